internal import LocalRPC
internal import TerminalRendering
internal import TerminalScreen

/// A program that a person works with here and that members of a space watch: its output goes to the person's terminal
/// as it is, into a screen, and to the node.
///
/// One thread waits for all of it. The program never waits for a watcher: for the node it does, and where that is gone
/// it runs on unwatched, until it is back and shares the same terminal again.
final class HostedTerminal {
    struct Plan {
        let space: String?
        let title: String
        let words: [String]
        let isReadOnly: Bool
        let size: ScreenSize
    }

    /// Output behind which the screen is sent as a whole again.
    private static let keyframeAfterInBytes = 64 * 1024
    /// Messages that the node has not answered; with more the program waits.
    private static let unansweredMax = 64
    /// Keys that the program has not read; with more those of watchers are thrown away.
    private static let keysMaxInBytes = 64 * 1024
    /// Between looks for a node that is gone.
    private static let attemptPause: Duration = .milliseconds(250)

    private let node: NodeAccess
    private let plan: Plan
    private let child: ChildTerminal
    private let signals: ProcessSignals
    private let recording: Asciicast?
    private var screen: Screen
    private var client: NodeClient?
    /// When to look for the node again; nil while it is there.
    private var nextAttempt: ContinuousClock.Instant?
    private var wasLost = false
    private var terminal = ""
    private var unanswered = 0
    private var sinceKeyframe = 0
    private var keys: [UInt8] = []
    private var prefixed = PrefixedKeys()
    private var isInputOpen = true
    private var hasEnded = false

    init(_ plan: Plan, recording: Asciicast?, node: NodeAccess) throws(CommandError) {
        self.node = node
        self.plan = plan
        self.recording = recording
        screen = Screen(size: plan.size)
        signals = try ProcessSignals()
        var environment = node.environment
        (environment["TERM"], environment["COLORTERM"]) = ("xterm-256color", "truecolor")
        // First that the node takes it, then the program.
        let client = try node.connect()
        terminal = try Self.open(plan, screen, again: nil, at: client, timeout: node.timeout)
        self.client = client
        child = try ChildTerminal(plan.words, environment: environment, size: plan.size)
    }

    private static func open(
        _ plan: Plan, _ screen: Screen, again terminal: String?, at client: NodeClient, timeout: Duration
    ) throws(CommandError) -> String {
        var params = TerminalMethods.Open.Params(
            space: plan.space, title: plan.title, columns: screen.size.columns, rows: screen.size.rows,
            screen: screen.keyframe())
        if plan.isReadOnly { params.readOnly = true }
        params.terminal = terminal
        let opened = try client.call(TerminalMethods.Open.self, params, timeout: timeout).terminal
        // Who follows this person hears where they are now, and that there is something to watch.
        var here = PresenceMethods.Set.Params(space: plan.space)
        here.view = "terminal"
        _ = try client.call(PresenceMethods.Set.self, here, timeout: timeout)
        return opened
    }

    /// How it ended.
    struct End {
        /// The program's exit status; nil where this process was told to end.
        let status: Int32?
        /// The node was away for a while, and what was shown then was watched by nobody; at the end it may still be.
        let wasUnwatched: Bool
        let isUnwatched: Bool
        let recordingFailure: String?
    }

    /// Runs until the program ends, or the person ends the sharing, or this process is told to.
    func run() throws(CommandError) -> End {
        let keyboard = RawKeyboard()
        let title = HostTitle(isShown: TerminalDisplay.isThere)
        // Where the screens of those who watch begin.
        if title.isShown { TerminalDisplay.show("\u{1B}[H\u{1B}[2J") }
        title.show("shared; Ctrl-^ . ends it")
        var status: Int32?
        // What came together with the answer is no longer to be waited for.
        exchange(title)
        while status == nil, !hasEnded {
            let ready = wait()
            if ready.canRead(signals.descriptor) { status = take(signals.taken()) }
            if status == nil, ready.canRead(child.descriptor), !takeOutput() { status = awaitStatus() }
            if isInputOpen, ready.canRead(StandardStream.input.rawValue) { takeKeyboard(title) }
            pass()
            exchange(title)
            reconnectIfDue(title)
        }
        // What it wrote last.
        while takeOutput(drainsOnly: true) {}
        recording?.end()
        close()
        title.restore()
        withExtendedLifetime(keyboard) {}
        return End(
            status: status, wasUnwatched: wasLost, isUnwatched: client == nil, recordingFailure: recording?.failure)
    }

    private func wait() -> DescriptorWait {
        var wait = DescriptorWait()
        wait.add(signals.descriptor, reads: true)
        wait.add(child.descriptor, reads: unanswered < Self.unansweredMax, writes: !keys.isEmpty)
        wait.add(StandardStream.input.rawValue, reads: isInputOpen && keys.count < Self.keysMaxInBytes)
        if let client { wait.add(client.descriptor, reads: true, writes: client.hasOutgoing) }
        let rest = nextAttempt.map { max(0, ($0 - ContinuousClock.now).microseconds + 999) / 1000 }
        wait.wait(milliseconds: rest)
        return wait
    }

    // MARK: The program

    /// False at the end of its output, or where none is there.
    private func takeOutput(drainsOnly: Bool = false) -> Bool {
        switch child.read() {
        case .nothing: return !drainsOnly
        case .end: return false
        case .bytes(let bytes):
            TerminalDisplay.show(bytes)
            screen.feed(bytes)
            recording?.output(bytes)
            post(TerminalMethods.Output.self, .init(terminal: terminal, data: bytes))
            sinceKeyframe += bytes.count
            if sinceKeyframe >= Self.keyframeAfterInBytes { postKeyframe() }
            return true
        }
    }

    /// The terminal is given up, and the program is not gone yet: hardly longer than it takes to look.
    private func awaitStatus() -> Int32 {
        let deadline = ContinuousClock.now + .seconds(2)
        while ContinuousClock.now < deadline {
            if let status = child.ended() { return status }
            Pause.milliseconds(5)
        }
        return 0
    }

    private func take(_ signals: Set<Int32>) -> Int32? {
        if !signals.isDisjoint(with: ProcessSignals.ends) { hasEnded = true }
        if signals.contains(ProcessSignals.windowChanged), let window = StandardStream.output.windowSize {
            resize(to: ScreenSize(fitting: window.columns, window.rows))
        }
        return signals.contains(ProcessSignals.childChanged) ? child.ended() : nil
    }

    private func resize(to size: ScreenSize) {
        guard size != screen.size else { return }
        child.resize(to: size)
        screen.resize(to: size)
        recording?.resized(to: size)
        postKeyframe()
    }

    /// Gives the program the keys that it takes.
    private func pass() {
        guard !keys.isEmpty else { return }
        keys.removeFirst(child.write(keys))
    }

    // MARK: The person

    private func takeKeyboard(_ title: HostTitle) {
        guard let typed = RawKeyboard.read() else {
            isInputOpen = false
            return
        }
        for part in prefixed.take(typed) {
            switch part {
            case .keys(let bytes): keys += bytes
            case .command(UInt8(ascii: ".")): hasEnded = true
            case .command(UInt8(ascii: "g")): post(TerminalMethods.Grant.self, .init(terminal: terminal))
            case .command(UInt8(ascii: "r")): post(TerminalMethods.Revoke.self, .init(terminal: terminal))
            case .command: title.ring()
            }
        }
    }

    // MARK: The node

    private func post<M: RPCMethod>(_ method: M.Type, _ params: M.Params) {
        guard let client else { return }
        do {
            try client.post(method, params)
            unanswered += 1
        } catch {
            lose()
        }
    }

    private func postKeyframe() {
        sinceKeyframe = 0
        post(
            TerminalMethods.Keyframe.self,
            .init(
                terminal: terminal, columns: screen.size.columns, rows: screen.size.rows, screen: screen.keyframe()))
    }

    /// The node is gone. The program goes on, and nobody waits for answers.
    private func lose() {
        client = nil
        unanswered = 0
        wasLost = true
        nextAttempt = ContinuousClock.now + Self.attemptPause
    }

    /// A node that is there again shares the terminal under its old number: who watched it sees it again, and nobody
    /// else may type. It is not started from here: who stopped it wanted that.
    private func reconnectIfDue(_ title: HostTitle) {
        guard let due = nextAttempt, due <= ContinuousClock.now else { return }
        nextAttempt = ContinuousClock.now + Self.attemptPause
        guard let found = try? node.runningNode(),
            let opened = try? Self.open(plan, screen, again: terminal, at: found, timeout: .seconds(1))
        else { return }
        (client, terminal, sinceKeyframe, nextAttempt) = (found, opened, 0, nil)
        title.show("shared again; Ctrl-^ . ends it")
        exchange(title)
    }

    /// Writes and reads as much as goes without waiting.
    private func exchange(_ title: HostTitle) {
        do {
            while let client, let message = try client.next(until: ContinuousClock.now) {
                switch message {
                case .response: unanswered -= 1
                case .request(let event): take(event, title)
                }
            }
        } catch {
            lose()
            title.show("the node is gone; nobody watches until it is back")
        }
    }

    private func take(_ event: IncomingRequest, _ title: HostTitle) {
        if let input = try? event.params(of: TerminalMethods.Input.self), event.method == TerminalMethods.Input.name {
            if keys.count + input.data.bytes.count <= Self.keysMaxInBytes { keys += input.data.bytes }
            return
        }
        guard event.method == TerminalMethods.Changed.name,
            let change = try? event.params(of: TerminalMethods.Changed.self)
        else { return }
        title.show(change)
    }

    /// Tells the watchers, where there is a node to do it.
    private func close() {
        guard let client else { return }
        _ = try? client.call(TerminalMethods.Close.self, .init(terminal: terminal), timeout: .seconds(2))
    }
}
