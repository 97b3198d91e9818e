internal import WireCodec

/// One file of a round, before and after the change. Both sides are there as a whole, so that a comment on any line has
/// its lines also where nobody has the repository.
package struct FileVersions: Hashable, Sendable {
    /// What it is called after the change; before it, where it is gone.
    package let path: String
    /// What it was called before, where that was another name.
    package let formerPath: String?
    package let old: FileSide
    package let new: FileSide

    package init(path: String, formerPath: String? = nil, old: FileSide, new: FileSide) {
        self.path = path
        self.formerPath = formerPath
        self.old = old
        self.new = new
    }

    package var oldPath: String { formerPath ?? path }

    /// False for files that are there only to be read beside the others.
    package var isChanged: Bool { old != new || formerPath != nil }

    func write(into writer: inout ByteWriter) {
        writer.prefixed(path)
        writer.uint8(old.form)
        writer.uint8(new.form)
        if old != .absent, new != .absent { writer.prefixed(formerPath ?? "") }
        old.write(into: &writer)
        new.write(into: &writer)
    }

    init(from reader: inout ByteReader) throws(CodecError) {
        let pathMax = ContentsLimits.pathInBytesMax
        path = try reader.prefixedString(atMostBytes: pathMax, field: "path")
        let (oldForm, newForm) = (try reader.uint8(), try reader.uint8())
        let former =
            oldForm == 0 || newForm == 0 ? "" : try reader.prefixedString(atMostBytes: pathMax, field: "path")
        formerPath = former.isEmpty ? nil : former
        old = try FileSide(form: oldForm, from: &reader)
        new = try FileSide(form: newForm, from: &reader)
    }

    func check() throws(ContentsError) {
        try Self.check(path)
        if let formerPath { try Self.check(formerPath) }
        let isOnOneSide = old == .absent || new == .absent
        if old == .absent && new == .absent || formerPath?.utf8.elementsEqual(path.utf8) == true
            || isOnOneSide && formerPath != nil
        {
            throw .pointless(path: path)
        }
        try old.check(path: path)
        try new.check(path: path)
    }

    private static func check(_ path: String) throws(ContentsError) {
        try ContentsError.limit("path", path.utf8.count, ContentsLimits.pathInBytesMax)
        let parts = path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        let isFine = parts.allSatisfy { part in
            !part.isEmpty && !part.elementsEqual(".".utf8) && !part.elementsEqual("..".utf8) && !part.contains(0)
        }
        if !isFine { throw .badPath(path) }
    }
}
