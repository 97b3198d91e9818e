package import LocalRPC
package import SodiumCrypto
import TerminalRendering

/// What a command finds around it: the process's environment, where its words go, who can be asked, and how a node is
/// run in this process.
///
/// Bound for the length of one run (`AtelierCommand.run`), so that tests run commands with surroundings of their own.
package struct Surroundings: Sendable {
    package var environment: [String: String]
    package var sink: any OutputSink
    package var launcher: (any NodeLauncher)?
    package var person: any PersonAtTerminal
    /// The folder that commands are called in.
    package var folder = "."

    package init(
        environment: [String: String], sink: any OutputSink, launcher: (any NodeLauncher)?,
        person: any PersonAtTerminal
    ) {
        self.environment = environment
        self.sink = sink
        self.launcher = launcher
        self.person = person
    }

    @TaskLocal static var current = Surroundings(
        environment: ProcessEnvironment.current, sink: StandardSink(), launcher: nil, person: ControllingTerminal())
}

/// Runs a node in this process: the executable gives one to `AtelierCommand.run`, since this room knows no node.
package protocol NodeLauncher: Sendable {
    /// Runs the node of `paths` in the foreground until it is told to stop (`node.stop`, SIGTERM or SIGINT), then
    /// returns.
    ///
    /// It makes the folders (0700), takes the lock, listens on `paths.socket`, and writes its log to standard error:
    /// a start in the background has turned that into `paths.logFile`. Throws an `RPCFailure` when it cannot run, of
    /// kind `conflict` when another node holds the lock.
    /// `passphrase` is for keys that are protected.
    func runNode(_ paths: ProfilePaths, _ passphrase: SecretBytes?) throws

    /// Answers for a node about what a profile holds while none runs; nil where only a node can open it, or it holds
    /// nothing yet.
    func reader(of paths: ProfilePaths) throws -> (any ProfileReader)?

    /// The database of a profile, for work on it beside a node or without one.
    func store(of paths: ProfilePaths) -> any StoreKeeper

    /// The keys of a profile, for work on them without a node.
    func keys(of paths: ProfilePaths) -> any KeyKeeper
}

/// A connection to what a profile holds, which speaks as a node does. It only reads.
package protocol ProfileReader: AnyObject {
    /// The client's end of a pair of sockets; whoever takes it closes it.
    var descriptor: Int32 { get }
    func end()
}

/// Where a command's data and words go.
package protocol OutputSink: Sendable {
    /// Whether data is read by a person at a terminal.
    var isTerminal: Bool { get }
    /// Whether words are.
    var isErrorTerminal: Bool { get }
    /// Whether the person can type answers.
    var isInputTerminal: Bool { get }
    /// The window that data is read in; nil where there is none.
    var window: (columns: Int, rows: Int)? { get }
    func writeData(_ text: String)
    func writeWords(_ text: String)
}

/// The process's own streams.
package struct StandardSink: OutputSink {
    package let isTerminal = StandardStream.output.isTerminal
    package let isErrorTerminal = StandardStream.error.isTerminal
    package let isInputTerminal = StandardStream.input.isTerminal
    package var window: (columns: Int, rows: Int)? { isTerminal ? StandardStream.output.windowSize : nil }

    package init() {}

    package func writeData(_ text: String) { StandardStream.output.write(text) }
    package func writeWords(_ text: String) { StandardStream.error.write(text) }
}
