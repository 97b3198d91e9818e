import SodiumCrypto

/// A change as its body says it, hashed as Protocol/changes.md says and by nothing of the code that is checked.
struct PlainChange {
    let device: [UInt8]?
    let nonce: [UInt8]
    let membership: [[UInt8]]
    let isForgotten: Bool
    private let parents: [[UInt8]]
    private let time: Int
    private let operations: [UInt8]
    private let textCount: Int
    private let textHash: [UInt8]

    init(body: [UInt8], isFirst: Bool, membershipBefore: [[UInt8]]) throws {
        var reader = PlainReader(body)
        let flags = try reader.byte()
        isForgotten = flags & 4 != 0
        device = isFirst ? try reader.bytes(32) : nil
        nonce = isFirst ? try reader.bytes(16) : []
        time = try reader.number()
        parents = flags & 2 != 0 ? try reader.ids() : []
        membership = flags & 1 != 0 ? membershipBefore : try reader.ids()
        operations = try reader.bytes(reader.number())
        if isForgotten {
            textCount = try reader.number()
            textHash = try reader.bytes(32)
        } else {
            let text = reader.remaining()
            textCount = text.count
            textHash = Self.hash("change-text/1", text)
        }
    }

    static func hash(_ label: String, _ parts: [UInt8]...) -> [UInt8] {
        BLAKE2b.hash256(Array(label.utf8) + parts.flatMap { $0 }).bytes
    }

    func id(space: [UInt8], chain: [UInt8], sequence: Int, previous: [UInt8]) throws -> [UInt8] {
        var header: [UInt8] = [1] + space + chain
        header.append(number: sequence)
        header += previous
        if let device { header += device + nonce }
        header.append(ids: parents)
        header.append(ids: membership)
        header.append(number: time)
        header.append(number: try operationCount())
        header.append(number: operations.count)
        header += Self.hash("change-operations/1", operations)
        header.append(number: textCount)
        if textCount > 0 { header += textHash }
        return Self.hash("change-id/1", header)
    }

    private func operationCount() throws -> Int {
        var reader = PlainReader(operations)
        var count = 0
        for _ in 0..<(try reader.number()) {
            let kind = try reader.byte()
            switch kind {
            case 1, 4, 5:
                _ = try reader.bytes(32)
                if try reader.byte() == 2 { for _ in 0..<(try reader.number()) { try Self.skipEvent(&reader) } }
                let items = try reader.number()
                for _ in 0..<items {
                    if kind != 1 { _ = try reader.bytes(32) }
                    _ = (try reader.number(), try reader.number())
                }
                count += kind == 1 ? items : 1
            case 2:
                let items = try reader.number()
                for _ in 0..<items { try Self.skipTreeOperation(&reader) }
                count += items
            default:
                _ = try reader.bytes(reader.number())
                count += 1
            }
        }
        return count
    }

    private static func skipEvent(_ reader: inout PlainReader) throws {
        _ = try reader.bytes(32)
        _ = try reader.number()
    }

    private static func skipTreeOperation(_ reader: inout PlainReader) throws {
        let kind = try reader.byte()
        if kind == 1 { _ = try reader.byte() } else { _ = try reader.bytes(32) }
        if kind == 4 { return try skipFileValue(&reader) }
        guard kind != 3 else { return }
        if try reader.byte() == 1 { _ = try reader.bytes(32) }
        _ = try reader.bytes(reader.number())
    }

    /// A value of a register, and the operations that it replaces.
    private static func skipFileValue(_ reader: inout PlainReader) throws {
        if try reader.byte() == 1 {
            _ = try reader.bytes(32)
            _ = try reader.number()
        } else {
            _ = try reader.byte()
        }
        for _ in 0..<(try reader.number()) { try skipEvent(&reader) }
    }
}
