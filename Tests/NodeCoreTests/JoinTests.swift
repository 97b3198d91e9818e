import Discovery
import Membership
import Pairing
import Replication
import SecureChannel
import SodiumCrypto
import Spaces
import TestKit
import Testing

@testable import NodeCore

@Suite struct JoinTests {
    @Test("two nodes pair by a code, and the guest has the space, its members and its texts")
    func pairs() throws {
        let network = TestNetwork()
        let (host, guest) = (try network.add("ada", seed: 1), try network.add("ben", seed: 2))
        let space = try network.createSpace(at: host, files: [StarterFile(path: "a/b.txt", text: "words")])
        let digits = try network.join(guest, to: space, of: host)
        network.run(for: .seconds(1))
        #expect(digits.count == 6 && digits.allSatisfy { $0.isNumber })
        #expect(network.isEqual(host, guest, in: space))
        for node in [host, guest] {
            let members = try #require(node.core.space(space)).membership.members
            #expect(members.map(\.role).sorted { $0.rawValue < $1.rawValue } == [.owner, .editor])
            #expect(Set(members.map(\.name)) == ["ada", "ben"])
        }
        #expect(host.core.isConnected(guest.key) && guest.core.isConnected(host.key))
        #expect(host.core.peers[guest.key]?.name == "ben" && guest.core.peers[host.key]?.name == "ada")
        #expect(host.core.peers[guest.key]?.endpoints == [guest.endpoint])
        #expect(guest.core.peers[host.key]?.endpoints == [host.endpoint])
        #expect(host.core.openOffers == 0)
        #expect(host.warnings.isEmpty && guest.warnings.isEmpty)
    }

    @Test("a guest is told that it joined only when that is on its disk")
    func durable() throws {
        let network = TestNetwork()
        let (host, guest) = (try network.add("ada", seed: 1), try network.add("ben", seed: 2))
        let space = try network.createSpace(at: host)
        let code = try network.invite(to: space, at: host)
        guest.commitDelay = nil
        let request = network.ask(.join(code, host.endpoint), at: guest)
        network.run(for: .seconds(2))
        #expect(guest.core.space(space) != nil && guest.replies[request] == nil)
        network.commitAll(of: guest)
        guard case .success(.joined(space, host: host.key, _)) = guest.replies[request] else {
            throw Unexpected(guest.replies[request] as Any)
        }
    }

    @Test(
        "a wrong code burns one try, the guest is told so, and the host sends no proof",
        arguments: 0..<4 as Range<UInt64>)
    func wrongCode(seed: UInt64) throws {
        let network = TestNetwork()
        let (host, guest) = (try network.add("ada", seed: seed), try network.add("ben", seed: seed + 50))
        let code = try network.invite(to: try network.createSpace(at: host), at: host)
        var kinds: [UInt8] = []
        network.onWire = { from, _, bytes in
            if from == host.index { kinds.append(bytes[2]) }
            return bytes
        }
        let answer = network.answer(to: .join(other(than: code), host.endpoint), at: guest)
        guard case .failure(.wrongCode) = answer else { throw Unexpected(answer as Any) }
        // The host's hello and share, and nothing after the guest's proof.
        #expect(kinds == [PairingMessageKind.hostHello.rawValue, PairingMessageKind.hostShare.rawValue])
        #expect(host.core.offers[code.number]?.pairing?.triesLeft == PairingOffer.tries - 1)
        network.settle()
        #expect(network.linkCount == 0 && guest.core.spaceOrder.isEmpty && guest.core.peers.isEmpty)
        #expect(host.core.peers.isEmpty)
        network.onWire = nil
        let second = network.answer(to: .join(code, host.endpoint), at: guest)
        guard case .success(.joined) = second else { throw Unexpected(second as Any) }
    }

    @Test("three wrong codes burn the offer, and then the right one is no use")
    func burnt() throws {
        let network = TestNetwork()
        let (host, guest) = (try network.add("ada", seed: 1), try network.add("ben", seed: 2))
        let code = try network.invite(to: try network.createSpace(at: host), at: host)
        for left in [2, 1, 0] {
            let answer = network.answer(to: .join(other(than: code), host.endpoint), at: guest)
            guard case .failure(.wrongCode) = answer else { throw Unexpected(answer as Any) }
            #expect(host.core.offers[code.number]?.pairing?.triesLeft == (left == 0 ? nil : left))
        }
        #expect(host.core.openOffers == 0 && !host.isListening)
        let answer = network.answer(to: .join(code, host.endpoint), at: guest)
        guard case .failure(.noHost(code.number, host.endpoint.text)) = answer else { throw Unexpected(answer as Any) }
    }

    @Test("a guest who leaves, or sends garbage in the run, burns no try")
    func noTryForGarbage() throws {
        let network = TestNetwork()
        let host = try network.add("ada", seed: 1)
        let code = try network.invite(to: try network.createSpace(at: host), at: host)
        let opening = Opening(kind: .pairing(offer: UInt16(code.number))).encode()
        for count in 0..<6 {
            let hand = network.handPeer(to: host)
            hand.sendFramed(opening)
            var guest = GuestPairing(code: other(than: code), instance: nil, random: RandomSource(seed: UInt64(count)))
            if count > 0 { hand.sendFramed(guest.start()) }
            if count > 1, let hello = try hand.nextMessage(), case .send(let share) = try guest.receive(hello) {
                hand.sendFramed(share)
            }
            if count > 3 { hand.sendFramed([UInt8](repeating: 9, count: count * 10)) }
            if count % 2 == 0 { hand.hangUp() }
            #expect(hand.isClosed == (count > 3 && count % 2 == 1) || count == 4)
        }
        #expect(host.core.offers[code.number]?.pairing?.triesLeft == PairingOffer.tries)
        network.run(for: .seconds(11))
        #expect(host.core.sessions.isEmpty)
    }

    @Test("without an address the host is found by its beacon, its search answered soon and the ears closed again")
    func beacon() throws {
        let network = TestNetwork()
        network.delay = 1_000_000
        let (host, guest) = (try network.add("ada", seed: 1), try network.add("ben", seed: 2))
        let space = try network.createSpace(at: host)
        let code = try network.invite(to: space, at: host)
        // The host's first announcements go out before anybody listens.
        network.run(for: .seconds(10))
        let announced = host.beacons.count
        #expect(announced == 3 && host.isListening)
        let start = network.time
        let answer = network.answer(to: .join(code, nil), at: guest)
        guard case .success(.joined(space, host: host.key, _)) = answer else { throw Unexpected(answer as Any) }
        #expect(network.time - start < 500_000_000)
        #expect(try Beacon(decoding: guest.beacons[0]).kind == .pairingSearch)
        #expect(host.beacons.count == announced + 1)
        #expect(!host.isListening && !guest.isListening)
    }

    @Test("when the first dial to a host breaks, the guest dials again before its search is over")
    func secondDial() throws {
        let network = TestNetwork()
        let (host, guest) = (try network.add("ada", seed: 1), try network.add("ben", seed: 2))
        let code = try network.invite(to: try network.createSpace(at: host), at: host)
        network.isDown = true
        let request = network.ask(.join(code, nil), at: guest)
        network.run(for: .seconds(2))
        network.isDown = false
        network.run(within: .seconds(30)) { guest.replies[request] != nil }
        guard case .success(.joined) = guest.replies[request] else { throw Unexpected(guest.replies[request] as Any) }
    }

    @Test("a place that was heard and does not answer is given up after two and a half seconds for another one")
    func otherPlace() throws {
        let network = TestNetwork()
        let (host, guest) = (try network.add("ada", seed: 1), try network.add("ben", seed: 2))
        let code = try network.invite(to: try network.createSpace(at: host), at: host)
        let request = network.ask(.join(code, nil), at: guest)
        network.losesDials = true
        network.settle()
        let first = try #require(guest.core.join?.link)
        network.losesDials = false
        // The same host, heard by its other address.
        let other = try #require(Endpoint(host: "10.0.7.7", port: host.endpoint.port))
        let beacon = Beacon.pairingOffer(number: UInt16(code.number), port: other.port, instance: [UInt8](0..<16))
        network.feed(
            .beaconHeard(beacon.encode(), from: BeaconSource(endpoint: other, interface: "eth1")), to: guest)
        host.endpoint = other
        network.run(for: NodeLimits.addressPatience - .milliseconds(1))
        #expect(guest.core.join?.link == first)
        network.run(for: .milliseconds(2))
        guard case .success(.joined) = guest.replies[request] else { throw Unexpected(guest.replies[request] as Any) }
    }

    @Test("a search that nobody answers ends after 20 seconds, and says what was looked for")
    func timeout() throws {
        let network = TestNetwork()
        let guest = try network.add("ben", seed: 2)
        let code = PairingCode.generate(number: 7, from: RandomSource(seed: 1))
        let start = network.time
        let answer = network.answer(to: .join(code, nil), at: guest)
        guard case .failure(.noHost(number: 7, address: nil)) = answer else { throw Unexpected(answer as Any) }
        #expect(network.time - start == UInt64(NodeLimits.joinTimeout / .nanoseconds(1)))
        #expect(!guest.isListening && guest.core.join == nil && guest.core.nextDeadline == nil)
        // 0, 1 and 4 seconds, each wait more or less.
        #expect(guest.beacons.count == 3)
    }

    @Test("a host that accepts and says nothing makes the join end after 10 seconds")
    func silentHost() throws {
        let network = TestNetwork()
        let (host, guest) = (try network.add("ada", seed: 1), try network.add("ben", seed: 2))
        let code = try network.invite(to: try network.createSpace(at: host), at: host)
        network.onWire = { _, _, _ in nil }
        let start = network.time
        let answer = network.answer(to: .join(code, host.endpoint), at: guest)
        guard case .failure(.noHost(code.number, host.endpoint.text)) = answer else { throw Unexpected(answer as Any) }
        #expect(network.time - start <= 20_000_000_000)
        network.run(for: .seconds(11))
        #expect(host.core.sessions.isEmpty && guest.core.sessions.isEmpty)
    }

    @Test("where nobody listens, or nobody has that offer, the join says so at once")
    func nobody() throws {
        let network = TestNetwork()
        let (host, guest) = (try network.add("ada", seed: 1), try network.add("ben", seed: 2))
        let code = PairingCode.generate(number: 7, from: RandomSource(seed: 1))
        let start = network.time
        for endpoint in [host.endpoint, try #require(Endpoint(host: "10.0.0.99", port: 1))] {
            let answer = network.answer(to: .join(code, endpoint), at: guest)
            guard case .failure(.noHost(7, endpoint.text)) = answer else { throw Unexpected(answer as Any) }
        }
        #expect(network.time == start)
    }

    @Test("a node joins one space at a time, and a client that hangs up gives the attempt back")
    func busy() throws {
        let network = TestNetwork()
        let guest = try network.add("ben", seed: 2)
        let code = PairingCode.generate(number: 7, from: RandomSource(seed: 1))
        let first = network.ask(.join(code, nil), at: guest, client: 1)
        let second = network.answer(to: .join(code, nil), at: guest, client: 2)
        guard case .failure(.joinBusy) = second else { throw Unexpected(second as Any) }
        #expect(guest.replies[first] == nil)
        network.feed(.clientClosed(ClientID(value: 1)), to: guest)
        #expect(guest.core.join == nil && !guest.isListening)
        let third = network.ask(.join(code, nil), at: guest, client: 2)
        #expect(guest.replies[third] == nil)
    }

    @Test("a link that breaks at any point of a join ends it with a true word, and a new code works", arguments: 1...16)
    func broken(at chunk: Int) throws {
        let network = TestNetwork()
        network.delay = 1_000_000
        let (host, guest) = (try network.add("ada", seed: 1), try network.add("ben", seed: 2))
        let space = try network.createSpace(at: host, files: [StarterFile(path: "a.txt", text: "text")])
        let code = try network.invite(to: space, at: host)
        var crossed = 0
        network.onWire = { _, _, bytes in
            crossed += 1
            return crossed < chunk ? bytes : nil
        }
        let request = network.ask(.join(code, host.endpoint), at: guest)
        network.run(within: .seconds(1)) { crossed >= chunk }
        network.run(for: .milliseconds(5))
        network.onWire = nil
        network.cut()
        network.run(within: .seconds(30)) { guest.replies[request] != nil }
        let answer = try #require(guest.replies[request])
        // The sixth chunk is the guest's proof, the seventh the host's: between them a cut is like a wrong code.
        switch answer {
        case .failure(.noHost): #expect(chunk < 6)
        case .failure(.wrongCode): #expect(chunk == 7 || chunk == 6)
        case .failure(.joinBroken): #expect(chunk > 7)
        case .success(.joined): #expect(chunk > 11)
        default: throw Unexpected(answer)
        }
        if case .success = answer {} else { _ = try network.join(guest, to: space, of: host) }
        network.run(for: .seconds(40))
        #expect(network.isEqual(host, guest, in: space))
    }

    @Test("a code is over after ten minutes")
    func expires() throws {
        let network = TestNetwork()
        let (host, guest) = (try network.add("ada", seed: 1), try network.add("ben", seed: 2))
        let space = try network.createSpace(at: host)
        let early = try network.invite(to: space, at: host)
        network.run(for: .seconds(599))
        #expect(host.core.openOffers == 1)
        network.run(for: .seconds(1))
        #expect(host.core.openOffers == 0 && !host.isListening)
        let answer = network.answer(to: .join(early, host.endpoint), at: guest)
        guard case .failure(.noHost) = answer else { throw Unexpected(answer as Any) }
        #expect(host.core.nextDeadline == nil)
    }

    @Test("sixteen codes may be open at once, of different numbers, and not one more")
    func offerLimit() throws {
        let network = TestNetwork()
        let host = try network.add("ada", seed: 1)
        let space = try network.createSpace(at: host)
        var numbers: Set<Int> = []
        for _ in 0..<NodeLimits.offersMax { numbers.insert(try network.invite(to: space, at: host).number) }
        #expect(numbers.count == 16 && NodeLimits.offersMax == 16)
        let answer = network.answer(to: .invite(space, .editor), at: host)
        guard case .failure(.tooManyOffers) = answer else { throw Unexpected(answer as Any) }
    }

    @Test("only who may invite can, and only to a space that is there")
    func mayInvite() throws {
        let pair = try Pair()
        let refused = pair.network.answer(to: .invite(pair.space, .editor), at: pair.guest)
        guard case .failure(.mayNotInvite) = refused else { throw Unexpected(refused as Any) }
        let other = try Pair(seed: 9)
        let unknown = pair.network.answer(to: .invite(other.space, .editor), at: pair.host)
        guard case .failure(.unknownSpace) = unknown else { throw Unexpected(unknown as Any) }
    }

    @Test("a host that listens nowhere still rests between its beacons")
    func noPort() throws {
        let network = TestNetwork()
        let host = try network.add("ada", seed: 1)
        host.core.listeningPort = 0
        _ = try network.invite(to: try network.createSpace(at: host), at: host)
        let before = network.tickCount
        network.run(for: .seconds(60))
        #expect(network.tickCount - before < 20 && host.beacons.isEmpty)
    }

    @Test("who joins a space for the second time stays what it was")
    func twice() throws {
        let pair = try Pair(role: .viewer)
        let code = try pair.network.invite(to: pair.space, at: pair.host, as: .editor)
        let answer = pair.network.answer(to: .join(code, pair.host.endpoint), at: pair.guest)
        guard case .success(.joined(pair.space, host: pair.host.key, _)) = answer else {
            throw Unexpected(answer as Any)
        }
        pair.network.run(for: .seconds(1))
        #expect(pair.isEqual && pair.network.linkCount == 1)
        for node in [pair.host, pair.guest] {
            #expect(node.core.space(pair.space)?.membership.role(of: pair.guest.key) == .viewer)
            #expect(node.core.sessions.count == 1)
        }
    }

    @Test("a welcome that does not make the guest a member leaves nothing behind, not even on the disk")
    func falseWelcome() throws {
        let pair = try Pair()
        let other = try Pair(seed: 9)
        let genesis = try #require(other.host.core.space(other.space)).genesis
        let session = try pair.network.session(of: pair.guest, with: pair.host)
        let request = RequestID(client: ClientID(value: 5), number: 999)
        let code = PairingCode.generate(number: 7, from: RandomSource(seed: 1))
        pair.guest.core.join = JoinAttempt(.code(code), at: [pair.host.endpoint], for: request, until: .max)
        pair.guest.core.join?.link = session.id
        let stored = pair.guest.store.spaceCount
        try pair.network.act(pair.host) { core in
            let link = try pair.network.session(of: pair.host, with: pair.guest)
            core.send([Frame(WelcomeMessage(genesis: genesis.encode(), operations: []))], on: link)
        }
        pair.network.run(for: .seconds(1))
        guard case .failure = pair.guest.replies[request] else { throw Unexpected(pair.guest.replies[request] as Any) }
        #expect(pair.guest.core.spaceOrder == [pair.space] && pair.guest.store.spaceCount == stored)
    }

    private func other(than code: PairingCode) -> PairingCode {
        PairingCode.generate(number: code.number, from: RandomSource(seed: 4711))
    }
}
