import Membership
import Replication
import WireCodec

@testable import NodeCore

/// A mailbox as a table of files: what a folder, a git remote or anything else is to the core.
struct TestMailbox: Sendable {
    var files: [String: [UInt8]] = [:]

    /// One visit of a node; given up after some steps, where it says so. `sees` is what the node finds there, where
    /// that is not what is there by now. In so many rounds as it loses somebody else was faster, so that nothing of
    /// them is there and it begins anew. Answers the status, and what the node put there and took away.
    @discardableResult
    mutating func visit(
        _ id: MailboxID, by node: TestNode, in network: TestNetwork, seeing seen: TestMailbox? = nil,
        losing roundsLost: Int = 0, stepsMax: Int = 100
    ) throws -> MailboxStatus? {
        let start = self
        var view = seen ?? self
        var roundsLeft = roundsLost
        let sync = network.ask(.mailbox(.sync(id)), at: node, client: 98)
        func ask(_ command: MailboxCommand) throws -> NodeReply {
            let answer = network.answer(to: .mailbox(command), at: node, client: 99)
            guard let reply = try answer?.get() else { throw Unexpected(answer as Any) }
            return reply
        }
        // A visit that the node began by itself counts as the one before.
        if node.core.mailboxes[id]?.visitors.isEmpty == true { _ = try ask(.ended(id, failure: nil)) }
        try list(view, id, ask)
        for _ in 0..<stepsMax {
            guard case .mailbox(.next(let step)) = try ask(.next(id)) else { throw Unexpected("no step") }
            switch step {
            case .take(let name):
                let outcome = try? network.take(view.files[name] ?? [], at: node)
                let changeCount = outcome?.ending == .whole ? outcome?.bundleChangeCount : nil
                _ = try ask(.taken(id, name: name, changeCount: changeCount))
            case .post(let name, let bundle, let head):
                let bytes = try network.finishExport(bundle, head: head, at: node, client: 99)
                (files[name], view.files[name]) = (bytes, bytes)
                _ = try ask(.posted(id, MailboxEntry(name: name, sizeInBytes: bytes.count)))
            case .remove(let names):
                for name in names { (files[name], view.files[name]) = (nil, nil) }
                _ = try ask(.removed(id, names: names))
            case .end where roundsLeft > 0:
                roundsLeft -= 1
                self = start
                view = seen ?? start
                try list(view, id, ask)
            case .end:
                _ = try ask(.ended(id, failure: nil))
                network.settle()
                guard case .mailbox(.visited(let status))? = try node.replies[sync]?.get() else { return nil }
                return status
            }
        }
        _ = try ask(.ended(id, failure: "given up"))
        return nil
    }

    private func list(_ view: TestMailbox, _ id: MailboxID, _ ask: (MailboxCommand) throws -> NodeReply) throws {
        let entries = view.files.map { MailboxEntry(name: $0.key, sizeInBytes: $0.value.count) }
        guard case .mailbox(.look(let names)) = try ask(.listed(id, entries.sorted { $0.name < $1.name })) else {
            throw Unexpected("no look")
        }
        for name in names { try look(name, of: view, id, ask) }
    }

    private func look(
        _ name: String, of view: TestMailbox, _ id: MailboxID, _ ask: (MailboxCommand) throws -> NodeReply
    ) throws {
        let bytes = view.files[name] ?? []
        var reader = BundleReader()
        reader.feed(bytes)
        var head: [UInt8] = []
        if case .head(let found)? = try? reader.next() { head = found }
        var pieces: [[UInt8]] = []
        while true {
            let next = head.isEmpty ? nil : try? reader.next()
            if case .piece(let piece)? = next { pieces.append(piece) }
            let entry = MailboxEntry(name: name, sizeInBytes: bytes.count)
            guard case .mailbox(.looked(let wantsMore)) = try ask(.look(id, entry, head: head, pieces: pieces)) else {
                throw Unexpected("no answer to a look")
            }
            if !wantsMore || next == nil { return }
        }
    }
}

extension TestNetwork {
    func addMailbox(of space: SpaceID, at node: TestNode, _ path: String = "/mailbox") throws -> MailboxID {
        let answer = answer(to: .mailbox(.add(space, .folder(path))), at: node)
        guard case .mailbox(.added(let id))? = try answer?.get() else { throw Unexpected(answer as Any) }
        return id
    }

    /// All bytes of a bundle that was begun.
    func finishExport(_ id: BundleID, head: [UInt8], at node: TestNode, client: UInt64) throws -> [UInt8] {
        var bytes = head
        while true {
            let next = answer(to: .bundle(nil, .nextPiece(id)), at: node, client: client)
            switch try next?.get() {
            case .bundle(.piece(let piece))?: bytes += piece
            case .bundle(.written)?: return bytes
            default: throw Unexpected(next as Any)
            }
        }
    }
}
