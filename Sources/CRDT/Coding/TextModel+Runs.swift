/// Walks runs and text together.
extension TextModel {
    /// Codes `count` bytes: writes `text`, or reads when there is none. Nil when the input ends before.
    mutating func code(
        _ text: UnsafeBufferPointer<UInt8>?, count: Int, runs: ContiguousArray<OperationRun>
    ) -> ContiguousArray<UInt8>? {
        var output: ContiguousArray<UInt8> = []
        if text == nil { output.reserveCapacity(count) }
        var index = 0
        for run in runs {
            if index == count { break }
            if run.isDelete {
                delete(at: Int(run.position), count: Int(run.count))
                continue
            }
            beginInsertion(at: Int(run.position))
            guard codeScalars(Int(run.count), text, &index, count: count, &output) else { return nil }
            end()
        }
        if index < count {
            guard codeScalars(Int.max, text, &index, count: count, &output) else { return nil }
        }
        return output
    }

    /// Codes up to `scalars` scalars; false when the input ends before.
    private mutating func codeScalars(
        _ scalars: Int, _ text: UnsafeBufferPointer<UInt8>?, _ index: inout Int, count: Int,
        _ output: inout ContiguousArray<UInt8>
    ) -> Bool {
        var left = scalars
        while left > 0, index < count {
            remaining = left
            var scalar: UInt32 = 0
            var bytesLeft = 1
            while bytesLeft > 0, index < count {
                let byte = code(text?[index] ?? 0)
                if text == nil { output.append(byte) }
                if scalar == 0 { bytesLeft = byte < 0xC0 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4 }
                scalar = scalar << 8 | UInt32(byte)
                index += 1
                bytesLeft -= 1
            }
            document.insert(scalar)
            left -= 1
        }
        return !coder.isExhausted
    }
}
