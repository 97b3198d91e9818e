extension TextFileWriter {
    /// The beginning of a file of a trimmed document: how much was trimmed, what is kept of the history, and the text.
    ///
    /// - Parameters:
    ///   - trimmed: What the file is of.
    ///   - level: As in ``start(_:level:)``.
    /// - Returns: All bytes of the file so far.
    public mutating func start(trimmed: TrimmedDocument, level: CompressionLevel = .fast) -> [UInt8] {
        var bytes = start(trimmed.document, level: level)
        var payload: [UInt8] = []
        payload.appendVarint(trimmed.trimmedCount)
        var record: [UInt8] = []
        Self.add(.trim, payload, to: &record)
        bytes.insert(contentsOf: record, at: TextFileForm.headerInBytes)
        return bytes
    }

    /// What is to be written behind the rest for the newest events of a trimmed document whose file this is.
    public mutating func append(trimmed: TrimmedDocument) -> [UInt8] { append(trimmed.document) }
}

extension TextFile {
    /// The trimmed document that the file is of.
    ///
    /// - Throws: What ``document()`` throws for a damaged or foreign file; ``CRDTError/malformed(field:)`` for the file
    ///   of a whole document, and for one whose events do not all follow its cut.
    /// - Complexity: As ``document()``.
    public func trimmedDocument() throws(CRDTError) -> TrimmedDocument {
        guard let trimmedCount = try trimmedCount() else { throw .malformed(field: "trim") }
        let document = try readDocument()
        guard trimmedCount > 0, trimmedCount <= document.eventCount,
            document.frontier(atRevision: trimmedCount) == Frontier(LV(trimmedCount - 1))
        else { throw .malformed(field: "trim") }
        do {
            try document.history.checkFollows(LV(trimmedCount - 1), from: trimmedCount)
        } catch {
            throw .malformed(field: "trim")
        }
        return TrimmedDocument(document, trimmedCount: trimmedCount)
    }

    /// A writer that goes on with the file of a trimmed document.
    public func writer(forTrimmed trimmed: TrimmedDocument) -> TextFileWriter { writer(for: trimmed.document) }
}
