internal import CRDT
internal import Identity
package import Membership
internal import SodiumCrypto
internal import WireCodec

extension SealedSegment {
    /// Of all runs of one segment.
    package static let changeCountMax = 1 << 18
    /// Characters inserted and deleted in one run: at least what any change may have.
    package static let eventCountMax = 1 << 26
    /// Of a run's inserted text, placeholders included, and of its records.
    package static let textInBytesMax = 64 << 20
    /// Of the numbers that name parents in a run.
    static let referenceCountMax = 1 << 24

    /// Whether the tag of an encoded segment fits its other bytes, which says that no byte was changed since.
    package static func hasTag(_ bytes: [UInt8], in space: SpaceID) -> Bool {
        let end = bytes.count - tagInBytes
        return end > 0 && tag(of: bytes[..<end], space: space) == Array(bytes[end...])
    }

    /// Reads what `encode` wrote. No bytes make it trap; a changed byte anywhere is told as `.sealBroken`.
    package init(decoding bytes: [UInt8], space: SpaceID) throws(ReplicationError) {
        guard Self.hasTag(bytes, in: space) else { throw .sealBroken }
        do {
            try self.init(untagged: bytes.dropLast(Self.tagInBytes), space: space)
        } catch {
            throw .malformed(error)
        }
    }

    /// The same behind the check of the tag.
    init(untagged bytes: ArraySlice<UInt8>, space: SpaceID) throws(CodecError) {
        self.init(space: space)
        var reader = ByteReader(bytes)
        let version = try reader.uint8()
        guard version == Self.version || version == Self.versionWithForgotten else {
            throw .invalidValue(field: "version", value: UInt64(version))
        }
        let hasForgotten = version == Self.versionWithForgotten
        outsideParents = try reader.list32(field: "parents outside")
        outsideChains = try reader.list32(field: "chains outside").map { ChainID($0) }
        let runCount = try reader.count(ofAtLeast: 64, field: "runs")
        guard runCount > 0 else { throw .invalidValue(field: "runs", value: 0) }
        var changesLeft = Self.changeCountMax
        for _ in 0..<runCount {
            let run = try SealedRun(
                from: &reader, space: space, changesLeft: changesLeft, hasForgotten: hasForgotten)
            changesLeft -= run.count
            runs.append(run)
        }
        // One form: what has nothing forgotten says so by its version.
        guard !hasForgotten || runs.contains(where: { !$0.forgotten.isEmpty }) else {
            throw .invalidValue(field: "forgotten", value: 0)
        }
        order = try reader.integers(atMost: 2 * changeCount, stride: 2, field: "order")
        try reader.expectEnd()
        try checkOrder()
    }

    private mutating func checkOrder() throws(CodecError) {
        if order.isEmpty, runs.count == 1 { order = [0, UInt64(runs[0].count)] }
        guard order.count % 2 == 0 else { throw .invalidValue(field: "order", value: UInt64(order.count)) }
        var left = runs.map { UInt64($0.count) }
        for place in stride(from: 0, to: order.count, by: 2) {
            let (run, count) = (order[place], order[place + 1])
            guard run < UInt64(runs.count), count > 0, count <= left[Int(run)] else {
                throw .invalidValue(field: "order", value: run)
            }
            left[Int(run)] -= count
        }
        guard left.allSatisfy({ $0 == 0 }) else { throw .invalidValue(field: "order", value: UInt64(order.count)) }
    }

    /// Where each chain's changes stand, in the order of the runs.
    package var extents: [SealedExtent] {
        runs.map { SealedExtent(chain: $0.chain, firstSequence: $0.firstSequence, count: UInt64($0.count)) }
    }
}
