package import Identity
internal import SodiumCrypto
package import WireCodec

/// A frontier as people carry it from one machine to another: one line of letters, digits, `-` and `_`.
///
/// Chains and ops are named by eight bytes each, since it only says what need not be sent again: who reads it looks the
/// names up among what is here, and passes over those that are not. Bytes: Protocol/bundles.md, section 5.
package struct ShortFrontier: Equatable, Sendable {
    package struct Chain: Hashable, Comparable, Sendable {
        package let chain: IDPrefix
        /// One at least.
        package let count: UInt64
        package let tip: IDPrefix

        package init(chain: IDPrefix, count: UInt64, tip: IDPrefix) {
            self.chain = chain
            self.count = count
            self.tip = tip
        }

        package static func < (left: Chain, right: Chain) -> Bool {
            (left.chain.value, left.count, left.tip.value) < (right.chain.value, right.count, right.tip.value)
        }
    }

    private static let version: UInt8 = 1
    private static let checkInBytes = 4
    /// More than 16,384 chains and 4,096 ops have.
    package static let textInBytesMax = 512 * 1024

    /// Of the membership ops. Sorted, each once.
    package let membership: [IDPrefix]
    /// Sorted, each once.
    package let chains: [Chain]

    package init(_ frontier: FrontierMessage) {
        membership = Set(frontier.membership.map { IDPrefix($0) }).sorted { $0.value < $1.value }
        chains = Set(
            frontier.chains.map { Chain(chain: IDPrefix($0.chain.bytes), count: $0.count, tip: $0.tip) }
        ).sorted()
    }

    /// The frontier that it is short for, as far as its names are known here.
    package func frontier(in table: ChainTable, membership known: [Bytes32]) -> FrontierMessage {
        let wanted = Set(membership)
        let named = Dictionary(grouping: chains, by: \.chain)
        let entries = Set(table.tips.map(\.chain)).flatMap { chain in
            (named[IDPrefix(chain.bytes)] ?? []).map {
                FrontierMessage.Chain(chain: chain, count: $0.count, tip: $0.tip)
            }
        }
        return FrontierMessage(
            space: table.space, membership: known.filter { wanted.contains(IDPrefix($0)) }, statements: entries)
    }

    // MARK: Text

    package var text: String {
        var writer = ByteWriter()
        writer.uint8(Self.version)
        writer.varint(membership.count)
        for op in membership { writer.uint64(op.value) }
        writer.varint(chains.count)
        for chain in chains {
            writer.uint64(chain.chain.value)
            writer.varint(chain.count)
            writer.uint64(chain.tip.value)
        }
        return Base64URL.encode(writer.bytes + Self.check(of: writer.bytes))
    }

    /// Throws for a text with a letter too many, too few, or mistyped.
    package init(parsing text: String) throws(ReplicationError) {
        let letters = text.utf8
        guard letters.count <= Self.textInBytesMax else {
            throw .malformed(
                .overLimit(field: "frontier", value: UInt64(letters.count), limit: UInt64(Self.textInBytesMax)))
        }
        guard let bytes = Base64URL.decode(letters), bytes.count > Self.checkInBytes,
            Array(bytes.suffix(Self.checkInBytes)) == Self.check(of: bytes.dropLast(Self.checkInBytes))
        else { throw .malformed(.invalidValue(field: "frontier", value: 0)) }
        do throws(CodecError) {
            var reader = ByteReader(bytes.dropLast(Self.checkInBytes))
            try self.init(from: &reader)
        } catch {
            throw .malformed(error)
        }
    }

    private init(from reader: inout ByteReader) throws(CodecError) {
        let version = try reader.uint8()
        guard version == Self.version else { throw .invalidValue(field: "version", value: UInt64(version)) }
        var membership: [IDPrefix] = []
        for _ in 0..<(try reader.varint(atMost: ReplicationLimits.frontierOpCount, field: "membership")) {
            let op = IDPrefix(value: try reader.uint64())
            if let last = membership.last, last.value >= op.value {
                throw .invalidValue(field: "membership", value: UInt64(membership.count))
            }
            membership.append(op)
        }
        var chains: [Chain] = []
        for _ in 0..<(try reader.varint(atMost: ReplicationLimits.frontierChainCount, field: "chains")) {
            let chain = IDPrefix(value: try reader.uint64())
            let count = try reader.varint(atMost: ReplicationLimits.changeCount, field: "count")
            if count == 0 { throw .invalidValue(field: "count", value: 0) }
            let entry = Chain(chain: chain, count: UInt64(count), tip: IDPrefix(value: try reader.uint64()))
            if let last = chains.last, last >= entry {
                throw .invalidValue(field: "chains", value: UInt64(chains.count))
            }
            chains.append(entry)
        }
        try reader.expectEnd()
        self.membership = membership
        self.chains = chains
    }

    private static func check(of bytes: some Sequence<UInt8>) -> [UInt8] {
        Array(BLAKE2b.hash256([UInt8]("frontier/1".utf8) + bytes).bytes.prefix(checkInBytes))
    }
}
