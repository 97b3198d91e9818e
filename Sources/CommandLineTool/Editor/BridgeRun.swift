import EditorProtocol
import LocalRPC

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// One editor's bridge from its first message to its last: a wait for the editor and the node, and the session between.
///
/// The node may go and come back as it likes. What the editor wrote meanwhile is kept here and goes out then; a bridge
/// whose editor has left stays until that is done.
struct BridgeRun {
    private let root: SharedRoot
    private let node: NodeAccess
    private let lock: BridgeLock
    /// Names this run's edits to the nodes: 64 hexadecimal digits.
    private let writer: String
    private var session: EditorSession
    private var pipe = EditorPipe()
    private var line: NodeLine?
    private var reconnect = Reconnect()
    private var retryAt: ContinuousClock.Instant?
    private var isProtected = false
    /// Why no node could be started, until there is one.
    private var noNode: RPCFailure?

    /// How long what an editor left behind may take to the node's disk.
    private static let farewell: Duration = .seconds(15)
    /// Between looks at whether it may still be asked what was saved.
    private static let rest: Duration = .milliseconds(100)

    init(root: SharedRoot, node: NodeAccess) {
        self.root = root
        self.node = node
        lock = BridgeLock(in: root)
        writer = (0..<4).map { _ in
            let digits = String(UInt64.random(in: .min ... .max), radix: 16)
            return String(repeating: "0", count: 16 - digits.utf8.count) + digits
        }.joined()
        session = EditorSession(folder: EditorFolder(roots: root.names))
    }

    mutating func run() throws(CommandError) {
        while !pipe.hasLeft {
            connectIfDue(mayWait: true)
            wait(withEditor: true, until: nextDeadline())
            hearEditor()
            turn()
        }
        try finish()
    }

    /// What the editor left behind goes to the node, or into a file.
    private mutating func finish() throws(CommandError) {
        let deadline = ContinuousClock.now + Self.farewell
        while ContinuousClock.now < deadline {
            session.itIs(UInt64(LocalTime.now))
            var next = deadline
            if !session.hasUnsavedEdits {
                guard session.mayBeAsked else { break }
                next = min(next, ContinuousClock.now + Self.rest)
            }
            connectIfDue(mayWait: false)
            wait(withEditor: false, until: min(next, nextDeadline() ?? deadline))
            turn()
        }
        guard session.hasUnsavedEdits else { return }
        let kept = try UnsentTexts(root: root).keep(session.unsavedTexts)
        throw CommandError(
            .noNode, "The editor has left, and its last edits could not be given to the node.",
            kept: "The texts are in \(kept).", hint: "Start the node, then put them in: atelier doc put PATH FILE")
    }

    private mutating func hearEditor() {
        session.itIs(UInt64(LocalTime.now))
        pipe.read()
        while let message = pipe.next() {
            session.receive(message)
            perform()
        }
    }

    private mutating func turn() {
        hearNode()
        if let due = retryAt, due <= ContinuousClock.now {
            retryAt = nil
            session.retry()
            perform()
        }
        if let noNode {
            session.giveUpOpening(noNode)
            perform()
        }
        if session.wantsRetry, retryAt == nil { retryAt = ContinuousClock.now + .milliseconds(500) }
        pipe.flush()
        protect()
    }

    // MARK: The node

    private mutating func hearNode() {
        do throws(CommandError) {
            while let answer = try line?.next() {
                // What the editor said before it saved is heard before it is asked about that.
                if case .found = answer { hearEditor() }
                session.receive(answer)
                perform()
            }
            try line?.client.flush(until: ContinuousClock.now)
        } catch {
            line = nil
            session.nodeIsLost()
            reconnect.begin(at: ContinuousClock.now)
            perform()
        }
    }

    /// Carries out what the session wants, and what follows from that.
    private mutating func perform() {
        var effects = session.takeEffects()
        while !effects.isEmpty {
            for effect in effects {
                switch effect {
                case .tell(let message): pipe.send(message)
                case .ask(let question): if let answer = line?.ask(question) { session.receive(answer) }
                }
            }
            effects = session.takeEffects()
        }
    }

    /// `mayWait`: whoever stopped the node is given time to start it again before this does.
    private mutating func connectIfDue(mayWait: Bool) {
        let now = ContinuousClock.now
        guard line == nil, reconnect.isDue(at: now) else { return }
        do throws(CommandError) {
            var client = try other()
            if client == nil, root.film == nil { client = try start(mayWait: mayWait, at: now) }
            if let client {
                line = try NodeLine(client, space: root.space, writer: writer, process: lock.process)
                noNode = nil
                reconnect = Reconnect()
                session.nodeIsThere()
                return perform()
            }
        } catch {
            if noNode == nil { node.output.error(error) }
            noNode = RPCFailure(error.kind, error.sentence, kept: "Your text is in your editor.", next: error.hint)
        }
        reconnect.failed(at: now)
    }

    /// The node, or the film in its place.
    private func other() throws(CommandError) -> NodeClient? {
        if let film = root.film { return try NodeClient(connectingToFilm: film, in: node.paths) }
        return try node.runningNode()
    }

    private mutating func start(mayWait: Bool, at now: ContinuousClock.Instant) throws(CommandError) -> NodeClient? {
        guard reconnect.mayStart(at: now, isUrgent: !mayWait || reconnect.isFirst),
            reconnect.isFirst || session.needsNode
        else { return nil }
        reconnect.hasStarted(at: now)
        return try node.startUnasked()
    }

    // MARK: Waiting

    private func nextDeadline() -> ContinuousClock.Instant? {
        [line == nil ? reconnect.due : nil, retryAt].compactMap(\.self).min()
    }

    private func wait(withEditor: Bool, until deadline: ContinuousClock.Instant?) {
        var requests: [pollfd] = []
        if withEditor {
            requests.append(pollfd(fd: 0, events: Int16(POLLIN), revents: 0))
            if pipe.hasOutgoing { requests.append(pollfd(fd: 1, events: Int16(POLLOUT), revents: 0)) }
        }
        if let client = line?.client {
            let events = client.hasOutgoing ? POLLIN | POLLOUT : POLLIN
            requests.append(pollfd(fd: client.descriptor, events: Int16(events), revents: 0))
        }
        let rest = deadline.map { max(0, ($0 - ContinuousClock.now).microseconds + 999) / 1000 }
        _ = poll(&requests, nfds_t(requests.count), rest.map(Int32.init(clamping:)) ?? -1)
    }

    /// While something is kept here alone, an editor that ends its children does not end this one.
    private mutating func protect() {
        guard session.hasUnsavedEdits != isProtected else { return }
        isProtected.toggle()
        for number in [SIGTERM, SIGHUP] { signal(number, isProtected ? SIG_IGN : SIG_DFL) }
    }
}

/// When to try for a node again: soon at first, then less and less often, every two seconds in the end.
private struct Reconnect {
    private(set) var due: ContinuousClock.Instant?
    /// No connection has been there yet, or the last one is not tried for yet.
    private(set) var isFirst = true
    private var lostAt: ContinuousClock.Instant?
    private var startedAt: ContinuousClock.Instant?
    private var delay: Duration = .milliseconds(20)

    private static let delayMax: Duration = .seconds(2)
    /// How long others have to start a node before a bridge with edits does.
    private static let patience: Duration = .seconds(2)
    /// Between starts that did not go well.
    private static let pause: Duration = .seconds(10)

    func isDue(at now: ContinuousClock.Instant) -> Bool { due.map { $0 <= now } ?? true }

    mutating func begin(at now: ContinuousClock.Instant) {
        self = Reconnect()
        isFirst = false
        lostAt = now
        due = now + delay
    }

    mutating func failed(at now: ContinuousClock.Instant) {
        isFirst = false
        lostAt = lostAt ?? now
        due = now + delay
        delay = min(delay * 2, Self.delayMax)
    }

    func mayStart(at now: ContinuousClock.Instant, isUrgent: Bool) -> Bool {
        if let startedAt, now - startedAt < Self.pause { return false }
        return isUrgent || lostAt.map { now - $0 >= Self.patience } ?? true
    }

    mutating func hasStarted(at now: ContinuousClock.Instant) { startedAt = now }
}
