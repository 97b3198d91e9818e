import Compression

@testable import CRDT

/// Deltas, one behind the other, into a document that has some of their agents' events already.
enum DeltaReceiverTarget: FuzzTarget {
    static let name = "delta"

    static func take(_ bytes: [UInt8]) {
        var document = SampleDocuments.base
        var receiver = DeltaReceiver()
        for (index, delta) in pieces(bytes).enumerated() {
            let isTaken = DocumentClaims.take(into: &document) { try receiver.receive(delta, into: &$0) }
            if isTaken && index % 2 == 0 { document.refresh() }
        }
        DocumentClaims.check(&document, lengthRead: bytes.count)
    }

    static func seeds() -> [[UInt8]] {
        (SampleDocuments.few + [SampleDocuments.base]).flatMap { document -> [[UInt8]] in
            var sender = DeltaSender()
            var deltas: [[UInt8]] = []
            for revision in stride(from: 0, to: document.eventCount, by: 5) {
                deltas.append(sender.delta(of: document, since: revision))
            }
            var whole = DeltaSender()
            return [joined(deltas), joined([whole.delta(of: document, since: 0)])]
        }
    }
}

enum UpdateTarget: FuzzTarget {
    static let name = "update"

    static func take(_ bytes: [UInt8]) {
        for start in [TextDocument(), SampleDocuments.base] {
            var document = start
            if DocumentClaims.take(into: &document, { try $0.apply(bytes) }) {
                DocumentClaims.check(&document, lengthRead: bytes.count)
            }
        }
    }

    static func seeds() -> [[UInt8]] {
        SampleDocuments.few.flatMap { [$0.update(level: .fast), $0.update(level: .small)] } + [
            SampleDocuments.base.update(), SampleDocuments.base.update(level: .small),
        ]
    }
}

enum HistoryBlockTarget: FuzzTarget {
    static let name = "block"

    static func take(_ bytes: [UInt8]) {
        guard let block = try? HistoryBlock.decoding(bytes[...]) else { return }
        for start in [TextDocument(), SampleDocuments.base] {
            var document = start
            if DocumentClaims.take(into: &document, { try block.add(to: &$0.history) }) {
                DocumentClaims.check(&document, lengthRead: bytes.count)
            }
        }
        // What was read can be written, and read again as the same.
        guard block.log.count < 20_000, !block.parts.isEmpty else { return }
        for level in bytes.levelsToTry {
            guard let again = try? HistoryBlock.decoding(block.encoded(level)[...]) else {
                broken("a block of our own was refused")
            }
            claim(again.agents == block.agents && again.log.count == block.log.count, "a block changed")
        }
    }

    static func seeds() -> [[UInt8]] {
        SampleDocuments.few.flatMap { document in
            [CompressionLevel.fast, .small].map { level in
                HistoryBlock(document.history, [0..<LV(document.eventCount)]).encoded(level)
            }
        }
    }
}

/// Files: as they are, and, since no search guesses checksums, of records that get theirs here.
enum TextFileTarget: FuzzTarget {
    static let name = "file"

    static func take(_ bytes: [UInt8]) {
        open(bytes)
        var built = TextFileForm.magic + TextFileForm.version
        for piece in pieces(bytes) {
            guard let kind = piece.first else { continue }
            let start = built.count
            built.append(kind & 7)
            built.appendVarint(piece.count - 1)
            built += piece.dropFirst()
            let sum = built.withUnsafeBytes { CRC32.checksum(UnsafeRawBufferPointer(rebasing: $0[start...])) }
            built += (0..<4).map { UInt8(truncatingIfNeeded: sum >> UInt32(8 * $0)) }
        }
        open(built)
    }

    private static func open(_ bytes: [UInt8]) {
        guard let file = try? TextFile(bytes) else { return }
        claim(file.soundByteCount <= bytes.count && file.damagedByteCount >= 0, "more is sound than there is")
        _ = try? file.text()
        guard let compact = try? TextFile(file.compacted()) else { broken("our own file was refused") }
        claim(compact.damagedByteCount == 0, "a compacted file is damaged")
        guard var document = try? file.document() else { return }
        DocumentClaims.check(&document, lengthRead: bytes.count)
        goOn(file, document, bytes)
    }

    /// Writes behind the file and opens it again.
    private static func goOn(_ file: TextFile, _ start: TextDocument, _ bytes: [UInt8]) {
        var document = start
        var writer = file.writer(for: document)
        guard let own = try? document.writer(for: SampleDocuments.agents[0]),
            (try? document.insert("more", at: 0, by: own)) != nil
        else { return }
        let longer = bytes.prefix(file.soundByteCount) + writer.append(document)
        guard let again = try? TextFile(Array(longer)).document() else {
            broken("our own file was refused")
        }
        let same = again.text.string().utf8.elementsEqual(document.text.string().utf8)
        claim(same && again.summary == document.summary, "a file gave another document than was written")
    }

    static func seeds() -> [[UInt8]] {
        SampleDocuments.few.flatMap { document -> [[UInt8]] in
            var writer = TextFileWriter()
            let file = writer.start(document)
            var sender = DeltaSender()
            let half = document.eventCount / 2
            let first = sender.delta(of: document, since: 0)
            var block = HistoryBlock(document.history, [0..<LV(document.eventCount)]).encoded(.fast)
            block.insert(1, at: 0)
            var empty: [UInt8] = [2]
            empty.appendVarint(document.eventCount)
            let text = Array(document.text.string().utf8)
            empty += text.withUnsafeBufferPointer { TextColumn.encode($0, runs: [], level: .fast) }
            var tail = DeltaSender()
            let later = tail.delta(of: document, since: half)
            return [file, joined([block, empty]), joined([[3] + first]), joined([block, [3] + first, [4] + later])]
        }
    }
}

/// Updates into a document whose history was trimmed: what is taken in follows the cut, whatever was offered.
enum TrimmedTarget: FuzzTarget {
    static let name = "trimmed"

    static func take(_ bytes: [UInt8]) {
        guard let version = SampleDocuments.base.newestTrimmableVersion,
            let start = try? SampleDocuments.base.trimmed(at: version)
        else { broken("our own document cannot be trimmed") }
        var trimmed = start
        for update in pieces(bytes) {
            let before = trimmed.eventCount
            if (try? trimmed.apply(update)) == nil {
                claim(trimmed.eventCount == before, "a refused update left events")
                continue
            }
            trimmed.refresh()
            for event in before..<trimmed.eventCount {
                let follows = trimmed.document.contains(Frontier(LV(event)), LV(trimmed.trimmedCount - 1))
                claim(follows, "an event was taken in that does not follow the cut")
            }
        }
        guard let file = try? TextFile(bytes), var read = try? file.trimmedDocument() else { return }
        read.refresh()
        claim(read.trimmedCount <= read.eventCount, "more was trimmed than there is")
    }

    static func seeds() -> [[UInt8]] {
        let base = SampleDocuments.base
        var longer = base
        if let own = try? longer.writer(for: SampleDocuments.agents[0]) { try? longer.insert("more", at: 0, by: own) }
        var file: [UInt8] = []
        if let version = base.newestTrimmableVersion, let trimmed = try? base.trimmed(at: version) {
            var writer = TextFileWriter()
            file = writer.start(trimmed: trimmed)
        }
        return [file, joined([longer.update(since: base.summary)])] + SampleDocuments.few.map { joined([$0.update()]) }
    }
}
