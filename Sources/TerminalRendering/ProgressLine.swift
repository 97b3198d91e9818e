/// One line at the foot of a terminal that says how far something long has come; nothing at all when piped.
package struct ProgressLine: Sendable {
    private let stream: StandardStream
    private let isShown: Bool
    private let style: TerminalStyle
    private var isOnScreen = false

    package init(stream: StandardStream = .error, style: TerminalStyle) {
        self.stream = stream
        self.style = style
        isShown = stream.isTerminal
    }

    /// Draws the line anew. `label` is our own text. Some ten times a second is enough.
    package mutating func show(_ label: String, done: Int, of total: Int) {
        guard isShown else { return }
        isOnScreen = true
        stream.write("\r\u{1B}[K" + Self.text(label, done: done, of: total, columns: stream.columns, style: style))
    }

    /// Takes the line away, so that ordinary output can follow.
    package mutating func clear() {
        guard isOnScreen else { return }
        isOnScreen = false
        stream.write("\r\u{1B}[K")
    }

    /// `label ━━━━━━━───── 58 %`, never longer than the terminal is wide.
    static func text(_ label: String, done: Int, of total: Int, columns: Int, style: TerminalStyle) -> String {
        let share = total > 0 ? min(1, max(0, Double(done) / Double(total))) : 1
        let percent = DisplayWidth.padded("\(Int(share * 100)) %", to: 5, isAlignedRight: true)
        let barWidth = min(30, columns - DisplayWidth.columns(of: label) - 9)
        guard barWidth > 4 else { return DisplayWidth.cut(label + percent, columns: max(1, columns - 1)) }
        let filled = Int(share * Double(barWidth))
        let bar =
            style.cyan(String(repeating: "━", count: filled))
            + style.dim(String(repeating: "─", count: barWidth - filled))
        return label + " " + bar + percent
    }
}
