import Discovery
import LocalRPC
import NodeCore

/// `workshop.*`
enum WorkshopHandlers {
    static func add(to table: inout [String: Handler]) {
        table[WorkshopMethods.Rooms.name] = rooms
    }

    private static func rooms(_ call: RPCCall) {
        call.with(WorkshopMethods.Rooms.self) { params throws(RPCFailure) in
            let milliseconds = params.milliseconds ?? 700
            guard (100...60_000).contains(milliseconds) else {
                throw RPCFailure(.usage, "One can listen for 100 to 60000 milliseconds.", kept: "Nothing was asked.")
            }
            call.command(WorkshopMethods.Rooms.self, .lookForRooms(.milliseconds(milliseconds))) { _ in
                let now = SystemClock.now()
                return .init(rooms: call.node.nearbyRooms(at: now).map { shape($0, at: now) })
            }
        }
    }

    private static func shape(_ sighting: NearbyRooms.Sighting, at now: Instant) -> WorkshopMethods.Room {
        let age = Duration.nanoseconds(Int64(clamping: now.monotonicInNanoseconds)) - sighting.lastHeard
        return .init(
            title: sighting.room.title, number: Int(sighting.room.number), code: sighting.room.code,
            lobby: sighting.room.hasLobby, endpoint: sighting.endpoint.text, interface: sighting.interface,
            heardAgoMilliseconds: Int(max(.zero, age) / .milliseconds(1)))
    }
}
