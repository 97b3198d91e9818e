package import LocalRPC

/// A connection to a node's socket: requests out, answers and notifications in, on the caller's thread.
///
/// Requests may be posted one after the other without waiting. While it waits to write it also reads, so neither side
/// can block the other. One thread uses it; several threads open a connection each.
package final class NodeClient {
    /// The longest message taken from a node: a document's whole text, escaped.
    package static let answerLimit = 512 * 1024 * 1024

    private let socket: UnixSocket
    private var deframer = MessageDeframer(messageLimit: NodeClient.answerLimit)
    private var outgoing: [UInt8] = []
    /// How much of `outgoing` is written already.
    private var written = 0
    private var lastID = 0
    /// What came while something else was waited for, in order.
    private var waiting: [RPCMessage] = []
    private var waitingStart = 0
    private var inbox = [UInt8](repeating: 0, count: 256 * 1024)

    /// For whoever waits for other descriptors, too: to read, and while `hasOutgoing` to write.
    var descriptor: Int32 { socket.descriptor }
    var hasOutgoing: Bool { written < outgoing.count }

    /// Nil when nobody listens there.
    package init?(connectingTo paths: ProfilePaths) throws(CommandError) {
        try RuntimeFolder.check(paths.runtimeFolder)
        do {
            socket = try UnixSocket(connectingTo: paths.socket)
        } catch {
            guard let problem = Self.words(for: error, paths) else { return nil }
            throw problem
        }
    }

    /// Nil when nobody plays that recording any more.
    init?(connectingToFilm film: Int32, in paths: ProfilePaths) throws(CommandError) {
        try RuntimeFolder.check(paths.runtimeFolder)
        do {
            socket = try UnixSocket(connectingTo: SharedRoot.socket(ofFilm: film, in: paths))
        } catch {
            return nil
        }
    }

    /// A connection that stands already.
    init(adopting descriptor: Int32) {
        socket = UnixSocket(adopting: descriptor)
    }

    /// Nil where nobody listens, which is no error.
    private static func words(for problem: UnixSocket.ConnectProblem, _ paths: ProfilePaths) -> CommandError? {
        switch problem {
        case .nobodyListens: nil
        case .pathTooLong:
            CommandError(ProfileProblem.socketPathTooLong(paths.socket, limit: ProfilePaths.socketPathLimit).failure)
        case .system(let code):
            CommandError(
                .failed, "The node's socket cannot be opened: \(SystemError.words(code)).",
                hint: "Look at the permissions of \(paths.socket).")
        }
    }

    /// Sends a request and waits for its answer; what else comes meanwhile is kept for `next`. Nil waits for ever.
    package func call<M: RPCMethod>(
        _ method: M.Type, _ params: M.Params, timeout: Duration? = .seconds(30)
    ) throws(CommandError) -> M.Result {
        let id = RequestID.number(try post(method, params))
        let deadline = timeout.map { ContinuousClock.now + $0 }
        while let message = try receive(until: deadline) {
            guard case .response(let response) = message, response.id == id || response.id == nil else {
                waiting.append(message)
                continue
            }
            return try Self.result(of: method, response)
        }
        throw CommandError(
            .timeout, "The node did not answer \(M.name) in time.", kept: "What it has acknowledged is kept.",
            hint: "atelier node status")
    }

    /// Queues a request and gives its id; it goes out with the next wait.
    @discardableResult
    package func post<M: RPCMethod>(_ method: M.Type, _ params: M.Params) throws(CommandError) -> Int {
        lastID += 1
        try post(message: MessageWriter.request(method, id: .number(lastID), params: params))
        return lastID
    }

    /// Queues a message whose id is the caller's affair.
    func post(message: [UInt8]) throws(CommandError) {
        guard message.count <= MessageDeframer.messageLimit else {
            throw CommandError(
                .overLimit, "That is longer than the \(MessageDeframer.messageLimit) bytes that a node takes at once.",
                kept: "Nothing was changed.", hint: "Split the text into several documents.")
        }
        FramingStyle.lines.append(message, to: &outgoing)
    }

    /// The next answer or notification in the order of arrival, or nil when the time is up. A nil deadline waits for
    /// ever.
    package func next(until deadline: ContinuousClock.Instant?) throws(CommandError) -> RPCMessage? {
        if waitingStart < waiting.count {
            defer {
                waitingStart += 1
                if waitingStart == waiting.count {
                    waiting.removeAll(keepingCapacity: true)
                    waitingStart = 0
                }
            }
            return waiting[waitingStart]
        }
        return try receive(until: deadline)
    }

    /// Writes everything that was posted; false when the time is up before.
    @discardableResult
    package func flush(until deadline: ContinuousClock.Instant?) throws(CommandError) -> Bool {
        while written < outgoing.count {
            guard try transfer(until: deadline) else { return false }
        }
        return true
    }

    /// What an answer holds, or its failure thrown.
    package static func result<M: RPCMethod>(
        of method: M.Type, _ response: IncomingResponse
    ) throws(CommandError) -> M.Result {
        do {
            return try response.result(of: method)
        } catch {
            throw CommandError(error)
        }
    }

    /// The next message of the stream, past whatever is in `waiting`.
    private func receive(until deadline: ContinuousClock.Instant?) throws(CommandError) -> RPCMessage? {
        while true {
            if let message = try parsed() { return message }
            guard try transfer(until: deadline) else { return nil }
        }
    }

    private func parsed() throws(CommandError) -> RPCMessage? {
        let message: [UInt8]?
        do {
            message = try deframer.next()
        } catch {
            throw CommandError(error.failure)
        }
        guard let message else { return nil }
        do {
            return try RPCMessage(parsing: message)
        } catch {
            throw CommandError(
                .failed, "The node sent something that cannot be read.",
                hint: "Compare the versions: atelier version, atelier node status.")
        }
    }

    /// Waits once for the socket and moves what it can, both ways. False when the time is up.
    private func transfer(until deadline: ContinuousClock.Instant?) throws(CommandError) -> Bool {
        let hasOutgoing = written < outgoing.count
        switch socket.wait(forWriting: hasOutgoing, milliseconds: Self.milliseconds(until: deadline)) {
        case .timedOut:
            guard let deadline else { return true }
            return ContinuousClock.now < deadline
        case .readable: try read()
        case .writable: try write()
        case .both:
            try read()
            try write()
        }
        return true
    }

    private func read() throws(CommandError) {
        switch socket.read(into: &inbox) {
        case .bytes(let count): deframer.append(inbox[..<count])
        case .wouldBlock: return
        case .closed: throw Self.closed
        }
    }

    private func write() throws(CommandError) {
        switch socket.write(outgoing[written...]) {
        case .bytes(let count):
            written += count
            if written == outgoing.count {
                outgoing.removeAll(keepingCapacity: true)
                written = 0
            }
        case .wouldBlock: return
        case .closed: throw Self.closed
        }
    }

    private static let closed = CommandError(
        .noNode, "The node closed the connection.", kept: "What it has acknowledged is kept.",
        hint: "atelier node status")

    /// For `poll`: −1 for ever, else rounded up so that no wait ends early in a spin.
    private static func milliseconds(until deadline: ContinuousClock.Instant?) -> Int32 {
        guard let deadline else { return -1 }
        let rest = deadline - ContinuousClock.now
        guard rest > .zero else { return 0 }
        let (seconds, attoseconds) = rest.components
        guard seconds < 1_000_000 else { return 1_000_000_000 }
        return Int32(seconds * 1000 + attoseconds / 1_000_000_000_000_000 + 1)
    }
}
