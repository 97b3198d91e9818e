internal import LocalRPC
internal import TerminalRendering
internal import TerminalScreen

/// The person's terminal while a view of ours fills it: keys and sizes come in, pages go out. Given up, it is as it
/// was before.
struct WholeScreen: ~Copyable {
    enum Input {
        case key(TypedKeys.Key)
        /// It has another size now.
        case resized
        /// The person went, or the system ends the program.
        case ended
    }

    private let keyboard: RawKeyboard
    private let signals: ProcessSignals
    private var keys = TypedKeys()
    private(set) var window: ScreenSize
    private var drawing: PageDrawing

    /// `otherWay` is the command that shows the same without the whole screen.
    init(otherWay: String) throws(CommandError) {
        let signals = try ProcessSignals()
        let keyboard = RawKeyboard()
        guard keyboard.isTerminal else {
            throw CommandError(
                .failed, "The terminal does not give its keys one by one.", hint: "Pipe it: \(otherWay)")
        }
        self.signals = signals
        self.keyboard = keyboard
        window = Self.currentWindow
        drawing = PageDrawing(window: window)
        // Another page than the person's own, and pastes in brackets, so that their line ends send nothing.
        TerminalDisplay.show("\u{1B}[?1049h\u{1B}[?2004h")
    }

    deinit {
        TerminalDisplay.show("\u{1B}[?2004l\u{1B}[0m\u{1B}[?25h\u{1B}[?1049l")
    }

    private static var currentWindow: ScreenSize {
        let size = StandardStream.output.windowSize ?? (80, 24)
        return ScreenSize(fitting: size.columns, size.rows)
    }

    /// What a page has room for: all but the foot.
    var columns: Int { drawing.columns }
    var rows: Int { drawing.rows }

    /// Waits for the person, or until the client has something to read or room to write what is ready. Nil for a time
    /// waits for ever.
    mutating func wait(with client: NodeClient?, milliseconds: Int? = nil) -> [Input] {
        var wait = DescriptorWait()
        wait.add(signals.descriptor, reads: true)
        wait.add(StandardStream.input.rawValue, reads: true)
        if let client { wait.add(client.descriptor, reads: true, writes: client.hasOutgoing) }
        wait.wait(milliseconds: milliseconds)
        var inputs: [Input] = []
        if wait.canRead(signals.descriptor) { inputs += take(signals.taken()) }
        if wait.canRead(StandardStream.input.rawValue) {
            guard let bytes = RawKeyboard.read() else { return inputs + [.ended] }
            inputs += keys.take(bytes).map { .key($0) }
        }
        return inputs
    }

    private mutating func take(_ signals: Set<Int32>) -> [Input] {
        if !signals.isDisjoint(with: ProcessSignals.ends) { return [.ended] }
        guard signals.contains(ProcessSignals.windowChanged) else { return [] }
        window = Self.currentWindow
        drawAnew()
        return [.resized]
    }

    /// The next page is written whole: something else wrote over the last.
    mutating func drawAnew() { drawing = PageDrawing(window: window) }

    /// Shows a page; the cursor counts from 0.
    mutating func show(_ lines: [String], cursor: (row: Int, column: Int), foot: String) {
        TerminalDisplay.show(drawing.draw(lines, cursor: cursor, foot: foot))
    }
}
