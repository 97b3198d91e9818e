import Identity
import LocalRPC
import Membership
import NodeCore
import Spaces
import WireCodec

/// `presence.*`
enum PresenceHandlers {
    static func add(to table: inout [String: Handler]) {
        table[PresenceMethods.Set.name] = set
        table[PresenceMethods.List.name] = list
        table[PresenceMethods.Subscribe.name] = subscribe
    }

    private static func set(_ call: RPCCall) {
        call.with(PresenceMethods.Set.self) { params throws(RPCFailure) in
            let command: NodeCommand
            let here = try call.node.spaceID(named: params.space)
            if params.leave == true {
                command = .leaveWhereabouts(try call.node.spaceID(named: params.space))
            } else if let path = params.path {
                let (space, document) = try call.node.locate(params.space, path)
                command = .setWhereabouts(
                    space, CursorPlace(document: document, anchor: params.anchor, cursor: params.cursor),
                    view: params.view, isIdle: params.idle ?? false)
            } else {
                let space = try call.node.spaceID(named: params.space)
                command = .setWhereabouts(space, nil, view: params.view, isIdle: params.idle ?? false)
            }
            call.command(PresenceMethods.Set.self, command) { reply in
                guard case .done = reply else { return nil }
                let number = call.node.editorNumber(of: .init(value: call.client.value), in: here)
                return .init(editor: number.flatMap { $0 > 0 ? $0 : nil })
            }
        }
    }

    private static func list(_ call: RPCCall) {
        call.with(PresenceMethods.List.self) { params throws(RPCFailure) in
            let space = try call.node.spaceID(named: params.space)
            let devices = call.node.whereabouts(in: space).map { call.server.shape($0, in: space) }
            call.succeed(PresenceMethods.List.self, .init(devices: devices))
        }
    }

    private static func subscribe(_ call: RPCCall) {
        call.with(PresenceMethods.Subscribe.self) { params throws(RPCFailure) in
            let space = try call.node.spaceID(named: params.space)
            call.command(PresenceMethods.Subscribe.self, .openWhereabouts(space)) { reply in
                guard case .subscribed(let subscription) = reply else { return nil }
                return .init(subscription: Int(subscription.number))
            }
        }
    }
}

extension RPCServer {
    private func path(of document: Bytes32, in space: SpaceID) -> String? {
        node.space(space)?.listing().first { $0.document.id == document }?.path
    }

    /// Where a device is, as clients see it.
    func shape(_ seen: SeenWhereabouts, in space: SpaceID) -> PresenceMethods.Whereabouts {
        var shaped = PresenceMethods.Whereabouts(
            deviceId: DeviceID(publicKey: seen.device).shown,
            name: node.reading(space).map { node.name(of: seen.device, in: $0.membership) } ?? "",
            isSelf: seen.device == node.ownDeviceKey, isThere: seen.isThere)
        guard seen.isThere else { return shaped }
        if let place = seen.place {
            shaped.path = path(of: place.document, in: space)
            (shaped.anchor, shaped.cursor) = (place.anchor, place.cursor)
        }
        shaped.view = seen.view
        if seen.isIdle { shaped.idle = true }
        if seen.editor > 0 { shaped.editor = seen.editor }
        if !seen.others.isEmpty {
            shaped.others = seen.others.map { other in
                .init(
                    editor: other.editor, path: path(of: other.place.document, in: space), anchor: other.place.anchor,
                    cursor: other.place.cursor)
            }
        }
        return shaped
    }
}
