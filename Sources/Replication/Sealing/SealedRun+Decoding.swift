internal import CRDT
internal import Identity
internal import Membership
internal import SodiumCrypto
internal import WireCodec

extension SealedRun {
    /// Reads a run that is not trusted: what comes back has columns that fit one another in their counts; whether there
    /// is a change in each place is for `SealedCursor` to find out.
    init(
        from reader: inout ByteReader, space: SpaceID, changesLeft: Int, hasForgotten: Bool
    ) throws(CodecError) {
        let first = try reader.varint(atMost: ReplicationLimits.changeCount - 1, field: "sequence")
        let count = try reader.varint(
            atMost: min(changesLeft, ReplicationLimits.changeCount - first), field: "changes")
        guard count > 0 else { throw .invalidValue(field: "changes", value: 0) }
        if first == 0 {
            let deviceKey = try reader.bytes32()
            let origin = ChainOrigin(deviceKey: deviceKey, nonce: try reader.bytes(ChainID.nonceInBytes))
            self.init(
                chain: origin.chain(in: space), origin: origin, firstSequence: 0, previous: .zero,
                previousMembership: [])
        } else {
            let chain = ChainID(try reader.bytes32())
            let previous = try reader.bytes32()
            self.init(
                chain: chain, origin: nil, firstSequence: UInt64(first), previous: previous,
                previousMembership: try reader.ascendingBytes32(
                    atMost: MembershipLimits.frontierCount, field: "membership"))
        }
        self.count = count
        documents = try reader.list32(field: "documents")
        try readShapes(from: &reader)
        for _ in 0..<(try reader.count(ofAtLeast: 1, field: "memberships")) {
            memberships.append(
                try reader.ascendingBytes32(atMost: MembershipLimits.frontierCount, field: "membership"))
        }
        try readSignatures(from: &reader)
        for _ in 0..<(try reader.count(ofAtLeast: 1, field: "tree parts")) {
            trees.append(try reader.prefixedBytes(atMost: ReplicationLimits.contentInBytes, field: "tree part"))
        }
        if hasForgotten { try readForgotten(from: &reader) }
        try readColumns(from: &reader)
        try check()
    }

    private mutating func readShapes(from reader: inout ByteReader) throws(CodecError) {
        for _ in 0..<(try reader.count(ofAtLeast: 3, field: "shapes")) {
            shapes.append(try ChangeShape(from: &reader, documentCount: documents.count))
        }
    }

    private mutating func readSignatures(from reader: inout ByteReader) throws(CodecError) {
        var index = 0
        for place in 0..<(try reader.count(ofAtLeast: 1 + Signing.signatureInBytes, field: "signatures")) {
            let step = try reader.varint(atMost: count, field: "signature")
            index += step
            guard index < count, step > 0 || place == 0 else {
                throw .invalidValue(field: "signature", value: UInt64(index))
            }
            signatures.append(Signature(index: index, bytes: try reader.bytes(Signing.signatureInBytes)))
        }
    }

    private mutating func readForgotten(from reader: inout ByteReader) throws(CodecError) {
        var index = 0
        for place in 0..<(try reader.count(ofAtLeast: 2 + ForgottenText.hashInBytes, field: "forgotten")) {
            let step = try reader.varint(atMost: count, field: "forgotten")
            index += step
            guard index < count, step > 0 || place == 0 else {
                throw .invalidValue(field: "forgotten", value: UInt64(index))
            }
            let length = try reader.varint(atMost: ReplicationLimits.contentInBytes, field: "forgotten text")
            forgotten.append(
                Forgotten(index: index, text: ForgottenText(lengthInBytes: length, hash: try reader.bytes32())))
        }
    }

    private mutating func readColumns(from reader: inout ByteReader) throws(CodecError) {
        shapeRuns = try reader.integers(atMost: 2 * count, stride: 2, field: "shapes")
        eventRuns = try reader.integers(atMost: 2 * SealedSegment.eventCountMax, stride: 2, field: "events")
        parents = try reader.integers(atMost: SealedSegment.referenceCountMax, field: "parents")
        events = try reader.integers(atMost: SealedSegment.referenceCountMax, field: "events")
        let lengths = try reader.integers(atMost: SealedSegment.textInBytesMax, field: "records")
        let bytes = try reader.text(of: [], field: "records")
        var end = 0
        for length in lengths {
            guard length <= UInt64(ReplicationLimits.recordInBytes), Int(length) <= bytes.count - end else {
                throw .invalidValue(field: "record", value: length)
            }
            records.append([UInt8](bytes[end..<end + Int(length)]))
            end += Int(length)
        }
        guard end == bytes.count else { throw .trailingBytes(count: bytes.count - end) }
        times = try reader.integers(atMost: count, field: "times")
        let packed = try reader.section(field: "operations")
        if !packed.isEmpty {
            operations = try packed.withUnsafeBufferPointer { (bytes) throws(CodecError) in
                try OperationColumn.decode(UnsafeRawBufferPointer(bytes), eventCountMax: SealedSegment.eventCountMax)
            }
        }
        text = try reader.text(of: operations, field: "text")
    }

    private func check() throws(CodecError) {
        guard times.count == count else { throw .invalidValue(field: "times", value: UInt64(times.count)) }
        let changes = try Self.total(shapeRuns, valueEnd: UInt64(shapes.count), limit: count) { _, times in times }
        guard changes == count else { throw .invalidValue(field: "shapes", value: UInt64(changes)) }
        if firstSequence == 0, shapes[Int(shapeRuns[0])].repeatsMembership {
            throw .invalidValue(field: "membership", value: 0)
        }
        let eventEnd = UInt64(ReplicationLimits.eventCount) + 1
        let eventCount = try Self.total(eventRuns, valueEnd: eventEnd, limit: SealedSegment.eventCountMax, *)
        for run in operations where run.count == 0 || Int(run.position) >= ReplicationLimits.positionEnd {
            throw .invalidValue(field: "position", value: UInt64(run.position))
        }
        let expected = operations.reduce(0) { $0 + Int($1.count) }
        guard eventCount == expected else { throw .invalidValue(field: "events", value: UInt64(eventCount)) }
    }

    /// The sum over pairs of a value, below `valueEnd`, and its count, one at least.
    private static func total(
        _ pairs: [UInt64], valueEnd: UInt64, limit: Int, _ weight: (Int, Int) -> Int
    ) throws(CodecError) -> Int {
        guard pairs.count % 2 == 0 else { throw .invalidValue(field: "pairs", value: UInt64(pairs.count)) }
        var sum = 0
        for place in stride(from: 0, to: pairs.count, by: 2) {
            let (value, times) = (pairs[place], pairs[place + 1])
            guard value < valueEnd, times > 0, times <= UInt64(limit) else {
                throw .invalidValue(field: "pairs", value: value)
            }
            sum += weight(Int(value), Int(times))
            guard sum <= limit else { throw .overLimit(field: "pairs", value: UInt64(sum), limit: UInt64(limit)) }
        }
        return sum
    }
}

extension ByteReader {
    /// A count of things that take at least `size` bytes each.
    mutating func count(ofAtLeast size: Int, field: String) throws(CodecError) -> Int {
        try varint(atMost: remaining / size, field: field)
    }

    mutating func list32(field: String) throws(CodecError) -> [Bytes32] {
        var values: [Bytes32] = []
        for _ in 0..<(try count(ofAtLeast: Bytes32.count, field: field)) { values.append(try bytes32()) }
        return values
    }

    /// The bytes of a column.
    mutating func section(field: String) throws(CodecError) -> [UInt8] {
        try prefixedBytes(atMost: remaining, field: field)
    }

    /// A column of integers; no bytes at all stand for none.
    mutating func integers(atMost limit: Int, stride: Int = 1, field: String) throws(CodecError) -> [UInt64] {
        let packed = try section(field: field)
        if packed.isEmpty { return [] }
        return try packed.withUnsafeBufferPointer { (bytes) throws(CodecError) in
            try IntegerColumn.decode(UnsafeRawBufferPointer(bytes), stride: stride, countMax: limit)
        }
    }

    /// A column of UTF-8, packed with the runs that insert it; no bytes at all stand for none.
    mutating func text(of runs: ContiguousArray<OperationRun>, field: String) throws(CodecError) -> [UInt8] {
        let packed = try section(field: field)
        if packed.isEmpty { return [] }
        return try packed.withUnsafeBufferPointer { (bytes) throws(CodecError) in
            [UInt8](
                try TextColumn.decode(
                    UnsafeRawBufferPointer(bytes), runs: runs, byteCountMax: SealedSegment.textInBytesMax))
        }
    }
}
