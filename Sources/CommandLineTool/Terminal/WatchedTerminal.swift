internal import LocalRPC
internal import TerminalRendering
internal import TerminalScreen

/// Another's terminal, drawn on the person's own from the cells of a screen: nothing that came reaches it otherwise.
struct WatchedTerminal: ~Copyable {
    private let client: NodeClient
    private let subscription: Int
    private let signals: ProcessSignals
    private var foot: WatchFoot
    private var frames = FrameAssembly()
    private var drawing: ScreenDrawing
    private var window: ScreenSize
    private var prefixed = PrefixedKeys()
    /// The modes of the keyboard that were set for the host's program.
    private var keysSet = ScreenDrawing.usualKeys
    private var isInputOpen = true
    private var end: WatchEnd?

    init(
        _ watched: TerminalMethods.Watch.Result, client: NodeClient
    ) throws(CommandError) {
        self.client = client
        subscription = watched.subscription
        signals = try ProcessSignals()
        foot = WatchFoot(watched.terminal)
        window = Self.currentWindow
        drawing = ScreenDrawing(size: window)
    }

    private static var currentWindow: ScreenSize {
        let size = StandardStream.output.windowSize ?? (80, 24)
        return ScreenSize(fitting: size.columns, size.rows)
    }

    /// Draws until it ends or the person has seen enough.
    mutating func run() throws(CommandError) -> WatchEnd {
        let keyboard = RawKeyboard()
        TerminalDisplay.show("\u{1B}[?1049h")
        defer {
            // As it was, whatever the program wanted of the keys.
            TerminalDisplay.show(ScreenDrawing.usualKeys)
            TerminalDisplay.show("\u{1B}[0m\u{1B}[?25h\u{1B}[?1049l")
            withExtendedLifetime(keyboard) {}
        }
        draw()
        // What came together with the answer is no longer to be waited for.
        try exchange()
        while true {
            if let end { return end }
            var wait = DescriptorWait()
            wait.add(signals.descriptor, reads: true)
            wait.add(StandardStream.input.rawValue, reads: isInputOpen)
            wait.add(client.descriptor, reads: true, writes: client.hasOutgoing)
            wait.wait()
            if wait.canRead(signals.descriptor) { take(signals.taken()) }
            if isInputOpen, wait.canRead(StandardStream.input.rawValue) { try takeKeyboard() }
            try exchange()
        }
    }

    private mutating func take(_ signals: Set<Int32>) {
        if !signals.isDisjoint(with: ProcessSignals.ends) { end = .left }
        guard signals.contains(ProcessSignals.windowChanged) else { return }
        window = Self.currentWindow
        drawing = ScreenDrawing(size: window)
        draw()
    }

    private mutating func takeKeyboard() throws(CommandError) {
        guard let typed = RawKeyboard.read() else {
            isInputOpen = false
            return
        }
        for part in prefixed.take(typed) {
            switch part {
            case .keys(let bytes) where foot.isInControl:
                try client.post(TerminalMethods.TypeKeys.self, .init(subscription: subscription, data: bytes))
            case .keys(let bytes): for byte in bytes { try command(byte, isPrefixed: false) }
            case .command(let byte): try command(byte, isPrefixed: true)
            }
        }
    }

    /// A key for this program.
    private mutating func command(_ key: UInt8, isPrefixed: Bool) throws(CommandError) {
        switch key {
        case UInt8(ascii: "."), UInt8(ascii: "q"): end = .left
        // Ctrl-C.
        case 3 where !isPrefixed: end = .left
        case UInt8(ascii: "c"): try client.post(TerminalMethods.Ask.self, .init(subscription: subscription))
        case UInt8(ascii: "r"): try client.post(TerminalMethods.GiveBack.self, .init(subscription: subscription))
        default: break
        }
        if key == UInt8(ascii: "c") { foot.asked() }
        draw()
    }

    /// Takes all that is there, then draws once, and says so.
    private mutating func exchange() throws(CommandError) {
        var taken: Int?
        var isChanged = false
        while end == nil, let message = try client.next(until: ContinuousClock.now) {
            guard case .request(let event) = message else { continue }
            if let frame = try TerminalEvent(event) {
                isChanged = true
                switch frame {
                case .frame(let frame):
                    taken = frame.number + 1
                    if !frames.take(frame) { end = .unreadable }
                case .changed(let change): end = foot.take(change)
                }
            }
        }
        guard isChanged else { return }
        draw()
        guard end == nil, let taken else { return }
        try client.post(TerminalMethods.Took.self, .init(subscription: subscription, count: taken))
        try client.flush(until: ContinuousClock.now)
    }

    private mutating func draw() {
        let screen = frames.screen ?? Screen(size: .usual)
        let line = foot.line(for: window, isClipped: drawing.clips(screen))
        TerminalDisplay.show(drawing.draw(screen, foot: line))
        let wanted = foot.isInControl ? ScreenDrawing.keys(for: screen) : ScreenDrawing.usualKeys
        if wanted != keysSet { TerminalDisplay.show(wanted) }
        keysSet = wanted
    }
}
