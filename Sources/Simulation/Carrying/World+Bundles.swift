import Membership
import NodeCore
import Replication
import WireCodec

/// A file that holds a bundle, and what its writer says of it.
struct CarriedBundle {
    var bytes: [UInt8]
    let contents: BundleContents
}

/// Clients that do one thing after another at a node, as the edge does it with files.
extension World {
    /// In whose name they ask.
    private static let carrier: UInt64 = 77

    /// Gives a command as one step of an errand: the next one follows a moment later, unless the node ends before.
    func step(
        _ command: NodeCommand, at node: Int, then next: @escaping (Result<NodeReply, NodeFailure>) -> Void
    ) {
        let life = nodes[node].life
        self.command(command, at: node, client: Self.carrier) { [unowned self] answer in
            heap.schedule(.errand(node: node, life: life) { next(answer) }, at: nanoseconds + 1)
        }
    }

    /// Has a node write a bundle.
    func export(
        _ scope: BundleScope, of space: SpaceID, at node: Int,
        then done: @escaping (Result<CarriedBundle, NodeFailure>) -> Void
    ) {
        step(.bundle(space, .beginExport(scope)), at: node) { [unowned self] answer in
            switch answer {
            case .success(.bundle(.begun(let id, let head))): writeOn(id, head, at: node, then: done)
            case .failure(let failure): done(.failure(failure))
            case .success(let other): preconditionFailure("an export begins with a head, not \(other)")
            }
        }
    }

    /// Goes on with a bundle that was begun, of which these bytes are written.
    func writeOn(
        _ id: BundleID, _ bytes: [UInt8], at node: Int,
        then done: @escaping (Result<CarriedBundle, NodeFailure>) -> Void
    ) {
        step(.bundle(nil, .nextPiece(id)), at: node) { [unowned self] answer in
            switch answer {
            case .success(.bundle(.piece(let piece))): writeOn(id, bytes + piece, at: node, then: done)
            case .success(.bundle(.written(let contents))):
                done(.success(CarriedBundle(bytes: bytes, contents: contents)))
            case .failure(let failure): done(.failure(failure))
            case .success(let other): preconditionFailure("a bundle is written by its own replies, not \(other)")
            }
        }
    }

    /// Has a node read the bytes of a bundle, as far as they go.
    func read(_ bytes: [UInt8], at node: Int, then done: @escaping (Result<BundleOutcome, NodeFailure>) -> Void) {
        let parts = BundleParts(of: bytes)
        guard let head = parts.head else { return done(.failure(.notABundle)) }
        let space = nodes[node].node.space(ofBundle: head)
        step(.bundle(space, .beginImport(head)), at: node) { [unowned self] answer in
            switch answer {
            case .success(.bundle(.begun(let id, _))): readOn(id, parts, from: 0, at: node, then: done)
            case .failure(let failure): done(.failure(failure))
            case .success(let other): preconditionFailure("a bundle is read by its own replies, not \(other)")
            }
        }
    }

    private func readOn(
        _ id: BundleID, _ parts: BundleParts, from index: Int, at node: Int,
        then done: @escaping (Result<BundleOutcome, NodeFailure>) -> Void
    ) {
        let isOver = index == parts.pieces.count
        let command: BundleCommand =
            isOver ? .endImport(id, parts.isBroken ? .broken : .whole) : .take(id, parts.pieces[index])
        step(.bundle(nil, command), at: node) { [unowned self] answer in
            switch answer {
            case .success(.bundle(.taken(let goesOn))):
                readOn(id, parts, from: goesOn ? index + 1 : parts.pieces.count, at: node, then: done)
            case .success(.bundle(.read(let outcome))): done(.success(outcome))
            case .failure(let failure): done(.failure(failure))
            case .success(let other): preconditionFailure("a bundle is read by its own replies, not \(other)")
            }
        }
    }
}

/// The bytes of a file, cut as the edge cuts them.
struct BundleParts {
    /// Nil for bytes that do not begin as a bundle.
    private(set) var head: [UInt8]?
    private(set) var pieces: [[UInt8]] = []
    /// Whether the bytes ended within a part, or are none of a bundle's.
    private(set) var isBroken = false

    init(of bytes: [UInt8]) {
        var reader = BundleReader()
        reader.feed(bytes)
        do {
            while let part = try reader.next() {
                switch part {
                case .head(let bytes): head = bytes
                case .piece(let bytes): pieces.append(bytes)
                }
            }
            isBroken = reader.waitingInBytes > 0
        } catch {
            isBroken = true
        }
    }
}
