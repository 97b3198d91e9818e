@testable import CRDT

extension TextDocument {
    /// Whether the text is this one, scalar by scalar.
    func shows(_ text: String) -> Bool { self.text.string().utf8.elementsEqual(text.utf8) }

    /// What is wrong with any part of the engine, in words.
    func violationsEverywhere() -> [String] {
        text.violations() + (branch.kept?.tracker.violations() ?? [])
    }

    /// The items of the tracker that is kept; nil when none is.
    var keptItemCount: Int? { branch.kept?.tracker.items.count }
}
