import Discovery
import Foundation
import Membership
import Pairing
import SodiumCrypto
import TestKit
import Testing
import WireCodec

@testable import NodeCore

/// Codes of rooms on the disk: `Protocol/vectors/store/rooms.json`, and hosts that start again.
@Suite struct StoredRoomsTests {
    private struct Vectors: Decodable {
        struct Entry: Decodable {
            let space: UInt8
            let role: UInt8
            let lobby: Int
            let told: UInt8
            let code: String
            let guests: Int
            let admitted: Int
            let tries: Int
            let expires: UInt64
        }
        struct Case: Decodable {
            let name: String
            let sealed: String
            let entries: [Entry]?
        }
        let secret: String
        let cases: [Case]
        let refused: [Case]
    }

    private func vectors() throws -> (Vectors, KeyPair) {
        let url = TestData.vectors("store").appendingPathComponent("rooms.json")
        let vectors = try JSONDecoder().decode(Vectors.self, from: Data(contentsOf: url))
        var secret = try #require(Hex.decode(vectors.secret))
        return (vectors, KeyPair(secret: SecretBytes(moving: &secret)))
    }

    @Test("stored rooms open as another program sealed them, and what is malformed in them is no room")
    func vectorCases() throws {
        let (vectors, pair) = try vectors()
        #expect(vectors.cases.count == 2 && vectors.refused.count >= 11)
        for vector in vectors.cases {
            let entries = StoredRooms(opening: try #require(Hex.decode(vector.sealed)), with: pair).entries
            let wanted = try (vector.entries ?? []).map { entry in
                StoredRooms.Entry(
                    code: try PairingCode(parsing: entry.code),
                    space: SpaceID(Bytes32([UInt8](repeating: entry.space, count: 32)) ?? .zero),
                    role: try #require(Role(rawValue: entry.role)), needsApproval: entry.lobby == 1,
                    publicity: try #require(InvitationTerms.Publicity(rawValue: entry.told)), guests: entry.guests,
                    admitted: entry.admitted, triesLeft: entry.tries, expiresAt: entry.expires)
            }
            #expect(entries == wanted && !entries.isEmpty, "\(vector.name)")
            let sealed = StoredRooms(entries).sealed(to: pair, random: RandomSource(seed: 1))
            #expect(sealed.count == vector.sealed.utf8.count / 2)
            #expect(StoredRooms(opening: sealed, with: pair).entries == entries)
        }
        for vector in vectors.refused {
            let entries = StoredRooms(opening: try #require(Hex.decode(vector.sealed)), with: pair).entries
            #expect(entries.isEmpty, "\(vector.name)")
        }
    }

    @Test("what is cut, changed, or sealed to another device is no room; of no rooms nothing is kept")
    func damaged() throws {
        let (vectors, pair) = try vectors()
        let sealed = try #require(Hex.decode(vectors.cases[0].sealed))
        for count in 0..<sealed.count {
            #expect(StoredRooms(opening: Array(sealed[..<count]), with: pair).entries.isEmpty)
            var changed = sealed
            changed[count] ^= 1
            #expect(StoredRooms(opening: changed, with: pair).entries.isEmpty)
        }
        let other = KeyPair.generate(from: RandomSource(seed: 7))
        #expect(StoredRooms(opening: sealed, with: other).entries.isEmpty)
        #expect(StoredRooms([]).sealed(to: pair, random: RandomSource(seed: 1)).isEmpty)
    }

    // MARK: Hosts

    /// A host with a space, and guests who know nobody.
    private struct Stage {
        let network = TestNetwork()
        let host: TestNode
        let space: SpaceID
        let guests: [TestNode]

        init(guests count: Int) throws {
            let network = network
            host = try network.add("ada", seed: 1)
            space = try network.createSpace(at: host, files: [])
            guests = try (0..<count).map { try network.add("guest \($0)", seed: UInt64(100 + $0)) }
        }

        func invite(guests: Int, seconds: Int = 600) throws -> PairingCode {
            let terms = try #require(
                InvitationTerms(way: .spoken, guests: guests, lifetimeInSeconds: seconds, publicity: .title))
            let answer = network.answer(to: .invite(space, .reviewer, terms), at: host)
            guard case .success(.invited(let code, _)) = answer else { throw Unexpected(answer as Any) }
            return code
        }

        func join(_ code: PairingCode, by guest: TestNode) -> Result<NodeReply, NodeFailure>? {
            network.answer(to: .join(code, host.endpoint), at: guest)
        }

        func restart() throws {
            network.kill(host)
            try network.start(host)
        }

        var stored: [UInt8] { host.store.state(wasClosedCleanly: true).settings[StoredRooms.setting] ?? [] }
        var tries: Int? { host.core.offers.values.first?.pairing?.triesLeft }
    }

    @Test("a room's code survives restarts of its host, with the places and the tries that are left")
    func restart() throws {
        let stage = try Stage(guests: 5)
        let code = try stage.invite(guests: 3)
        let wrong = PairingCode.generate(number: code.number, words: 4, from: RandomSource(seed: 4711))
        guard case .failure(.wrongCode) = stage.join(wrong, by: stage.guests[4]) else { throw Unexpected("joined") }
        stage.network.run(for: .seconds(2))
        guard case .success(.joined) = stage.join(code, by: stage.guests[0]) else { throw Unexpected("no join") }
        #expect(!stage.stored.isEmpty)
        for word in code.words + [code.text] { #expect(stage.stored.firstRange(of: Array(word.utf8)) == nil) }
        try stage.restart()
        var open = try #require(stage.host.core.openInvitations.first)
        #expect(open.number == code.number && open.guests == 3 && open.guestsLeft == 2 && stage.tries == 99)
        #expect(open.role == .reviewer && open.expiresInSeconds <= 600)
        #expect(stage.host.core.offers[code.number]?.announcement?.room?.title == "Space")
        guard case .success(.joined) = stage.join(code, by: stage.guests[1]) else { throw Unexpected("no join") }
        try stage.restart()
        open = try #require(stage.host.core.openInvitations.first)
        #expect(open.guestsLeft == 1)
        guard case .success(.joined) = stage.join(code, by: stage.guests[2]) else { throw Unexpected("no join") }
        #expect(stage.stored.isEmpty && stage.host.core.openOffers == 0)
        try stage.restart()
        guard case .failure(.noHost) = stage.join(code, by: stage.guests[3]) else { throw Unexpected("joined") }
    }

    @Test("the time of a room goes on while its host is down; at its end, and when it is stopped, nothing is left")
    func end() throws {
        let stage = try Stage(guests: 1)
        let first = try stage.invite(guests: 2, seconds: 600)
        stage.network.kill(stage.host)
        stage.network.run(for: .seconds(590))
        try stage.network.start(stage.host)
        #expect(stage.host.core.openInvitations.map(\.expiresInSeconds).allSatisfy { (1...10).contains($0) })
        #expect(stage.host.core.openOffers == 1)
        stage.network.run(for: .seconds(11))
        #expect(stage.host.core.openOffers == 0 && stage.stored.isEmpty)
        _ = try stage.invite(guests: 2, seconds: 600)
        stage.network.kill(stage.host)
        stage.network.run(for: .seconds(601))
        try stage.network.start(stage.host)
        stage.network.run(for: .seconds(1))
        #expect(stage.host.core.openOffers == 0 && stage.stored.isEmpty)
        guard case .failure(.noHost) = stage.join(first, by: stage.guests[0]) else { throw Unexpected("joined") }
        let third = try stage.invite(guests: 2)
        #expect(!stage.stored.isEmpty)
        _ = stage.network.answer(to: .stopInvitation(third.number), at: stage.host)
        #expect(stage.stored.isEmpty)
    }

    @Test("a code for one guest is not stored, and ends with its host's process")
    func one() throws {
        let stage = try Stage(guests: 0)
        _ = try stage.invite(guests: 1)
        #expect(stage.stored.isEmpty && stage.host.core.openOffers == 1)
        try stage.restart()
        #expect(stage.host.core.openOffers == 0)
    }

    @Test("while a room is locked nobody comes in, who tries is told so, and no place is used; its beacon tells of it")
    func locked() throws {
        let stage = try Stage(guests: 1)
        let code = try stage.invite(guests: 2)
        func lock(_ isLocked: Bool) throws {
            let answer = stage.network.answer(to: .membership(stage.space, .setLock(isLocked)), at: stage.host)
            guard case .success = answer else { throw Unexpected(answer as Any) }
        }
        func told() -> [Bool] {
            stage.host.beacons.compactMap { try? RoomBeacon(decoding: $0) }.map(\.isLocked)
        }
        stage.network.run(for: .seconds(3))
        #expect(told().last == false)
        let before = stage.host.beacons.count
        try lock(true)
        // At once, not with the next beacon.
        #expect(stage.host.beacons.count == before + 1 && told().last == true)
        guard case .failure(.roomLocked) = stage.join(code, by: stage.guests[0]) else { throw Unexpected("joined") }
        stage.network.run(for: .seconds(2))
        #expect(stage.host.core.openInvitations.first?.guestsLeft == 2 && stage.guests[0].core.spaceOrder.isEmpty)
        try stage.restart()
        stage.network.run(for: .seconds(3))
        #expect(told().last == true)
        try lock(false)
        #expect(told().last == false)
        guard case .success(.joined) = stage.join(code, by: stage.guests[0]) else { throw Unexpected("no join") }
    }
}
