import Membership
import Replication

/// The blobs of all spaces that can be given to members, whole or in part.
///
/// Invariant: `sizes` holds, for each space, the sum of what its blobs take when they are whole. Every edit of a space
/// asks for it, and a shared folder may have tens of thousands of them.
struct KeptBlobs {
    private var blobs: [BlobKey: KeptBlob] = [:]
    private var sizes: [SpaceID: Int] = [:]

    subscript(key: BlobKey) -> KeptBlob? {
        get { blobs[key] }
        set {
            let former = blobs[key]?.head.sizeInBytes ?? 0
            blobs[key] = newValue
            sizes[key.space, default: 0] += (newValue?.head.sizeInBytes ?? 0) - former
        }
    }

    /// Notes a piece of a blob that is kept already.
    mutating func insert(piece index: Int, of key: BlobKey) {
        blobs[key]?.pieces.insert(index)
    }

    /// Notes that so many bytes of it were given.
    mutating func gave(_ count: Int, of key: BlobKey) {
        blobs[key]?.givenInBytes += count
    }

    mutating func removeAll(of space: SpaceID) {
        blobs = blobs.filter { $0.key.space != space }
        sizes[space] = nil
    }

    /// What the blobs of a space take when they are whole. O(1).
    func sizeInBytes(in space: SpaceID) -> Int { sizes[space] ?? 0 }

    /// Whether any space has something of it. O(blobs).
    func holds(_ blob: BlobID) -> Bool { blobs.contains { $0.key.blob == blob } }

    /// A blob as a space has it that has all of it. O(blobs).
    func whole(_ blob: BlobID) -> KeptBlob? {
        blobs.first { $0.key.blob == blob && $0.value.pieces.isFull }?.value
    }
}
