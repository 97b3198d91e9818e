package import CRDT
internal import Identity
package import Membership
internal import SodiumCrypto
internal import WireCodec

extension SealedSegment {
    /// Seals changes of one space, given in the order of arrival; of each strand of a chain without holes.
    ///
    /// Signatures that nobody needs to send a run on are left out: `SignatureSelection`.
    package init(sealing changes: [SealableChange], space: SpaceID) {
        self.init(space: space)
        var grouping = StrandGrouping()
        let places = changes.map { grouping.run(of: $0.change) }
        let kept = SignatureSelection.places(of: changes, runs: places)
        var chains: [ChainID: Int] = [:]
        for (index, entry) in changes.enumerated() where chains[entry.change.chain] == nil {
            chains[entry.change.chain] = places[index]
        }
        let isAlone = places.allSatisfy { $0 == 0 }
        var names = SealedNames(runs: chains, runCount: (places.max() ?? -1) + 1)
        var builders: [SealedRunBuilder] = []
        for (index, entry) in changes.enumerated() {
            let (change, place) = (entry.change, places[index])
            precondition(change.space == space, "a segment is of one space")
            if place == builders.count { builders.append(SealedRunBuilder(first: change)) }
            builders[place].append(change, signature: kept.contains(index) ? entry.signature : nil, names: &names)
            // A change's parents are of other runs.
            if !isAlone { names.arrived(change, run: place) }
            SealedRunBuilder.extend(&order, by: UInt64(place))
        }
        runs = builders.map(\.run)
        outsideParents = names.outsideParents
        outsideChains = names.outsideChains
    }

    /// The segment as it lies on disk: made in little time, or to take little room.
    package func encode(isSmall: Bool) -> [UInt8] { encode(level: isSmall ? .small : .fast) }

    /// The same, by the engine's word for it.
    package func encode(level: CompressionLevel) -> [UInt8] { measure(level: level).bytes }

    /// The same, and what each kind of column takes.
    package func measure(level: CompressionLevel) -> (bytes: [UInt8], sizes: SealedSizes) {
        var sizes = SealedSizes()
        var writer = ByteWriter(reserving: 4096)
        let form = SealedForm(level: level, hasForgotten: runs.contains { !$0.forgotten.isEmpty })
        writer.uint8(form.hasForgotten ? Self.versionWithForgotten : Self.version)
        writer.varint(outsideParents.count)
        for id in outsideParents { writer.raw(id) }
        writer.varint(outsideChains.count)
        for id in outsideChains { writer.raw(id.bytes) }
        writer.varint(runs.count)
        for run in runs { run.encode(to: &writer, form: form, sizes: &sizes) }
        writer.prefixed(runs.count == 1 ? [] : IntegerColumn.encode(order, stride: 2, level: level))
        let tag = Self.tag(of: writer.bytes[...], space: space)
        writer.raw(tag)
        sizes.total = writer.count
        return (writer.bytes, sizes)
    }

    /// The segment ends in it: a byte that changed on the disk is noticed before anything is read.
    static func tag(of bytes: ArraySlice<UInt8>, space: SpaceID) -> [UInt8] {
        var hash = BLAKE2b.Stream(count: 32)
        hash.update([UInt8](tagLabel.utf8))
        hash.update(space.bytes.bytes)
        hash.update(bytes)
        return Array(hash.finish().prefix(tagInBytes))
    }
}
