/// The rooms that are said to be open on the same links, kept few whatever is said.
///
/// Beacons are forged at no cost. So there are at most 256 rooms, 8 of one address, and each is forgotten 90 seconds
/// after its last beacon. A room that is heard over several interfaces and addresses is one. Times are spans since one
/// fixed moment of a clock that never goes back. Each operation is O(n) in the number of rooms.
package struct NearbyRooms: Sendable {
    package static let roomsMax = 256
    package static let roomsPerHostMax = 8
    package static let lifetime: Duration = .seconds(90)

    /// A room as a person may be told of it. Nothing proves it before a link stands.
    package struct Sighting: Hashable, Sendable {
        package let room: RoomBeacon.Room
        /// Where it was heard first: a place to dial.
        package let endpoint: Endpoint
        package let interface: String
        /// Whether nobody was let in by its last beacon.
        package fileprivate(set) var isLocked: Bool
        package fileprivate(set) var lastHeard: Duration
    }

    private var rooms: [Sighting] = []

    package init() {}

    /// Takes in what a beacon tells; true when the room is new.
    @discardableResult
    package mutating func heard(_ beacon: RoomBeacon, from source: BeaconSource, at now: Duration) -> Bool {
        rooms.removeAll { now - $0.lastHeard >= Self.lifetime }
        if let index = rooms.firstIndex(where: { $0.room == beacon.room }) {
            (rooms[index].lastHeard, rooms[index].isLocked) = (now, beacon.isLocked)
            return false
        }
        guard let endpoint = Endpoint(host: source.host, port: beacon.room.port) else { return false }
        makeSpace(for: endpoint.host)
        rooms.append(
            Sighting(
                room: beacon.room, endpoint: endpoint, interface: source.interface, isLocked: beacon.isLocked,
                lastHeard: now))
        return true
    }

    /// All that was heard and still counts, in the order in which it came.
    package func sightings(at now: Duration) -> [Sighting] {
        rooms.filter { now - $0.lastHeard < Self.lifetime }
    }

    /// An address with its share loses its own longest silent room. Where all is full, the address with the most rooms
    /// loses one: a forger does not crowd out others.
    private mutating func makeSpace(for host: String) {
        let own = rooms.indices.filter { rooms[$0].endpoint.host == host }
        if own.count >= Self.roomsPerHostMax {
            remove(own.min { rooms[$0].lastHeard < rooms[$1].lastHeard })
        } else if rooms.count >= Self.roomsMax {
            var shares: [String: Int] = [:]
            for room in rooms { shares[room.endpoint.host, default: 0] += 1 }
            remove(
                rooms.indices.max { left, right in
                    let (left, right) = (rooms[left], rooms[right])
                    let (leftShare, rightShare) = (shares[left.endpoint.host] ?? 0, shares[right.endpoint.host] ?? 0)
                    return (leftShare, right.lastHeard) < (rightShare, left.lastHeard)
                })
        }
    }

    private mutating func remove(_ index: Int?) {
        if let index { rooms.remove(at: index) }
    }
}
