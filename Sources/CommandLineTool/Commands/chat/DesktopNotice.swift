import LocalRPC
import TerminalRendering

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// Tells the desktop of a message by the person's own `notify-send`, started without a shell and not waited for.
final class DesktopNotice {
    private static let program = "notify-send"
    private static let columnsMax = 200
    private var running: [pid_t] = []

    /// Nil where there is no such program in the `PATH`.
    init?(in environment: [String: String]) {
        let folders = (environment["PATH"] ?? "").split(separator: ":")
        guard folders.contains(where: { access("\($0)/\(Self.program)", X_OK) == 0 }) else { return nil }
    }

    /// What it is started with. A desktop reads marks such as `<b>` in the body: what a peer wrote has none.
    static func arguments(_ message: ChatMethods.Message) -> [String] {
        let place = message.channel == "general" ? "" : " in \(PeerText(message.channel).name)"
        let body = DisplayWidth.cut(ChatLines.words(message).line, columns: columnsMax)
        let plain = body.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
        return [program, "--app-name=Atelier", "--", PeerText(message.author).name + place, plain]
    }

    /// A desktop that cannot be told is no reason to stop listening.
    func tell(_ message: ChatMethods.Message) {
        running.removeAll { waitpid($0, nil, WNOHANG) != 0 }
        #if canImport(Darwin)
            var actions: posix_spawn_file_actions_t?
        #else
            var actions = posix_spawn_file_actions_t()
        #endif
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for (descriptor, mode) in [(0 as Int32, O_RDONLY), (1, O_WRONLY), (2, O_WRONLY)] {
            posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", mode, 0)
        }
        var process: pid_t = 0
        let result = NodeStarter.withCStrings(Self.arguments(message)) {
            posix_spawnp(&process, Self.program, &actions, nil, $0, environ)
        }
        if result == 0 { running.append(process) }
    }
}
