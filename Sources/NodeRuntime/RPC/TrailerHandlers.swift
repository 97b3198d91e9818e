import Identity
import LocalRPC
import Membership
import NodeCore
import Spaces
import WireCodec

/// Those of `session.*` that are about the commits of a version control of one's own.
enum TrailerHandlers {
    static func add(to table: inout [String: Handler]) {
        table[SessionMethods.Trailers.name] = trailers
        table[SessionMethods.ShareEmail.name] = shareEmail
    }

    private static func trailers(_ call: RPCCall) {
        call.with(SessionMethods.Trailers.self) { params throws(RPCFailure) in
            let space = try call.node.spaceID(named: params.space)
            let documents = documents(params.paths, in: space, call.node)
            let counts: [Bytes32: Int]
            do throws(NodeFailure) {
                counts = try call.node.typists(of: documents, in: space, times(params, in: space, call.node))
            } catch {
                throw RPCFailure(error)
            }
            let shapes = SessionShapes(space, call.node)
            let typists = counts.filter { $0.value > 0 }.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
            call.succeed(
                SessionMethods.Trailers.self,
                .init(typists: typists.map { typist($0.key, $0.value, in: space, shapes) }))
        }
    }

    /// Found apart from what follows: a space that is held meanwhile would be copied.
    private static func documents(_ paths: [String]?, in space: SpaceID, _ node: Node) -> [Bytes32] {
        guard let here = node.space(space) else { return [] }
        guard let paths else { return here.listing().map(\.document.id) }
        return paths.compactMap { try? here.documentID(at: $0) }
    }

    private static func times(
        _ params: SessionMethods.Trailers.Params, in space: SpaceID, _ node: Node
    ) throws(NodeFailure) -> Range<UInt64> {
        var from = UInt64(max(params.since ?? 0, 0)) / 100
        var to = UInt64.max
        if let name = params.session {
            let session: Session?
            do {
                session = try node.session(named: name, in: space)
            } catch {
                throw .session(.unknown)
            }
            guard let session else { throw .session(.unknown) }
            from = max(from, session.started.tenths)
            if let ended = session.ended { to = ended.tenths + 1 }
        }
        return from..<max(from, to)
    }

    /// Nobody has a mailbox below `.invalid` (RFC 2606): the address only tells devices apart, and never changes.
    private static func typist(
        _ device: Bytes32, _ characters: Int, in space: SpaceID, _ shapes: SessionShapes
    ) -> SessionMethods.Trailers.Typist {
        let id = DeviceID(publicKey: device)
        let shared = shapes.node.email(of: device, in: space)
        let address = id.shown.lowercased().filter { $0.isLetter || $0.isNumber } + "@device.atelier.invalid"
        return .init(
            name: shared?.name ?? plain(shapes.name(device)) ?? id.short, email: shared?.address ?? address,
            deviceId: id.shown, isSelf: shapes.node.isOwnPerson(device, in: space), characters: characters)
    }

    /// A name that fits a trailer; nil where the member's does not.
    private static func plain(_ name: String) -> String? {
        SharedEmail(address: "a@b", name: name).map(\.name)
    }

    private static func shareEmail(_ call: RPCCall) {
        call.with(SessionMethods.ShareEmail.self) { params throws(RPCFailure) in
            let space = try call.node.spaceID(named: params.space)
            guard let email = SharedEmail(address: params.address, name: params.name) else {
                throw RPCFailure(
                    .usage, "That name and address do not fit a line `Name <address>`.", kept: "Nothing was told.",
                    next: "Use a name of 1 to \(SharedEmail.nameMaxInBytes) bytes and an address with one @.")
            }
            call.command(SessionMethods.ShareEmail.self, .session(space, .share(email))) { reply in
                guard case .done = reply else { return nil }
                return .init()
            }
        }
    }
}
