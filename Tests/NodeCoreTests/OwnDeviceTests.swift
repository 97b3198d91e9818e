import Identity
import Membership
import Pairing
import Replication
import SecureChannel
import TestKit
import Testing
import WireCodec

@testable import NodeCore

/// Several devices of one person.
@Suite struct OwnDeviceTests {
    private let network = TestNetwork()
    private let desk: TestNode
    private let phone: TestNode

    init() throws {
        desk = try network.add("desk", seed: 1)
        phone = try network.add("phone", seed: 2)
    }

    private func linkCode(at node: TestNode) throws -> PairingCode {
        let answer = network.answer(to: .openLinkOffer, at: node)
        guard case .success(.invited(let code, _)) = answer else { throw Unexpected(answer as Any) }
        return code
    }

    private func link(_ node: TestNode, to host: TestNode) throws {
        let answer = network.answer(to: .acceptLink(try linkCode(at: host), host.endpoint), at: node)
        guard case .success(.linked(host: host.key, let digits)) = answer else { throw Unexpected(answer as Any) }
        #expect(host.core.linkDigits[node.key] == digits)
        network.run(for: .seconds(2))
    }

    private func role(of device: TestNode, in space: SpaceID, at node: TestNode) -> Role? {
        node.core.space(space)?.membership.role(of: device.key)
    }

    @Test("a device that is linked is in every space of both, with the same role, now and later")
    func everySpace() throws {
        let mentor = try network.add("ada", seed: 3)
        let own = try network.createSpace(at: desk, files: [StarterFile(path: "a.txt", text: "text")])
        let joined = try network.createSpace(at: mentor)
        try network.join(desk, to: joined, of: mentor, as: .reviewer)
        let phones = try network.createSpace(at: phone)
        try link(phone, to: desk)
        #expect(desk.core.otherOwnDevices == [phone.key] && phone.core.otherOwnDevices == [desk.key])
        let later = try network.createSpace(at: phone)
        network.run(for: .seconds(2))
        for space in [own, joined, phones, later] {
            #expect(network.isEqual(desk, phone, in: space))
            #expect(role(of: phone, in: space, at: desk) == role(of: desk, in: space, at: desk))
        }
        #expect(role(of: phone, in: joined, at: mentor) == .reviewer)
        let log = try #require(mentor.core.space(joined)).membership
        #expect(Set(log.devices(ofPersonWith: phone.key)) == [desk.key, phone.key])
        #expect(desk.warnings.isEmpty && phone.warnings.isEmpty)
    }

    @Test("a space that is joined while the other device is away is there when it is back, also after a restart")
    func away() throws {
        let mentor = try network.add("ada", seed: 3)
        try link(phone, to: desk)
        network.kill(phone)
        let space = try network.createSpace(at: mentor)
        try network.join(desk, to: space, of: mentor, as: .editor)
        network.kill(desk)
        try network.start(desk)
        try network.start(phone)
        network.run(for: .seconds(120))
        #expect(phone.core.otherOwnDevices == [desk.key])
        #expect(role(of: phone, in: space, at: phone) == .editor && role(of: phone, in: space, at: mentor) == .editor)
    }

    @Test("a third device is everybody's, by whichever it was linked")
    func third() throws {
        let tablet = try network.add("tablet", seed: 4)
        let space = try network.createSpace(at: desk)
        try link(phone, to: desk)
        try link(tablet, to: phone)
        network.run(for: .seconds(5))
        for node in [desk, phone, tablet] {
            #expect(node.core.otherOwnDevices.count == 2, "\(node.name)")
            #expect(node.core.space(space)?.membership.members.count == 3, "\(node.name)")
        }
    }

    @Test("a lost device is out of every space at every device, and is not taken back by a code")
    func revoked() throws {
        let tablet = try network.add("tablet", seed: 4)
        let spaces = [try network.createSpace(at: desk), try network.createSpace(at: desk)]
        try link(phone, to: desk)
        try link(tablet, to: desk)
        network.run(for: .seconds(5))
        let answer = network.answer(to: .revokeDevice(phone.key), at: desk)
        guard case .success(.revoked(spaces: 2)) = answer else { throw Unexpected(answer as Any) }
        network.run(for: .seconds(5))
        for node in [desk, tablet] {
            #expect(!node.core.otherOwnDevices.contains(phone.key))
            for space in spaces { #expect(role(of: phone, in: space, at: node) == nil) }
        }
        let new = try network.createSpace(at: tablet)
        network.run(for: .seconds(5))
        #expect(role(of: phone, in: new, at: tablet) == nil && role(of: desk, in: new, at: tablet) == .owner)
        let back = network.answer(to: .acceptLink(try linkCode(at: desk), desk.endpoint), at: phone)
        guard case .failure = back else { throw Unexpected(back as Any) }
        #expect(!desk.core.otherOwnDevices.contains(phone.key))
        let again = network.answer(to: .revokeDevice(phone.key), at: desk)
        guard case .failure(.noSuchDevice) = again else { throw Unexpected(again as Any) }
    }

    @Test("a code for a device makes nobody a member, and a code for a space nobody's device")
    func mixedUp() throws {
        let space = try network.createSpace(at: desk)
        let joined = network.answer(to: .join(try linkCode(at: desk), desk.endpoint), at: phone)
        guard case .failure = joined else { throw Unexpected(joined as Any) }
        let code = try network.invite(to: space, at: desk)
        let linked = network.answer(to: .acceptLink(code, desk.endpoint), at: phone)
        guard case .failure = linked else { throw Unexpected(linked as Any) }
        network.run(for: .seconds(2))
        #expect(desk.core.otherOwnDevices.isEmpty && phone.core.otherOwnDevices.isEmpty)
        #expect(desk.core.space(space)?.membership.members.count == 1 && phone.core.spaceOrder.isEmpty)
    }

    @Test("a peer that tells of itself as this person's device is passed over")
    func uninvited() throws {
        let pair = try Pair()
        var person = Person()
        person.insert(.make(.vouches, pair.host.key, by: pair.guest.identity.device))
        pair.network.act(pair.guest) { core in
            guard let link = core.peers[pair.host.key]?.link, let session = core.sessions[link] else { return }
            core.send([Frame(PersonMessage(name: "ben", person: person.encode()))], on: session)
        }
        pair.network.run(for: .seconds(1))
        #expect(pair.host.core.otherOwnDevices.isEmpty && pair.isLinked)
    }
}
