import Membership
import WireCodec

/// What spaces may take, and which of them were sent more than that.
struct QuotaTable {
    /// Where it is not the usual one.
    var quotas: [SpaceID: SpaceQuota] = [:]
    /// The spaces of which something was not taken since their quotas were set, or since the start.
    var holdingBack: Set<SpaceID> = []

    subscript(space: SpaceID) -> SpaceQuota { quotas[space] ?? .usual }
}

/// A run was not taken: there is no room for it as it is.
struct RoomShortage: Error {}
