import CRDT
import WireCodec

/// What a document shows, and which change put each character there.
struct ShownText {
    private let characters: [Unicode.Scalar]
    /// By place: the change's index in the space; -1 for what is in a draft still.
    let makers: [Int]

    /// Costs a replay of the document's history.
    init(_ document: Document) throws(CRDTError) {
        characters = Array(document.text.text.string().unicodeScalars)
        // An index of characters that is built for this is let go with the copy.
        var text = document.text
        makers = try text.authorship(of: 0..<characters.count).flatMap { run in
            (0..<run.range.count).map { document.change(of: run.agent, sequence: run.sequence + $0) ?? -1 }
        }
    }

    /// The changes of which some text is shown.
    var changes: Set<Int> { Set(makers) }

    /// What takes the characters of changes out of the text and puts those in again that are not part of some words.
    struct Replacement {
        /// From the end of the text to its start, so that none moves the place of the next.
        var edits: [TextEdit] = []
        var shown = 0
        /// Of the shown ones, those that do not come again.
        var matches = 0
    }

    func replacement(of changes: Set<Int>, without words: String?) -> Replacement {
        let isMatch = matches(of: Array((words ?? "").unicodeScalars))
        var result = Replacement()
        var end = characters.count
        while end > 0 {
            guard changes.contains(makers[end - 1]) else {
                end -= 1
                continue
            }
            var start = end
            while start > 0, changes.contains(makers[start - 1]) { start -= 1 }
            var kept = String.UnicodeScalarView()
            for place in start..<end where !isMatch[place] { kept.append(characters[place]) }
            result.edits.append(TextEdit(at: start, deleted: end - start, inserted: String(kept)))
            result.shown += end - start
            result.matches += end - start - kept.count
            end = start
        }
        return result
    }

    /// By place, whether the character belongs to an occurrence of the words.
    private func matches(of words: [Unicode.Scalar]) -> [Bool] {
        var isMatch = [Bool](repeating: false, count: characters.count)
        guard !words.isEmpty, words.count <= characters.count else { return isMatch }
        for start in 0...characters.count - words.count
        where characters[start..<start + words.count].elementsEqual(words) {
            for place in start..<start + words.count { isMatch[place] = true }
        }
        return isMatch
    }
}

extension Document {
    /// The changes that brought events of this replica, by their indexes in the space.
    func changes(of versions: Range<LV>) -> [Int] {
        versions.compactMap { version in
            let event = text.eventID(of: version)
            return change(of: event.agent, sequence: event.sequence)
        }
    }
}
