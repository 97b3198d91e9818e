import Identity
import LocalRPC
import NodeCore

/// `id.*`
enum IdentityHandlers {
    static func add(to table: inout [String: Handler]) {
        table[IdentityMethods.Show.name] = { call in
            call.with(IdentityMethods.Show.self) { _ in
                let identity = call.node.ownIdentity
                call.succeed(
                    IdentityMethods.Show.self,
                    .init(
                        deviceId: identity.device.id.shown, shortId: identity.device.id.short, name: identity.name,
                        deviceKey: identity.device.publicKey.hex, channelKey: identity.channel.publicKey.hex,
                        certificateSerial: Int(clamping: identity.certificate.serial)))
            }
        }
    }
}
