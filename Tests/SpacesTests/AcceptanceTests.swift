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
}

extension Space {
    /// How many chains have changes that do not stand.
    fileprivate var withheldRanges: Int { chains.withheld.count }
}
