import Dispatch
import Mailboxes
import Membership
import NIOCore
import NodeCore

/// Writes one bundle to a file: a piece is asked of the core when the disk has the one before.
///
/// It lives on the event loop; the file is written beside it. Kept alive by what it waits for.
final class BundleWriting {
    /// What came of it: what is in the bundle, and its length in bytes.
    typealias Outcome = Result<(BundleContents, Int), BundleFailure>

    private let runtime: NodeRuntime
    private let ask: (NodeCommand, @escaping RPCServer.Completion) -> Void
    private let finish: (Outcome) -> Void
    /// Nil for one that the core has begun.
    private let space: SpaceID?
    private var draft: BundleDraft?
    private var id: BundleID?
    private var sizeInBytes = 0

    init(
        of space: SpaceID? = nil, in runtime: NodeRuntime,
        asking ask: @escaping (NodeCommand, @escaping RPCServer.Completion) -> Void,
        then finish: @escaping (Outcome) -> Void
    ) {
        self.runtime = runtime
        self.ask = ask
        self.finish = finish
        self.space = space
    }

    func begin(_ scope: BundleScope, to path: String) {
        runtime.onFiles { () throws(MailboxError) in
            try BundleDraft(path: path)
        } then: { [self] result in
            switch result {
            case .failure(let error): finish(.failure(.file(error)))
            case .success(let draft):
                self.draft = draft
                ask(.bundle(space, .beginExport(scope))) { [self] in receive($0) }
            }
        }
    }

    /// Goes on with a bundle that the core has begun.
    func goOn(with id: BundleID, head: [UInt8], to path: String) {
        self.id = id
        runtime.onFiles { () throws(MailboxError) in
            try BundleDraft(path: path)
        } then: { [self] result in
            switch result {
            case .success(let draft):
                self.draft = draft
                append(head)
            case .failure(let error):
                ask(.bundle(space, .abandon(id))) { _ in }
                finish(.failure(.file(error)))
            }
        }
    }

    private func receive(_ answer: Result<NodeReply, NodeFailure>) {
        switch answer {
        case .failure(let failure): finish(.failure(.node(failure)))
        case .success(.bundle(.begun(let id, let head))):
            self.id = id
            append(head)
        case .success(.bundle(.piece(let bytes))): append(bytes)
        case .success(.bundle(.written(let contents))): place(contents)
        case .success(let other): preconditionFailure("a bundle is written by its own replies, not \(other)")
        }
    }

    private func append(_ bytes: [UInt8]) {
        guard let draft, let id else { return }
        sizeInBytes += bytes.count
        runtime.onFiles { () throws(MailboxError) in
            try draft.append(bytes)
        } then: { [self] result in
            switch result {
            case .success: ask(.bundle(space, .nextPiece(id))) { [self] in receive($0) }
            case .failure(let error):
                ask(.bundle(space, .abandon(id))) { _ in }
                finish(.failure(.file(error)))
            }
        }
    }

    private func place(_ contents: BundleContents) {
        guard let draft else { return }
        runtime.onFiles { () throws(MailboxError) in
            try draft.finish()
        } then: { [self] result in
            switch result {
            case .success: finish(.success((contents, sizeInBytes)))
            case .failure(let error): finish(.failure(.file(error)))
            }
        }
    }
}

/// Why a bundle was not written or read.
enum BundleFailure: Error {
    case file(MailboxError)
    case node(NodeFailure)
}

extension NodeRuntime {
    /// Does something with files away from the event loop, and comes back to it.
    func onFiles<Value: Sendable>(
        _ body: @escaping @Sendable () throws(MailboxError) -> Value,
        then finish: @escaping (Result<Value, MailboxError>) -> Void
    ) {
        let finish = NIOLoopBound(finish, eventLoop: loop)
        bundleFiles.async { [loop, isEnding] in
            let result = Result { () throws(MailboxError) in try body() }
            if isEnding.isRaised { return }
            loop.execute { finish.value(result) }
        }
    }
}
