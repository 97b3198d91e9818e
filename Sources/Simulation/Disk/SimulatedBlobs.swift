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

    /// A whole blob, durable, as a client leaves it before it is listed.
    mutating func put(_ bytes: [UInt8]) -> BlobHead {
        let list = PieceList(of: bytes)
        for (index, page) in list.pages.enumerated() { durable[Name(blob: list.id, part: .page(index))] = page.bytes }
        for index in 0..<list.head.pieceCount {
            durable[Name(blob: list.id, part: .piece(index))] = Array(bytes[list.head.bytes(ofPiece: index)])
        }
        return list.head
    }

    /// All of a blob, if it is there durably.
    func bytes(of head: BlobHead) -> [UInt8]? {
        let id = head.id
        var bytes: [UInt8] = []
        for index in 0..<head.pieceCount {
            guard let piece = durable[Name(blob: id, part: .piece(index))] else { return nil }
            bytes += piece
        }
        return bytes
    }

    func isEmpty(of blob: BlobID) -> Bool {
        !durable.keys.contains { $0.blob == blob } && !cached.keys.contains { $0.blob == blob }
    }
}
