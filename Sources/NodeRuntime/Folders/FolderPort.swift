import Dispatch
import Membership
import NIOCore
import NodeCore

/// The way from a folder's thread to the node, which lives on its loop: the thread waits, the loop never does.
struct FolderPort: @unchecked Sendable {
    let space: SpaceID
    let client: ClientID
    private let loop: any EventLoop
    private unowned let runtime: NodeRuntime

    init(space: SpaceID, client: ClientID, runtime: NodeRuntime) {
        self.space = space
        self.client = client
        self.runtime = runtime
        loop = runtime.loop
    }

    /// The node's answer to a command. Blocks until it has come, at the latest when the node stops.
    func ask(_ command: NodeCommand) throws(NodeFailure) -> NodeReply {
        let promise = loop.makePromise(of: NodeReply.self)
        loop.execute { [runtime, client] in
            runtime.folders.ask(command, as: client) { result in promise.completeWith(result.mapError { $0 }) }
        }
        do {
            return try promise.futureResult.wait()
        } catch let failure as NodeFailure {
            throw failure
        } catch {
            throw .stopping
        }
    }

    /// Reads something of the node.
    func read<Value: Sendable>(_ body: @escaping @Sendable (Node) -> Value) throws(NodeFailure) -> Value {
        do {
            return try loop.submit { [runtime] in body(runtime.node) }.wait()
        } catch {
            throw .stopping
        }
    }

    func onLoop(_ body: @escaping @Sendable (NodeRuntime) -> Void) {
        loop.execute { [runtime] in body(runtime) }
    }
}
