import Identity
import LocalRPC
import Membership
import NodeCore
import Replication
import WireCodec

/// Terminals as clients see them.
extension RPCServer {
    func shape(_ device: Bytes32, in space: SpaceID) -> TerminalMethods.Device {
        .init(
            deviceId: DeviceID(publicKey: device).shown,
            name: node.reading(space).map { node.name(of: device, in: $0.membership) } ?? "",
            isSelf: device == node.ownDeviceKey ? true : nil)
    }

    func shape(_ seen: SeenTerminal, in space: SpaceID) -> TerminalMethods.Terminal {
        let isSelf = seen.host == node.ownDeviceKey
        var shaped = TerminalMethods.Terminal(
            terminal: TerminalHandlers.text(of: seen.terminal), host: shape(seen.host, in: space), isSelf: isSelf,
            title: seen.state.title, readOnly: seen.state.isReadOnly)
        shaped.controller = seen.state.controller.map { shape($0, in: space) }
        if isSelf {
            shaped.watchers = seen.watcherCount
            shaped.asking = seen.asking.map { shape($0, in: space) }
        }
        return shaped
    }

    /// What a subscription to a terminal brings, as one line of JSON.
    func message(_ notice: TerminalNotice, in space: SpaceID, for subscription: Subscription) -> [UInt8] {
        let number = Int(subscription.number)
        var changed = TerminalMethods.Changed.Params(subscription: number, event: .ended)
        switch notice {
        case .frame(let count, let content): return message(content, count, for: number)
        case .input(let bytes):
            return MessageWriter.notification(
                TerminalMethods.Input.self, params: .init(subscription: number, data: bytes))
        case .changed(let state):
            changed.event = .controller
            changed.controller = state.controller.map { shape($0, in: space) }
        case .controlled(let device):
            changed.event = .controller
            changed.controller = device.map { shape($0, in: space) }
        case .lost: changed.event = .lost
        case .ended: break
        case .refused(let refusal):
            changed.event = .refused
            changed.refusal = .init(refusal)
        case .asked(let device):
            changed.event = .asked
            changed.device = shape(device, in: space)
        case .intruded(let device):
            changed.event = .intruded
            changed.device = shape(device, in: space)
        case .watched(let count):
            changed.event = .watched
            changed.watchers = count
        }
        return MessageWriter.notification(TerminalMethods.Changed.self, params: changed)
    }

    private func message(
        _ content: TerminalFrameMessage.Content, _ count: UInt64, for subscription: Int
    ) -> [UInt8] {
        let kind: TerminalMethods.Frame.Kind
        let data: [UInt8]
        var size: (columns: Int, rows: Int, total: Int)?
        switch content {
        case .output(let bytes): (kind, data) = (.output, bytes)
        case .more(let bytes): (kind, data) = (.more, bytes)
        case .keyframe(let columns, let rows, let total, let bytes):
            (kind, data, size) = (.keyframe, bytes, (columns, rows, total))
        case .refused: preconditionFailure("a refusal is no frame")
        }
        var params = TerminalMethods.Frame.Params(
            subscription: subscription, number: Int(clamping: count), kind: kind, data: data)
        (params.columns, params.rows, params.total) = (size?.columns, size?.rows, size?.total)
        return MessageWriter.notification(TerminalMethods.Frame.self, params: params)
    }
}

extension TerminalMethods.Changed.Refusal {
    init(_ refusal: TerminalFrameMessage.Refusal) {
        switch refusal {
        case .ended: self = .ended
        case .readOnly: self = .readOnly
        case .notGranted: self = .notGranted
        case .tooMany: self = .tooMany
        }
    }
}
