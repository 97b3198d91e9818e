package import CRDT
import Replication
package import WireCodec

extension Space {
    /// Whether a change of a span of time did something to a document: tenths of a second since the Unix epoch.
    package func isEdited(_ id: Bytes32, in span: Range<UInt64>) -> Bool {
        documents[id]?.log.contains { span.contains(times[Int($0.change)].tenths) } ?? false
    }

    /// The device that makes events under a name; nil for one whose first change is a draft.
    package func device(of agent: AgentID) -> Bytes32? { author(of: agent) }
}
