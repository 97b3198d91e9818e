/// One thing that somebody did to a value, as replicas tell each other of it.
///
/// How it is written as bytes is the affair of whoever carries it.
public struct ValueEvent<Payload: Sendable>: Sendable {
    /// Who did it, and which of theirs it is.
    public let name: EventName
    /// The newest events that its maker knew: these and their ancestors.
    public let parents: [EventName]
    /// What was done.
    public let payload: Payload

    /// An event as somebody else told it.
    public init(name: EventName, parents: [EventName], payload: Payload) {
        self.name = name
        self.parents = parents
        self.payload = payload
    }
}

extension ValueEvent: Equatable where Payload: Equatable {}
extension ValueEvent: Hashable where Payload: Hashable {}
