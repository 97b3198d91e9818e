package import Membership
package import WireCodec

/// One message as it can be found by its words.
package struct SearchEntry: Equatable, Sendable {
    /// Names a message: the record that it came in.
    package struct Key: Hashable, Sendable {
        package let change: Bytes32
        package let place: Int

        package init(change: Bytes32, place: Int) {
            self.change = change
            self.place = place
        }
    }

    package let key: Key
    /// The device key of the author.
    package let author: Bytes32
    /// Tenths of a second since the Unix epoch.
    package let tenths: UInt64
    package let channel: String
    package let text: String
    /// Which of its wordings that is: a message whose number is another one is taken in anew.
    package let wording: Int

    package init(
        _ key: Key, author: Bytes32, tenths: UInt64, channel: String, text: String, wording: Int
    ) {
        self.key = key
        self.author = author
        self.tenths = tenths
        self.channel = channel
        self.text = text
        self.wording = wording
    }
}

/// What is looked for.
package struct SearchQuery: Equatable, Sendable {
    package static let limitMax = 200
    /// Words beyond these are not looked for.
    package static let wordsMax = 16

    /// All of its words have to be there, each as the beginning of a word, whatever their case and accents.
    package var words: String
    /// Empty: all spaces.
    package var spaces: [SpaceID] = []
    /// Any of these devices said it; empty: anybody.
    package var authors: [Bytes32] = []
    package var channel: String?
    /// Tenths of a second since the Unix epoch.
    package var times: Range<UInt64>?
    /// The newest so many.
    package var limit = 50

    package init(_ words: String) {
        self.words = words
    }

    package var hasWords: Bool { expression != nil }

    /// As FTS5 has it: each word in quotation marks, so that none of its letters is an operator. Nil without a word.
    var expression: String? {
        let words = words.split(whereSeparator: \.isWhitespace).filter { $0.contains { $0.isLetter || $0.isNumber } }
        let quoted = words.prefix(Self.wordsMax).map { "\"\($0.replacing("\"", with: "\"\""))\"*" }
        return quoted.isEmpty ? nil : quoted.joined(separator: " ")
    }
}

/// A message that was found.
package struct SearchHit: Equatable, Sendable {
    package let space: SpaceID
    package let key: SearchEntry.Key
}
