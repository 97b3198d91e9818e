internal import Compression
internal import WireCodec

/// What one round of a review is about: the commits, and each file that they change, whole, before and after.
///
/// Bytes: Protocol/review-contents.md. It travels as a blob, and whoever has that needs no repository.
package struct RoundContents: Hashable, Sendable {
    /// The commit that the change is made on, as git names it; empty where there is none.
    package let base: String
    /// The commit that it ends in; empty for what is not committed.
    package let head: String
    /// Oldest first.
    package let commits: [RoundCommit]
    /// Ascending by the bytes of their paths, none twice.
    package let files: [FileVersions]

    /// Contents of one's own. Files may come in any order.
    package init(
        base: String, head: String, commits: [RoundCommit], files: [FileVersions]
    ) throws(ContentsError) {
        self.base = base
        self.head = head
        self.commits = commits
        self.files = files.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
        try check()
    }

    package func file(at path: String) -> FileVersions? {
        files.first { $0.path.utf8.elementsEqual(path.utf8) }
    }

    // MARK: Bytes

    private static let magic = Array("ATELIER-ROUND/1\n".utf8)

    /// The blob: what it is, how long the body is, and the body as raw deflate.
    package func encoded() throws(ContentsError) -> [UInt8] {
        let body = try body()
        var writer = ByteWriter(reserving: body.count / 2 + 64)
        writer.raw(Self.magic)
        writer.varint(body.count)
        body.withUnsafeBytes { bytes in
            // Without memory for the compressor's state there is none for the blob either.
            do { writer.raw(try Deflate.compress(bytes)) } catch {
                preconditionFailure("no memory to compress: \(error)")
            }
        }
        return writer.bytes
    }

    func body() throws(ContentsError) -> [UInt8] {
        var writer = ByteWriter(reserving: 4096)
        writer.prefixed(base)
        writer.prefixed(head)
        writer.varint(commits.count)
        for commit in commits { commit.write(into: &writer) }
        writer.varint(files.count)
        for file in files {
            file.write(into: &writer)
            try ContentsError.limit("body", writer.count, ContentsLimits.bodyInBytesMax)
        }
        return writer.bytes
    }

    /// What a peer sent. Memory is taken for no more than the limits, and for nothing that the bytes cannot stand for.
    package init(decoding bytes: [UInt8]) throws(ContentsError) {
        guard bytes.starts(with: Self.magic) else { throw .notContents }
        var reader = ByteReader(bytes[Self.magic.count...])
        let count: Int
        do {
            count = try reader.varint(atMost: ContentsLimits.bodyInBytesMax, field: "body")
        } catch {
            throw .codec(error)
        }
        try self.init(body: Self.inflated(reader.rest(), count: count))
    }

    private static func inflated(_ stream: [UInt8], count: Int) throws(ContentsError) -> [UInt8] {
        guard count <= stream.count * ContentsLimits.expansionMax else { throw .implausible(inBytes: count) }
        var body = [UInt8](repeating: 0, count: count)
        do {
            try body.withUnsafeMutableBytes { output in
                try stream.withUnsafeBytes { try Deflate.decompress($0, into: output) }
            }
        } catch {
            throw .badStream
        }
        return body
    }

    init(body: [UInt8]) throws(ContentsError) {
        do throws(CodecError) {
            var reader = ByteReader(body)
            base = try reader.prefixedString(atMostBytes: ContentsLimits.idInBytesMax, field: "id")
            head = try reader.prefixedString(atMostBytes: ContentsLimits.idInBytesMax, field: "id")
            let commitCount = try reader.varint(atMost: ContentsLimits.commitsMax, field: "commits")
            var commits: [RoundCommit] = []
            for _ in 0..<commitCount { commits.append(try RoundCommit(from: &reader)) }
            let fileCount = try reader.varint(atMost: ContentsLimits.filesMax, field: "files")
            var files: [FileVersions] = []
            for _ in 0..<fileCount { files.append(try FileVersions(from: &reader)) }
            try reader.expectEnd()
            (self.commits, self.files) = (commits, files)
        } catch {
            throw .codec(error)
        }
        try check()
    }

    private func check() throws(ContentsError) {
        try ContentsError.limit("id", base.utf8.count, ContentsLimits.idInBytesMax)
        try ContentsError.limit("id", head.utf8.count, ContentsLimits.idInBytesMax)
        try ContentsError.limit("commits", commits.count, ContentsLimits.commitsMax)
        try ContentsError.limit("files", files.count, ContentsLimits.filesMax)
        for commit in commits { try commit.check() }
        for file in files { try file.check() }
        for (one, next) in zip(files, files.dropFirst())
        where !one.path.utf8.lexicographicallyPrecedes(next.path.utf8) { throw .outOfOrder(path: next.path) }
    }
}
