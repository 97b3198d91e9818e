import Identity
import Replication

/// What became of unique words in a text, as far as it was acknowledged.
///
/// A word whose every coming and going was acknowledged must end as its last change left it. One with a change that was
/// not may end either way: a node that died may have told another one, and hear of it again. So may one of which a
/// change does not stand.
struct WordLedger {
    /// One command that put words in or took them out.
    private struct Deed {
        let node: Int
        let at: UInt64
        var isAcknowledged = false
        /// Where its changes are: one of those of each of these.
        var ranges: [ChainRange] = []
        /// Its node went on from an older disk, or is a copy that was put away.
        var isDoubtful = false
    }

    private struct Fate {
        var deeds: [Int] = []
        var isThere = false
    }

    private var deeds: [Deed] = []
    private var fates: [String: Fate] = [:]

    /// Notes what a command of a node did to the words of the text; answers the deed's number, nil when it did nothing.
    mutating func note(from before: Set<String>, to after: Set<String>, by node: Int, at moment: UInt64) -> Int? {
        let changed = before.symmetricDifference(after)
        if changed.isEmpty { return nil }
        deeds.append(Deed(node: node, at: moment))
        for word in changed {
            fates[word, default: Fate()].deeds.append(deeds.count - 1)
            fates[word]?.isThere = after.contains(word)
        }
        return deeds.count - 1
    }

    /// Notes that a deed is durable, and where it can be.
    mutating func acknowledge(_ deed: Int, in ranges: [ChainRange]) {
        deeds[deed].isAcknowledged = true
        deeds[deed].ranges = ranges
    }

    /// What a node did since a moment may be lost.
    mutating func doubt(_ node: Int, since moment: UInt64) {
        for index in deeds.indices where deeds[index].node == node && deeds[index].at >= moment {
            deeds[index].isDoubtful = true
        }
    }

    /// How often each word must be in the text at the end, for those of which it is known. `stands` says whether all of
    /// a range of a node's stands.
    func expected(_ stands: (_ node: Int, ChainRange) -> Bool) -> [String: Int] {
        let isSure = deeds.map { deed in
            deed.isAcknowledged && !deed.isDoubtful && deed.ranges.allSatisfy { stands(deed.node, $0) }
        }
        return fates.filter { $0.value.deeds.allSatisfy { isSure[$0] } }.mapValues { $0.isThere ? 1 : 0 }
    }

    /// The first change of each range that must be there, with the node that was promised it.
    var promised: [(node: Int, chain: ChainID, sequence: UInt64)] {
        deeds.filter { $0.isAcknowledged && !$0.isDoubtful }.flatMap { deed in
            deed.ranges.map { (deed.node, $0.chain, $0.from) }
        }
    }

    /// How many words were acknowledged at some time.
    var acknowledgedCount: Int { fates.count { $0.value.deeds.allSatisfy { deeds[$0].isAcknowledged } } }

    /// The words of a text, each from `<` to `>`, with how often it is there.
    static func words(in text: String) -> [String: Int] {
        var counts: [String: Int] = [:]
        var word: [UInt8] = []
        for byte in text.utf8 {
            if byte == UInt8(ascii: "<") { word = [] }
            word.append(byte)
            if byte == UInt8(ascii: ">") { counts[String(decoding: word, as: UTF8.self), default: 0] += 1 }
        }
        return counts
    }
}
