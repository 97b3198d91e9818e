/// Takes whole messages out of a stream that arrives in pieces of any size.
///
/// Feed what arrived, then take messages until there is none; what stays is then shorter than one message.
package struct StreamDeframer: Sendable {
    /// The longest message that is accepted from now on: 65,535 at most.
    package var limit: Int {
        didSet { precondition((1...65_535).contains(limit), "a message has 1 to 65,535 bytes") }
    }
    private var buffer: [UInt8] = []
    private var start = 0
    private var hasFailed = false

    package init(limit: Int = MessageFraming.messageInBytesMax) {
        precondition((1...65_535).contains(limit), "a message has 1 to 65,535 bytes")
        self.limit = limit
    }

    /// Bytes that are held and not yet taken.
    package var bufferedInBytes: Int { buffer.count - start }

    package mutating func feed(_ bytes: [UInt8]) {
        makeRoom()
        if buffer.isEmpty { buffer = bytes } else { buffer.append(contentsOf: bytes) }
    }

    package mutating func feed(_ bytes: ArraySlice<UInt8>) {
        makeRoom()
        buffer.append(contentsOf: bytes)
    }

    /// The next whole message, without its length; nil until more arrives. A length over the limit throws as soon as
    /// it is there, and from then on always.
    ///
    /// It lies in the buffer, which is copied if it is still held when more is fed.
    package mutating func next() throws(ChannelError) -> ArraySlice<UInt8>? {
        if hasFailed { throw .closed }
        guard bufferedInBytes >= MessageFraming.prefixInBytes else { return nil }
        let count = Int(buffer[start]) << 8 | Int(buffer[start + 1])
        guard count > 0 && count <= limit else {
            hasFailed = true
            throw count == 0 ? .emptyMessage : .messageTooLong(count: count, limit: limit)
        }
        let bodyStart = start + MessageFraming.prefixInBytes
        guard buffer.count - bodyStart >= count else { return nil }
        start = bodyStart + count
        return buffer[bodyStart..<start]
    }

    /// Takes the bytes of messages that are gone off the front.
    private mutating func makeRoom() {
        if start == buffer.count {
            buffer.removeAll(keepingCapacity: true)
        } else if start > 0 {
            buffer.removeSubrange(..<start)
        }
        start = 0
    }
}
