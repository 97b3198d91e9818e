package import CRDT
package import WireCodec

/// What a shared folder and its space had in common last: one node of the tree, and where and how it stood on the disk.
///
/// It tells apart who changed something since, the disk or the space. The node's database keeps it from one step to the
/// next, in one transaction with the change that a step makes (`Protocol/folders.md`).
package struct SyncedFile: Hashable, Sendable {
    /// Contents on the disk, and the version of the document whose text they are, in a form.
    package struct Content: Hashable, Sendable {
        /// BLAKE2b-256 of the bytes.
        package let hash: Bytes32
        /// As the node gave it: it names events, and means the same after a restart.
        package let version: [UInt8]
        package let form: FileForm

        package init(hash: Bytes32, version: [UInt8], form: FileForm = .plain) {
            self.hash = hash
            self.version = version
            self.form = form
        }

        /// Whether it is what the space has: a document's newest version, in the form that it has now.
        func isCurrent(_ file: TreeListing.File) -> Bool { version == file.version && form == file.form }
    }

    package let node: NodeID
    package let kind: NodeKind
    package var path: FolderPath
    /// Nil while it has never been on the disk.
    package var signature: FileSignature?
    /// Nil for a folder, and for a file that has never been on the disk.
    package var content: Content?
    /// What is being put in its place: noted before the disk is touched, so that after a crash what is found there is
    /// known, whichever of the two it is.
    package var next: Content?
    /// That of the file which is being put there, while `next` is.
    package var nextSignature: FileSignature?

    /// What the disk calls the files that may be this one.
    var places: [FilePlace] { [signature, nextSignature].compactMap { $0?.place } }

    package init(node: NodeID, kind: NodeKind, path: FolderPath) {
        self.node = node
        self.kind = kind
        self.path = path
    }

    /// Its row, but for the node's id and the version of what is on the disk, which the node's core may have to fill
    /// in.
    package func encode() -> [UInt8] {
        var writer = ByteWriter()
        writer.uint8(Self.format)
        writer.uint8(kind.rawValue)
        writer.prefixed(path.text)
        writer.uint8(
            (signature == nil ? 0 : 1) | (content == nil ? 0 : 2) | (next == nil ? 0 : 4)
                | (nextSignature == nil ? 0 : 8))
        signature?.encode(into: &writer)
        nextSignature?.encode(into: &writer)
        if let content {
            writer.raw(content.hash)
            writer.uint8(Self.number(of: content.form))
        }
        if let next {
            writer.raw(next.hash)
            writer.uint8(Self.number(of: next.form))
            writer.prefixed(next.version)
        }
        return writer.bytes
    }

    /// Reads a row that this program wrote, perhaps an earlier version of it.
    package init(node: NodeID, row: [UInt8], version: [UInt8]) throws(CodecError) {
        var reader = ByteReader(row)
        let format = try reader.uint8()
        guard format == Self.format || format == Self.formatWithoutForms else {
            throw .invalidValue(field: "format", value: UInt64(format))
        }
        let number = try reader.uint8()
        guard let kind = NodeKind(rawValue: number) else { throw .invalidValue(field: "kind", value: UInt64(number)) }
        let text = try reader.prefixedString(atMostBytes: Self.pathMaxInBytes, field: "path")
        guard let path = FolderPath(text), !path.isRoot else { throw .invalidValue(field: "path", value: 0) }
        self.init(node: node, kind: kind, path: path)
        let parts = try reader.uint8()
        if parts & 1 != 0 { signature = try FileSignature(decoding: &reader) }
        if parts & 8 != 0 { nextSignature = try FileSignature(decoding: &reader) }
        func form() throws(CodecError) -> FileForm {
            format == Self.formatWithoutForms ? .plain : try Self.form(decoding: &reader)
        }
        if parts & 2 != 0 { content = Content(hash: try reader.bytes32(), version: version, form: try form()) }
        if parts & 4 != 0 {
            let (hash, form) = (try reader.bytes32(), try form())
            let version = try reader.prefixedBytes(atMost: Self.versionMaxInBytes, field: "version")
            next = Content(hash: hash, version: version, form: form)
        }
        try reader.expectEnd()
    }

    private static func number(of form: FileForm) -> UInt8 {
        (form.hasMark ? 1 : 0) | (form.endsLinesWithCRLF ? 2 : 0)
    }

    private static func form(decoding reader: inout ByteReader) throws(CodecError) -> FileForm {
        let number = try reader.uint8()
        guard number < 4 else { throw .invalidValue(field: "form", value: UInt64(number)) }
        return FileForm(hasMark: number & 1 != 0, endsLinesWithCRLF: number & 2 != 0)
    }

    private static let format: UInt8 = 2
    /// The same, of a program that kept line ends in the texts themselves.
    private static let formatWithoutForms: UInt8 = 1
    /// 64 names of 255 bytes, and what is between them.
    static let pathMaxInBytes = 64 * 256
    private static let versionMaxInBytes = 1 << 20
}
