extension OpLog {
    /// The same operations with other characters: `replacement` names one for each event whose character changes.
    ///
    /// Throws `.overLimit` where the characters take more bytes than a document may have. O(length of all that was
    /// inserted).
    func replacingCharacters(_ replacement: (LV) -> Unicode.Scalar?) throws(CRDTError) -> OpLog {
        var ready = ContiguousArray<Run>()
        ready.reserveCapacity(runs.count)
        var bytes = ContiguousArray<UInt8>()
        bytes.reserveCapacity(text.byteCount)
        for (index, run) in runs.enumerated() {
            ready.append(
                Run(
                    start: run.start, position: run.position, textStart: UInt32(bytes.count), isDelete: run.isDelete,
                    isForward: run.isForward))
            if run.isDelete || run.isUndo { continue }
            forEachCharacter(ofRun: index) { version, character in
                if let scalar = replacement(version) {
                    bytes.append(contentsOf: String(scalar).utf8)
                } else {
                    bytes.append(contentsOf: character)
                }
            }
            if bytes.count > TextLimits.insertedBytesMax {
                throw .overLimit(field: "inserted bytes", value: bytes.count, limit: TextLimits.insertedBytesMax)
            }
        }
        var log = self
        log.replaceText(runs: ready, InsertedText(utf8: bytes))
        return log
    }

    /// Tells each insertion of a run with its character's bytes, in order.
    func forEachCharacter(ofRun index: Int, _ body: (LV, UnsafeBufferPointer<UInt8>) -> Void) {
        forEachCharacter(from: runs[index].start, in: Int(runs[index].textStart)..<textEnd(ofRun: index), body)
    }

    /// The same for a piece of one; nothing for deletions and undos.
    func forEachCharacter(of piece: OpPiece, _ body: (LV, UnsafeBufferPointer<UInt8>) -> Void) {
        if !piece.isDelete && !piece.isUndo { forEachCharacter(from: piece.start, in: piece.text, body) }
    }

    private func forEachCharacter(
        from first: LV, in range: Range<Int>, _ body: (LV, UnsafeBufferPointer<UInt8>) -> Void
    ) {
        text.withBytes(range) { bytes in
            var version = first
            var start = 0
            while start < bytes.count {
                var end = start + 1
                while end < bytes.count, !ScalarScan.isStart(bytes[end]) { end += 1 }
                body(version, UnsafeBufferPointer(rebasing: bytes[start..<end]))
                version += 1
                start = end
            }
        }
    }
}
