internal import Foundation
package import Replication
internal import WireCodec

/// The bytes of blobs: of each its pieces in one file, one behind the other as in the blob itself, and its pages in
/// another. Which of them count, the database says; nothing that it does not say is trusted.
///
/// On any thread; one writer a blob at a time.
package struct BlobFiles: Sendable {
    private let folder: String

    /// What a draft is called until it is whole: never like a blob.
    private static let draftPrefix = ".draft-"

    /// To be looked at, beside a node that may be at work.
    package init(lookingAt folder: String) {
        self.folder = folder
    }

    /// Makes the folder, for its owner alone, and takes away what was left half-made in it.
    package init(folder: String) throws(StoreError) {
        _ = try PrivateFolder(path: folder)
        self.folder = folder
        for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        where name.hasPrefix(Self.draftPrefix) {
            unlink(folder + "/" + name)
        }
    }

    private func path(_ blob: BlobID, _ part: BlobPart) -> (path: String, start: Int) {
        switch part {
        case .piece(let index): (dataPath(blob), index * BlobHead.pieceInBytes)
        case .page(let index): (pagesPath(blob), index * BlobHead.piecesOfPage * Bytes32.count)
        }
    }

    private func dataPath(_ blob: BlobID) -> String { folder + "/" + blob.bytes.hex + ".data" }
    private func pagesPath(_ blob: BlobID) -> String { folder + "/" + blob.bytes.hex + ".pages" }

    /// A part; nil when it is not there or, of a piece, is not what its page says.
    package func read(_ blob: BlobID, _ part: BlobPart, countInBytes: Int) throws(StoreError) -> [UInt8]? {
        let (path, start) = path(blob, part)
        guard let bytes = try BlobFile.read(path, from: start, count: countInBytes) else { return nil }
        guard case .piece(let index) = part else { return bytes }
        let place = index * Bytes32.count
        guard let listed = try BlobFile.read(pagesPath(blob), from: place, count: Bytes32.count),
            Bytes32(listed) == BlobPage.hash(ofPiece: bytes[...])
        else { return nil }
        return bytes
    }

    package func write(_ blob: BlobID, _ part: BlobPart, _ bytes: [UInt8]) throws(StoreError) {
        let (path, start) = path(blob, part)
        let file = try BlobFile(path, making: true)
        try file.write(bytes[...], at: start)
    }

    /// Makes what was written of a blob durable, its names too.
    package func sync(_ blob: BlobID) throws(StoreError) {
        for path in [dataPath(blob), pagesPath(blob)] { try BlobFile(path, making: true).sync() }
        try PrivateFolder(path: folder).sync(during: .writingBlob)
    }

    package func remove(_ blob: BlobID) {
        unlink(dataPath(blob))
        unlink(pagesPath(blob))
    }

    /// How many blobs have a file here, whole or in part, and what these take. None where there is no folder.
    package func contents() -> (count: Int, sizeInBytes: UInt64) {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        var (count, size) = (0, UInt64(0))
        for name in names where name.hasSuffix(".data") && !name.hasPrefix(Self.draftPrefix) {
            guard let entry = try? SystemDisk().entry(at: folder + "/" + name), entry.isFile else { continue }
            count += 1
            size += entry.sizeInBytes
        }
        return (count, size)
    }

    // MARK: In and out

    /// Takes a file in as a blob, durable on return. It is read once; a file that changes meanwhile is taken as it was
    /// read.
    package func take(_ path: String) throws(StoreError) -> BlobHead {
        let source = try BlobFile(path, making: false, during: .readingFile)
        let draft = folder + "/" + Self.draftPrefix + String(UInt64.random(in: .min ... .max), radix: 16)
        let (data, pages) = (draft + ".data", draft + ".pages")
        defer {
            unlink(data)
            unlink(pages)
        }
        let list = try copy(source, path, to: try BlobFile(data, making: true))
        let pagesFile = try BlobFile(pages, making: true)
        try pagesFile.write(list.pages.flatMap(\.bytes)[...], at: 0)
        try pagesFile.sync()
        guard rename(data, dataPath(list.id)) == 0, rename(pages, pagesPath(list.id)) == 0 else {
            throw .system(.writingBlob, path: dataPath(list.id), errno: errno)
        }
        try PrivateFolder(path: folder).sync(during: .writingBlob)
        return list.head
    }

    private func copy(_ source: borrowing BlobFile, _ path: String, to target: borrowing BlobFile)
        throws(StoreError) -> PieceList
    {
        var making = PieceList.Making()
        var start = 0
        while true {
            let piece = try source.read(atMost: BlobHead.pieceInBytes, at: start)
            if piece.isEmpty { break }
            guard start + piece.count <= ReplicationLimits.blobInBytes else {
                throw .blobTooLong(path: path, limit: ReplicationLimits.blobInBytes)
            }
            making.add(piece[...])
            try target.write(piece[...], at: start)
            start += piece.count
            if piece.count < BlobHead.pieceInBytes { break }
        }
        try target.sync()
        return making.finish()
    }

    /// Writes a whole blob to a file outside, each piece checked once more; what stands at `path` is replaced when all
    /// of it is on the disk, and not before.
    package func save(_ head: BlobHead, to path: String) throws(StoreError) {
        let folder = (path as NSString).deletingLastPathComponent
        var information = stat()
        if lstat(path, &information) == 0, information.st_mode & S_IFMT != S_IFREG { throw .notAFile(path: path) }
        let draft = folder + "/.atelier-" + String(UInt64.random(in: .min ... .max), radix: 16) + ".part"
        defer { unlink(draft) }
        let file = try BlobFile(draft, making: true, during: .writingFile)
        for index in 0..<head.pieceCount {
            let range = head.bytes(ofPiece: index)
            guard let piece = try read(head.id, .piece(index), countInBytes: range.count) else {
                throw .blobDamaged(head.id, piece: index)
            }
            try file.write(piece[...], at: range.lowerBound)
        }
        try file.sync()
        guard rename(draft, path) == 0 else { throw .system(.writingFile, path: path, errno: errno) }
    }

    /// The pieces of these that are not on the disk as their page, and that as the head, says.
    package func damage(of head: BlobHead, among pieces: PieceSet) throws(StoreError) -> [Int] {
        var damaged: [Int] = []
        for page in head.pages.indices {
            let range = head.pieces(ofPage: page)
            let listed = try read(head.id, .page(page), countInBytes: range.count * Bytes32.count)
            let isListed = listed.map { head.page(page, decoding: $0) != nil } ?? false
            for index in range where pieces.contains(index) {
                let count = head.bytes(ofPiece: index).count
                let piece = isListed ? try read(head.id, .piece(index), countInBytes: count) : nil
                if piece == nil { damaged.append(index) }
            }
        }
        return damaged
    }
}
