extension TextDocument {
    /// What stands for each character that was redacted: U+FFFD.
    public static let placeholder: Unicode.Scalar = "\u{FFFD}"

    /// Takes the characters that these events inserted out of memory for good: each is U+FFFD from now on, in the text,
    /// in every past version, in updates, deltas and files.
    ///
    /// Events, counts and positions stay as they are, so that the document goes on with replicas that have the
    /// characters and with those that never had them. The text is a function of the events and of what was redacted,
    /// in whatever order both came.
    ///
    /// - Parameter events: What is redacted. Deletions, and events not heard of, are passed over.
    /// - Returns: The changes of the text, as ``integrate()`` tells them, with what it would have told; nil when no
    ///   character had to go.
    /// - Throws: ``CRDTError/overLimit(field:value:limit:)`` where the placeholders would pass
    ///   ``TextLimits/insertedBytesMax``; nothing is changed then.
    /// - Complexity: A replay of the whole history; O(length of the range) when no character had to go.
    public mutating func redact(_ events: [EventSpan]) throws(CRDTError) -> [TextEdit]? {
        let versions = history.versions(of: events)
        guard versions.contains(where: { history.log.hasCharacters(in: $0) }) else { return nil }
        var cursor = 0
        // Versions come in ascending order.
        let log = try history.log.replacingCharacters { version in
            while cursor < versions.count, versions[cursor].upperBound <= version { cursor += 1 }
            return cursor < versions.count && versions[cursor].contains(version) ? Self.placeholder : nil
        }
        let edits = integrate()
        let before = text
        history = TextHistory(graph: history.graph, order: history.order, log: log)
        branch = Branch()
        refresh()
        // The index of characters knows events and places, and none of what was inserted: it stays.
        return edits + TextEdit.replacements(from: before, to: text)
    }

    /// How many characters events inserted, shown or not.
    ///
    /// - Complexity: O(log n), and O(1) for each run of operations in the range.
    public func insertedCount(of events: EventSpan) -> Int {
        history.versions(of: [events]).reduce(0) { sum, range in
            history.log.pieces(in: range).reduce(sum) { $0 + ($1.isDelete || $1.isUndo ? 0 : $1.count) }
        }
    }
}

extension TextHistory {
    /// The versions of events, as ascending ranges that do not touch. Events not heard of are passed over.
    fileprivate func versions(of spans: [EventSpan]) -> [Range<LV>] {
        var found: [Range<LV>] = []
        for span in spans where span.count > 0 && span.first >= 0 {
            guard let agent = order.index(of: span.agent) else { continue }
            let end = span.first.addingReportingOverflow(span.count)
            let known = order.nextSequence(ofAgentAt: agent)
            let sequences = min(span.first, known)..<(end.overflow ? known : min(end.partialValue, known))
            found += order.versions(ofAgentAt: agent, sequences: sequences)
        }
        return Self.joined(found)
    }
}

extension OpLog {
    /// Whether an event in the range inserted anything but a placeholder.
    fileprivate func hasCharacters(in range: Range<LV>) -> Bool {
        let placeholder = [UInt8](String(TextDocument.placeholder).utf8)
        for piece in pieces(in: range) {
            var isFound = false
            forEachCharacter(of: piece) { _, character in
                if !character.elementsEqual(placeholder) { isFound = true }
            }
            if isFound { return true }
        }
        return false
    }
}

extension TextEdit {
    /// What makes one text of another of the same length, whose characters stand where they stood: a replacement for
    /// each run of characters that differ. O(n).
    fileprivate static func replacements(from old: TextBuffer, to new: TextBuffer) -> [TextEdit] {
        precondition(old.lengthInScalars == new.lengthInScalars, "a redaction moves no character")
        var edits: [TextEdit] = []
        var inserted = String.UnicodeScalarView()
        var start = 0
        func close() {
            if inserted.isEmpty { return }
            edits.append(TextEdit(at: start, deleted: inserted.count, inserted: String(inserted)))
            inserted = String.UnicodeScalarView()
        }
        for (position, pair) in zip(old.string().unicodeScalars, new.string().unicodeScalars).enumerated() {
            if pair.0 == pair.1 {
                close()
                continue
            }
            if inserted.isEmpty { start = position }
            inserted.append(pair.1)
        }
        close()
        return edits
    }
}
