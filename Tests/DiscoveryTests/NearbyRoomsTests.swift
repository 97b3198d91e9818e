import Discovery
import Testing

struct NearbyRoomsTests {
    private func beacon(
        _ title: String, number: UInt16 = 7, code: String? = nil, instance: UInt8 = 1
    ) throws -> RoomBeacon {
        let room = try #require(
            RoomBeacon.Room(number: number, port: 4000, title: title, code: code, hasLobby: false))
        return RoomBeacon(room, instance: [UInt8](repeating: instance, count: 16))
    }

    @Test("a room that is heard again, from another address or as another instance, is one, where it was heard first")
    func one() throws {
        var rooms = NearbyRooms()
        let isNew = rooms.heard(try beacon("Parsers"), from: .host("192.0.2.1"), at: .zero)
        let isNewAgain = rooms.heard(try beacon("Parsers", instance: 2), from: .host("fe80::1%eth0"), at: .seconds(5))
        #expect(isNew && !isNewAgain)
        let sightings = rooms.sightings(at: .seconds(5))
        #expect(sightings.map(\.endpoint.text) == ["192.0.2.1:4000"])
        #expect(sightings.map(\.lastHeard) == [.seconds(5)])
    }

    @Test("rooms of one title with other codes or numbers stand beside each other")
    func others() throws {
        var rooms = NearbyRooms()
        rooms.heard(try beacon("Parsers"), from: .host("192.0.2.1"), at: .zero)
        rooms.heard(try beacon("Parsers", code: "7-a-b-c"), from: .host("192.0.2.9"), at: .zero)
        rooms.heard(try beacon("Parsers", number: 8), from: .host("192.0.2.9"), at: .zero)
        #expect(rooms.sightings(at: .zero).map(\.room.number) == [7, 7, 8])
    }

    @Test("a room is forgotten 90 seconds after its last beacon")
    func forgets() throws {
        var rooms = NearbyRooms()
        rooms.heard(try beacon("Parsers"), from: .host("192.0.2.1"), at: .seconds(10))
        #expect(rooms.sightings(at: .seconds(10) + NearbyRooms.lifetime - .nanoseconds(1)).count == 1)
        #expect(rooms.sightings(at: .seconds(10) + NearbyRooms.lifetime).isEmpty)
    }

    @Test("one address is heard with 8 rooms, and loses the longest silent for a ninth")
    func share() throws {
        var rooms = NearbyRooms()
        for index in 0..<NearbyRooms.roomsPerHostMax {
            rooms.heard(try beacon("room \(index)"), from: .host("192.0.2.1"), at: .seconds(index))
        }
        rooms.heard(try beacon("room 0"), from: .host("192.0.2.1"), at: .seconds(20))
        rooms.heard(try beacon("one more"), from: .host("192.0.2.1"), at: .seconds(21))
        let titles = rooms.sightings(at: .seconds(21)).map(\.room.title)
        #expect(titles.count == NearbyRooms.roomsPerHostMax)
        #expect(titles.contains("room 0") && titles.contains("one more") && !titles.contains("room 1"))
    }

    @Test("of 256 rooms the address with the most loses one: a forger of many does not crowd out a real one")
    func crowd() throws {
        var rooms = NearbyRooms()
        rooms.heard(try beacon("Parsers"), from: .host("192.0.2.200"), at: .zero)
        for index in 0..<(NearbyRooms.roomsMax * 2) {
            let host = "198.51.100.\(index / NearbyRooms.roomsPerHostMax)"
            rooms.heard(try beacon("forged \(index)"), from: .host(host), at: .milliseconds(index + 1))
        }
        let heard = rooms.sightings(at: .seconds(1))
        #expect(heard.count == NearbyRooms.roomsMax)
        #expect(heard.contains { $0.room.title == "Parsers" })
    }
}
