internal import Identity
package import Membership
internal import SodiumCrypto
package import WireCodec

#if PLANTED_BUGS
    internal import PlantedBugs
#endif

/// For each space that both belong to, one hash of all that is here: equal hashes end the exchange.
package struct DigestMessage: WireMessage, Equatable {
    package static let type = MessageType.digest

    package struct Entry: Hashable, Sendable {
        package let space: SpaceID
        package let digest: Bytes32

        package init(space: SpaceID, digest: Bytes32) {
            self.space = space
            self.digest = digest
        }
    }

    /// Sorted by space, each once; one at least.
    package let entries: [Entry]

    package init(entries: [Entry]) {
        self.entries = entries.sorted { $0.space < $1.space }
    }

    package init(from reader: inout ByteReader) throws(CodecError) {
        let count = try reader.varint(atMost: ReplicationLimits.digestCount, field: "entries")
        guard count > 0 else { throw .invalidValue(field: "entries", value: 0) }
        var entries: [Entry] = []
        for index in 0..<count {
            let entry = Entry(space: SpaceID(try reader.bytes32()), digest: try reader.bytes32())
            if let last = entries.last, last.space >= entry.space {
                throw .invalidValue(field: "entries", value: UInt64(index))
            }
            entries.append(entry)
        }
        self.entries = entries
    }

    package func encode() -> [UInt8] {
        var writer = ByteWriter(reserving: 2 + entries.count * 64)
        writer.varint(entries.count)
        for entry in entries {
            writer.raw(entry.space.bytes)
            writer.raw(entry.digest)
        }
        return writer.bytes
    }

    /// The hash of a membership frontier and of how far each strand of each chain goes (Protocol/sync.md, section 3).
    package static func digest(membership: [Bytes32], chains: [ChainTip]) -> Bytes32 {
        var writer = ByteWriter(reserving: 32 + membership.count * 32 + chains.count * 72)
        writer.raw("digest/1".utf8)
        writer.ascending(membership.sorted())
        #if PLANTED_BUGS
            if PlantedBug.comparesNoChains.isPlanted { return BLAKE2b.hash256(writer.bytes) }
        #endif
        writer.varint(chains.count)
        for tip in chains.sorted() {
            writer.raw(tip.chain.bytes)
            writer.varint(tip.count)
            writer.raw(tip.id)
        }
        return BLAKE2b.hash256(writer.bytes)
    }
}
