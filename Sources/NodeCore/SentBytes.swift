package import Replication
import SecureChannel

/// How much a node has sent over its links since it was started, by kind of message: bytes of bodies, before they are
/// sealed.
package struct SentBytes: Sendable {
    private var bodies = [Int](repeating: 0, count: Int(UInt8.max) + 1)

    subscript(_ type: MessageType) -> Int { bodies[Int(type.rawValue)] }

    /// The kinds of which there is something, by number.
    package var byType: [(type: MessageType, countInBytes: Int)] {
        MessageType.allCases.map { ($0, self[$0]) }.filter { $0.countInBytes > 0 }
            .sorted { $0.type.rawValue < $1.type.rawValue }
    }

    mutating func note(_ frames: [Frame]) {
        for frame in frames { bodies[Int(frame.type)] += frame.body.count }
    }

    /// What was sent since an earlier look.
    package func since(_ earlier: SentBytes) -> SentBytes {
        var rest = self
        for index in rest.bodies.indices { rest.bodies[index] -= earlier.bodies[index] }
        return rest
    }
}
