import Mailboxes
import Membership
import NodeCore
import Replication

/// Reads one bundle from a file: a piece is brought to the core when what was in the one before is durable.
///
/// It lives on the event loop; the file is read beside it. Kept alive by what it waits for.
final class BundleReading {
    typealias Outcome = Result<BundleOutcome, BundleFailure>

    private let runtime: NodeRuntime
    private let ask: (NodeCommand, @escaping RPCServer.Completion) -> Void
    private let finish: (Outcome) -> Void
    private var source: BundleSource?
    private var space: SpaceID?
    private var id: BundleID?

    init(
        in runtime: NodeRuntime, asking ask: @escaping (NodeCommand, @escaping RPCServer.Completion) -> Void,
        then finish: @escaping (Outcome) -> Void
    ) {
        self.runtime = runtime
        self.ask = ask
        self.finish = finish
    }

    func begin(from path: String) {
        runtime.onFiles { () throws(MailboxError) in
            let source = try BundleSource(path: path)
            return (source, try source.next())
        } then: { [self] result in
            switch result {
            case .success((let source, .head(let head)?)):
                self.source = source
                space = runtime.node.space(ofBundle: head)
                ask(.bundle(space, .beginImport(head))) { [self] in receive($0) }
            case .success: finish(.failure(.file(.notABundle(path: path))))
            case .failure(let error): finish(.failure(.file(error)))
            }
        }
    }

    private func receive(_ answer: Result<NodeReply, NodeFailure>) {
        switch answer {
        case .failure(let failure): finish(.failure(.node(failure)))
        case .success(.bundle(.begun(let id, _))):
            self.id = id
            readOn()
        case .success(.bundle(.taken(goesOn: true))): readOn()
        case .success(.bundle(.taken(goesOn: false))): end(.broken)
        case .success(.bundle(.read(let outcome))): finish(.success(outcome))
        case .success(let other): preconditionFailure("a bundle is read by its own replies, not \(other)")
        }
    }

    private func readOn() {
        guard let source, let id else { return }
        runtime.onFiles { () throws(MailboxError) in
            (try source.next(), source.isBroken)
        } then: { [self] result in
            switch result {
            case .success((.piece(let bytes)?, _)):
                ask(.bundle(space, .take(id, bytes))) { [self] in receive($0) }
            case .success((_, let isBroken)): end(isBroken ? .broken : .whole)
            // What was read until then is taken all the same.
            case .failure(let error):
                runtime.logger.warning("A bundle could not be read on: \(error)")
                end(.broken)
            }
        }
    }

    private func end(_ ending: BundleEnding) {
        guard let id else { return }
        ask(.bundle(space, .endImport(id, ending))) { [self] in receive($0) }
    }
}
