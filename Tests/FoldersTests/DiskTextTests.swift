import CRDT
import TestKit
import Testing

@testable import Folders

/// Bytes of files as texts, and back.
@Suite struct DiskTextTests {
    private static let forms = [false, true].flatMap { mark in
        [false, true].map { FileForm(hasMark: mark, endsLinesWithCRLF: $0) }
    }

    /// All byte strings of up to so many of these pieces.
    private static func strings(of pieces: [[UInt8]], upTo count: Int) -> [[UInt8]] {
        var all: [[UInt8]] = [[]]
        var longest: [[UInt8]] = [[]]
        for _ in 0..<count {
            longest = longest.flatMap { string in pieces.map { string + $0 } }
            all += longest
        }
        return all
    }

    private static let mark: [UInt8] = [0xEF, 0xBB, 0xBF]

    @Test("a file that is new is bit by bit what it was, whatever ends its lines and begins it")
    func roundTrip() throws {
        for bytes in Self.strings(of: [[0x61], [0x0D], [0x0A], Self.mark, [0xC3, 0xA9]], upTo: 6) {
            let read = try #require(DiskText(reading: bytes))
            #expect(read.bytes == bytes)
        }
    }

    @Test("the text has line feeds alone exactly where all lines end alike, by the obvious rule")
    func lineEnds() throws {
        for bytes in Self.strings(of: [[0x61], [0x0D], [0x0A]], upTo: 8) {
            let read = try #require(DiskText(reading: bytes))
            let words = String(decoding: bytes, as: UTF8.self).unicodeScalars
            let feeds = words.indices.filter { words[$0] == "\n" }
            let isCRLF =
                !feeds.isEmpty
                && feeds.allSatisfy { place in
                    place > words.startIndex && words[words.index(before: place)] == "\r"
                }
            #expect(read.form == FileForm(hasMark: false, endsLinesWithCRLF: isCRLF))
            // As other programs do it: take the two together everywhere.
            var plain: [UInt8] = []
            for byte in bytes {
                if isCRLF, byte == 0x0A { plain.removeLast() }
                plain.append(byte)
            }
            #expect(Array(read.text.utf8) == plain)
        }
    }

    @Test("what one disk writes, another one reads as the same text and form, for every text and form")
    func otherDisk() throws {
        for bytes in Self.strings(of: [[0x61], [0x0D], [0x0A], [0xC3, 0xA9]], upTo: 6) {
            for form in Self.forms {
                let written = DiskText(text: String(decoding: bytes, as: UTF8.self), form: form)
                let read = try #require(DiskText(reading: written.bytes, known: form))
                #expect(read.bytes == written.bytes)
                if !form.endsLinesWithCRLF && bytes.contains(0x0A) { continue }
                #expect(read == written)
            }
        }
    }

    @Test("an edited file keeps what most of its lines end with; one that is converted whole takes the new end")
    func edited() throws {
        let crlf = FileForm(hasMark: false, endsLinesWithCRLF: true)
        func read(_ text: String, _ form: FileForm) throws -> DiskText {
            try #require(DiskText(reading: Array(text.utf8), known: form))
        }
        #expect(try read("a\r\nb\nc\r\n", crlf) == DiskText(text: "a\nb\nc\n", form: crlf))
        #expect(try read("a\r\nb\nc\r\n", crlf).bytes == Array("a\r\nb\r\nc\r\n".utf8))
        #expect(try read("a\r\nb\n", crlf).form == crlf, "half of them")
        #expect(try read("a\r\nb\nc\n", crlf) == DiskText(text: "a\r\nb\nc\n", form: .plain), "fewer than half")
        #expect(try read("a\nb\n", crlf) == DiskText(text: "a\nb\n", form: .plain))
        #expect(try read("a\r\nb\r\n", .plain) == DiskText(text: "a\nb\n", form: crlf))
        #expect(try read("a\r\nb\n", .plain) == DiskText(text: "a\r\nb\n", form: .plain))
        #expect(try read("a", crlf) == DiskText(text: "a", form: crlf), "no line end says nothing")
        #expect(try read("", crlf) == DiskText(text: "", form: crlf))
    }

    @Test("a byte order mark comes and goes with the file, and a second one is a character of the text")
    func marks() throws {
        let marked = try #require(DiskText(reading: Self.mark + Array("a".utf8)))
        #expect(marked == DiskText(text: "a", form: FileForm(hasMark: true, endsLinesWithCRLF: false)))
        #expect(DiskText(reading: Array("a".utf8), known: marked.form)?.form == .plain)
        let twice = try #require(DiskText(reading: Self.mark + Self.mark))
        #expect(twice.text == "\u{FEFF}" && twice.form.hasMark)
    }

    @Test("what is not UTF-8 or has a NUL is no text; in a text that was one already a NUL is a character")
    func binary() {
        let cases: [[UInt8]] = [
            [0x61, 0x00], [0xFF, 0xFE, 0x61, 0x00], [0xFE, 0xFF, 0x00, 0x61], [0x61, 0xFF], [0xC3], [0xC0, 0x80],
            [0xED, 0xA0, 0x80], [0xF5, 0x80, 0x80, 0x80], Self.mark + [0x00], [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A],
        ]
        for bytes in cases { #expect(DiskText(reading: bytes) == nil, "\(bytes)") }
        #expect(DiskText(reading: [0x61, 0x00], known: .plain)?.text == "a\u{0}")
        #expect(DiskText(reading: [0x61, 0xFF], known: .plain) == nil)
    }

    @Test("a new file of more than 4 MiB is no text; one that is a text already may have 16 MiB")
    func long() {
        #expect(DiskText.newBytesMax == 4 << 20 && DiskText.bytesMax == 16_777_216)
        let most = [UInt8](repeating: 0x61, count: DiskText.newBytesMax)
        #expect(DiskText(reading: most) != nil && DiskText(reading: most + [0x61]) == nil)
        #expect(DiskText(reading: most + [0x61], known: .plain) != nil)
        let longest = [UInt8](repeating: 0x61, count: DiskText.bytesMax)
        #expect(DiskText(reading: longest, known: .plain) != nil)
        #expect(DiskText(reading: longest + [0x61], known: .plain) == nil)
    }
}
