import CRDT
import Identity
import Membership
import Replication
import TestKit
import Testing
import WireCodec

@testable import Spaces

/// Which changes count, case by case; `AcceptanceModelTests` has the random ones.
@Suite struct AcceptanceTests {
    @Test("a cut that turns out to be about another history leaves nothing, whatever came first")
    func foreignCut() throws {
        let company = try Company(seed: 3, roles: [.editor])
        var ben = try Writer(company, 1)
        let document = try ben.create("a.txt")
        var changes = [try ben.closed()]
        for index in 0..<6 {
            try ben.edit(document, [TextEdit(at: 0, deleted: 0, inserted: "\(index)")])
            changes.append(try ben.closed())
        }
        let log = try company.space().membership
        let removal = try MembershipOp.remove(
            devices: [ben.device.publicKey],
            cut: [ChainCut(chain: ben.chain, count: 7, last: Bytes32(1, 2, 3, 4))], space: log.space,
            parents: log.frontier, by: company.devices[0])
        var shown: [[String]] = []
        for known in 0...changes.count {
            var space = try company.space()
            for change in changes.prefix(known) { try space.receive(change) }
            try space.membership.insert(removal)
            _ = space.weighStanding()
            for change in changes.dropFirst(known) { try space.receive(change) }
            shown.append(space.view().listing)
            #expect(space.withheldRanges == 1 && space.chains.standingCount(of: ben.chain) == 0, "\(known)")
        }
        #expect(Set(shown) == [[]])
    }

    @Test("a cut leaves nothing of a history that is shorter than the one that it names, whatever came first")
    func shorterHistory() throws {
        let company = try Company(seed: 8, roles: [.editor])
        var ben = try Writer(company, 1)
        let document = try ben.create("a.txt")
        var changes = [try ben.closed()]
        var other = ben
        for word in ["one ", "two "] {
            try ben.edit(document, [TextEdit(at: 0, deleted: 0, inserted: word)])
            changes.append(try ben.closed())
        }
        try other.edit(document, [TextEdit(at: 0, deleted: 0, inserted: "late ")])
        let late = try other.closed()
        let log = try company.space().membership
        let removal = try MembershipOp.remove(
            devices: [ben.device.publicKey],
            cut: [ChainCut(chain: ben.chain, count: 3, last: changes[2].id)], space: log.space,
            parents: log.frontier, by: company.devices[0])
        for place in 1...3 {
            var order = changes
            order.insert(late, at: place)
            for known in 0...order.count {
                var space = try company.space()
                for change in order.prefix(known) { try space.receive(change) }
                try space.membership.insert(removal)
                _ = space.weighStanding()
                for change in order.dropFirst(known) { try space.receive(change) }
                #expect(space.documents[document]?.text.text.string() == "two one ", "\(place), \(known)")
                #expect(!space.chains.stands(late.id) && changes.allSatisfy { space.chains.stands($0.id) })
            }
        }
    }

    @Test("what a snapshot showed of a cut chain is told by what it names alone, not by what came since")
    func shorterHistoryInSnapshot() throws {
        let company = try Company(seed: 9, roles: [.editor])
        var ben = try Writer(company, 1)
        let document = try ben.create("a.txt")
        let first = try ben.closed()
        var other = ben
        try ben.edit(document, [TextEdit(at: 0, deleted: 0, inserted: "one ")])
        let second = try ben.closed()
        try ben.edit(document, [TextEdit(at: 0, deleted: 0, inserted: "two ")])
        let third = try ben.closed()
        try other.edit(document, [TextEdit(at: 0, deleted: 0, inserted: "late ")])
        let late = try other.closed()
        let log = try company.space().membership
        let removal = try MembershipOp.remove(
            devices: [ben.device.publicKey], cut: [ChainCut(chain: ben.chain, count: 3, last: third.id)],
            space: log.space, parents: log.frontier, by: company.devices[0])
        func space(_ changes: [Change]) throws -> Space {
            var space = try company.space()
            try space.membership.insert(removal)
            for change in changes { try space.receive(change) }
            return space
        }
        let all = try space([first, late, second, third])
        for part in [[first], [first, late], [first, second], [first, second, third]] {
            let shown = try space(part).snapshotContent()
            let last = try #require(part.last)
            #expect(all.snapshotContent(behind: [last.id], under: [removal.id]) == shown)
        }
        #expect(try space([first, late]).snapshotContent()?.texts.map(\.text) == ["late "])
        #expect(all.snapshotContent()?.texts.map(\.text) == ["two one "])
    }

    @Test("a cut is about another history too where the change that shows it knows of the cut")
    func foreignCutThatIsKnown() throws {
        let company = try Company(seed: 3, roles: [.editor])
        var ben = try Writer(company, 1)
        let document = try ben.create("a.txt")
        try ben.edit(document, [TextEdit(at: 0, deleted: 0, inserted: "ben")])
        var changes = [try ben.closed()]
        let log = ben.space.membership
        let demotion = try MembershipOp.role(
            devices: [ben.device.publicKey], role: .reviewer,
            cut: [ChainCut(chain: ben.chain, count: 2, last: Bytes32(1, 2, 3, 4))], space: log.space,
            parents: log.frontier, by: company.devices[0])
        try ben.space.membership.insert(demotion)
        _ = ben.space.weighStanding()
        #expect(ben.space.listing().map(\.path) == ["a.txt"])
        #expect(!ben.space.goesOn(ben.chain, of: ben.device.publicKey))
        _ = ben.draft.append(Record(kind: .chatMessage, fields: JSONObject()))
        changes.append(try ben.closed())

        var live = try company.space()
        try live.receive(changes[0])
        try live.membership.insert(demotion)
        _ = live.weighStanding()
        try live.receive(changes[1])
        var loaded = try company.space()
        try loaded.membership.insert(demotion)
        loaded.beginReading()
        for change in changes { try loaded.receive(change) }
        loaded.endReading()
        for space in [ben.space, live, loaded] {
            #expect(space.chains.standingCount(of: ben.chain) == 0 && space.listing().isEmpty)
        }
    }

    @Test("what its maker closes without the right is shown no more at its maker either: text, tree and all")
    func ownFall() throws {
        let company = try Company(seed: 5, roles: [.editor])
        var ben = try Writer(company, 1)
        let document = try ben.create("a.txt")
        try ben.edit(document, [TextEdit(at: 0, deleted: 0, inserted: "stays")])
        _ = try ben.closed()
        let shown = ben.space.view().listing
        _ = try ben.create("b.txt")
        try ben.move("a.txt", to: "c.txt")
        try ben.edit(document, [TextEdit(at: 0, deleted: 5, inserted: "goes")])
        let log = ben.space.membership
        let demotion = try MembershipOp.role(
            devices: [ben.device.publicKey], role: .viewer, cut: [], space: log.space, parents: log.frontier,
            by: company.devices[0])
        let cut = [ChainCut(chain: ben.chain, count: 1, last: try #require(ben.space.chains.frontier.first))]
        let sparing = try MembershipOp.role(
            devices: [ben.device.publicKey], role: .viewer, cut: cut, space: log.space, parents: log.frontier,
            by: company.devices[0])
        for op in [demotion, sparing] {
            var copy = ben
            try copy.space.membership.insert(op)
            let change = copy.space.change(closing: copy.draft, origin: copy.origin, at: copy.time)
            let delta = copy.space.adopt(change)
            #expect(!delta.stands && delta.treeChanged)
            #expect(delta.texts.map(\.document) == [document])
            _ = copy.space.weighStanding()
            #expect(copy.space.view().listing == (op.id == sparing.id ? shown : []))
        }
    }

    @Test("who writes in a text that came out of sight brings it back, here as everywhere")
    func writingInHidden() throws {
        let company = try Company(seed: 4, roles: [.editor])
        var (ada, ben) = (try Writer(company, 0), try Writer(company, 1))
        let document = try ben.create("a.txt")
        try ben.edit(document, [TextEdit(at: 0, deleted: 0, inserted: "ben")])
        let first = try ben.closed()
        _ = try ada.receive(first)
        let log = ada.space.membership
        let removal = try MembershipOp.remove(
            devices: [ben.device.publicKey], cut: [], space: log.space, parents: log.frontier, by: company.devices[0])
        try ada.space.membership.insert(removal)
        _ = ada.space.weighStanding()
        #expect(ada.space.listing().isEmpty)
        try ada.edit(document, [TextEdit(at: 0, deleted: 0, inserted: "ada ")])
        let second = try ada.closed()

        var other = try company.space()
        try other.membership.insert(removal)
        for change in [first, second] { try other.receive(change) }
        #expect(other.view().listing == ada.space.view().listing)
        #expect(ada.space.listing().map(\.path) == ["a.txt"])
    }

    @Test("a branch shows nothing that only an edit of main was accepted for, whenever it is made up")
    func acceptedElsewhere() throws {
        let company = try Company(seed: 6, roles: [.editor, .editor])
        var ada = try BranchWriter(company, 0)
        var (ben, cleo) = (try BranchWriter(company, 1), try BranchWriter(company, 2))
        let document = try ada.create("a.txt")
        let begun = try ada.type("log", at: 0, in: document)
        try ben.receive(begun)
        let doomed = try ben.type("ben ", at: 0, in: document)
        for change in [begun, doomed] { try cleo.receive(change) }
        let (founding, branch) = try cleo.found("draft")
        try ada.receive(doomed)
        let built = try ada.type("and ada ", at: 4, in: document)
        let log = ada.space.membership
        let removal = try MembershipOp.remove(
            devices: [ben.device.publicKey], cut: [], space: log.space, parents: log.frontier, by: company.devices[0])

        // Kept through all of it, or made up at the end.
        for order in [[begun, doomed, founding, built], [begun, doomed, built, founding]] {
            for known in 0...order.count {
                var space = try company.space()
                for change in order.prefix(known) { try space.receive(change) }
                try space.membership.insert(removal)
                _ = space.weighStanding()
                for change in order.dropFirst(known) { try space.receive(change) }
                #expect(space.documents[document]?.text.text.string() == "ben and ada log")
                space.use(.branch(branch))
                #expect(space.documents[document]?.text.text.string() == "log", "\(known)")
            }
        }
    }
}

extension Space {
    /// How many chains have changes that do not stand.
    fileprivate var withheldRanges: Int { chains.withheld.count }
}
