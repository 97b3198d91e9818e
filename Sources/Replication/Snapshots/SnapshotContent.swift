package import WireCodec

/// The texts that the main view of a space shows where certain changes are there.
///
/// A pure function of those changes and the membership ops that say which of them stand: so two nodes that have the
/// same make the same bytes. Invariant: sorted by document, each once.
/// Bytes: Protocol/snapshots.md, section 1.
package struct SnapshotContent: Equatable, Sendable {
    /// Of its bytes, deflated or not: with more in its texts a space has no snapshots.
    package static let countInBytesMax = 8 * 1024 * 1024
    package static let textCountMax = 16_384
    /// Of a path as it is shown: 64 parts, and what stands between them.
    package static let pathInBytesMax = 16_384

    /// One document.
    package struct Text: Equatable, Sendable {
        package let document: Bytes32
        package let path: String
        /// How many events made it: the revision of a node that has just these.
        package let eventCount: Int
        package let text: String

        package init(document: Bytes32, path: String, eventCount: Int, text: String) {
            self.document = document
            self.path = path
            self.eventCount = eventCount
            self.text = text
        }
    }

    package let texts: [Text]

    /// Nil where the texts pass a limit.
    package init?(_ texts: [Text]) {
        let size = texts.reduce(0) { $0 + $1.text.utf8.count + $1.path.utf8.count + Self.overheadInBytes }
        guard texts.count <= Self.textCountMax, size <= Self.countInBytesMax,
            texts.allSatisfy({ $0.path.utf8.count <= Self.pathInBytesMax })
        else { return nil }
        self.texts = texts.sorted { $0.document < $1.document }
    }

    /// Of a text beside its path and itself, at most.
    private static let overheadInBytes = 32 + 3 + 5 + 5

    package init(decoding bytes: [UInt8]) throws(ReplicationError) {
        do throws(CodecError) {
            texts = try Self.read(bytes)
        } catch {
            throw .malformed(error)
        }
    }

    private static func read(_ bytes: [UInt8]) throws(CodecError) -> [Text] {
        guard bytes.count <= countInBytesMax else {
            throw .overLimit(field: "snapshot", value: UInt64(bytes.count), limit: UInt64(countInBytesMax))
        }
        var reader = ByteReader(bytes)
        var texts: [Text] = []
        for _ in 0..<(try reader.varint(atMost: textCountMax, field: "texts")) {
            let document = try reader.bytes32()
            if let last = texts.last, document <= last.document {
                throw .invalidValue(field: "texts", value: UInt64(texts.count))
            }
            let path = try reader.prefixedString(atMostBytes: pathInBytesMax, field: "path")
            let eventCount = try reader.varint(atMost: ReplicationLimits.positionEnd - 1, field: "events")
            let text = try reader.prefixedString(atMostBytes: countInBytesMax, field: "text")
            texts.append(Text(document: document, path: path, eventCount: eventCount, text: text))
        }
        try reader.expectEnd()
        return texts
    }

    package func encode() -> [UInt8] {
        var writer = ByteWriter()
        writer.varint(texts.count)
        for text in texts {
            writer.raw(text.document)
            writer.prefixed(text.path)
            writer.varint(text.eventCount)
            writer.prefixed(text.text)
        }
        return writer.bytes
    }
}
