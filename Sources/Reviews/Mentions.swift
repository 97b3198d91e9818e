package import WireCodec

/// Who is named in a text: `@name`, at the start of a word.
package enum Mentions {
    /// The members that a text names, sorted, each once, as many as a record takes. Of names that begin alike the
    /// longest one that fits is meant, so that names may have spaces; a letter or digit behind it makes it another
    /// word.
    ///
    /// O(text × members).
    package static func found(in text: String, among members: [(name: String, device: Bytes32)]) -> [Bytes32] {
        let members = members.filter { !$0.name.isEmpty }.sorted { $0.name.utf8.count > $1.name.utf8.count }
        var found: Set<Bytes32> = []
        var isWordStart = true
        for index in text.indices {
            let character = text[index]
            if character == "@", isWordStart {
                let rest = text[text.index(after: index)...]
                if let member = members.first(where: { isNamed($0.name, at: rest) }) { found.insert(member.device) }
            }
            isWordStart = !isOfWord(character)
        }
        return Array(found.sorted().prefix(ReviewLimits.personCount))
    }

    private static func isNamed(_ name: String, at rest: Substring) -> Bool {
        guard rest.hasPrefix(name) else { return false }
        return rest.dropFirst(name.count).first.map { !isOfWord($0) } ?? true
    }

    private static func isOfWord(_ character: Character) -> Bool {
        character.isLetter || character.isNumber || character == "_"
    }
}
