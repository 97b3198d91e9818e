package import Membership
package import WireCodec

/// The key of a setting about something in a space, which an id tells apart: its prefix, the space, `/` and the id,
/// both in hexadecimal.
package struct SpaceSetting: Sendable {
    package let prefix: String
    package let space: SpaceID
    package let id: Bytes32

    package init(prefix: String, space: SpaceID, id: Bytes32) {
        (self.prefix, self.space, self.id) = (prefix, space, id)
    }

    /// Nil for the key of another setting.
    package init?(key: String, prefix: String) {
        guard key.hasPrefix(prefix) else { return nil }
        let parts = key.dropFirst(prefix.count).split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let space = Bytes32(hex: String(parts[0])), let id = Bytes32(hex: String(parts[1]))
        else { return nil }
        self.init(prefix: prefix, space: SpaceID(space), id: id)
    }

    package var key: String { prefix + space.bytes.hex + "/" + id.hex }
}
