import CRDT
import Identity
import Membership
import Replication
import Spaces
import TestKit
import Testing
import WireCodec

@testable import NodeCore

/// Branches between two nodes, over restarts and while histories are read.
@Suite struct BranchTests {
    @Test("one works on a branch while away, the other on main; the merge is the same text on both")
    func offlineBranch() throws {
        let pair = try Pair(text: "one\ntwo\nthree\n")
        let branch = try pair.found("draft", at: pair.guest)
        try pair.use("draft", at: pair.guest)
        pair.network.run(for: .seconds(1))
        #expect(pair.summaries(at: pair.host).map(\.title) == ["main", "draft"])
        pair.network.kill(pair.host)
        pair.edit([TextEdit(at: 4, deleted: 3, inserted: "TWO")], by: pair.guest)
        pair.edit([TextEdit(at: 0, deleted: 0, inserted: "zero\n")], by: pair.guest)
        pair.network.run(for: .seconds(1))
        try pair.network.start(pair.host)
        pair.edit([TextEdit(at: 7, deleted: 0, inserted: "!")], by: pair.host)
        pair.network.run(for: .seconds(60))
        #expect(pair.texts == ["one\ntwo!\nthree\n", "zero\none\nTWO\nthree\n"])

        let compared = try pair.compare("draft", at: pair.host)
        #expect(compared.regionCount == 1)
        #expect(compared.documents.first?.regions.first?.merged.text == "TWO!\n")
        let refused = pair.branch(.merge("draft", isReviewed: false), at: pair.host)
        guard case .failure(.space(.branch(.needsReview("draft", regions: 1, documents: 1)))) = refused else {
            throw Unexpected(refused as Any)
        }
        #expect(pair.texts[0] == "one\ntwo!\nthree\n")
        guard case .success(.branch(.merged)) = pair.branch(.merge("draft", isReviewed: true), at: pair.host) else {
            throw Unexpected(pair.host.replies)
        }
        pair.network.run(for: .seconds(1))
        #expect(pair.texts == ["zero\none\nTWO!\nthree\n", "zero\none\nTWO\nthree\n"])
        try pair.use("main", at: pair.guest)
        #expect(pair.texts == ["zero\none\nTWO!\nthree\n", "zero\none\nTWO!\nthree\n"])
        #expect(pair.isEqual)
        #expect(pair.summaries(at: pair.host).map(\.hasNews) == [false, false])
        #expect(pair.summaries(at: pair.guest).first { $0.name == .branch(branch) }?.founder == pair.guest.key)
    }

    @Test("who has a document open hears of the other text, with a revision to go on from; old revisions are refused")
    func listeners() throws {
        let pair = try Pair(text: "main\n")
        _ = try pair.found("draft", at: pair.host)
        let open = pair.network.ask(.openDocument(pair.space, document: pair.document), at: pair.host, client: 3)
        guard case .success(.opened(_, let text, let first)) = pair.host.replies[open] else {
            throw Unexpected(pair.host.replies)
        }
        try pair.use("draft", at: pair.host)
        let told = try #require(pair.host.notifications.last?.1.change)
        #expect(told.edits.isEmpty && told.revision > first && text == "main\n")
        let late = pair.edit(
            [TextEdit(at: 0, deleted: 0, inserted: "late ")], at: pair.host, revision: first, client: 3)
        guard case .failure(.space(.unknownRevision)) = pair.host.replies[late] else {
            throw Unexpected(pair.host.replies)
        }
        let good = pair.edit(
            [TextEdit(at: 0, deleted: 0, inserted: "draft ")], at: pair.host, revision: told.revision, client: 3)
        pair.network.run(for: .seconds(1))
        guard case .success(.edited) = pair.host.replies[good] else { throw Unexpected(pair.host.replies) }
        #expect(pair.texts == ["draft main\n", "main\n"])
        try pair.use("main", at: pair.host)
        let back = try #require(pair.host.notifications.last?.1.change)
        #expect(back.edits == [TextEdit(at: 0, deleted: 6, inserted: "")] && back.revision > told.revision)
        let merged = pair.branch(.merge("draft", isReviewed: false), at: pair.host)
        guard case .success(.branch(.merged)) = merged else { throw Unexpected(merged as Any) }
        let last = try #require(pair.host.notifications.last?.1.change)
        #expect(last.edits == [TextEdit(at: 0, deleted: 0, inserted: "draft ")])
        #expect(last.revision == pair.host.revision(pair.document, in: pair.space))
    }

    @Test(
        "a document that the other view lacks is shown empty there, refuses edits, and is whole again on the way back")
    func absentDocument() throws {
        let pair = try Pair()
        _ = try pair.found("draft", at: pair.host)
        try pair.use("draft", at: pair.host)
        let made = pair.network.ask(.createDocument(pair.space, path: "new.md"), at: pair.host)
        pair.network.run(for: .milliseconds(100))
        guard case .success(.document(let document, _)) = pair.host.replies[made] else {
            throw Unexpected(pair.host.replies)
        }
        let write = NodeCommand.edit(
            pair.space, document: document, revision: nil, edits: [TextEdit(at: 0, deleted: 0, inserted: "new")])
        _ = pair.network.ask(write, at: pair.host)
        _ = pair.network.ask(.openDocument(pair.space, document: document), at: pair.host, client: 3)
        try pair.use("main", at: pair.host)
        let gone = try #require(pair.host.notifications.last?.1.change)
        #expect(gone.edits == [TextEdit(at: 0, deleted: 3, inserted: "")])
        let edit = pair.network.ask(write, at: pair.host)
        guard case .failure(.space(.unknownDocument(document))) = pair.host.replies[edit] else {
            throw Unexpected(pair.host.replies)
        }
        try pair.use("draft", at: pair.host)
        let back = try #require(pair.host.notifications.last?.1.change)
        #expect(back.edits == [TextEdit(at: 0, deleted: 0, inserted: "new")] && back.revision > gone.revision)
    }

    @Test("the view in use and the chains of all views outlast a restart; after an unclean end they are new ones")
    func restarts() throws {
        let pair = try Pair()
        let branch = try pair.found("draft", at: pair.host)
        pair.edit([TextEdit(at: 0, deleted: 0, inserted: "m")], by: pair.host)
        pair.network.run(for: .seconds(1))
        let main = pair.host.ownChain(in: pair.space)
        try pair.use("draft", at: pair.host)
        pair.edit([TextEdit(at: 0, deleted: 0, inserted: "a")], by: pair.host)
        pair.network.run(for: .seconds(1))
        #expect(pair.host.ownChain(in: pair.space) == branch.chain)
        pair.network.stop(pair.host)
        try pair.network.start(pair.host)
        #expect(pair.texts == ["ahello", "mhello"])
        #expect(pair.host.core.reading(pair.space)?.viewTitle == "draft")
        #expect(pair.host.ownChain(in: pair.space) == branch.chain)
        try pair.use("main", at: pair.host)
        #expect(pair.host.ownChain(in: pair.space) == main)
        try pair.use("draft", at: pair.host)
        pair.network.kill(pair.host)
        try pair.network.start(pair.host)
        #expect(pair.texts[0] == "ahello" && pair.host.ownChain(in: pair.space) == nil)
        pair.edit([TextEdit(at: 0, deleted: 0, inserted: "b")], by: pair.host)
        pair.network.run(for: .seconds(60))
        #expect(pair.texts == ["bahello", "mhello"])
        #expect(pair.guest.core.space(pair.space)?.branches[branch]?.chains.count == 2)
        try pair.use("main", at: pair.host)
        #expect(pair.texts == ["mhello", "mhello"])
        #expect(pair.host.store.faults.isEmpty && pair.guest.store.faults.isEmpty)
    }

    @Test("an edit that is refused begins no chain in a branch")
    func noEmptyChain() throws {
        let pair = try Pair()
        let branch = try pair.found("draft", at: pair.host)
        pair.network.run(for: .seconds(1))
        try pair.use("draft", at: pair.guest)
        let edit = pair.edit([TextEdit(at: 99, deleted: 0, inserted: "x")], at: pair.guest)
        pair.network.run(for: .seconds(1))
        guard case .failure(.space(.positionPastEnd)) = pair.guest.replies[edit] else {
            throw Unexpected(pair.guest.replies)
        }
        #expect(pair.host.core.space(pair.space)?.branches[branch]?.chains.count == 1)
        pair.edit([TextEdit(at: 0, deleted: 0, inserted: "x")], by: pair.guest)
        pair.network.run(for: .seconds(1))
        #expect(pair.host.core.space(pair.space)?.branches[branch]?.chains.count == 2)
        #expect(pair.texts == ["hello", "xhello"])
    }

    @Test("a long history that is read beside the work shows the kept texts of the branch in use")
    func loading() throws {
        let pair = try Pair()
        pair.host.loadsAtOnceMax = 1
        pair.network.stop(pair.host)
        try pair.network.start(pair.host)
        pair.network.run(for: .seconds(2))
        _ = try pair.found("draft", at: pair.host)
        try pair.use("draft", at: pair.host)
        pair.edit([TextEdit(at: 0, deleted: 0, inserted: "d")], by: pair.host)
        try pair.use("main", at: pair.host)
        // No change follows: the count of changes is that of the texts of the other view.
        try pair.use("draft", at: pair.host)
        let revision = pair.host.revision(pair.document, in: pair.space)
        pair.network.run(for: .seconds(1))
        pair.network.kill(pair.host)
        pair.host.loadDelay = 1_000_000_000
        try pair.network.start(pair.host)
        let reading = try #require(pair.host.core.reading(pair.space))
        #expect(pair.host.core.loadingSpace == pair.space)
        #expect(reading.viewTitle == "draft" && reading.text(of: pair.document)?.text == "dhello")
        let open = pair.network.ask(.openDocument(pair.space, document: pair.document), at: pair.host, client: 2)
        guard case .success(.opened(_, "dhello", revision)) = pair.host.replies[open] else {
            throw Unexpected(pair.host.replies)
        }
        let waiting = pair.network.ask(.branch(pair.space, .use("main")), at: pair.host)
        #expect(pair.host.replies[waiting] == nil)
        pair.network.run(for: .seconds(2))
        guard case .success(.branch(.inUse(.main, "main"))) = pair.host.replies[waiting] else {
            throw Unexpected(pair.host.replies)
        }
        #expect(pair.texts[0] == "hello")
        #expect(
            pair.host.notifications.compactMap(\.1.change).last?.edits == [TextEdit(at: 0, deleted: 1, inserted: "")])
        #expect(pair.host.warnings.isEmpty)
    }

    @Test("names that are wrong, taken, unknown or in use are refused, and nothing is written")
    func refusals() throws {
        let pair = try Pair()
        _ = try pair.found("draft", at: pair.host)
        pair.network.run(for: .seconds(1))
        let changes = pair.host.store.changeCount(of: pair.space)
        func failure(_ command: BranchCommand) throws -> BranchFailure {
            let answer = pair.branch(command, at: pair.host)
            guard case .failure(.space(.branch(let failure))) = answer else { throw Unexpected(answer as Any) }
            return failure
        }
        #expect(try failure(.found(name: "main")) == .invalidName("main"))
        #expect(try failure(.found(name: "draft")) == .nameTaken("draft"))
        #expect(try failure(.use("drift")) == .unknown("drift"))
        #expect(try failure(.compare("main")) == .inUse("main"))
        #expect(try failure(.merge("main", isReviewed: true)) == .inUse("main"))
        guard
            case .success(.branch(.merged(let nothing))) = pair.branch(.merge("draft", isReviewed: true), at: pair.host)
        else { throw Unexpected(pair.host.replies) }
        #expect(!nothing.hasNews)
        pair.network.run(for: .seconds(1))
        #expect(pair.host.store.changeCount(of: pair.space) == changes)
    }
}

extension Pair {
    fileprivate func branch(_ command: BranchCommand, at node: TestNode) -> Result<NodeReply, NodeFailure>? {
        network.answer(to: .branch(space, command), at: node)
    }

    fileprivate func found(_ name: String, at node: TestNode) throws -> BranchID {
        let answer = branch(.found(name: name), at: node)
        guard case .success(.branch(.founded(let id))) = answer else { throw Unexpected(answer as Any) }
        return id
    }

    fileprivate func use(_ name: String, at node: TestNode) throws {
        let answer = branch(.use(name), at: node)
        guard case .success(.branch(.inUse(_, name))) = answer else { throw Unexpected(answer as Any) }
    }

    fileprivate func compare(_ name: String, at node: TestNode) throws -> ViewComparison {
        let answer = branch(.compare(name), at: node)
        guard case .success(.branch(.compared(let comparison))) = answer else { throw Unexpected(answer as Any) }
        return comparison
    }

    fileprivate func summaries(at node: TestNode) -> [BranchSummary] {
        guard case .success(.branch(.list(let branches))) = branch(.list, at: node) else { return [] }
        return branches
    }

    fileprivate func edit(_ edits: [TextEdit], by node: TestNode) {
        _ = edit(edits, at: node)
        network.run(for: .milliseconds(100))
    }
}

extension NodeNotification {
    fileprivate var change: (edits: [TextEdit], revision: Int)? {
        guard case .documentChanged(_, _, let revision, let edits, _, _) = self else { return nil }
        return (edits, revision)
    }
}
