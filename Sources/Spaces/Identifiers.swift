package import CRDT
package import Identity
import SodiumCrypto
import WireCodec

extension AgentID {
    /// In a document, a chain is an agent.
    package init(chain: ChainID) {
        self.init(chain.bytes.bytes)
    }
}

extension ChainID {
    /// Nil when the agent's name is not that of a chain.
    package init?(_ agent: AgentID) {
        guard let bytes = Bytes32(agent.bytes) else { return nil }
        self.init(bytes)
    }
}

extension NodeID {
    /// The id of the node that the `index`-th tree operation of a change makes: nobody can choose one, and none clash.
    package static func made(by chain: ChainID, sequence: UInt64, index: Int) -> NodeID {
        var writer = ByteWriter(reserving: 64)
        writer.raw("node/1".utf8)
        writer.raw(chain.bytes)
        writer.uint64(sequence)
        writer.uint32(UInt32(index))
        return NodeID(BLAKE2b.hash256(writer.bytes))
    }
}
