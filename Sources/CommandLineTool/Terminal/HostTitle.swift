internal import LocalRPC
internal import TerminalRendering

/// The title of the window in front of a host, where what concerns the sharing is told: the screen is the program's.
struct HostTitle {
    /// Whether there is a terminal to show it.
    let isShown: Bool

    /// Keeps the title that there is (xterm, "window manipulation" 22 and 23).
    init(isShown: Bool) {
        self.isShown = isShown
        if isShown { TerminalDisplay.show("\u{1B}[22;2t") }
    }

    func restore() {
        if isShown { TerminalDisplay.show("\u{1B}[23;2t") }
    }

    func ring() {
        if isShown { TerminalDisplay.show("\u{07}") }
    }

    /// Words of our own, with names as `PeerText` gives them.
    func show(_ words: String) {
        if isShown { TerminalDisplay.show("\u{1B}]2;atelier: \(words)\u{1B}\\") }
    }

    func show(_ change: TerminalMethods.Changed.Params) {
        let name = (change.device ?? change.controller).map { PeerText($0.name).name } ?? ""
        switch change.event {
        case .asked:
            show("\(name) asks to type: Ctrl-^ g lets them")
            ring()
        case .controller where change.controller != nil: show("\(name) may type: Ctrl-^ r takes it back")
        case .controller: show("nobody else may type")
        case .intruded:
            show("\(name) typed without being let; refused")
            ring()
        case .watched: show("\(change.watchers ?? 0) watch")
        case .lost, .ended, .refused: break
        }
    }
}
