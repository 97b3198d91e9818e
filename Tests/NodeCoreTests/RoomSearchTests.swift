import Discovery
import Membership
import Pairing
import TestKit
import Testing

@testable import NodeCore

/// Rooms that are shown to whoever looks for them on the same network.
@Suite struct RoomSearchTests {
    private let network = TestNetwork()
    private let host: TestNode
    private let learner: TestNode
    private let space: SpaceID

    init() throws {
        host = try network.add("ada", seed: 1)
        learner = try network.add("ben", seed: 2)
        guard case .success(.space(let made)) = network.answer(to: .createSpace(title: "Parsers", files: []), at: host)
        else { throw Unexpected("no space") }
        space = made
    }

    private func open(
        _ publicity: InvitationTerms.Publicity, needsApproval: Bool = false
    ) throws -> PairingCode {
        let terms = InvitationTerms(way: .spoken, guests: 40, needsApproval: needsApproval, publicity: publicity)
        let answer = network.answer(to: .invite(space, .reviewer, try #require(terms)), at: host)
        guard case .success(.invited(let code, _)) = answer else { throw Unexpected(answer as Any) }
        return code
    }

    private func heard(after span: Duration = .milliseconds(700)) throws -> [NearbyRooms.Sighting] {
        let start = network.time
        let answer = network.answer(to: .lookForRooms(span), at: learner)
        guard case .success(.done) = answer else { throw Unexpected(answer as Any) }
        #expect(Duration.nanoseconds(Int64(network.time - start)) == span)
        return learner.core.nearbyRooms(at: network.now)
    }

    @Test("a room that has long been open is seen within a second, with its title and the number of its code alone")
    func title() throws {
        let code = try open(.title)
        network.run(for: .seconds(300))
        let rooms = try heard()
        #expect(rooms.map(\.room.title) == ["Parsers"] && rooms.map(\.room.number) == [UInt16(code.number)])
        #expect(rooms.first?.room.code == nil && rooms.first?.room.hasLobby == false)
        #expect(rooms.first?.endpoint == host.endpoint)
        for beacon in host.beacons {
            #expect(!beacon.contains(code.words[0].utf8), "the code is told")
        }
    }

    @Test("who hears an open room comes in by the code that it tells; where there is a lobby, that is told too")
    func open() throws {
        _ = try open(.code, needsApproval: true)
        let room = try #require(try heard().first?.room)
        #expect(room.hasLobby)
        let code = try PairingCode(parsing: try #require(room.code))
        let waiting = network.answer(to: .join(code, nil), at: learner)
        guard case .success(.waiting) = waiting else { throw Unexpected(waiting as Any) }
        #expect(host.core.lobby.map(\.name) == ["ben"])
    }

    @Test("a usual code is no room, nor is a link; and a link has nothing to tell")
    func hidden() throws {
        _ = try open(.number)
        #expect(try heard().isEmpty)
        #expect(InvitationTerms(way: .byLink([]), guests: 40, publicity: .title) == nil)
    }

    @Test("a room is asked for twice, answered once each time, and not heard of any more 90 seconds after it ended")
    func over() throws {
        let code = try open(.title)
        network.run(for: .seconds(300))
        let before = host.beacons.count
        #expect(try heard().count == 1)
        let asked = learner.beacons.filter { (try? RoomSearch(decoding: $0)) != nil }
        #expect(asked.count == 2)
        #expect(host.beacons.dropFirst(before).filter { (try? RoomBeacon(decoding: $0)) != nil }.count <= 3)
        _ = network.answer(to: .stopInvitation(code.number), at: host)
        network.run(for: NearbyRooms.lifetime)
        #expect(try heard().isEmpty)
        #expect(!learner.isListening && learner.core.nextDeadline == nil)
    }

    @Test("one's own room is not among those that are heard")
    func own() throws {
        _ = try open(.title)
        let answer = network.answer(to: .lookForRooms(.seconds(1)), at: host)
        guard case .success(.done) = answer else { throw Unexpected(answer as Any) }
        #expect(host.core.nearbyRooms(at: network.now).isEmpty)
    }
}
