import Discovery
import Identity
import Membership
import Pairing
import Replication
import SecureChannel
import SodiumCrypto
import TestKit
import Testing

@testable import NodeCore

/// Codes for a room, and what is open, on a network in memory.
@Suite struct RoomCodeTests {
    private let network = TestNetwork()
    private let host: TestNode
    private let space: SpaceID

    init() throws {
        host = try network.add("ada", seed: 1)
        space = try network.createSpace(at: host, files: [StarterFile(path: "a.txt", text: "text")])
    }

    private func guests(_ count: Int) throws -> [TestNode] {
        try (0..<count).map { try network.add("guest \($0)", seed: UInt64(100 + $0)) }
    }

    private func invite(_ terms: InvitationTerms?, as role: Role = .editor) throws -> PairingCode {
        let answer = network.answer(to: .invite(space, role, try #require(terms)), at: host)
        guard case .success(.invited(let code, _)) = answer else { throw Unexpected(answer as Any) }
        return code
    }

    private func other(than code: PairingCode) -> PairingCode {
        PairingCode.generate(number: code.number, words: code.words.count, from: RandomSource(seed: 4711))
    }

    @Test("a room's code has four words and lets several in at once, and not one more than it is for")
    func room() throws {
        network.delay = 1_000_000
        let guests = try guests(4)
        let code = try invite(InvitationTerms(way: .spoken, guests: 3), as: .viewer)
        #expect(code.words.count == 4 && host.core.openInvitations.first?.guestsLeft == 3)
        let requests = guests.prefix(3).map { network.ask(.join(code, host.endpoint), at: $0) }
        network.run(within: .seconds(5)) { zip(guests, requests).allSatisfy { $0.replies[$1] != nil } }
        for (guest, request) in zip(guests, requests) {
            guard case .success(.joined(space, host: host.key, _)) = guest.replies[request] else {
                throw Unexpected(guest.replies[request] as Any)
            }
        }
        #expect(host.core.openOffers == 0 && !host.isListening && host.core.arrivals.count == 3)
        let late = network.answer(to: .join(code, host.endpoint), at: guests[3])
        guard case .failure(.noHost) = late else { throw Unexpected(late as Any) }
        network.run(for: .seconds(60))
        for guest in guests.prefix(3) {
            #expect(network.isEqual(host, guest, in: space))
            #expect(host.core.space(space)?.membership.role(of: guest.key) == .viewer)
        }
        #expect(host.warnings.isEmpty)
    }

    @Test("a guest who breaks off after the proof takes no place, and is not called back")
    func brokenOff() throws {
        network.delay = 1_000_000
        let guests = try guests(2)
        let code = try invite(InvitationTerms(way: .spoken, guests: 2))
        // The eighth chunk is behind both proofs.
        var crossed = 0
        network.onWire = { _, _, bytes in
            crossed += 1
            return crossed < 8 ? bytes : nil
        }
        let request = network.ask(.join(code, host.endpoint), at: guests[0])
        network.run(within: .seconds(1)) { crossed >= 8 }
        #expect(host.core.openInvitations.first?.guestsLeft == 1)
        network.onWire = nil
        network.cut()
        network.run(within: .seconds(30)) { guests[0].replies[request] != nil }
        #expect(host.core.openInvitations.first?.guestsLeft == 2)
        #expect(host.core.peers.isEmpty && guests[0].core.peers.isEmpty)
        for guest in guests {
            let answer = network.answer(to: .join(code, host.endpoint), at: guest)
            guard case .success(.joined) = answer else { throw Unexpected(answer as Any) }
        }
    }

    @Test("after a wrong code an address is not listened to for a second; then the right one works")
    func paced() throws {
        let guest = try #require(try guests(1).first)
        let code = try invite(InvitationTerms(way: .spoken, guests: 2))
        let wrong = network.answer(to: .join(other(than: code), host.endpoint), at: guest)
        guard case .failure(.wrongCode) = wrong else { throw Unexpected(wrong as Any) }
        #expect(host.core.offers[code.number]?.pairing?.triesLeft == PairingOffer.roomTries - 1)
        let early = network.answer(to: .join(code, host.endpoint), at: guest)
        guard case .failure(.noHost) = early else { throw Unexpected(early as Any) }
        network.run(for: .seconds(1))
        let answer = network.answer(to: .join(code, host.endpoint), at: guest)
        guard case .success(.joined) = answer else { throw Unexpected(answer as Any) }
    }

    @Test("a hundred wrong codes burn a room's code")
    func burnt() throws {
        let code = try invite(InvitationTerms(way: .spoken, guests: 2))
        let wrong = other(than: code)
        for count in 0..<PairingOffer.roomTries {
            network.run(for: .milliseconds(201))
            let hand = network.handPeer(to: host, host: "10.1.0.\(count)")
            hand.sendFramed(Opening(kind: .pairing(offer: UInt16(code.number))).encode())
            var guest = GuestPairing(code: wrong, random: RandomSource(seed: UInt64(count)))
            hand.sendFramed(guest.start())
            for _ in 0..<2 {
                guard case .send(let next) = try guest.receive(try #require(try hand.nextMessage())) else { break }
                hand.sendFramed(next)
            }
            #expect(hand.isClosed, "try \(count)")
        }
        #expect(host.core.openOffers == 0)
    }

    @Test("thirty-two guests may be on the way by one code at a time, and not one more")
    func guestsAtOnce() throws {
        let code = try invite(InvitationTerms(way: .spoken, guests: 1000))
        let opening = Opening(kind: .pairing(offer: UInt16(code.number))).encode()
        let hands = (0...NodeLimits.guestsAtOnceMax).map { _ in
            let hand = network.handPeer(to: host)
            hand.sendFramed(opening)
            return hand
        }
        #expect(NodeLimits.guestsAtOnceMax == 32)
        #expect(hands.prefix(32).allSatisfy { !$0.isClosed } && hands[32].isClosed)
        hands[0].hangUp()
        let next = network.handPeer(to: host)
        next.sendFramed(opening)
        #expect(!next.isClosed)
    }

    @Test("an invitation that is stopped lets nobody in, also not who is on the way; its number is free again")
    func stopped() throws {
        let guest = try #require(try guests(1).first)
        let code = try invite(InvitationTerms(way: .spoken, guests: 2))
        let hand = network.handPeer(to: host)
        hand.sendFramed(Opening(kind: .pairing(offer: UInt16(code.number))).encode())
        let stopped = network.answer(to: .stopInvitation(code.number), at: host)
        guard case .success(.done) = stopped else { throw Unexpected(stopped as Any) }
        #expect(hand.isClosed && host.core.openInvitations.isEmpty && !host.isListening)
        let again = network.answer(to: .stopInvitation(code.number), at: host)
        guard case .failure(.noInvitation(code.number)) = again else { throw Unexpected(again as Any) }
        let answer = network.answer(to: .join(code, host.endpoint), at: guest)
        guard case .failure(.noHost) = answer else { throw Unexpected(answer as Any) }
    }

    @Test("of those who came in the newest 32 are told")
    func arrivals() throws {
        let code = try invite(InvitationTerms(way: .spoken, guests: 100), as: .viewer)
        for guest in try guests(NodeLimits.arrivalsMax + 1) {
            let answer = network.answer(to: .join(code, host.endpoint), at: guest)
            guard case .success(.joined) = answer else { throw Unexpected(answer as Any) }
        }
        #expect(host.core.arrivals.map(\.name) == (1...32).map { "guest \($0)" })
    }

    @Test("an invitation is good for as long as was asked for")
    func lifetime() throws {
        _ = try invite(InvitationTerms(way: .spoken, guests: 5, lifetimeInSeconds: 60))
        network.run(for: .milliseconds(59_999))
        #expect(host.core.openOffers == 1)
        network.run(for: .milliseconds(1))
        #expect(host.core.openOffers == 0)
    }

    @Test("guests, time and addresses are limited, at the limit and one past it")
    func limits() {
        let nine = (1...9).compactMap { Endpoint(host: "10.0.0.\($0)", port: 1) }
        #expect(InvitationTerms(way: .spoken, guests: 0) == nil && InvitationTerms(way: .spoken, guests: 1001) == nil)
        #expect(InvitationTerms(way: .spoken, guests: 1000)?.lifetime == PairingOffer.roomLifetime)
        #expect(InvitationTerms(way: .spoken)?.lifetime == PairingOffer.lifetime)
        #expect(InvitationTerms(way: .byLink([]))?.lifetime == NodeLimits.linkLifetime)
        for (way, longest) in [(InvitationTerms.Way.spoken, 86_400), (.byLink([]), 2_592_000)] {
            #expect(InvitationTerms(way: way, lifetimeInSeconds: longest) != nil)
            #expect(InvitationTerms(way: way, lifetimeInSeconds: longest + 1) == nil)
            #expect(InvitationTerms(way: way, lifetimeInSeconds: 10) != nil)
            #expect(InvitationTerms(way: way, lifetimeInSeconds: 9) == nil)
        }
        #expect(
            InvitationTerms(way: .byLink(Array(nine.prefix(8)))) != nil && InvitationTerms(way: .byLink(nine)) == nil)
    }
}

/// Invitations by link.
@Suite struct LinkInvitationTests {
    private let network = TestNetwork()
    private let host: TestNode
    private let guest: TestNode
    private let space: SpaceID

    init() throws {
        host = try network.add("ada", seed: 1)
        guest = try network.add("ben", seed: 2)
        space = try network.createSpace(at: host, files: [StarterFile(path: "a.txt", text: "text")])
    }

    private func invite(guests: Int = 1, lifetime: Int? = nil, at addresses: [Endpoint]? = nil) throws -> InviteLink {
        let terms = InvitationTerms(
            way: .byLink(addresses ?? [host.endpoint]), guests: guests, lifetimeInSeconds: lifetime)
        let answer = network.answer(to: .invite(space, .editor, try #require(terms)), at: host)
        guard case .success(.invitedByLink(let link, _)) = answer else { throw Unexpected(answer as Any) }
        return try InviteLink(parsing: link.text)
    }

    private func follow(_ link: InviteLink, by node: TestNode) -> Result<NodeReply, NodeFailure>? {
        network.answer(to: .follow(link, nil), at: node)
    }

    @Test("a link lets one guest in, and then nobody; no beacon speaks of it")
    func once() throws {
        let cem = try network.add("cem", seed: 3)
        let link = try invite()
        #expect(link.title == "Space" && link.names(host.identity.device.id))
        #expect(link.channelKey == host.identity.certificate.channelKey)
        let joined = follow(link, by: guest)
        guard case .success(.joined(space, host: host.key, let digits)) = joined else {
            throw Unexpected(joined as Any)
        }
        #expect(digits == host.core.arrivals.last?.digits)
        network.run(for: .seconds(1))
        #expect(network.isEqual(host, guest, in: space))
        let late = follow(link, by: cem)
        guard case .failure(.invitationOver) = late else { throw Unexpected(late as Any) }
        #expect(host.beacons.isEmpty && guest.beacons.isEmpty && host.core.openOffers == 0)
        #expect(cem.core.peers.isEmpty && cem.core.spaceOrder.isEmpty)
    }

    @Test("nothing on the wire tells link, space or keys, but the public id")
    func wire() throws {
        var crossed: [UInt8] = []
        network.onWire = { _, _, bytes in
            crossed += bytes
            return bytes
        }
        let link = try invite()
        guard case .success(.joined) = follow(link, by: guest) else { throw Unexpected("no join") }
        let secret = link.secret.withUnsafeBytes { [UInt8]($0) }
        for hidden in [
            secret, link.channelKey.bytes, space.bytes.bytes, host.key.bytes, guest.key.bytes,
            guest.identity.certificate.channelKey.bytes, [UInt8]("ben".utf8),
        ] { #expect(crossed.firstRange(of: hidden) == nil) }
        #expect(crossed.firstRange(of: link.id) != nil)
    }

    @Test("a link survives a restart of the host, with the places that are left")
    func restart() throws {
        let (cem, dan) = (try network.add("cem", seed: 3), try network.add("dan", seed: 4))
        let link = try invite(guests: 2)
        guard case .success(.joined) = follow(link, by: guest) else { throw Unexpected("no join") }
        network.kill(host)
        try network.start(host)
        #expect(host.core.openInvitations.map(\.guestsLeft) == [1])
        let joined = follow(link, by: cem)
        guard case .success(.joined(space, host: host.key, _)) = joined else { throw Unexpected(joined as Any) }
        network.kill(host)
        try network.start(host)
        #expect(host.core.openInvitations.isEmpty)
        let late = follow(link, by: dan)
        guard case .failure(.invitationOver) = late else { throw Unexpected(late as Any) }
    }

    @Test("a link is shown only when it is on the disk, and one that was stopped stays so")
    func durable() throws {
        host.commitDelay = nil
        let terms = try #require(InvitationTerms(way: .byLink([host.endpoint])))
        let request = network.ask(.invite(space, .editor, terms), at: host)
        network.run(for: .seconds(1))
        #expect(host.replies[request] == nil)
        network.commitAll(of: host)
        guard case .success(.invitedByLink(let link, _)) = host.replies[request] else { throw Unexpected("no link") }
        let stop = network.ask(.stopInvitation(Int(link.number)), at: host)
        network.commitAll(of: host)
        guard case .success(.done) = host.replies[stop] else { throw Unexpected("not stopped") }
        network.kill(host)
        try network.start(host)
        #expect(host.core.openInvitations.isEmpty)
    }

    @Test("a link is over when its time is, also where the host slept meanwhile")
    func expires() throws {
        let link = try invite(lifetime: 3600)
        network.kill(host)
        network.run(for: .seconds(3600))
        try network.start(host)
        #expect(host.core.openInvitations.isEmpty)
        let answer = follow(link, by: guest)
        guard case .failure(.invitationOver) = answer else { throw Unexpected(answer as Any) }
    }

    @Test("another secret, another host key and another device are refused, and leave nothing behind")
    func wrong() throws {
        let link = try invite()
        let random = RandomSource(seed: 9)
        func changed(
            key: Bool = false, device: Bool = false, secret: Bool = false
        ) -> InviteLink {
            InviteLink(
                number: link.number, channelKey: key ? guest.identity.certificate.channelKey : link.channelKey,
                device: device ? guest.identity.device.id : host.identity.device.id,
                secret: secret ? random.secret(32) : link.secret, expiresAt: link.expiresAt, title: link.title,
                addresses: link.addresses)
        }
        let answers = [
            follow(changed(secret: true), by: guest), follow(changed(key: true), by: guest),
            follow(changed(device: true), by: guest),
        ]
        for answer in answers {
            guard case .failure(.invitationOver) = answer else { throw Unexpected(answer as Any) }
        }
        network.settle()
        #expect(guest.core.peers.isEmpty && host.core.peers.isEmpty && host.core.arrivals.isEmpty)
        guard case .success(.joined) = follow(link, by: guest) else { throw Unexpected("the right link is no good") }
    }

    @Test("of several addresses each is tried in turn; where none answers, the guest is told so")
    func addresses() throws {
        let dead = try (1...3).map { try #require(Endpoint(host: "10.9.0.\($0)", port: 1)) }
        let nowhere = follow(try invite(at: dead), by: guest)
        guard case .failure(.hostAway) = nowhere else { throw Unexpected(nowhere as Any) }
        let none = follow(try invite(at: []), by: guest)
        guard case .failure(.hostAway) = none else { throw Unexpected(none as Any) }
        let link = try invite(at: dead + [host.endpoint])
        guard case .success(.joined) = follow(link, by: guest) else { throw Unexpected("no join") }
    }

    @Test("where somebody else listens at an address, the next one is called")
    func elsewhere() throws {
        let cem = try network.add("cem", seed: 3)
        let answer = follow(try invite(at: [cem.endpoint, host.endpoint]), by: guest)
        guard case .success(.joined) = answer else { throw Unexpected(answer as Any) }
    }

    @Test("an address that swallows the call is given up after two and a half seconds for the next one")
    func silentAddress() throws {
        let dead = try #require(Endpoint(host: "10.9.0.1", port: 1))
        let link = try invite(at: [dead, host.endpoint])
        network.delay = 2_600_000_000
        let request = network.ask(.follow(link, nil), at: guest)
        network.run(for: NodeLimits.addressPatience - .milliseconds(1))
        #expect(guest.core.join?.addressesTried == 1)
        network.run(for: .milliseconds(2))
        #expect(guest.core.join?.addressesTried == 2)
        network.run(within: .seconds(30)) { guest.replies[request] != nil }
        guard case .success(.joined) = guest.replies[request] else { throw Unexpected(guest.replies[request] as Any) }
    }

    @Test("the kept invitations are read back, and anything else is none")
    func stored() throws {
        let random = RandomSource(seed: 1)
        let links = (0..<3).map { LinkOffer(secret: random.secret(32), guests: $0 + 1, expiresAt: 99, admitted: $0) }
        let entries = links.enumerated().map { index, link in
            StoredInvitations.Entry(
                number: index + 1, space: space, role: .viewer, needsApproval: index == 1, link: link)
        }
        let bytes = StoredInvitations(entries: entries).encode()
        let read = StoredInvitations(decoding: bytes).entries
        #expect(read.map(\.link.id) == links.map(\.id) && read.map(\.number) == [1, 2, 3])
        #expect(read.map(\.link.guestsLeft) == [1, 1, 1] && read.map(\.needsApproval) == [false, true, false])
        for count in bytes.indices { #expect(StoredInvitations(decoding: Array(bytes[..<count])).entries.isEmpty) }
        #expect(StoredInvitations(decoding: bytes + [0]).entries.isEmpty)
    }
}
