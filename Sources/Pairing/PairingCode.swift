internal import Identity
package import SodiumCrypto

/// A code to say aloud, such as `7-garden-violin-anchor`: the number of an offer, which is public, and secret words.
///
/// Invariant: the number is 1 to 999; 3 to 6 words, all on the list, in lower case.
package struct PairingCode: Equatable, Sendable {
    package static let numbers = 1...999
    package static let wordCounts = 3...6
    /// What a person typed may be this long, with all its spaces.
    package static let typedInBytesMax = 256

    package let number: Int
    package let words: [String]

    /// A new code: 11 bits of secret a word, 33 for the usual three.
    package static func generate(number: Int, words count: Int = 3, from random: RandomSource) -> PairingCode {
        precondition(numbers.contains(number), "a code's number is 1 to 999")
        precondition(wordCounts.contains(count), "a code has 3 to 6 words")
        let words = (0..<count).map { _ in WordList.words[random.integer(below: WordList.words.count)] }
        return PairingCode(number: number, words: words)
    }

    /// Reads what a person typed: any case, spaces or several hyphens between the parts, full-width letters.
    ///
    /// All is checked here, so that a mistyped word costs no try at the host.
    package init(parsing typed: String) throws(PairingError) {
        let count = typed.utf8.count
        guard count <= Self.typedInBytesMax else {
            throw .codeTooLong(countInBytes: count, limit: Self.typedInBytesMax)
        }
        let parts = TypedWords.parts(of: typed)
        guard let first = parts.first, let number = Self.number(in: first) else { throw .noNumber }
        let words = Array(parts.dropFirst())
        for (index, word) in words.enumerated() where !WordList.contains(word) {
            throw .unknownWord(word, position: index + 1, suggestion: WordList.suggestion(for: word))
        }
        guard Self.wordCounts.contains(words.count) else { throw .wordCount(words.count) }
        self.init(number: number, words: words)
    }

    /// The one written form, in ASCII.
    package var text: String { ([String(number)] + words).joined(separator: "-") }

    /// What both sides put into the key exchange: the written form's bytes. It is its own NFKC, in lower case.
    package var secretBytes: [UInt8] { [UInt8](text.utf8) }

    // MARK: Private parts

    private init(number: Int, words: [String]) {
        self.number = number
        self.words = words
    }

    private static func number(in part: String) -> Int? {
        guard part.utf8.count <= 3, part.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            let number = Int(part), numbers.contains(number)
        else { return nil }
        return number
    }
}

extension PairingCode: CustomStringConvertible {
    /// Only what is public, so that no log holds the words; the code itself is `text`.
    package var description: String { "code number \(number)" }
}
