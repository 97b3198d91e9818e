internal import CRDT
internal import SodiumCrypto
package import WireCodec

/// What the author changed, apart from what it was changed on.
extension RoundContents {
    /// Equal lines on either side of changed ones that belong to what the author changed, as with git's own patch ids.
    private static let contextInLines = 3
    private static let domain = Array("review-patch/1".utf8)

    /// A digest of the changed files: names, forms, and the lines that go and come with three around them; of no line
    /// numbers, commits or files that only stand beside.
    ///
    /// So a change that was put onto another base has the same one, as long as nothing changed within three lines of
    /// it. Cost: that of comparing each file.
    package var patchDigest: Bytes32 {
        var writer = ByteWriter(reserving: 4096)
        writer.raw(Self.domain)
        for file in files where file.isChanged { Self.write(file, into: &writer) }
        return BLAKE2b.hash256(writer.bytes)
    }

    private static func write(_ file: FileVersions, into writer: inout ByteWriter) {
        writer.prefixed(file.oldPath)
        writer.prefixed(file.path)
        writer.uint8(file.old.form)
        writer.uint8(file.new.form)
        guard let old = file.old.text, let new = file.new.text else {
            file.old.write(into: &writer)
            file.new.write(into: &writer)
            return
        }
        let (oldLines, newLines) = (LineDiff.lines(of: old), LineDiff.lines(of: new))
        let hunks = LineDiff.hunks(from: oldLines, to: newLines)
        writer.varint(hunks.count)
        for hunk in hunks {
            let before = oldLines[..<hunk.old.lowerBound].suffix(contextInLines)
            let after = oldLines[hunk.old.upperBound...].prefix(contextInLines)
            for lines in [before, oldLines[hunk.old], newLines[hunk.new], after] {
                writer.varint(lines.count)
                for line in lines { writer.prefixed(String(line)) }
            }
        }
    }
}
