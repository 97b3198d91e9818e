package import Identity
package import Membership
internal import SodiumCrypto
package import WireCodec

/// A run: consecutive changes of one chain, signed at their end.
package struct ChangesMessage: WireMessage, Equatable {
    package static let type = MessageType.changes

    package let space: SpaceID
    package let chain: ChainID
    package let firstSequence: UInt64
    /// Of the change before the first one: named where the sender knows of forks of the chain, never at its start.
    package let previous: IDPrefix?
    /// Of the last change's id: tells a run that is known here, or another branch, without any hashing.
    package let tip: IDPrefix
    /// Of the last change.
    package let signature: [UInt8]
    /// One at least.
    package let bodies: [[UInt8]]

    package init(
        space: SpaceID, chain: ChainID, firstSequence: UInt64, previous: IDPrefix? = nil, tip: IDPrefix,
        signature: [UInt8], bodies: [[UInt8]]
    ) {
        precondition(signature.count == Signing.signatureInBytes, "an Ed25519 signature has 64 bytes")
        precondition(previous == nil || firstSequence > 0, "nothing is before a chain's first change")
        self.space = space
        self.chain = chain
        self.firstSequence = firstSequence
        self.previous = previous
        self.tip = tip
        self.signature = signature
        self.bodies = bodies
    }

    /// As many of the consecutive changes as one message takes, ending in a signed one; nil when there is none such.
    package init?(run: [StoredChange], behind previous: IDPrefix? = nil, space: SpaceID) {
        var (bytes, end) = (0, 0)
        for (offset, change) in run.prefix(ReplicationLimits.runCount).enumerated() {
            guard change.space == space, change.chain == run[0].chain,
                change.sequence == run[0].sequence + UInt64(offset)
            else { return nil }
            bytes += change.countedInBytes
            if bytes > ReplicationLimits.runInBytes { break }
            if change.signature != nil { end = offset + 1 }
        }
        guard end > 0, let signature = run[end - 1].signature else { return nil }
        self.init(
            space: space, chain: run[0].chain, firstSequence: run[0].sequence, previous: previous,
            tip: IDPrefix(run[end - 1].id), signature: signature, bodies: run[..<end].map(\.body))
    }

    /// The sequence behind the last change: the count that the chain has with them.
    package var end: UInt64 { firstSequence + UInt64(bodies.count) }

    package init(from reader: inout ByteReader) throws(CodecError) {
        space = SpaceID(try reader.bytes32())
        chain = ChainID(try reader.bytes32())
        let place = try reader.varint(atMost: 2 * ReplicationLimits.changeCount - 1, field: "sequence")
        let namesPrevious = place >= ReplicationLimits.changeCount
        firstSequence = UInt64(namesPrevious ? place - ReplicationLimits.changeCount : place)
        if namesPrevious, firstSequence == 0 { throw .invalidValue(field: "sequence", value: UInt64(place)) }
        previous = namesPrevious ? IDPrefix(value: try reader.uint64()) : nil
        tip = IDPrefix(value: try reader.uint64())
        signature = try reader.bytes(Signing.signatureInBytes)
        let count = try reader.varint(atMost: ReplicationLimits.runCount, field: "changes")
        guard count > 0 else { throw .invalidValue(field: "changes", value: 0) }
        var bodies: [[UInt8]] = []
        var bytes = 0
        for _ in 0..<count {
            let body = try reader.prefixedBytes(atMost: ReplicationLimits.bodyInBytes, field: "change")
            bytes += Change.countedInBytes(body)
            guard bytes <= ReplicationLimits.runInBytes else {
                throw .overLimit(field: "run", value: UInt64(bytes), limit: UInt64(ReplicationLimits.runInBytes))
            }
            bodies.append(body)
        }
        self.bodies = bodies
    }

    package func encode() -> [UInt8] {
        var writer = ByteWriter(reserving: 160 + bodies.reduce(0) { $0 + $1.count + 3 })
        writer.raw(space.bytes)
        writer.raw(chain.bytes)
        writer.varint(firstSequence + (previous == nil ? 0 : UInt64(ReplicationLimits.changeCount)))
        if let previous { writer.uint64(previous.value) }
        writer.uint64(tip.value)
        writer.raw(signature)
        writer.list(bodies)
        return writer.bytes
    }
}
