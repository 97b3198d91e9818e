/// Reads the bytes of changes as Protocol/README.md says, for a checker that shares no code with what it checks.
struct PlainReader {
    private var rest: ArraySlice<UInt8>

    struct Short: Error {}

    init(_ bytes: some Sequence<UInt8>) {
        rest = Array(bytes)[...]
    }

    mutating func byte() throws -> UInt8 {
        guard let first = rest.popFirst() else { throw Short() }
        return first
    }

    mutating func bytes(_ count: Int) throws -> [UInt8] {
        guard count <= rest.count else { throw Short() }
        defer { rest = rest.dropFirst(count) }
        return Array(rest.prefix(count))
    }

    mutating func number() throws -> Int {
        var (value, shift) = (0, 0)
        while true {
            let next = try byte()
            value |= Int(next & 0x7F) << shift
            if next < 0x80 { return value }
            shift += 7
        }
    }

    /// A count, then as many ids.
    mutating func ids() throws -> [[UInt8]] {
        try (0..<number()).map { _ in try bytes(32) }
    }

    mutating func remaining() -> [UInt8] {
        defer { rest = [] }
        return Array(rest)
    }
}

extension [UInt8] {
    /// Appends an unsigned LEB128.
    mutating func append(number: Int) {
        var left = number
        while left >= 0x80 {
            append(UInt8(left & 0x7F) | 0x80)
            left >>= 7
        }
        append(UInt8(left))
    }

    mutating func append(ids: [[UInt8]]) {
        append(number: ids.count)
        for id in ids { append(contentsOf: id) }
    }
}
