extension MessageType {
    /// What a body of this type is read as: for whoever goes over all messages.
    package var form: any WireMessage.Type {
        switch self {
        case .hello: HelloMessage.self
        case .digest: DigestMessage.self
        case .frontier: FrontierMessage.self
        case .membership: MembershipMessage.self
        case .changes: ChangesMessage.self
        case .join: JoinMessage.self
        case .welcome: WelcomeMessage.self
        case .ping: PingMessage.self
        case .pong: PongMessage.self
        case .goodbye: GoodbyeMessage.self
        case .needEpoch: NeedEpochMessage.self
        case .epochSeal: EpochSealMessage.self
        case .waiting: WaitingMessage.self
        case .person: PersonMessage.self
        case .lane: LaneMessage.self
        case .introduction: IntroductionMessage.self
        case .blobQuery: BlobQueryMessage.self
        case .blobHolding: BlobHoldingMessage.self
        case .blobRequest: BlobRequestMessage.self
        case .blobPart: BlobPartMessage.self
        case .snapshotRequest: SnapshotRequestMessage.self
        case .snapshotPart: SnapshotPartMessage.self
        case .ranges: RangesMessage.self
        case .statements: StatementsMessage.self
        case .presence: PresenceMessage.self
        case .terminal: TerminalMessage.self
        case .terminalFrame: TerminalFrameMessage.self
        case .terminalRequest: TerminalRequestMessage.self
        case .neighbour: NeighbourMessage.self
        case .walk: WalkMessage.self
        case .have: HaveMessage.self
        case .graft: GraftMessage.self
        case .prune: PruneMessage.self
        }
    }
}
