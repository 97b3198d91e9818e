/// An arithmetic coder of bits with given probabilities, for both directions.
///
/// One type encodes and decodes, so that a model is written once and its two sides cannot differ: `code` takes the bit
/// to write and returns it, or ignores it and returns the bit read. A range coder with carry (G. N. N. Martin 1979, in
/// the binary form of LZMA), 48 bits wide so that probabilities of 16 bits lose nothing. Integer arithmetic only.
///
/// A decoder behind the end of its input reads zeros, which the encoder leaves out, at most `widthInBytes` of them;
/// behind those it is `isExhausted`. So n bytes of input never give more than about (n + 6) * 11,000 bits, at
/// probabilities of at most `probabilityMax`, and the work on foreign bytes is bounded by their number.
struct BinaryCoder: ~Copyable {
    /// Probabilities count in 65,536ths and keep this far from both ends.
    static let probabilityMin: Int32 = 32
    static let probabilityMax: Int32 = 65_536 - 32

    private static let widthInBytes = 6
    private static let topBits: UInt64 = 40

    private let isEncoder: Bool
    /// While true nothing is written or read: a model learns from bits that both sides know.
    var isRehearsal = false
    private var range: UInt64 = 1 << 48 - 1
    /// Encoding: the low end of the range. Decoding: how far the input lies above it.
    private var low: UInt64 = 0

    private let input: UnsafeRawPointer?
    private let inputCount: Int
    private var inputIndex = 0

    private var output: ContiguousArray<UInt8> = []
    /// The byte that a carry could still raise, and how many bytes of 255 stand behind it.
    private var held: UInt8 = 0
    private var heldCount = 0
    private var isFirst = true

    /// An encoder.
    init() {
        isEncoder = true
        input = nil
        inputCount = 0
    }

    /// A decoder of `bytes`, which must outlive it.
    init(decoding bytes: UnsafeRawBufferPointer) {
        isEncoder = false
        input = bytes.baseAddress
        inputCount = bytes.count
        for _ in 0..<Self.widthInBytes { readByte() }
    }

    /// Decoding only: bits were asked for that no encoder wrote.
    var isExhausted: Bool { !isEncoder && inputIndex > inputCount + Self.widthInBytes }

    /// Decoding only: the bytes behind the last one that an encoder would have written.
    var bytesLeft: Int { max(0, inputCount - inputIndex) }

    /// Codes one bit; `probability` is that of a 1, in 65,536ths.
    @inline(__always)
    mutating func code(_ bit: Int, probability: Int32) -> Int {
        if isRehearsal { return bit }
        let bound = (range >> 16) &* UInt64(UInt32(bitPattern: probability))
        var coded = bit
        if isEncoder {
            if bit != 0 {
                range = bound
            } else {
                low &+= bound
                range &-= bound
            }
        } else if low < bound {
            range = bound
            coded = 1
        } else {
            low &-= bound
            range &-= bound
            coded = 0
        }
        while range < 1 << Self.topBits { shift() }
        return coded
    }

    /// Encoding only: everything coded, in as few bytes as still name a number in the range.
    mutating func finish() -> ContiguousArray<UInt8> {
        // The roundest number in [low, low + range): its zeros need not be written.
        var kept = UInt64.max
        while kept << 8 != 0, (low + range - 1) & (kept << 8) >= low { kept <<= 8 }
        low = (low + range - 1) & kept
        for _ in 0...Self.widthInBytes { shiftOut() }
        var zeros = 0
        while zeros < Self.widthInBytes, output.last == 0 {
            output.removeLast()
            zeros += 1
        }
        return output
    }

    @inline(never)
    private mutating func shift() {
        range <<= 8
        if isEncoder { shiftOut() } else { readByte() }
    }

    private mutating func readByte() {
        var byte: UInt8 = 0
        if inputIndex < inputCount, let input {
            byte = input.load(fromByteOffset: inputIndex, as: UInt8.self)
        }
        inputIndex += 1
        low = low << 8 | UInt64(byte)
    }

    private mutating func shiftOut() {
        if low < 0xFF << Self.topBits || low >= 1 << 48 {
            let carry = UInt8(truncatingIfNeeded: low >> 48)
            // The very first byte held is not a byte of the code: nothing came before it.
            if !isFirst { output.append(held &+ carry) }
            isFirst = false
            while heldCount > 0 {
                output.append(0xFF &+ carry)
                heldCount -= 1
            }
            held = UInt8(truncatingIfNeeded: low >> Self.topBits)
        } else {
            heldCount += 1
        }
        low = (low & (1 << Self.topBits - 1)) << 8
    }
}
