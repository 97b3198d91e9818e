import Identity
package import Membership
import Replication
import WireCodec

/// Spaces for which this node makes its links anew every quarter of an hour, so that a stolen key of a link tells no
/// more than that. Of this node alone: one of two members who wants it suffices.
extension Node {
    private static let setting = "strict/"

    /// Whether links to members of a space live a quarter of an hour only.
    package func isStrict(_ space: SpaceID) -> Bool { strictSpaces.contains(space) }

    /// Reads what the store holds. What is no space's name is passed over.
    func restoreStrictSpaces(_ settings: [String: [UInt8]]) {
        for (key, value) in settings where key.hasPrefix(Self.setting) && !value.isEmpty {
            if let id = Bytes32(hex: String(key.dropFirst(Self.setting.count))) { strictSpaces.insert(SpaceID(id)) }
        }
    }

    /// Answered once it is durable.
    func setStrict(_ isStrict: Bool, in space: SpaceID, for request: RequestID) throws(NodeFailure) {
        guard spaceOrder.contains(space) else { throw .unknownSpace }
        if isStrict { strictSpaces.insert(space) } else { strictSpaces.remove(space) }
        write(.setting(key: Self.setting + space.bytes.hex, value: isStrict ? [1] : []))
        replyWhenStored(request, .done)
    }

    /// Whether a link is to a member of such a space. O(1) while there is none.
    func isStrict(_ session: PeerSession) -> Bool {
        guard !strictSpaces.isEmpty, let device = session.peer else { return false }
        return strictSpaces.contains { id in replicas[id].map { exchangesChanges($0, with: device) } ?? false }
    }
}
