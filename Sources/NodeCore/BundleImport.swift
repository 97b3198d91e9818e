import Membership
import Replication
import WireCodec

/// A bundle that is being read.
final class BundleImport {
    /// What a bundle says next, in its order.
    enum Stage {
        case genesis, basis, holding, body, ended
    }

    let id: BundleID
    let client: ClientID
    let head: [UInt8]
    let key: EpochKey
    var stage = Stage.genesis
    var nextPiece: UInt64 = 0
    /// Set when something is in it that a bundle does not have: nothing more of it is read.
    var isBroken = false
    /// A space that is not here: taken in as soon as its members say that this device is one.
    var newcomer: Newcomer?
    var basis: FrontierMessage?
    var holding: Holding?
    var changeCount: UInt64 = 0
    var outcome: BundleOutcome
    /// How many changes of the space did not count before.
    var withheldBefore = 0

    struct Newcomer {
        let genesis: Genesis
        /// As far as it was read: bounded as any log is, however often a bundle says the same.
        var membership: MembershipLog

        init(_ genesis: Genesis) {
            self.genesis = genesis
            membership = MembershipLog(genesis: genesis)
        }
    }

    init(id: BundleID, client: ClientID, head: [UInt8], key: EpochKey) {
        self.id = id
        self.client = client
        self.head = head
        self.key = key
        outcome = BundleOutcome(space: key.space)
    }

    var space: SpaceID { key.space }
}

/// Something in a bundle that no node writes there.
struct BundleDisorder: Error {}
