/// Walks runs and text together.
extension TextModel {
    /// Writes the bytes of `text` from the first to the last, or reads them into it; false when the input ends before.
    ///
    /// What is left when all runs are done follows the last one.
    mutating func code(_ text: UnsafeMutableBufferPointer<UInt8>, runs: ContiguousArray<OperationRun>) -> Bool {
        var index = 0
        for run in runs where index < text.count {
            if run.isDelete {
                delete(at: Int(run.position), count: Int(run.count))
            } else {
                beginInsertion(at: Int(run.position))
                guard codeScalars(Int(run.count), text, &index) else { return false }
                replaced = ReplacedText()
            }
        }
        return codeScalars(Int.max, text, &index)
    }

    /// Codes `count` scalars, or as many as there are.
    private mutating func codeScalars(
        _ count: Int, _ text: UnsafeMutableBufferPointer<UInt8>, _ index: inout Int
    ) -> Bool {
        remaining = count
        while remaining > 0, index < text.count {
            var scalar: UInt32 = 0
            var bytesLeft = 1
            while bytesLeft > 0, index < text.count {
                let byte = code(text[index])
                text[index] = byte
                if scalar == 0 { bytesLeft = Self.bytesInScalar(lead: byte) }
                scalar = scalar << 8 | UInt32(byte)
                bytesLeft -= 1
                index += 1
            }
            document.insert(scalar)
            remaining -= 1
            if coder.isExhausted { return false }
        }
        return true
    }

    private static func bytesInScalar(lead: UInt8) -> Int { lead < 0xC0 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4 }
}
