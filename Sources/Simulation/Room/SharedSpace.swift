import Membership
import WireCodec

/// What the scenario knows of one space of its nodes.
final class SharedSpace {
    let id: SpaceID
    /// The document in which what was acknowledged must hold at the end.
    let log: Bytes32
    /// Those who have it, or are promised it.
    var holders: Set<Int>
    /// Whether it was made of another one, whose members were let in without asking.
    var isFork = false
    /// What became of the unique words in `log`.
    var ledger = WordLedger()
    /// The documents that are moved and removed.
    var shelved: [Bytes32] = []
    /// Of these, the one that was handled last.
    var atHand: Bytes32?
    /// What was listed as blobs.
    var blobs: [RoomBlob] = []
    /// Bundles that lie about, the newest last.
    var bundles: [RoomBundle] = []
    /// A text that the draft had once.
    var oldText = ""

    init(id: SpaceID, log: Bytes32, holder: Int) {
        self.id = id
        self.log = log
        holders = [holder]
    }

    /// Only insertions, and undos and redos of one's own: what was acknowledged must hold at the end.
    static let logPath = "notes/log.md"
    /// Everybody deletes and reverts here, too.
    static let draftPath = "notes/draft.md"
    static let shelvedPaths = ["shelf/one.md", "shelf/two.md", "shelf/deep/three.md"]
}
