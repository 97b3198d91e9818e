package import Identity
package import Membership
package import WireCodec

/// One thing that a node wants to find again after a restart. The store keeps it without understanding it.
package enum DurableWrite: Sendable {
    case space(SpaceID, genesis: [UInt8])
    case membershipOp(SpaceID, id: Bytes32, bytes: [UInt8])
    case change(StoredChange)
    /// The text that these changes inserted is to go from the disk, wherever it lies there.
    case forget(SpaceID, [ChainRange])
    /// The chain that this device goes on writing in a space; the nonce is what its id was made of.
    case ownChain(SpaceID, ChainID, nonce: [UInt8])
    /// A cache: takes the place of the earlier texts of the space.
    case texts(SpaceID, CachedTexts)
    /// Takes the place of an earlier record of the same device.
    case peer(PeerRecord)
    /// Takes the place of an earlier value of the key; an empty one removes it.
    case setting(key: String, value: [UInt8])
    /// The folder on a disk that a space is kept equal to; nil forgets it, and its files with it.
    case folder(SpaceID, path: String?)
    /// What such a folder and the space had in common last of one node; nil forgets that.
    case folderFile(SpaceID, node: Bytes32, FolderRow?)
}

/// What the store keeps of one file or folder of a shared folder: opaque here.
package struct FolderRow: Hashable, Sendable {
    package let place: [UInt8]
    /// Names the version of the document that is on the disk; empty for what is no text.
    package let version: [UInt8]

    /// No node of a tree. A row of it says that the others may be older than the disk: the database was put back.
    package static let olderStateNode = Bytes32.zero

    package init(place: [UInt8], version: [UInt8]) {
        self.place = place
        self.version = version
    }
}

extension DurableWrite {
    /// The chain that this device writes in main has a case of its own; a branch's stands in a setting that begins so.
    package static let branchChainPrefix = "branch-chain/"

    /// A setting that begins so says which edit of a program's is in what is stored with it.
    package static let editMarkPrefix = "edit-mark/"

    package var isEditMark: Bool {
        if case .setting(let key, _) = self { key.hasPrefix(Self.editMarkPrefix) } else { false }
    }

    /// About what it takes in memory until it is written.
    package var countInBytes: Int {
        let overhead = 128
        return switch self {
        case .space(_, let genesis): genesis.count + overhead
        case .membershipOp(_, _, let bytes): bytes.count + overhead
        case .change(let change): change.body.count + overhead
        case .forget(_, let ranges): ranges.count * 48 + overhead
        case .ownChain: overhead
        case .texts(_, let texts): texts.documents.reduce(overhead) { $0 + ($1.text?.count ?? 0) + overhead }
        case .peer(let peer): peer.certificate.count + overhead
        case .setting(_, let value): value.count + overhead
        case .folder: overhead
        case .folderFile(_, _, let row): (row.map { $0.place.count + $0.version.count } ?? 0) + overhead
        }
    }
}
