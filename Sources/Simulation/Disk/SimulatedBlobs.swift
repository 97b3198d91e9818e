import NodeCore
import Replication

/// The files of a node's blobs: a crash loses what was not made durable.
struct SimulatedBlobs {
    private struct Name: Hashable {
        let blob: BlobID
        let part: BlobPart
    }

    private var durable: [Name: [UInt8]] = [:]
    private var cached: [Name: [UInt8]] = [:]

    /// `isFull`: the disk takes nothing.
    mutating func perform(_ work: BlobWork, isFull: Bool) -> BlobOutcome? {
        switch work {
        case .read(let read):
            let name = Name(blob: read.key.blob, part: read.part)
            return .read(read, cached[name] ?? durable[name])
        case .write(let key, let part, let bytes):
            if !isFull { cached[Name(blob: key.blob, part: part)] = bytes }
            return .written(key, part, isDone: !isFull)
        case .sync(let key):
            if isFull { return .synced(key, isDone: false) }
            for (name, bytes) in cached where name.blob == key.blob { durable[name] = bytes }
            cached = cached.filter { $0.key.blob != key.blob }
            return .synced(key, isDone: true)
        case .remove(let blob):
            durable = durable.filter { $0.key.blob != blob }
            cached = cached.filter { $0.key.blob != blob }
            return nil
        }
    }

    mutating func crash() { cached = [:] }
}
