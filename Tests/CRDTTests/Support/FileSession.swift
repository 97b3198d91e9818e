import Compression
import TestKit

@testable import CRDT

/// A document that is edited and written to a file after each step, and what the file must give when it ends early.
struct FileSession {
    private(set) var document = TextDocument()
    private(set) var bytes: [UInt8] = []
    /// The text that a file gives that ends with a record there, in order.
    private(set) var texts: [(end: Int, text: String)] = []
    private var writer = TextFileWriter()

    /// A session that writes the runs of a history: the first ones at once, then after each run.
    init(_ history: RandomHistory, startRuns: Int, level: CompressionLevel = .fast) throws {
        for run in history.runs.prefix(startRuns) { try document.append(run) }
        document.refresh()
        add(writer.start(document, level: level), text: history.texts[startRuns])
        for (index, run) in history.runs.enumerated().dropFirst(startRuns) {
            try document.append(run)
            document.refresh()
            add(writer.append(document), text: history.texts[index + 1])
        }
    }

    private mutating func add(_ more: [UInt8], text: String) {
        if bytes.isEmpty { texts.append((FileBytes.headerCount, "")) }
        let before = bytes.count
        bytes += more
        for end in FileBytes.recordEnds(bytes) where end > before { texts.append((end, text)) }
    }

    /// The last whole record's end at or before a byte, and the text there; nil inside the header.
    func state(at byte: Int) -> (end: Int, text: String)? { texts.last { $0.end <= byte } }
}

/// The outer form of a file by the words of the format alone (`Protocol/text.md`, section 11).
enum FileBytes {
    static let header = Array("\u{7F}ATELIERTEXT".utf8) + [1, 1]
    static let headerCount = 14

    static func recordEnds(_ bytes: [UInt8]) -> [Int] {
        var ends: [Int] = []
        var index = headerCount
        while index < bytes.count {
            index += 1
            var length = 0
            var shift = 0
            while bytes[index] >= 0x80 {
                length |= Int(bytes[index] & 0x7F) << shift
                shift += 7
                index += 1
            }
            length |= Int(bytes[index]) << shift
            index += 1 + length + 4
            ends.append(index)
        }
        return ends
    }

    static func record(_ kind: UInt8, _ payload: [UInt8]) -> [UInt8] {
        var bytes = [kind]
        bytes.appendVarint(payload.count)
        bytes += payload
        let sum = bytes.withUnsafeBytes { CRC32.checksum($0) }
        return bytes + (0..<4).map { UInt8(truncatingIfNeeded: sum >> UInt32(8 * $0)) }
    }

    static func snapshot(_ eventCount: Int, _ text: String) -> [UInt8] {
        var payload: [UInt8] = []
        payload.appendVarint(eventCount)
        let utf8 = Array(text.utf8)
        payload += utf8.withUnsafeBufferPointer { TextColumn.encode($0, runs: [], level: .fast) }
        return record(2, payload)
    }
}
