import Replication

@testable import NodeCore

/// The files of blobs as the slow obvious model of a disk: parts by their name, durable once they are synced.
struct MemoryBlobs {
    private struct Name: Hashable {
        let blob: BlobID
        let part: BlobPart
    }

    private var durable: [Name: [UInt8]] = [:]
    private var cached: [Name: [UInt8]] = [:]
    /// Whether the disk takes nothing.
    var isFull = false
    private(set) var reads = 0
    private(set) var writes = 0

    mutating func perform(_ work: BlobWork) -> BlobOutcome? {
        switch work {
        case .read(let read):
            reads += 1
            let name = Name(blob: read.key.blob, part: read.part)
            let bytes = cached[name] ?? durable[name]
            // What the edge does by the page beside it.
            return .read(read, bytes?.first == nil ? nil : bytes)
        case .write(let key, let part, let bytes):
            writes += 1
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

    /// The power fails: what was not synced is gone.
    mutating func crash() { cached = [:] }

    /// Puts a whole blob there, as the edge does before it is listed.
    mutating func put(_ bytes: [UInt8]) -> BlobHead {
        let list = PieceList(of: bytes)
        for (index, page) in list.pages.enumerated() { durable[Name(blob: list.id, part: .page(index))] = page.bytes }
        for index in 0..<list.head.pieceCount {
            durable[Name(blob: list.id, part: .piece(index))] = Array(bytes[list.head.bytes(ofPiece: index)])
        }
        return list.head
    }

    /// The disk turns a part to nothing.
    mutating func damage(_ blob: BlobID, _ part: BlobPart) {
        durable[Name(blob: blob, part: part)] = nil
        cached[Name(blob: blob, part: part)] = nil
    }

    /// All of it, if it is there durably.
    func bytes(of head: BlobHead) -> [UInt8]? {
        var bytes: [UInt8] = []
        for index in 0..<head.pieceCount {
            guard let piece = durable[Name(blob: head.id, part: .piece(index))] else { return nil }
            bytes += piece
        }
        return bytes
    }

    func isEmpty(of blob: BlobID) -> Bool { !(Array(durable.keys) + Array(cached.keys)).contains { $0.blob == blob } }
}
