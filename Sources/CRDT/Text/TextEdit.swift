/// One change of the visible text: at `at`, `deleted` characters go, then `inserted` comes.
///
/// Positions and counts are Unicode scalars. Edits of a list apply in order, each to the text that the one before left.
package struct TextEdit: Sendable {
    package var at: Int
    package var deleted: Int
    package var inserted: String

    package init(at: Int, deleted: Int, inserted: String) {
        self.at = at
        self.deleted = deleted
        self.inserted = inserted
    }
}

extension TextEdit: Equatable {
    /// Texts are equal scalar by scalar here, where `String` calls composed and decomposed letters equal.
    package static func == (left: TextEdit, right: TextEdit) -> Bool {
        left.at == right.at && left.deleted == right.deleted && left.inserted.utf8.elementsEqual(right.inserted.utf8)
    }
}
