import Replication

/// Blobs that were dropped, whose bytes go when the disk has it that they are not wanted: until then a restart finds
/// them whole.
struct BlobRemovals {
    private var unwritten: [BlobID] = []
    private var underWay: [StoreToken: [BlobID]] = [:]

    mutating func add(_ blob: BlobID) { unwritten.append(blob) }

    /// What was written is on its way as this batch.
    mutating func emitted(_ token: StoreToken) {
        if unwritten.isEmpty { return }
        underWay[token] = unwritten
        unwritten = []
    }

    /// The batch is durable, and all before it: gives those that may go.
    mutating func stored(_ token: StoreToken) -> [BlobID] {
        let done = underWay.keys.filter { $0 <= token }.sorted()
        return done.flatMap { underWay.removeValue(forKey: $0) ?? [] }
    }

    /// The batch and what follows it will be written again, as one that is still to come.
    mutating func refused(_ token: StoreToken) {
        for refused in underWay.keys.filter({ $0 >= token }).sorted() {
            unwritten += underWay.removeValue(forKey: refused) ?? []
        }
    }
}
