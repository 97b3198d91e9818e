/// The inner loop: one byte, bit by bit.
extension TextModel {
    /// Codes one byte: writes `byte` and returns it, or ignores it and returns the one read.
    mutating func code(_ byte: UInt8) -> UInt8 {
        let expected = match.expected(in: document)
        hashContexts(expected: expected)
        let runState = runState
        let matchState = match.state
        // The bits so far behind a leading 1.
        var bits = 1
        for index in (0..<8).reversed() {
            if index == 7 || index == 3 { openBuckets(bits) }
            let slot = index >= 4 ? bits : bits & (1 &<< (3 &- index) &- 1) | 1 &<< (3 &- index)
            let runOutcome = runOutcomes + (runState &<< 8 | bits)
            gather(slot)
            set(Self.runInput, tables.stretch(Int32(runOutcome.pointee)))

            let matchOutcome = setMatch(expected, state: matchState, bits: bits, index: index)
            let set = (matchOutcome == nil ? 0 : matchState &+ 1) &* Self.runStates &+ runState
            let bit = codeMixed(Int(byte) &>> index & 1, bits: bits, set: set)
            let target: Int32 = bit == 0 ? 0 : 65_535
            Self.learn(runOutcome, target, slowness: 5)
            if let matchOutcome { Self.learn(matchOutcome, target, slowness: 6) }
            learn(slot, target)
            bits = bits &<< 1 | bit
        }
        let coded = UInt8(truncatingIfNeeded: bits)
        take(coded, expected: expected)
        return coded
    }

    /// Sets the inputs of the match; the outcome to learn from, nil when no byte is expected or the bits so far differ.
    @inline(__always)
    private func setMatch(_ expected: UInt8?, state: Int, bits: Int, index: Int) -> UnsafeMutablePointer<UInt16>? {
        guard let expected, (Int(expected) | 256) &>> (index &+ 1) == bits else {
            set(Self.matchInput, 0)
            set(Self.lengthInput, 0)
            return nil
        }
        let bit = Int(expected) &>> index & 1
        let outcome = matchOutcomes + (state &<< 1 | bit)
        let trust = match.misses == 0 ? Int32(truncatingIfNeeded: min(match.length, 32) &* 16) : 0
        set(Self.matchInput, tables.stretch(Int32(outcome.pointee)))
        set(Self.lengthInput, bit == 1 ? trust : 0 &- trust)
        return outcome
    }

    /// Finds the buckets of the next four bits.
    @inline(__always)
    private mutating func openBuckets(_ bits: Int) {
        var seen: UInt16 = 0
        for index in 0..<Self.contextCount {
            if bits > 1 { hashes[index] = ContextHash.add(UInt64(bits), to: hashes[index]) }
            seen |= histories.touch(hashes[index])
        }
        touched = seen
        for index in 0..<Self.contextCount { buckets[index] = histories.bucket(hashes[index]) }
    }

    /// Sets the inputs of all hashed contexts.
    @inline(__always)
    private func gather(_ slot: Int) {
        for index in 0..<Self.contextCount {
            let value = buckets[index][slot]
            let count = Int(value & 15)
            let meaning = meanings + (index &* Self.meaningsInContext &+ count &<< 6 &+ Int(value &>> 10))
            chosenMeanings[index] = meaning
            set(2 &* index, count == 0 ? 0 : tables.stretch(Int32(value & 0xFFF0)))
            set(2 &* index &+ 1, tables.stretch(Int32(meaning.pointee)))
        }
        set(Self.constantInput, 256)
    }

    /// Mixes, refines and codes the bit, and lets the mixers and the refinements learn from it.
    @inline(__always)
    private mutating func codeMixed(_ bit: Int, bits: Int, set: Int) -> Int {
        let logit1 = mixerByBits.mix(inputs, set: bits)
        let logit2 = mixerByState.mix(inputs, set: set)
        let logit = (logit1 &+ logit2) &>> 1
        let row1 = Int(recent & 0xFF) &* 0x2F1 ^ bits &* 0x11
        let row3 = Int(truncatingIfNeeded: ContextHash.of(UInt64(bits), recent & 0xFF_FFFF) &>> 40)
        let refined1 = refinementByOne.refine(logit, row: row1 & (Self.refinementRows - 1))
        let refined3 = refinementByThree.refine(logit, row: row3 & (Self.refinementRows - 1))
        let mean = (refined1 &+ refined3) &>> 1
        let probability = max(BinaryCoder.probabilityMin, min(BinaryCoder.probabilityMax, mean))
        let coded = coder.code(bit, probability: probability)
        let outcome = Int32(truncatingIfNeeded: coded) &<< 16
        mixerByBits.learn(inputs, set: bits, error: outcome &- tables.squash(logit1))
        mixerByState.learn(inputs, set: set, error: outcome &- tables.squash(logit2))
        let target: Int32 = coded == 0 ? 0 : 65_535
        refinementByOne.learn(target)
        refinementByThree.learn(target)
        return coded
    }

    @inline(__always)
    private func learn(_ slot: Int, _ target: Int32) {
        for index in 0..<Self.contextCount {
            histories.learn(buckets[index] + slot, target)
            Self.learn(chosenMeanings[index], target, slowness: 7)
        }
    }

    @inline(__always)
    private static func learn(_ probability: UnsafeMutablePointer<UInt16>, _ target: Int32, slowness: Int32) {
        let old = Int32(probability.pointee)
        probability.pointee = UInt16(truncatingIfNeeded: old &+ (target &- old) &>> slowness)
    }

    @inline(__always)
    private func set(_ index: Int, _ logit: Int32) {
        UnsafeMutableRawPointer(inputs).storeBytes(
            of: Int16(truncatingIfNeeded: logit), toByteOffset: 2 &* index, as: Int16.self)
    }
}
