package import Noise
package import SodiumCrypto
package import WireCodec

/// Frames over one TCP connection, sealed by the keys of its handshake.
///
/// Its owner sends what `seal` gives and hands each message that a `StreamDeframer` takes out to `open`. An error from
/// `open` is the end of the connection: the channel stays closed.
package struct StreamChannel {
    private var transport: TransportState
    private var assembler = FrameAssembler()
    private var isClosed = false

    /// Over a finished handshake of an interactive pattern.
    package init(_ transport: TransportState) {
        self.transport = transport
    }

    /// 64 bytes, the same on both sides and for this connection alone.
    package var handshakeHash: [UInt8] { transport.handshakeHash }
    /// The other side's static key.
    package var remoteStatic: Bytes32? { transport.remoteStatic }

    /// A secret of 32 bytes for another use of this connection, the same on both sides.
    package func export(_ label: String) -> SecretBytes { transport.export(label) }

    /// The bytes to send for these frames, in their order, with the length before each message.
    ///
    /// Frames that fit share a message; one that does not fit into a message of its own is cut. Cost: one copy of the
    /// bodies and one pass of the cipher over them.
    package mutating func seal(_ frames: [Frame]) throws(ChannelError) -> [UInt8] {
        if isClosed { throw .closed }
        for frame in frames where frame.body.count > Frame.bodyInBytesMax {
            throw .frameTooLong(type: frame.type, count: frame.body.count, limit: Frame.bodyInBytesMax)
        }
        var output = OutgoingMessages(reserving: Self.sealedCount(of: frames))
        for frame in frames {
            try append(frame, to: &output)
        }
        try finish(&output)
        return output.bytes
    }

    /// The frames that this message completes, in the order of their last fragments.
    package mutating func open(_ message: ArraySlice<UInt8>) throws(ChannelError) -> [Frame] {
        if isClosed { throw .closed }
        do throws(ChannelError) {
            guard message.count <= MessageFraming.messageInBytesMax else {
                throw .messageTooLong(count: message.count, limit: MessageFraming.messageInBytesMax)
            }
            let plaintext = try decrypt(message)
            var frames: [Frame] = []
            var position = 0
            while let part = try FrameCodec.next(in: plaintext, at: &position) {
                if let frame = try assembler.take(part, of: plaintext) { frames.append(frame) }
            }
            return frames
        } catch {
            isClosed = true
            throw error
        }
    }

    private mutating func decrypt(_ message: ArraySlice<UInt8>) throws(ChannelError) -> [UInt8] {
        do {
            return try transport.open(message)
        } catch {
            throw error == .exhausted ? .exhausted : .decryptionFailed
        }
    }

    private mutating func append(_ frame: Frame, to output: inout OutgoingMessages) throws(ChannelError) {
        if FrameCodec.encodedCount(body: frame.body.count) > output.room {
            try finish(&output)
        }
        var rest = frame.body[...]
        while FrameCodec.encodedCount(body: rest.count) > FrameCodec.plaintextInBytesMax {
            let count = FrameCodec.plaintextInBytesMax - FrameCodec.headerInBytesMax
            output.append(type: frame.type, isLast: false, body: rest.prefix(count))
            rest = rest.dropFirst(count)
            try finish(&output)
        }
        output.append(type: frame.type, isLast: true, body: rest)
    }

    /// Pads and seals the message that is being written, if there is one.
    private mutating func finish(_ output: inout OutgoingMessages) throws(ChannelError) {
        guard let start = output.pad() else { return }
        do {
            try transport.sealInPlace(&output.bytes, from: start)
        } catch {
            isClosed = true
            throw error == .exhausted ? .exhausted : .closed
        }
        output.close()
    }

    /// Enough room for what `seal` will write, a little more than it takes.
    private static func sealedCount(of frames: [Frame]) -> Int {
        let plain = frames.reduce(0) { $0 + $1.body.count + 8 }
        let messages = plain / (FrameCodec.plaintextInBytesMax / 2) + 1
        return Padding.paddedCount(plain) + messages * (MessageFraming.prefixInBytes + TransportState.tagInBytes)
    }
}

/// Messages written one behind the other into one buffer, each where it will be sealed.
private struct OutgoingMessages {
    var bytes: [UInt8] = []
    /// Where the plaintext of the open message begins; nil between messages.
    private var plaintextStart: Int?

    init(reserving count: Int) {
        bytes.reserveCapacity(count)
    }

    /// How many bytes of frames the open message still takes.
    var room: Int {
        FrameCodec.plaintextInBytesMax - (plaintextStart.map { bytes.count - $0 } ?? 0)
    }

    mutating func append(type: UInt8, isLast: Bool, body: ArraySlice<UInt8>) {
        if plaintextStart == nil {
            for _ in 0..<MessageFraming.prefixInBytes { bytes.append(0) }
            plaintextStart = bytes.count
        }
        FrameCodec.append(type: type, isLast: isLast, body: body, to: &bytes)
    }

    /// Fills the open message up to its class and gives the start of its plaintext.
    func paddingCount(from start: Int) -> Int {
        let count = bytes.count - start
        return Padding.paddedCount(count) - count
    }

    mutating func pad() -> Int? {
        guard let start = plaintextStart else { return nil }
        bytes.append(contentsOf: repeatElement(0, count: paddingCount(from: start)))
        return start
    }

    /// Writes the length of the sealed message before it.
    mutating func close() {
        guard let start = plaintextStart else { return }
        let count = bytes.count - start
        bytes[start - 2] = UInt8(count >> 8)
        bytes[start - 1] = UInt8(count & 0xFF)
        plaintextStart = nil
    }
}
