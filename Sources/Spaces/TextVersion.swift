package import CRDT
import Identity
package import WireCodec

/// A version of a document's text under names that mean the same after a restart and in every order of arrival: its
/// newest events.
///
/// Made for what must find again, much later, on which text something was based: a file on a disk.
package struct TextVersion: Hashable, Sendable {
    /// Sorted, none an ancestor of another; none at the start.
    package let events: [EventName]

    package static let start = TextVersion(events: [])

    package var bytes: [UInt8] {
        var writer = ByteWriter()
        for event in events {
            writer.prefixed(event.agent.bytes)
            writer.varint(event.sequence)
        }
        return writer.bytes
    }

    init(events: [EventName]) {
        self.events = events.sorted()
    }

    /// Reads what `bytes` gave.
    package init(decoding bytes: [UInt8]) throws(CodecError) {
        var reader = ByteReader(bytes)
        var events: [EventName] = []
        while !reader.isAtEnd {
            let agent = try reader.prefixedBytes(atMost: CausalLimits.agentIDBytesMax, field: "agent")
            let sequence = try reader.varint(atMost: CausalLimits.eventCountMax, field: "event")
            events.append(EventName(agent: AgentID(agent), sequence: sequence))
        }
        self.init(events: events)
    }
}

extension Document {
    /// The version that is shown.
    var version: TextVersion { version(of: text.frontier) }

    func version(of frontier: Frontier) -> TextVersion {
        TextVersion(
            events: frontier.map { lv in
                let event = text.eventID(of: lv)
                return EventName(agent: event.agent, sequence: event.sequence)
            })
    }

    /// Nil where an event of it is not in the text that is shown.
    func frontier(of version: TextVersion) -> Frontier? {
        var versions: [LV] = []
        for event in version.events {
            guard let lv = text.lv(of: event.agent, sequence: event.sequence) else { return nil }
            versions.append(lv)
        }
        return text.dominators(of: versions)
    }
}
