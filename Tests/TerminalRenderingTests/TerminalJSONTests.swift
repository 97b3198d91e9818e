import Foundation
import TestKit
import Testing

@testable import TerminalRendering

struct TerminalJSONTests {
    @Test(
        "controls and marks of direction are escaped, and the value stays the same",
        arguments: SeededRandom.seeds(0..<4))
    func sameValue(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        for _ in 0..<200 {
            let pool: [UInt32] = [
                0x0, 0x1B, 0x22, 0x5C, 0x7F, 0x80, 0x9B, 0x9F, 0xA0, 0x61C, 0x200E, 0x2028, 0x202E, 0x2069, 0xE0041,
                0x1F600,
            ]
            let scalars = (0..<random.below(20)).compactMap { _ in Unicode.Scalar(pool[random.below(pool.count)]) }
            let value = [String(String.UnicodeScalarView(scalars))]
            let json = try JSONEncoder().encode(value)
            let escaped = TerminalJSON.escaped([UInt8](json))
            #expect(try JSONDecoder().decode([String].self, from: Data(escaped.utf8)) == value, "\(random)")
            let isSafe = escaped.unicodeScalars.allSatisfy { scalar in
                !(0x7F..<0xA0).contains(scalar.value) && scalar.value >= 0x20 && !TextHazard.isDeceptive(scalar.value)
            }
            #expect(isSafe, "\(random)")
        }
    }

    @Test("the forms of the escapes")
    func forms() {
        #expect(
            TerminalJSON.escaped([UInt8]("[\"é\u{9B}\u{202E}\u{E0041}\"]".utf8))
                == "[\"é\\u009b\\u202e\\udb40\\udc41\"]")
    }
}
