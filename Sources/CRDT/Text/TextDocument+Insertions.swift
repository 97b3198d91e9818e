extension TextDocument {
    /// Characters that an agent put in one behind the other.
    package struct Insertion: Equatable, Sendable {
        /// Where they came to stand in the text that they were written in.
        package let at: Int
        package let count: Int
        /// The first of them.
        package let beginning: String
    }

    /// What some events of an agent put in, of each insertion at most `lengthMax` characters. Precondition: they are
    /// events of this document.
    ///
    /// O(log n) a run of the history, and the length of what comes out.
    package func insertions(of agent: AgentID, sequences: Range<Int>, lengthMax: Int) -> [Insertion] {
        var insertions: [Insertion] = []
        var sequence = sequences.lowerBound
        while sequence < sequences.upperBound {
            guard let first = lv(of: agent, sequence: sequence) else {
                preconditionFailure("what an agent did in another document was asked for")
            }
            let end = min(
                history.order.end(ofRun: history.order.runIndex(of: first)),
                first + LV(sequences.upperBound - sequence))
            for piece in history.log.pieces(in: first..<end) where !piece.isDelete && !piece.isUndo {
                insertions.append(
                    Insertion(at: piece.position, count: piece.count, beginning: beginning(of: piece, lengthMax)))
            }
            sequence += Int(end - first)
        }
        return insertions
    }

    private func beginning(of piece: OpPiece, _ lengthMax: Int) -> String {
        let inserted = history.log.text
        if piece.count <= lengthMax { return inserted.string(piece.text) }
        let start = piece.text.lowerBound
        return inserted.string(start..<inserted.byteOffset(from: start, scalars: lengthMax))
    }
}
