/// The words of codes and of paper backups: 2,048 common English ones of 4 to 8 letters that differ within their first
/// four.
///
/// Invariant: sorted; all a to z; no two share four first letters. A word is 11 bits.
package enum WordList {
    package static let words: [String] = text.split { $0 == " " || $0 == "\n" }.map(String.init)
    package static let wordInLettersMax = 8

    package static func contains(_ word: String) -> Bool {
        let place = firstIndex(notBefore: word)
        return place < words.count && words[place] == word
    }

    /// The place of a word that is on the list.
    package static func index(of word: String) -> Int {
        let place = firstIndex(notBefore: word)
        precondition(place < words.count && words[place] == word, "only a word of the list has a place there")
        return place
    }

    /// The words that begin with `prefix`, in order: for completion while typing.
    package static func complete(_ prefix: String) -> ArraySlice<String> {
        let start = firstIndex(notBefore: prefix)
        let end = words[start...].firstIndex { !$0.hasPrefix(prefix) } ?? words.count
        return words[start..<end]
    }

    /// The word that was most likely meant: the only one that begins as typed, else one a slip of the finger away, else
    /// the one with the same first four letters, else one two slips away that begins alike; nil when there is none.
    /// A few milliseconds, so for a person's typing only.
    package static func suggestion(for typed: String) -> String? {
        let letters = Array(typed.utf8)
        guard (2...2 * wordInLettersMax).contains(letters.count) else { return nil }
        let begun = complete(typed)
        if begun.count == 1 { return begun.first }
        let near = nearest(to: letters)
        if let near, near.slips == 1 { return near.word }
        let alike = typed.count >= 4 ? complete(String(typed.prefix(4))).first : nil
        return alike ?? near?.word
    }

    /// The word within two slips that takes the fewest, among equals the one that is the same for longest.
    private static func nearest(to letters: [UInt8]) -> (word: String, slips: Int)? {
        var best: (word: String, slips: Int, shared: Int)?
        for word in words where abs(word.utf8.count - letters.count) <= 2 {
            let candidate = Array(word.utf8)
            let slips = SlipDistance.between(letters, candidate)
            let shared = zip(letters, candidate).prefix { $0 == $1 }.count
            guard slips < 2 || (slips == 2 && shared > 0) else { continue }
            if best.map({ (slips, -shared) < ($0.slips, -$0.shared) }) ?? true { best = (word, slips, shared) }
        }
        return best.map { ($0.word, $0.slips) }
    }

    private static func firstIndex(notBefore word: String) -> Int {
        var low = 0
        var high = words.count
        while low < high {
            let middle = (low + high) / 2
            if words[middle] < word { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
