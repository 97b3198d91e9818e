internal import Identity
internal import WireCodec

/// A range of chains, and what one node says to another of its statements there.
package struct RangePart: Equatable, Sendable {
    package let from: RangeBound
    package let to: RangeBound
    package let claim: RangeClaim

    package init(from: RangeBound, to: RangeBound, claim: RangeClaim) {
        precondition(from < to, "a range has room for a chain")
        self.from = from
        self.to = to
        self.claim = claim
    }

    /// About as many bytes as it takes in a message, or some more.
    var sizeInBytes: Int {
        let bounds = 2 * (Bytes32.count + 2)
        switch claim {
        case .equal: return bounds
        case .fingerprint: return bounds + 8
        case .hashes(let hashes): return bounds + 2 + hashes.count * 8
        case .answer(let answer):
            return bounds + 4 + answer.isHere.count / 8 + 1 + answer.missing.count * RangeClaim.statementInBytes
        case .statements(let statements): return bounds + 2 + statements.count * RangeClaim.statementInBytes
        }
    }
}

/// What is said of one range. The statements of a node are those of its frontier: a chain, its count, its newest
/// change.
package enum RangeClaim: Equatable, Sendable {
    /// To who lacks some of the hashed statements, and has some that were not hashed.
    package struct Answer: Equatable, Sendable {
        /// For each of the hashes in turn.
        package let isHere: [Bool]
        /// What is here and was not among the hashes; sorted.
        package let missing: [FrontierMessage.Chain]

        package init(isHere: [Bool], missing: [FrontierMessage.Chain]) {
            self.isHere = isHere
            self.missing = missing
        }
    }

    /// What was said of this range is so here too.
    case equal
    /// The sum of the hashes of all statements in the range.
    case fingerprint(UInt64)
    /// The hash of each of them, sorted.
    case hashes([UInt64])
    /// To hashes.
    case answer(Answer)
    /// To an answer: the statements whose hashes meant nothing there; sorted, one at least.
    case statements([FrontierMessage.Chain])

    /// Of one statement, at most.
    static let statementInBytes = Bytes32.count + 5 + IDPrefix.count

    /// The byte before each claim; zero is a range of which nothing is said.
    var kind: UInt8 {
        switch self {
        case .equal: 1
        case .fingerprint: 2
        case .hashes: 3
        case .answer: 4
        case .statements: 5
        }
    }

    init(kind: UInt8, from reader: inout ByteReader) throws(CodecError) {
        switch kind {
        case 1: self = .equal
        case 2: self = .fingerprint(try reader.uint64())
        case 3: self = .hashes(try Self.hashes(from: &reader))
        case 4:
            let isHere = try Self.bits(from: &reader)
            self = .answer(Answer(isHere: isHere, missing: try Self.statements(from: &reader)))
        case 5:
            let statements = try Self.statements(from: &reader)
            if statements.isEmpty { throw .invalidValue(field: "statements", value: 0) }
            self = .statements(statements)
        default: throw .invalidValue(field: "claim", value: UInt64(kind))
        }
    }

    func write(to writer: inout ByteWriter) {
        switch self {
        case .equal: break
        case .fingerprint(let sum): writer.uint64(sum)
        case .hashes(let hashes):
            writer.varint(hashes.count)
            for hash in hashes { writer.uint64(hash) }
        case .answer(let answer):
            Self.write(answer.isHere, to: &writer)
            writer.statements(answer.missing)
        case .statements(let statements): writer.statements(statements)
        }
    }

    /// The chains that it names; all of them are to lie in the range.
    var statements: [FrontierMessage.Chain] {
        switch self {
        case .answer(let answer): answer.missing
        case .statements(let statements): statements
        default: []
        }
    }

    private static func hashes(from reader: inout ByteReader) throws(CodecError) -> [UInt64] {
        let count = try reader.varint(atMost: ReplicationLimits.rangeStatementCount, field: "hashes")
        var hashes: [UInt64] = []
        for index in 0..<count {
            let hash = try reader.uint64()
            if let last = hashes.last, last >= hash { throw .invalidValue(field: "hashes", value: UInt64(index)) }
            hashes.append(hash)
        }
        return hashes
    }

    private static func statements(from reader: inout ByteReader) throws(CodecError) -> [FrontierMessage.Chain] {
        try reader.statements(atMost: ReplicationLimits.rangeStatementCount, field: "statements")
    }

    /// A count, then eight to a byte, the first in the lowest bit; what is left of the last byte is zero.
    private static func bits(from reader: inout ByteReader) throws(CodecError) -> [Bool] {
        let count = try reader.varint(atMost: ReplicationLimits.rangeStatementCount, field: "answer")
        let bytes = try reader.bytes((count + 7) / 8)
        if count % 8 > 0, let last = bytes.last, last >> UInt8(count % 8) > 0 { throw .notMinimal }
        return (0..<count).map { bytes[$0 / 8] >> UInt8($0 % 8) & 1 == 1 }
    }

    private static func write(_ bits: [Bool], to writer: inout ByteWriter) {
        writer.varint(bits.count)
        var bytes = [UInt8](repeating: 0, count: (bits.count + 7) / 8)
        for (index, bit) in bits.enumerated() where bit { bytes[index / 8] |= 1 << UInt8(index % 8) }
        writer.raw(bytes)
    }
}
