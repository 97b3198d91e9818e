import LocalRPC
import TerminalRendering

/// A recording that fills the terminal, with keys to go about in it.
struct ScreenFilm {
    private let style: TerminalStyle
    private var reel: FilmReel
    /// Whom it is shown to beside the screen.
    private let server: FilmServer?
    /// It begins by itself when an editor shows something of it.
    private var waitsForEditor: Bool
    private var speed: Double
    private var isPaused: Bool
    /// Chosen by the person; nil: where something happened last.
    private var chosen: String?

    private static let framePause = 40
    private static let leap = 10_000

    init(_ reel: FilmReel, server: FilmServer?, speed: Double, style: TerminalStyle) {
        (self.reel, self.server, self.speed, self.style) = (reel, server, speed, style)
        (isPaused, waitsForEditor) = (server != nil, server != nil)
    }

    private var state: FilmState { reel.state }
    private var time: Double { reel.time }

    /// Answers the last moment that was shown.
    func play() throws(CommandError) -> FilmState {
        var own = self
        guard let raw = RawTerminal() else {
            throw CommandError(
                .failed, "The terminal does not give its keys one by one.", kept: "Nothing was played.",
                hint: "Pipe it to see a list: atelier session replay | less")
        }
        defer { raw.end() }
        try own.run(until: try ProcessSignals())
        return own.state
    }

    /// Until a key or a signal ends it.
    private mutating func run(until signals: ProcessSignals) throws(CommandError) {
        var last = ContinuousClock.now
        while true {
            draw()
            for key in RawTerminal.keys(within: Self.framePause) where try act(on: key) { return }
            if !signals.taken().isDisjoint(with: ProcessSignals.ends) { return }
            server?.serve(state)
            if waitsForEditor, server?.hasBegun == true { (waitsForEditor, isPaused) = (false, false) }
            let now = ContinuousClock.now
            if !isPaused { try advance(by: Double((now - last).microseconds) / 1000 * speed) }
            last = now
        }
    }

    private mutating func seek(to goal: Int) throws(CommandError) { try reel.seek(to: goal) }

    private mutating func advance(by span: Double) throws(CommandError) {
        try reel.advance(by: span)
        if reel.isAtEnd { isPaused = true }
    }

    /// Whether that is the end.
    private mutating func act(on key: RawTerminal.Key) throws(CommandError) -> Bool {
        switch key {
        case .letter("q"), .interrupt: return true
        case .letter(" "):
            if isPaused, reel.isAtEnd { try seek(to: 0) }
            isPaused.toggle()
            waitsForEditor = false
        case .left: try seek(to: Int(time) - Self.leap)
        case .right: try seek(to: Int(time) + Self.leap)
        case .letter("+"): speed = min(speed * 2, 1000)
        case .letter("-"): speed = max(speed / 2, 0.01)
        case .letter("n"):
            if let next = state.part.marks.first(where: { $0.at > Int(time) }) { try seek(to: next.at) }
        case .letter("p"):
            try seek(to: state.part.marks.last { $0.at < Int(time) - 1000 }?.at ?? 0)
        case .letter("\t"):
            let paths = state.texts.keys.sorted()
            let index = (chosen ?? state.newest).flatMap { paths.firstIndex(of: $0) }
            chosen = paths.isEmpty ? nil : paths[((index ?? -1) + 1) % paths.count]
        default: break
        }
        return false
    }

    private func draw() {
        let size = StandardStream.output.windowSize ?? (80, 24)
        let screen = FilmScreen(columns: size.columns, rows: size.rows, style: style)
        let path = chosen ?? state.newest ?? state.texts.keys.min()
        let lines = screen.lines(of: state, showing: path, isPaused: isPaused, speed: speed)
        TerminalDisplay.show("\u{1B}[H" + lines.map { $0 + "\u{1B}[K" }.joined(separator: "\r\n") + "\u{1B}[J")
    }
}

/// The terminal while it gives its keys one by one and shows another page than the person's own.
struct RawTerminal: ~Copyable {
    enum Key: Equatable {
        case letter(Character)
        case left, right, interrupt
    }

    private let keyboard: RawKeyboard

    /// Nil where standard input is no terminal.
    init?() {
        keyboard = RawKeyboard()
        guard keyboard.isTerminal else { return nil }
        TerminalDisplay.show("\u{1B}[?1049h\u{1B}[?25l")
    }

    func end() {
        TerminalDisplay.show("\u{1B}[?25h\u{1B}[?1049l")
    }

    /// What was typed within so many milliseconds.
    static func keys(within milliseconds: Int) -> [Key] {
        let input = StandardStream.input.rawValue
        var wait = DescriptorWait()
        wait.add(input, reads: true)
        wait.wait(milliseconds: milliseconds)
        guard wait.canRead(input) else { return [] }
        // Nobody is there any more.
        guard let bytes = RawKeyboard.read() else { return [.interrupt] }
        return keys(in: bytes)
    }

    static func keys(in bytes: [UInt8]) -> [Key] {
        var keys: [Key] = []
        var rest = bytes[...]
        while let first = rest.first {
            if rest.starts(with: [0x1B, 0x5B]), rest.count >= 3 {
                let last = rest[rest.startIndex + 2]
                if last == UInt8(ascii: "D") { keys.append(.left) }
                if last == UInt8(ascii: "C") { keys.append(.right) }
                rest = rest.dropFirst(3)
                continue
            }
            keys.append(first == 3 ? .interrupt : .letter(Character(Unicode.Scalar(first))))
            rest = rest.dropFirst()
        }
        return keys
    }
}
