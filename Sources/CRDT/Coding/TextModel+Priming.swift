/// How a model gets to know the priming text.
extension TextModel {
    /// Models up to this size have tables of one size, and copy them from `primed`.
    static let smallCount = 3_072

    /// A small model that has read the priming text. Reading takes 3 ms, copying 0.2 ms.
    ///
    /// Nothing changes it after it was made, so all threads may read it.
    nonisolated(unsafe) static let primed: TextModel = {
        var model = TextModel(blank: BinaryCoder(), byteCount: 0)
        model.rehearse()
        return model
    }()

    /// Reads the priming text, as if it had been typed elsewhere in one go.
    mutating func rehearse() {
        coder.isRehearsal = true
        remaining = Int.max
        let text = PrimingText.bytes
        for index in 0..<text.utf8CodeUnitCount { _ = code(text.utf8Start[index]) }
        coder.isRehearsal = false
        recent = 0
        word = 0
        inRun = 0
        match.stop()
    }

    /// Takes over what a model of the same size has learned from the priming text.
    mutating func copy(from other: borrowing TextModel) {
        document.copyHistory(from: other.document)
        match.copy(from: other.match)
        histories.copy(from: other.histories)
        mixerByBits.copy(from: other.mixerByBits)
        mixerByState.copy(from: other.mixerByState)
        refinementByOne.copy(from: other.refinementByOne)
        refinementByThree.copy(from: other.refinementByThree)
        meanings.update(from: other.meanings, count: Self.contextCount * Self.meaningsInContext)
        runOutcomes.update(from: other.runOutcomes, count: Self.runStates << 8)
        matchOutcomes.update(from: other.matchOutcomes, count: 2 * HistoryMatch.stateCount)
    }
}
