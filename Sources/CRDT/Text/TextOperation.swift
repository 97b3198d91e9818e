/// What one writer did to a text, as a run of events: one event for each inserted or deleted character.
///
/// A character is a Unicode scalar value. A position counts the characters before it in the text at the event's
/// parents. Meaning and rules: `Protocol/text.md`.
public enum TextOperation: Sendable {
    /// Inserts a text: its characters come to stand at `at`, `at + 1`, `at + 2` and so on.
    case insert(at: Int, String)
    /// Deletes `count` characters, one after another, each at `at`.
    case delete(at: Int, count: Int)

    /// How many events this is: one a character.
    ///
    /// - Complexity: O(length) for an insertion.
    public var eventCount: Int {
        switch self {
        case .insert(_, let text): text.scalarCount
        case .delete(_, let count): count
        }
    }
}

extension TextOperation: Equatable {
    /// Texts are equal scalar by scalar here, where `String` calls composed and decomposed letters equal.
    public static func == (left: TextOperation, right: TextOperation) -> Bool {
        switch (left, right) {
        case (.insert(let leftAt, let leftText), .insert(let rightAt, let rightText)):
            leftAt == rightAt && leftText.utf8.elementsEqual(rightText.utf8)
        case (.delete(let leftAt, let leftCount), .delete(let rightAt, let rightCount)):
            leftAt == rightAt && leftCount == rightCount
        default: false
        }
    }
}
