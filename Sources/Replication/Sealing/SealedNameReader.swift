internal import Identity
internal import WireCodec

/// What the references inside a segment mean: the chains of its runs, the changes rebuilt so far, and those outside.
struct SealedNameReader {
    let segment: SealedSegment
    /// By run, the ids of its changes that were rebuilt.
    var ids: [ContiguousArray<Bytes32>]

    init(_ segment: SealedSegment) {
        self.segment = segment
        ids = segment.runs.map { _ in [] }
    }

    func outsideParent(_ selector: UInt64) throws(CodecError) -> Bytes32 {
        let place = selector - UInt64(segment.runs.count)
        guard place < UInt64(segment.outsideParents.count) else {
            throw .invalidValue(field: "parent", value: selector)
        }
        return segment.outsideParents[Int(place)]
    }

    /// The id of a change that arrived earlier in the segment.
    func change(run: Int, sequence: Int64) throws(CodecError) -> Bytes32 {
        let (place, overflow) = sequence.subtractingReportingOverflow(Int64(segment.runs[run].firstSequence))
        guard !overflow, place >= 0, place < Int64(ids[run].count) else {
            throw .invalidValue(field: "parent", value: UInt64(bitPattern: sequence))
        }
        return ids[run][Int(place)]
    }

    func chain(_ selector: UInt64) throws(CodecError) -> ChainID {
        if selector < UInt64(segment.runs.count) { return segment.runs[Int(selector)].chain }
        let place = selector - UInt64(segment.runs.count)
        guard place < UInt64(segment.outsideChains.count) else {
            throw .invalidValue(field: "chain", value: selector)
        }
        return segment.outsideChains[Int(place)]
    }
}

/// Reads a run's references, each of which counts from the last one to the same chain.
struct ReferenceReader: Sendable {
    private let values: [UInt64]
    private var place = 0
    private var last: [UInt64: Int64] = [:]

    init(_ values: [UInt64]) {
        self.values = values
    }

    var left: Int { values.count - place }

    private mutating func next() throws(CodecError) -> UInt64 {
        guard place < values.count else { throw .truncated(needed: 1, available: 0) }
        defer { place += 1 }
        return values[place]
    }

    private mutating func count() throws(CodecError) -> Int {
        let count = try next()
        guard count > 0, count <= UInt64(ReplicationLimits.parentCount), Int(count) <= left else {
            throw .invalidValue(field: "parents", value: count)
        }
        return Int(count)
    }

    private mutating func sequence(of selector: UInt64) throws(CodecError) -> Int64 {
        let sequence = last[selector, default: 0] &+ Zigzag.decode(try next())
        last[selector] = sequence
        return sequence
    }

    /// A change's parents, sorted as changes name them.
    mutating func changes(_ names: SealedNameReader) throws(CodecError) -> [Bytes32] {
        var result: [Bytes32] = []
        for _ in 0..<(try count()) {
            let selector = try next()
            if selector < UInt64(names.segment.runs.count) {
                result.append(try names.change(run: Int(selector), sequence: try sequence(of: selector)))
            } else {
                result.append(try names.outsideParent(selector))
            }
        }
        result.sort()
        return result
    }

    /// The events that a text part names, in their order.
    mutating func events(_ names: SealedNameReader) throws(CodecError) -> [EventID] {
        var result: [EventID] = []
        for _ in 0..<(try count()) {
            let selector = try next()
            let sequence = UInt64(bitPattern: try sequence(of: selector))
            result.append(EventID(chain: try names.chain(selector), sequence: sequence))
        }
        return result
    }
}
