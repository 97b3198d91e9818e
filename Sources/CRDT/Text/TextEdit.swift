/// One change of the visible text: at `at`, `deleted` characters go, then `inserted` comes.
///
/// Positions and counts are Unicode scalars. Edits of a list apply in order, each to the text that the one before left.
public struct TextEdit: Sendable {
    /// How many characters stand before the place.
    public var at: Int
    /// How many characters go there.
    public var deleted: Int
    /// What comes in their place.
    public var inserted: String

    /// A change by its place, what goes and what comes.
    public init(at: Int, deleted: Int, inserted: String) {
        self.at = at
        self.deleted = deleted
        self.inserted = inserted
    }
}

extension TextEdit: Equatable {
    /// Texts are equal scalar by scalar here, where `String` calls composed and decomposed letters equal.
    public static func == (left: TextEdit, right: TextEdit) -> Bool {
        left.at == right.at && left.deleted == right.deleted && left.inserted.utf8.elementsEqual(right.inserted.utf8)
    }
}
