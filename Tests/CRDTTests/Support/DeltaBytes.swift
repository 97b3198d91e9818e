/// Writes deltas, good ones and bad ones, by the words of the format alone (`Protocol/text.md`, section 9).
struct DeltaBytes {
    private(set) var bytes: [UInt8] = []

    enum Kind: Int {
        case insert = 0
        case deleteForward = 1
        case deleteBackward = 2
        case undo = 3
    }

    mutating func varint(_ value: Int) {
        var rest = UInt64(value)
        while rest > 0x7F {
            bytes.append(UInt8(rest & 0x7F) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    mutating func zigzag(_ value: Int) { varint(value < 0 ? -2 * value - 1 : 2 * value) }

    /// A part's first byte.
    mutating func head(
        operations: Int, isSameAgent: Bool = false, isContinued: Bool = false, isNext: Bool = true
    ) {
        bytes.append(UInt8(operations << 3 | (isNext ? 4 : 0) | (isContinued ? 2 : 0) | (isSameAgent ? 1 : 0)))
    }

    /// An agent that is named for the first time, as number `name`.
    mutating func agent(_ name: Int, _ id: String) {
        varint(name)
        varint(id.utf8.count)
        bytes += Array(id.utf8)
    }

    mutating func operation(_ kind: Kind, _ count: Int, jump: Int = 0, _ text: [UInt8] = []) {
        varint((count - 1) << 3 | (jump == 0 ? 0 : 4) | kind.rawValue)
        if jump != 0 { zigzag(jump) }
        bytes += text
    }

    mutating func raw(_ more: [UInt8]) { bytes += more }

    static func make(_ body: (inout DeltaBytes) -> Void) -> [UInt8] {
        var delta = DeltaBytes()
        body(&delta)
        return delta.bytes
    }
}
