import Membership
import WireCodec

/// The key of a setting about something in a space, which an id tells apart: its prefix, the space, `/` and the id,
/// both in hexadecimal.
struct SpaceSetting {
    let prefix: String
    let space: SpaceID
    let id: Bytes32

    init(prefix: String, space: SpaceID, id: Bytes32) {
        (self.prefix, self.space, self.id) = (prefix, space, id)
    }

    /// Nil for the key of another setting.
    init?(key: String, prefix: String) {
        guard key.hasPrefix(prefix) else { return nil }
        let parts = key.dropFirst(prefix.count).split(separator: "/")
        guard parts.count == 2, let space = Bytes32(hex: String(parts[0])), let id = Bytes32(hex: String(parts[1]))
        else { return nil }
        self.init(prefix: prefix, space: SpaceID(space), id: id)
    }

    var key: String { prefix + space.bytes.hex + "/" + id.hex }
}
