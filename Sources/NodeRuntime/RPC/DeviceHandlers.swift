import Discovery
import Identity
import LocalRPC
import NodeCore
import Pairing
import WireCodec

/// Those of `id.*` that are about the other devices of this person.
enum DeviceHandlers {
    static func add(to table: inout [String: Handler]) {
        table[DeviceMethods.List.name] = list
        table[DeviceMethods.Link.name] = offerLink
        table[DeviceMethods.Accept.name] = accept
        table[DeviceMethods.Revoke.name] = revoke
    }

    private static func list(_ call: RPCCall) {
        call.with(DeviceMethods.List.self) { _ in
            let node = call.node
            let own = DeviceMethods.Device(
                deviceId: DeviceID(publicKey: node.ownDeviceKey).shown, name: node.ownIdentity.name, isSelf: true,
                state: .connected)
            let others = node.otherOwnDevices.map { device in
                DeviceMethods.Device(
                    deviceId: DeviceID(publicKey: device).shown, name: node.peers[device]?.name ?? "", isSelf: false,
                    state: node.state(of: device), digits: node.linkDigits[device])
            }
            call.succeed(DeviceMethods.List.self, .init(devices: [own] + others))
        }
    }

    private static func offerLink(_ call: RPCCall) {
        call.with(DeviceMethods.Link.self) { _ in
            call.command(DeviceMethods.Link.self, .openLinkOffer) { reply in
                guard case .invited(let code, let span) = reply else { return nil }
                return .init(
                    code: code.text, expiresInSeconds: Int(span.components.seconds),
                    port: Int(call.node.listeningPort))
            }
        }
    }

    private static func accept(_ call: RPCCall) {
        call.with(DeviceMethods.Accept.self) { params throws(RPCFailure) in
            let address = try params.address.map { text throws(RPCFailure) in try Endpoint(typed: text) }
            let code: PairingCode
            do throws(PairingError) {
                code = try PairingCode(parsing: params.code)
            } catch {
                throw RPCFailure(error)
            }
            call.command(DeviceMethods.Accept.self, .acceptLink(code, address)) { reply in
                guard case .linked(let host, let digits) = reply else { return nil }
                return .init(host: call.node.peers[host]?.name ?? "", digits: digits)
            }
        }
    }

    private static func revoke(_ call: RPCCall) {
        call.with(DeviceMethods.Revoke.self) { params throws(RPCFailure) in
            let node = call.node
            let letters = params.who.lowercased().filter { $0 != "-" }
            let byID = node.otherOwnDevices.filter {
                letters.count >= 4 && DeviceID(publicKey: $0).shown.filter { $0 != "-" }.hasPrefix(letters)
            }
            let found = byID.isEmpty ? node.otherOwnDevices.filter { node.peers[$0]?.name == params.who } : byID
            guard let device = found.first else { throw RPCFailure(.noSuchDevice) }
            guard found.count == 1 else {
                throw RPCFailure(
                    .ambiguous, "Several of your devices fit \(params.who).", kept: "Nothing was changed.",
                    next: "Name one by its id; see: atelier id devices")
            }
            let name = node.peers[device]?.name ?? ""
            call.command(DeviceMethods.Revoke.self, .revokeDevice(device)) { reply in
                guard case .revoked(let spaces) = reply else { return nil }
                return .init(deviceId: DeviceID(publicKey: device).shown, name: name, spaces: spaces)
            }
        }
    }
}
