import WireCodec

/// What clients want of a space whose history is not here yet: commands in their order, and who listens to which text.
struct WaitingClients {
    private(set) var commands: [(request: RequestID, command: NodeCommand)] = []
    /// What clients saw when they opened a document.
    private(set) var listeners: [(subscription: Subscription, document: Bytes32)] = []

    /// Lets a command wait.
    mutating func hold(_ command: NodeCommand, for request: RequestID) throws(NodeFailure) {
        guard commands.count < NodeLimits.waitingCommandsMax else { throw .stillLoading }
        commands.append((request, command))
    }

    mutating func listen(_ subscription: Subscription, to document: Bytes32) {
        listeners.append((subscription, document))
    }

    /// Whether the subscription was one of these.
    mutating func unsubscribe(_ subscription: Subscription) -> Bool {
        let count = listeners.count
        listeners.removeAll { $0.subscription == subscription }
        return listeners.count < count
    }

    /// A client hung up: nobody waits for its answers any more, but what it wanted done is done.
    mutating func forget(_ client: ClientID) {
        listeners.removeAll { $0.subscription.client == client }
    }
}
