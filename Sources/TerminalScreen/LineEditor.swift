internal import TerminalRendering

/// A line that somebody is typing, and where in it.
package struct LineEditor: Equatable, Sendable {
    package private(set) var characters: [Character] = []
    package private(set) var cursor = 0
    /// What was completed: where it begins, what there is to choose from, which one stands there.
    private var completion: (start: Int, candidates: [String], place: Int)?

    package init() {}

    package var text: String { String(characters) }
    package var isEmpty: Bool { characters.isEmpty }

    package static func == (left: LineEditor, right: LineEditor) -> Bool {
        left.characters == right.characters && left.cursor == right.cursor
    }

    package mutating func set(_ text: String) {
        characters = Array(text)
        cursor = characters.count
        completion = nil
    }

    package mutating func insert(_ text: String) {
        completion = nil
        // What is put in may join with what stands before it: é from e and an accent.
        let before = String(characters[..<cursor]) + text
        let rest = characters[cursor...]
        characters = Array(before)
        cursor = characters.count
        characters += rest
    }

    /// Whether the key was one for a line.
    package mutating func take(_ key: TypedKeys.Key) -> Bool {
        switch key {
        case .character(let character): insert(String(character))
        case .paste(let text): insert(text)
        case .backspace: remove(max(cursor - 1, 0)..<cursor)
        case .delete: remove(cursor..<min(cursor + 1, characters.count))
        case .left: move(to: cursor - 1)
        case .right: move(to: cursor + 1)
        case .home, .control("a"): move(to: 0)
        case .end, .control("e"): move(to: characters.count)
        case .control("u"): remove(0..<cursor)
        case .control("k"): remove(cursor..<characters.count)
        case .control("w"): remove(startOfWord..<cursor)
        default: return false
        }
        return true
    }

    private mutating func move(to place: Int) {
        cursor = min(max(place, 0), characters.count)
        completion = nil
    }

    private mutating func remove(_ range: Range<Int>) {
        characters.removeSubrange(range)
        cursor = range.lowerBound
        completion = nil
    }

    private var startOfWord: Int {
        var place = cursor
        while place > 0, characters[place - 1].isWhitespace { place -= 1 }
        while place > 0, !characters[place - 1].isWhitespace { place -= 1 }
        return place
    }

    // MARK: Completing

    /// Completes the word before the cursor: the next time it takes the next of what fits. `candidates` are whole
    /// words, such as `@kim`, `#parser`, `/me`; a word that is complete has a blank behind it.
    package mutating func complete(from candidates: [String]) {
        if let (start, found, place) = completion {
            let next = (place + 1) % found.count
            replace(from: start, with: found[next])
            completion = (start, found, next)
            return
        }
        let start = startOfWord
        let word = String(characters[start..<cursor]).lowercased()
        let found = candidates.filter { $0.lowercased().hasPrefix(word) && $0.lowercased() != word }
        guard !word.isEmpty, let first = found.first else { return }
        replace(from: start, with: first)
        completion = (start, found, 0)
    }

    private mutating func replace(from start: Int, with word: String) {
        let text = Array(word + " ")
        characters.replaceSubrange(start..<cursor, with: text)
        cursor = start + text.count
    }

    // MARK: Showing

    /// The part that fits, and the column of the cursor in it. A line end is shown as a sign.
    package func shown(columns: Int) -> (text: String, column: Int) {
        let before = PeerText(String(characters[..<cursor])).line
        let behind = PeerText(String(characters[cursor...])).line
        var head = before
        // The cursor itself takes a column.
        while DisplayWidth.columns(of: head) >= max(columns, 1), !head.isEmpty { head.removeFirst() }
        let column = DisplayWidth.columns(of: head)
        return (head + DisplayWidth.prefix(of: behind, columns: max(0, columns - column)), column)
    }
}
