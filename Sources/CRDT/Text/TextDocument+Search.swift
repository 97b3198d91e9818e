extension TextDocument {
    /// The events that inserted the characters of `words` wherever they ever stood together: in the text as this
    /// replica's order of arrival made it, at any moment, or in what one agent inserted, one character behind the
    /// other.
    ///
    /// So text that was typed letter by letter, corrected while it was typed, pasted in pieces, or deleted again is
    /// found.
    ///
    /// - Parameter words: What is looked for, scalar by scalar; nothing is found for the empty text.
    /// - Returns: Local versions, as ascending ranges that do not touch.
    /// - Throws: ``CRDTError/overLimit(field:value:limit:)`` for a document with more than a billion characters ever
    ///   inserted.
    /// - Complexity: A replay of the whole history, one run of operations after another.
    public func insertions(of words: String) throws(CRDTError) -> [Range<LV>] {
        let sought = Array(words.unicodeScalars)
        if sought.isEmpty { return [] }
        var search = CharacterSearch(history, sought)
        search.lookIntoAgents()
        try search.lookIntoTexts()
        return search.found
    }
}

/// Looks for characters that stood together.
private struct CharacterSearch {
    private let history: TextHistory
    private let sought: [Unicode.Scalar]
    /// By version; a deletion has none.
    private var characters: ContiguousArray<Unicode.Scalar?>
    private var isFound: ContiguousArray<Bool>

    init(_ history: TextHistory, _ sought: [Unicode.Scalar]) {
        self.history = history
        self.sought = sought
        isFound = ContiguousArray(repeating: false, count: history.count)
        var characters = ContiguousArray<Unicode.Scalar?>(repeating: nil, count: history.count)
        for piece in history.log.pieces(in: 0..<LV(history.count)) {
            history.log.forEachCharacter(of: piece) { version, bytes in
                characters[Int(version)] = String(decoding: bytes, as: UTF8.self).unicodeScalars.first
            }
        }
        self.characters = characters
    }

    var found: [Range<LV>] {
        var ranges: [Range<LV>] = []
        for (index, isFound) in isFound.enumerated() where isFound {
            if let last = ranges.last, last.upperBound == LV(index) {
                ranges[ranges.count - 1] = last.lowerBound..<LV(index + 1)
            } else {
                ranges.append(LV(index)..<LV(index + 1))
            }
        }
        return ranges
    }

    /// What each agent inserted, whether it stood together or not.
    mutating func lookIntoAgents() {
        var inserted: [[LV]] = Array(repeating: [], count: history.order.agentCount)
        for (index, run) in history.order.runs.enumerated() {
            for version in run.start..<history.order.end(ofRun: index) where characters[Int(version)] != nil {
                inserted[Int(run.agentIndex)].append(version)
            }
        }
        for versions in inserted { look(into: versions) }
    }

    /// What the text showed after each run of operations.
    mutating func lookIntoTexts() throws(CRDTError) {
        var labels = try LabelledHistory(history)
        let reach = sought.count - 1
        for piece in history.log.pieces(in: 0..<LV(history.count)) {
            guard let touched = Self.hull(of: labels.take(piece.start..<piece.end)) else { continue }
            let window =
                max(0, touched.lowerBound - reach)..<min(labels.lengthInScalars, touched.upperBound + reach)
            if window.count >= sought.count { look(into: labels.versions(inScalars: window)) }
        }
    }

    /// Where edits that followed one another changed the text, in the text behind the last of them.
    private static func hull(of edits: [TextEdit]) -> Range<Int>? {
        var hull: Range<Int>?
        for edit in edits {
            let end = edit.at + edit.inserted.unicodeScalars.count
            guard let before = hull else {
                hull = edit.at..<end
                continue
            }
            var upper = before.upperBound
            if edit.at <= upper { upper = max(end, upper + end - edit.at - edit.deleted) }
            hull = min(before.lowerBound, edit.at)..<max(upper, end)
        }
        return hull
    }

    private mutating func look(into versions: [LV]) {
        guard versions.count >= sought.count else { return }
        for start in 0...versions.count - sought.count where isMatch(at: start, of: versions) {
            for version in versions[start..<start + sought.count] { isFound[Int(version)] = true }
        }
    }

    private func isMatch(at start: Int, of versions: [LV]) -> Bool {
        for (offset, scalar) in sought.enumerated() where characters[Int(versions[start + offset])] != scalar {
            return false
        }
        return true
    }
}
