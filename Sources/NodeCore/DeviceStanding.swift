import Identity
import WireCodec

/// What the person at this node thinks of another device.
package enum DeviceStanding: UInt8, Sendable, CaseIterable {
    /// Its id was compared with what its owner said.
    case trusted = 1
    /// Nothing is said to it: its calls are not answered, it is not called, and no code lets it in.
    case blocked = 2

    /// The word of the local socket.
    package var name: String {
        switch self {
        case .trusted: "trusted"
        case .blocked: "blocked"
        }
    }
}

/// The standings of all devices that have one, by their ids: a device may be blocked before it is ever met.
///
/// Kept as one setting of the store: for each device, ascending, `uint8` standing and 32 bytes of its id.
struct DeviceStandings {
    private(set) var byDevice: [DeviceID: DeviceStanding] = [:]

    static let setting = "device-standings"
    static let countMax = 4_096

    init() {}

    /// Reads what `encode` wrote. The store vouches for it: anything else is damage.
    init(decoding bytes: [UInt8]) throws(CodecError) {
        var reader = ByteReader(bytes)
        while !reader.isAtEnd {
            let number = try reader.uint8()
            let device = DeviceID(try reader.bytes32())
            guard let standing = DeviceStanding(rawValue: number), byDevice[device] == nil else {
                throw .invalidValue(field: "standing", value: UInt64(number))
            }
            byDevice[device] = standing
        }
    }

    func encode() -> [UInt8] {
        var writer = ByteWriter(reserving: byDevice.count * 33)
        for (device, standing) in byDevice.sorted(by: { $0.key < $1.key }) {
            writer.uint8(standing.rawValue)
            writer.raw(device.bytes.bytes)
        }
        return writer.bytes
    }

    subscript(device: DeviceID) -> DeviceStanding? { byDevice[device] }

    /// False, and nothing is changed, when one more would be too many.
    mutating func set(_ standing: DeviceStanding?, for device: DeviceID) -> Bool {
        guard standing == nil || byDevice[device] != nil || byDevice.count < Self.countMax else { return false }
        byDevice[device] = standing
        return true
    }
}
