import TestKit
import Testing

@testable import CRDT

@Suite struct TextFileTests {
    private let kim = AgentID([UInt8]("kim".utf8))

    @Test(
        "a file that is opened after any step gives the text and the history of that step",
        arguments: SeededRandom.seeds(1..<9))
    func eachStep(seed: UInt64) throws {
        let history = RandomHistory(seed: seed, writers: 3, runs: 30, sharesAgents: seed % 2 == 0)
        let start = Int(seed % 4) * 5
        let session = try FileSession(history, startRuns: start)
        var document = try history.document(runs: start)
        for (index, end) in session.texts.map(\.end).enumerated() where index > 0 {
            let file = try TextFile(Array(session.bytes.prefix(end)))
            #expect(file.damagedByteCount == 0 && file.soundByteCount == end)
            #expect(try file.text().utf8.elementsEqual(session.texts[index].text.utf8), "\(history.random)")
            let reopened = try file.document()
            #expect(reopened.isUpToDate && reopened.shows(session.texts[index].text), "\(history.random)")
            while document.eventCount < reopened.eventCount {
                try document.append(history.runs[runCount(of: document, history)])
            }
            #expect(reopened.update() == document.update(), "\(history.random)")
        }
        #expect(try TextFile(session.bytes).document().shows(history.text))
    }

    private func runCount(of document: TextDocument, _ history: RandomHistory) -> Int {
        var count = 0
        for (index, run) in history.runs.enumerated() {
            if count == document.eventCount { return index }
            count += run.count
        }
        return history.runs.count
    }

    @Test(
        "a file cut at any byte gives what was written up to the last whole record, and goes on from there",
        arguments: SeededRandom.seeds(1..<3))
    func cutAnywhere(seed: UInt64) throws {
        let history = RandomHistory(seed: seed, runs: 14)
        let session = try FileSession(history, startRuns: Int(seed % 2) * 5)
        for count in 0...session.bytes.count {
            let cut = Array(session.bytes.prefix(count))
            guard let state = session.state(at: count) else {
                #expect(throws: CRDTError.self) { try TextFile(cut) }
                continue
            }
            let file = try TextFile(cut)
            #expect(file.soundByteCount == state.end && file.damagedByteCount == count - state.end)
            var document = try file.document()
            #expect(document.shows(state.text), "\(history.random), byte \(count)")
            #expect(try file.text().utf8.elementsEqual(state.text.utf8))
            var writer = file.writer(for: document)
            try document.insert("é!", at: 0, by: try document.writer(for: kim))
            let whole = cut.prefix(file.soundByteCount) + writer.append(document)
            let again = try TextFile(Array(whole))
            #expect(again.damagedByteCount == 0)
            #expect(try again.document().shows("é!" + state.text), "\(history.random), byte \(count)")
            #expect(writer.append(document) == [])
        }
    }

    @Test("a flipped byte ends a file there, and never gives a wrong text", arguments: SeededRandom.seeds(1..<3))
    func flippedAnywhere(seed: UInt64) throws {
        let history = RandomHistory(seed: seed, runs: 12)
        let session = try FileSession(history, startRuns: Int(seed % 2) * 6)
        for index in session.bytes.indices {
            for pattern in [0x01, 0x10, 0x80, 0xFF] as [UInt8] {
                var bytes = session.bytes
                bytes[index] ^= pattern
                guard let state = session.state(at: index) else {
                    #expect(throws: CRDTError.self) { try TextFile(bytes) }
                    continue
                }
                let file = try TextFile(bytes)
                #expect(file.soundByteCount == state.end)
                #expect(try file.document().shows(state.text), "\(history.random), byte \(index) ^ \(pattern)")
                #expect(try file.text().utf8.elementsEqual(state.text.utf8))
            }
        }
    }

    @Test("what does not begin as such a file, or is of another version, is refused")
    func header() throws {
        #expect(try TextFile(FileBytes.header).document().eventCount == 0)
        #expect(try TextFile(FileBytes.header).text() == "")
        for version in [[0, 1], [2, 1], [1, 0], [1, 2], [1]] as [[UInt8]] {
            #expect(throws: CRDTError.malformed(field: "version")) {
                try TextFile(FileBytes.header.dropLast(2) + version)
            }
        }
        for bytes in [[], Array("ATELIERTEXT".utf8), FileBytes.header.dropFirst().map { $0 }] as [[UInt8]] {
            #expect(throws: CRDTError.malformed(field: "file")) { try TextFile(bytes) }
        }
    }

    @Test("a long tail is sealed at its limit and not one event before; then the text is read from its snapshot alone")
    func sealing() throws {
        var document = TextDocument()
        let writer = try document.writer(for: kim)
        var file = TextFileWriter()
        var bytes = file.start(document)
        try document.insert(
            String(repeating: "é漢", count: TextFileWriter.tailEventsMax / 2 - 1) + "x", at: 0, by: writer)
        bytes += file.append(document)
        #expect(kinds(bytes) == [2, 3])
        try document.insert("!", at: 1, by: writer)
        bytes += file.append(document)
        #expect(kinds(bytes) == [2, 3, 4, 1, 2])
        let opened = try TextFile(bytes)
        #expect(try opened.text() == document.text.string())
        #expect(try opened.document().update() == document.update())
        // The tail begins anew, and the text follows from the history again.
        try document.delete(0..<2, by: writer)
        bytes += file.append(document)
        #expect(kinds(bytes) == [2, 3, 4, 1, 2, 3])
        #expect(try TextFile(bytes).text() == document.text.string())
        #expect(try TextFile(bytes).document().update() == document.update())
        // Without what the block holds too, it is shorter and says the same.
        let compact = try TextFile(bytes).compacted()
        #expect(kinds(compact) == [1, 2, 3] && compact.count < bytes.count)
        #expect(try TextFile(compact).document().update() == document.update())
        #expect(try TextFile(compact).text() == document.text.string())
        #expect(try TextFile(compact).compacted() == compact)
    }

    private func kinds(_ bytes: [UInt8]) -> [UInt8] {
        ([FileBytes.headerCount] + FileBytes.recordEnds(bytes)).dropLast().map { bytes[$0] }
    }

    @Test("each record that a sealing writes may be the last one that is whole", arguments: [false, true])
    func cutWhileSealing(needsTwoBlocks: Bool) throws {
        var document = TextDocument()
        let writer = try document.writer(for: kim)
        var file = TextFileWriter()
        try document.insert("begin", at: 0, by: writer)
        var bytes = file.start(document)
        try document.insert("!", at: 5, by: writer)
        bytes += file.append(document)
        let count = needsTwoBlocks ? HistoryBlock.eventsMax : TextFileWriter.tailEventsMax
        try document.append(
            agent: AgentID([1]), sequence: 0, parents: [3], operations: [.delete(at: 1, count: count)])
        document.refresh()
        try document.insert("X", at: 0, by: writer)
        let before = bytes.count
        bytes += file.append(document)
        #expect(document.shows("Xbn!"))
        let ends = FileBytes.recordEnds(bytes).filter { $0 > before }
        #expect(ends.count == (needsTwoBlocks ? 4 : 3))
        for end in ends {
            let opened = try TextFile(Array(bytes.prefix(end)))
            var reopened = try opened.document()
            #expect(reopened.update() == document.update(), "cut at \(end)")
            // It goes on, seals again, and still has everything.
            var next = opened.writer(for: reopened)
            var longer = Array(bytes.prefix(end))
            for step in 0..<2 {
                try reopened.append(
                    agent: AgentID([2]), sequence: step * 40_000, parents: reopened.frontier,
                    operations: [.delete(at: 9, count: 40_000)])
                reopened.refresh()
                longer += next.append(reopened)
            }
            #expect(try TextFile(longer).text() == "Xbn!")
            #expect(try TextFile(longer).document().update() == reopened.update(), "cut at \(end)")
            let compact = try TextFile(longer).compacted()
            #expect(compact.count <= longer.count)
            #expect(try TextFile(compact).document().update() == reopened.update(), "cut at \(end)")
        }
    }

    @Test("an archive holds everything, and can go on as a file", arguments: SeededRandom.seeds(1..<5))
    func archive(seed: UInt64) throws {
        let history = RandomHistory(seed: seed, runs: 40, sharesAgents: seed % 2 == 0)
        let document = try history.document()
        let archive = TextFileWriter.archive(of: document)
        let file = try TextFile(archive)
        var reopened = try file.document()
        #expect(reopened.shows(history.text) && reopened.summary == document.summary)
        #expect(try file.text().utf8.elementsEqual(history.text.utf8))
        #expect(try TextFile(file.compacted()).document().shows(history.text))
        var writer = file.writer(for: reopened)
        try reopened.insert("more", at: 0, by: try reopened.writer(for: kim))
        let longer = archive + writer.append(reopened)
        #expect(try TextFile(longer).document().shows("more" + history.text))
        #expect(try TextFile(TextFileWriter.archive(of: TextDocument())).document().eventCount == 0)
    }

    @Test("both levels of the beginning of a file give the same document", arguments: [CompressionLevel.fast, .small])
    func levels(level: CompressionLevel) throws {
        let history = RandomHistory(seed: 11, runs: 40)
        let session = try FileSession(history, startRuns: 30, level: level)
        let file = try TextFile(session.bytes)
        #expect(try file.document().shows(history.text))
        #expect(try file.document().update() == history.document().update())
    }

    @Test("a file that was not begun begins itself, and a text that is not up to date is brought up for it")
    func unbegun() throws {
        let history = RandomHistory(seed: 3, runs: 20)
        var document = TextDocument()
        var writer = TextFileWriter()
        var bytes: [UInt8] = []
        for (index, run) in history.runs.enumerated() {
            try document.append(run)
            if index % 5 != 4 { continue }
            bytes += writer.append(document)
            #expect(try TextFile(bytes).text().utf8.elementsEqual(history.texts[index + 1].utf8))
            #expect(try TextFile(bytes).document().update() == document.update())
        }
        #expect(bytes.starts(with: FileBytes.header) && !document.isUpToDate)
        #expect(writer.append(document) == [])
    }
}
