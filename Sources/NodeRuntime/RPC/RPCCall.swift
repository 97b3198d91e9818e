import LocalRPC
import NodeCore
import Transport

typealias Handler = (RPCCall) -> Void

/// One request on its way to its answer; answered exactly once.
struct RPCCall {
    let server: RPCServer
    let client: Transport.ClientID
    let request: IncomingRequest

    var node: Node { server.node }
    var runtime: NodeRuntime { server.runtime }

    func succeed<M: RPCMethod>(_ method: M.Type, _ result: M.Result) {
        server.finish(client, with: request.id.map { MessageWriter.response(method, id: $0, result: result) })
    }

    func fail(_ failure: RPCFailure) {
        server.finish(client, with: request.id.map { MessageWriter.failure(failure, id: $0) })
    }

    /// Reads the parameters and runs `body`; what it throws becomes the answer.
    func with<M: RPCMethod>(_ method: M.Type, _ body: (M.Params) throws(RPCFailure) -> Void) {
        do {
            try body(try request.params(of: method))
        } catch {
            fail(error)
        }
    }

    /// Gives a command to the core and shapes its answer; a failure is told in a person's words.
    func command<M: RPCMethod>(
        _ method: M.Type, _ command: NodeCommand, _ shape: @escaping (NodeReply) -> M.Result?
    ) {
        server.command(command, from: client) { result in
            switch result {
            case .failure(let failure): fail(RPCFailure(failure))
            case .success(let reply):
                if let shaped = shape(reply) {
                    succeed(method, shaped)
                } else {
                    fail(RPCFailure(.internal, "The node answered \(M.name) with something else than it should."))
                }
            }
        }
    }
}

extension RPCServer {
    /// Every method of the socket by its name.
    static func table() -> [String: Handler] {
        var table: [String: Handler] = [:]
        NodeHandlers.add(to: &table)
        IdentityHandlers.add(to: &table)
        PeerHandlers.add(to: &table)
        WorkshopHandlers.add(to: &table)
        ActivityHandlers.add(to: &table)
        ExerciseHandlers.add(to: &table)
        SpaceHandlers.add(to: &table)
        InvitationHandlers.add(to: &table)
        JoinHandlers.add(to: &table)
        DeviceHandlers.add(to: &table)
        FileHandlers.add(to: &table)
        BranchHandlers.add(to: &table)
        MembershipHandlers.add(to: &table)
        QuotaHandlers.add(to: &table)
        BundleHandlers.add(to: &table)
        MailboxHandlers.add(to: &table)
        DocumentHandlers.add(to: &table)
        VersionHandlers.add(to: &table)
        UndoHandlers.add(to: &table)
        ChatHandlers.add(to: &table)
        PresenceHandlers.add(to: &table)
        EditorHandlers.add(to: &table)
        TerminalHandlers.add(to: &table)
        SessionHandlers.add(to: &table)
        AgendaHandlers.add(to: &table)
        TrailerHandlers.add(to: &table)
        ReplayHandlers.add(to: &table)
        ReviewHandlers.add(to: &table)
        BlobHandlers.add(to: &table)
        FolderHandlers.add(to: &table)
        return table
    }
}
