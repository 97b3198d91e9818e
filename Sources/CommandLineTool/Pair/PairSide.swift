import LocalRPC

/// One of the two nodes of a run, as seen from its socket.
struct PairSide: Sendable {
    let paths: ProfilePaths
    let identity: IdentityMethods.Show.Result
    let status: NodeMethods.Status.Result
    /// The id of the space that both are in.
    private(set) var space = ""

    /// The node has to run already.
    init(_ paths: ProfilePaths) throws(CommandError) {
        self.paths = paths
        guard let client = try NodeClient(connectingTo: paths) else { throw NodeAccess.noNode(paths.profile) }
        identity = try client.call(IdentityMethods.Show.self, Nothing())
        status = try client.call(NodeMethods.Status.self, Nothing())
    }

    /// A connection of the caller's own.
    func connect() throws(CommandError) -> NodeClient {
        guard let client = try NodeClient(connectingTo: paths) else { throw NodeAccess.noNode(paths.profile) }
        return client
    }

    func spaces() throws(CommandError) -> [SpaceMethods.Summary] {
        try connect().call(SpaceMethods.List.self, Nothing()).spaces
    }

    func entering(_ space: String) -> PairSide {
        var side = self
        side.space = space
        return side
    }

    func paths(in client: NodeClient) throws(CommandError) -> [String] {
        try client.call(DocumentMethods.List.self, .init(space: space)).documents.filter { $0.kind == "text" }.map(
            \.path)
    }

    func make(_ path: String) throws(CommandError) {
        _ = try connect().call(DocumentMethods.New.self, .init(space: space, path: path))
    }

    func read(_ path: String) throws(CommandError) -> DocumentMethods.Cat.Result {
        try connect().call(DocumentMethods.Cat.self, .init(space: space, path: path), timeout: .seconds(60))
    }

    /// Opens a document that the other node may only just have made: asks again until it is here.
    func open(_ path: String, on client: NodeClient, patience: Duration = .seconds(30)) throws(CommandError)
        -> DocumentMethods.Open.Result
    {
        let end = ContinuousClock.now + patience
        while true {
            do {
                return try client.call(DocumentMethods.Open.self, .init(space: space, path: path))
            } catch {
                guard error.kind == .notFound else { throw error }
                guard ContinuousClock.now < end else {
                    let seconds = patience.components.seconds
                    throw CommandError(
                        .timeout, "\(path) did not reach \(identity.name) within \(seconds) seconds.",
                        kept: "Both nodes keep what they have.", hint: "atelier peer list --profile \(paths.profile)")
                }
                Pause.milliseconds(10)
            }
        }
    }

    func edit(
        _ path: String, revision: Int?, _ splices: [DocumentMethods.Splice], on client: NodeClient
    ) throws(CommandError) {
        try client.post(
            DocumentMethods.Edit.self, .init(space: space, path: path, revision: revision, edits: splices))
    }
}
