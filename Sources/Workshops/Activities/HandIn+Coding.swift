package import Membership
import Replication
import Spaces
package import WireCodec

extension HandIn {
    package init(_ genesis: Genesis, frontier: [Bytes32]) {
        self.genesis = genesis.encode()
        space = genesis.id.bytes
        owner = genesis.ownerKey
        self.frontier = frontier
    }

    /// Checks the signature of the space's maker: 80 µs.
    init(_ fields: JSONObject) throws(Misfit) {
        let bytes = try required(try fields.letters("genesis", atMostBytes: ReplicationLimits.genesisInBytes))
        let genesis = try required(try? Genesis(decoding: bytes))
        self.init(genesis, frontier: try fields.packed("at", max: WorkshopLimits.frontierCount))
        content = try fields.key("content")
        note = try fields["note"]?.text(maxInBytes: WorkshopLimits.textInBytes)
    }

    func write(to fields: inout JSONObject) {
        fields["genesis"] = .string(Base64URL.encode(genesis))
        fields.pack(frontier, as: "at")
        fields["content"] = content.map { .string($0.hex) }
        fields["note"] = note.map { .string($0) }
    }
}
