import Foundation
import TestKit
import Testing

@testable import LocalRPC

/// The hand-written shapes against the general coder, which is their oracle.
struct JSONShapeTests {
    private func text(_ random: inout SeededRandom) -> String {
        let alphabet: [Unicode.Scalar] = [
            "a", "\"", "\\", "\n", "\u{0}", "\u{1F}", "\u{7F}", "é", "\u{2028}", "\u{10FFFF}", "/",
        ]
        return String(
            String.UnicodeScalarView((0..<random.below(12)).map { _ in alphabet[random.below(alphabet.count)] }))
    }

    private func splices(_ random: inout SeededRandom) -> [DocumentMethods.Splice] {
        (0..<random.below(5)).map { _ in
            .init(at: random.below(1 << 40), delete: random.below(9), insert: text(&random))
        }
    }

    private func agree<Shape: JSONShape & Equatable>(_ shape: Shape, _ random: SeededRandom) throws {
        let fast = JSONCoding.encode(shape)
        #expect(try JSONDecoder().decode(Shape.self, from: Data(fast)) == shape, "\(random)")
        let general = [UInt8](try JSONEncoder().encode(shape))
        #expect(try JSONCoding.decode(Shape.self, from: general, in: 0..<general.count) == shape, "\(random)")
    }

    @Test("both ways of coding an edit, its answer and a change agree", arguments: SeededRandom.seeds(0..<6))
    func agreement(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        for _ in 0..<100 {
            try agree(
                DocumentMethods.Edit.Params(
                    space: random.oneIn(2) ? nil : text(&random), path: text(&random),
                    revision: random.oneIn(2) ? nil : random.below(1 << 50), edits: splices(&random)), random)
            try agree(DocumentMethods.Edit.Result(revision: random.below(1 << 50)), random)
            try agree(
                DocumentMethods.Changed.Params(
                    subscription: random.below(9), path: text(&random), revision: random.below(1 << 50),
                    edits: splices(&random), origin: [.local, .remote, .own][random.below(3)], author: text(&random)),
                random)
        }
    }
}
