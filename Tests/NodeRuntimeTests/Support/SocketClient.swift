import LocalRPC

/// A program at a node's socket: requests out, answers and notifications in, each wait with a deadline.
///
/// One task uses it at a time.
final class SocketClient: @unchecked Sendable {
    private let socket: Descriptor
    private var deframer = MessageDeframer(messageLimit: 256 * 1024 * 1024)
    private var lastID = 0
    /// What came while something else was waited for, in order.
    private(set) var waiting: [RPCMessage] = []

    /// The node closed the connection.
    struct Closed: Error {}

    init(path: String) throws {
        socket = try Descriptor.connected(toUnix: path)
    }

    /// Sends a request and gives its id.
    @discardableResult
    func post<M: RPCMethod>(_ method: M.Type, _ params: M.Params) throws -> Int {
        lastID += 1
        try send(FramingStyle.lines.frame(MessageWriter.request(method, id: .number(lastID), params: params)))
        return lastID
    }

    /// Sends bytes as they are.
    func send(_ bytes: [UInt8]) throws {
        do {
            try socket.write(bytes)
        } catch {
            throw Closed()
        }
    }

    func sendLine(_ line: String) throws { try send([UInt8](line.utf8) + [UInt8(ascii: "\n")]) }

    func endSending() { socket.endSending() }

    /// Sends a request and waits for its answer; throws the node's `RPCFailure` if that is the answer.
    @discardableResult
    func call<M: RPCMethod>(
        _ method: M.Type, _ params: M.Params, within limit: Duration = .seconds(30)
    ) async throws -> M.Result {
        let id = RequestID.number(try post(method, params))
        let deadline = ContinuousClock.now + limit
        while true {
            let message = try await receive(until: deadline, for: M.name)
            if case .response(let response) = message, response.id == id { return try response.result(of: method) }
            waiting.append(message)
        }
    }

    /// The next answer in the order of arrival.
    func nextResponse(within limit: Duration = .seconds(30)) async throws -> IncomingResponse {
        let deadline = ContinuousClock.now + limit
        while true {
            if case .response(let response) = try await next(until: deadline, for: "an answer") { return response }
        }
    }

    /// The next notification of one kind; answers in between are dropped.
    func next<N: RPCNotification>(
        _ notification: N.Type, within limit: Duration = .seconds(30)
    ) async throws -> N.Params {
        let deadline = ContinuousClock.now + limit
        while true {
            guard case .request(let request) = try await next(until: deadline, for: N.name), request.method == N.name
            else { continue }
            return try request.params(of: notification)
        }
    }

    /// Whether the node closes the connection in time; what it still sends is dropped.
    func isClosed(within limit: Duration = .seconds(10)) async throws -> Bool {
        let deadline = ContinuousClock.now + limit
        do {
            while true { _ = try await receive(until: deadline, for: "the end") }
        } catch is Closed {
            return true
        } catch is NotInTime {
            return false
        }
    }

    private func next(until deadline: ContinuousClock.Instant, for what: String) async throws -> RPCMessage {
        if !waiting.isEmpty { return waiting.removeFirst() }
        return try await receive(until: deadline, for: what)
    }

    private func receive(until deadline: ContinuousClock.Instant, for what: String) async throws -> RPCMessage {
        while true {
            if let message = try deframer.next() { return try RPCMessage(parsing: message) }
            try Task.checkCancellation()
            let rest = deadline - ContinuousClock.now
            guard rest > .zero else { throw NotInTime(what: "\(what) from the socket", limit: .zero) }
            let socket = socket
            guard let bytes = try await blocking({ socket.read(within: min(rest, .seconds(1))) }) else { continue }
            guard !bytes.isEmpty else { throw Closed() }
            deframer.append(bytes)
        }
    }
}
