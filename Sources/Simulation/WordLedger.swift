/// What became of unique words in a text, as far as it was acknowledged.
///
/// A word whose every coming and going was acknowledged must end as its last change left it. One with a change that was
/// not may end either way: a node that died may have told the other one, and hear of it again.
struct WordLedger {
    private struct Fate {
        var changes = 0
        var acknowledged = 0
        var isThere = false
    }

    private var fates: [String: Fate] = [:]

    /// Notes what a command did to the words of the text; answers the words that it put in or took out.
    mutating func changed(from before: Set<String>, to after: Set<String>) -> Set<String> {
        let changed = before.symmetricDifference(after)
        for word in changed {
            fates[word, default: Fate()].changes += 1
            fates[word]?.isThere = after.contains(word)
        }
        return changed
    }

    /// Notes that the command which changed these words is durable.
    mutating func acknowledge(_ words: Set<String>) {
        for word in words { fates[word]?.acknowledged += 1 }
    }

    /// How often each word must be in the text at the end, for those of which it is known.
    var expected: [String: Int] {
        fates.filter { $0.value.changes == $0.value.acknowledged }.mapValues { $0.isThere ? 1 : 0 }
    }

    /// The words of a text, each from `<` to `>`, with how often it is there.
    static func words(in text: String) -> [String: Int] {
        var counts: [String: Int] = [:]
        var word = ""
        for character in text {
            if character == "<" { word = "" }
            word.append(character)
            if character == ">" { counts[word, default: 0] += 1 }
        }
        return counts
    }
}
