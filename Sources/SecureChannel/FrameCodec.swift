internal import WireCodec

/// The inside of one channel message: frames, each with type, length and body, then zeros.
///
/// Bytes: Protocol/channel.md, "Frames".
enum FrameCodec {
    /// Set in the type when the body goes on in the next frame of the same type.
    static let moreFlag: UInt8 = 0x80
    /// The longest plaintext of a message.
    static let plaintextInBytesMax = 16_384
    /// Type and length of a frame that fits a message: a length below 2¹⁴ takes two bytes at most.
    static let headerInBytesMax = 3

    /// One frame found in a plaintext. The body lies in `range`.
    struct Part: Equatable {
        let type: UInt8
        let isLast: Bool
        let range: Range<Int>
    }

    static func encodedCount(body: Int) -> Int {
        1 + (body < 0x80 ? 1 : 2) + body
    }

    static func append(type: UInt8, isLast: Bool, body: ArraySlice<UInt8>, to plaintext: inout [UInt8]) {
        precondition(body.count <= plaintextInBytesMax - headerInBytesMax, "a frame lies within one message")
        plaintext.append(isLast ? type : type | moreFlag)
        if body.count < 0x80 {
            plaintext.append(UInt8(body.count))
        } else {
            plaintext.append(UInt8(body.count & 0x7F) | 0x80)
            plaintext.append(UInt8(body.count >> 7))
        }
        plaintext.append(contentsOf: body)
    }

    /// The frame that begins at `position`, which moves behind it; nil at the padding or the end.
    static func next(in plaintext: [UInt8], at position: inout Int) throws(ChannelError) -> Part? {
        guard position < plaintext.count else { return nil }
        let type = plaintext[position]
        if type & ~moreFlag == 0 {
            guard plaintext[position...].allSatisfy({ $0 == 0 }) else { throw .paddingNotZero }
            position = plaintext.count
            return nil
        }
        position += 1
        let count = try length(in: plaintext, at: &position)
        let available = plaintext.count - position
        guard count <= available else {
            throw .malformedFrame(.truncated(needed: count, available: available))
        }
        defer { position += count }
        return Part(type: type & ~moreFlag, isLast: type & moreFlag == 0, range: position..<position + count)
    }

    /// A LEB128 length in its shortest form. No frame within a message needs a third byte.
    private static func length(in plaintext: [UInt8], at position: inout Int) throws(ChannelError) -> Int {
        guard position < plaintext.count else { throw .malformedFrame(.truncated(needed: 1, available: 0)) }
        let low = Int(plaintext[position])
        position += 1
        guard low >= 0x80 else { return low }
        guard position < plaintext.count else { throw .malformedFrame(.truncated(needed: 1, available: 0)) }
        let high = Int(plaintext[position])
        position += 1
        guard high != 0 else { throw .malformedFrame(.notMinimal) }
        guard high < 0x80 else {
            throw .malformedFrame(
                .overLimit(field: "frame length", value: UInt64(1 << 14), limit: UInt64(plaintextInBytesMax)))
        }
        return low & 0x7F | high << 7
    }
}
