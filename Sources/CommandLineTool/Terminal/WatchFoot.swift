internal import LocalRPC
internal import TerminalRendering
internal import TerminalScreen

/// Why a watch is over.
enum WatchEnd: Equatable {
    /// The person had seen enough.
    case left
    /// The host shares it no more.
    case ended
    case refused(TerminalMethods.Changed.Refusal)
    /// What came was no terminal's.
    case unreadable
}

/// The line at the foot of a watched terminal: whose it is, who types, and which keys do what.
struct WatchFoot {
    private let terminal: TerminalMethods.Terminal
    private var controller: TerminalMethods.Device?
    private var state: String?

    init(_ terminal: TerminalMethods.Terminal) {
        self.terminal = terminal
        controller = terminal.controller
    }

    /// Whether the keys of this device are the program's.
    var isInControl: Bool { controller?.isSelf == true }

    mutating func asked() {
        state = terminal.readOnly ? "to be looked at only" : "asked to type"
    }

    /// What it means for the watch.
    mutating func take(_ change: TerminalMethods.Changed.Params) -> WatchEnd? {
        switch change.event {
        case .controller:
            controller = change.controller
            state = nil
        case .lost:
            controller = nil
            state = "the link is gone; waiting for it"
        case .refused where change.refusal == .ended || change.refusal == .tooMany:
            return .refused(change.refusal ?? .ended)
        case .refused: state = change.refusal == .readOnly ? "to be looked at only" : "you may not type"
        case .ended: return .ended
        case .asked, .watched, .intruded: break
        }
        return nil
    }

    func line(for window: ScreenSize, isClipped: Bool) -> String {
        var parts = ["\(PeerText(terminal.host.name).name): \(PeerText(terminal.title).name)"]
        if isInControl {
            parts.append("you type; Ctrl-^ r gives it back, Ctrl-^ . leaves")
        } else {
            if let controller { parts.append("\(PeerText(controller.name).name) types") }
            parts.append(terminal.readOnly ? "q leaves" : "q leaves, c asks to type")
        }
        if let state { parts.append(state) }
        if isClipped { parts.append("larger than this window") }
        return DisplayWidth.cut(parts.joined(separator: " · "), columns: window.columns)
    }
}

/// A notification about a watched terminal.
enum TerminalEvent {
    case frame(TerminalMethods.Frame.Params)
    case changed(TerminalMethods.Changed.Params)

    /// Nil for others.
    init?(_ event: IncomingRequest) throws(CommandError) {
        do {
            switch event.method {
            case TerminalMethods.Frame.name: self = .frame(try event.params(of: TerminalMethods.Frame.self))
            case TerminalMethods.Changed.name: self = .changed(try event.params(of: TerminalMethods.Changed.self))
            default: return nil
            }
        } catch {
            throw CommandError(error)
        }
    }
}
