/// Puts fragments together to whole frames, one unfinished frame a type, within one bound for all types.
struct FrameAssembler: Sendable {
    /// By type. Never iterated, so its order does not matter.
    private var unfinished: [UInt8: [UInt8]] = [:]
    /// Of all types together: at most `Frame.bodyInBytesMax`.
    private(set) var unfinishedInBytes = 0

    /// The frame that this part completes, if it does. Lengths are checked before memory is taken.
    mutating func take(_ part: FrameCodec.Part, of plaintext: [UInt8]) throws(ChannelError) -> Frame? {
        let body = plaintext[part.range]
        if part.isLast && unfinished.isEmpty {
            return Frame(type: part.type, body: [UInt8](body))
        }
        let begun = unfinished[part.type]?.count
        if part.isLast && begun == nil {
            return Frame(type: part.type, body: [UInt8](body))
        }
        guard !body.isEmpty else { throw .emptyFragment(type: part.type) }
        let count = (begun ?? 0) + body.count
        guard count <= Frame.bodyInBytesMax else {
            throw .frameTooLong(type: part.type, count: count, limit: Frame.bodyInBytesMax)
        }
        guard unfinishedInBytes + body.count <= Frame.bodyInBytesMax else {
            throw .tooMuchUnfinished(limit: Frame.bodyInBytesMax)
        }
        append(body, to: &unfinished[part.type, default: []])
        unfinishedInBytes += body.count
        guard part.isLast, let whole = unfinished.removeValue(forKey: part.type) else { return nil }
        unfinishedInBytes -= whole.count
        return Frame(type: part.type, body: whole)
    }

    /// Grows fourfold and never beyond one frame, so that a frame of a MiB is moved three times on its way.
    private func append(_ body: ArraySlice<UInt8>, to whole: inout [UInt8]) {
        let count = whole.count + body.count
        if count > whole.capacity { whole.reserveCapacity(min(count * 4, Frame.bodyInBytesMax)) }
        whole.append(contentsOf: body)
    }
}
