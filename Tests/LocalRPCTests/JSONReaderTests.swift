import Foundation
import TestKit
import Testing

@testable import LocalRPC

struct JSONReaderTests {
    /// Whether the reader takes `bytes` as one whole JSON value.
    private func accepts(_ bytes: [UInt8]) -> Bool {
        var reader = JSONReader(bytes)
        do {
            try reader.skipValue()
            try reader.expectEnd()
            return true
        } catch {
            return false
        }
    }

    @Test("the grammar of RFC 8259 is kept to")
    func grammar() {
        for text in [
            "0", "-0", "1", "-12", "1.5", "1e9", "1E+9", "1.25e-3", "true", "false", "null", "\"\"", "[]", "{}",
            " [ 1 , 2 ] ",
            "{\"a\":{\"b\":[null]}}", "\"\\u0041\\n\\/\"", "\"\u{7F}\"",
        ] {
            #expect(accepts([UInt8](text.utf8)), "\(text)")
        }
        for text in [
            "", " ", "01", "-", "+1", "1.", ".5", "1e", "1e+", "tru", "nulll", "\"", "\"\\\"", "\"\\u12G4\"",
            "\"\\ud800\"",
            "\"\\ud800\\u0041\"", "[1,]", "[1 2]", "{\"a\"}", "{\"a\":}", "{a:1}", "{\"a\":1,}", "[", "{", "1 1",
            "\u{FEFF}1",
        ] {
            #expect(!accepts([UInt8](text.utf8)), "\(text)")
        }
        #expect(!accepts([0x22, 0x0A, 0x22]))
    }

    @Test("nesting is read down to its limit and not one deeper")
    func depth() {
        let limit = JSONReader.depthLimit
        let atLimit = String(repeating: "[", count: limit) + String(repeating: "]", count: limit)
        #expect(accepts([UInt8](atLimit.utf8)))
        #expect(!accepts([UInt8]("[\(atLimit)]".utf8)))
        let objects = String(repeating: "{\"a\":", count: 100_000)
        #expect(!accepts([UInt8](objects.utf8)))
    }

    @Test("integers are exact to both ends of 64 bits; past them, and with fractions, they are refused")
    func integers() throws {
        func read(_ text: String) throws -> Int {
            var reader = JSONReader([UInt8](text.utf8))
            return try reader.integer()
        }
        #expect(try read("9223372036854775807") == .max)
        #expect(try read("-9223372036854775808") == .min)
        #expect(try read(" -0 ") == 0)
        for text in ["9223372036854775808", "-9223372036854775809", "1.0", "1e3", "", "-", "x", "00", "\"1\""] {
            #expect(throws: JSONProblem.self, "\(text)") { try read(text) }
        }
    }

    @Test("escapes and raw text give the same string; invalid UTF-8 is refused")
    func strings() throws {
        var reader = JSONReader([UInt8]("\"a\\u00e9\\ud83d\\ude00\\\\\\\"é😀\"".utf8))
        #expect(try reader.string() == "aé😀\\\"é😀")
        for bytes: [UInt8] in [[0x22, 0xFF, 0x22], [0x22, 0xC3, 0x22], [0x22, 0x5C, 0x6E, 0xED, 0xA0, 0x80, 0x22]] {
            var reader = JSONReader(bytes)
            #expect(throws: JSONProblem.self) { try reader.string() }
        }
    }

    @Test(
        "what Foundation reads as JSON is accepted, and what it refuses is refused",
        arguments: SeededRandom.seeds(0..<6))
    func againstFoundation(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        for _ in 0..<300 {
            var text = [UInt8](Self.value(&random, depth: 0).utf8)
            #expect(accepts(text), "\(random)")
            text[random.below(text.count)] = UInt8(0x20 + random.below(0x5F))
            guard Self.isComparable(text) else { continue }
            let object = try? JSONSerialization.jsonObject(with: Data(text), options: .fragmentsAllowed)
            #expect(accepts(text) == (object != nil), "\(String(decoding: text, as: UTF8.self)), \(random)")
        }
    }

    /// What Foundation judges by more than the grammar is left out: numbers beyond its range, UTF-8 in what is skipped.
    private static func isComparable(_ text: [UInt8]) -> Bool {
        String(validating: text, as: UTF8.self) != nil && !text.contains { $0 | 0x20 == UInt8(ascii: "e") }
    }

    private static func value(_ random: inout SeededRandom, depth: Int) -> String {
        switch random.below(depth > 4 ? 4 : 6) {
        case 0: return "\(Int(truncatingIfNeeded: random.next()))"
        case 1: return ["true", "false", "null"][random.below(3)]
        case 2: return "\(random.below(1000)).\(random.below(1000))"
        case 3:
            return "\"" + String((0..<random.below(6)).map { _ in "abé\u{20AC}".randomElement(using: &random) ?? "a" })
                + "\""
        case 4:
            return "[" + (0..<random.below(4)).map { _ in value(&random, depth: depth + 1) }.joined(separator: ",")
                + "]"
        default:
            let members = (0..<random.below(4)).map { "\"k\($0)\": \(value(&random, depth: depth + 1))" }
            return "{" + members.joined(separator: " ,") + "}"
        }
    }
}
