package import Replication

/// The blobs that were added to a space: a fold over its records that comes out the same in any order of applying them.
package struct BlobCatalogue: Sendable {
    /// Ascending in the order of records.
    private var blobs: [ListedBlob] = []
    private var ids: Set<BlobID> = []

    package init() {}

    /// Takes a record in, if it is one that adds a blob. O(1) when it is the newest, as nearly always.
    package mutating func apply(_ entry: RecordEntry) {
        guard let blob = ListedBlob(entry) else { return }
        var place = blobs.count
        while place > 0, Self.isOrdered(blob, before: blobs[place - 1]) { place -= 1 }
        if place == 0 || blobs[place - 1].id != blob.id { blobs.insert(blob, at: place) }
        ids.insert(blob.blob)
    }

    /// All that were added, the newest last; one that was added twice is there twice.
    package var all: [ListedBlob] { blobs }

    package func contains(_ blob: BlobID) -> Bool { ids.contains(blob) }

    private static func isOrdered(_ left: ListedBlob, before right: ListedBlob) -> Bool {
        left.time == right.time ? left.id.index < right.id.index : left.time < right.time
    }
}
