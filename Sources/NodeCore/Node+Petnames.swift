package import Identity
import Replication
package import WireCodec

/// What the person at this node calls other devices: beside the name that each claims, and told to nobody.
extension Node {
    package static let petnamesMax = 4_096
    private static let setting = "petname/"

    package func petname(of deviceKey: Bytes32) -> String? {
        petnames.isEmpty ? nil : petnames[DeviceID(publicKey: deviceKey)]
    }

    package func petname(of device: DeviceID) -> String? { petnames[device] }

    /// Reads what the store holds. What is no name is passed over.
    func restorePetnames(_ settings: [String: [UInt8]]) {
        for (key, value) in settings where key.hasPrefix(Self.setting) {
            guard let id = Bytes32(hex: String(key.dropFirst(Self.setting.count))),
                let name = String(validating: value, as: UTF8.self), (try? DeviceName.check(name)) != nil
            else { continue }
            petnames[DeviceID(id)] = name
        }
    }

    /// Gives a device a petname, or takes it away. Answered once it is durable.
    func setPetname(_ name: String?, of device: DeviceID, for request: RequestID) throws(NodeFailure) {
        if let name {
            guard (try? DeviceName.check(name)) != nil else { throw .unfitPetname }
            guard petnames[device] != nil || petnames.count < Self.petnamesMax else {
                throw .tooManyPetnames(limit: Self.petnamesMax)
            }
        }
        petnames[device] = name
        write(.setting(key: Self.setting + device.bytes.hex, value: [UInt8]((name ?? "").utf8)))
        replyWhenStored(request, .done)
    }
}
