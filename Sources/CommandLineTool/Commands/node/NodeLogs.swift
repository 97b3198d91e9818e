import ArgumentParser
import LocalRPC
import TerminalRendering

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

struct NodeLogs: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "logs", abstract: "Show what the node in the background has written.")

    @Flag(help: "Go on with what comes, until Ctrl-C.")
    var follow = false

    @Option(help: ArgumentHelp("How many lines of the past.", valueName: "count"))
    var lines = 40

    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let descriptor = open(node.paths.logFile, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw CommandError(
                .notFound, "There is no log for profile \(node.paths.profile) yet.",
                hint: "atelier node start --profile \(node.paths.profile)")
        }
        defer { close(descriptor) }
        let reader = LogReader(descriptor: descriptor)
        for line in reader.newLines().suffix(max(0, lines)) { show(line, node.output) }
        while follow {
            for line in reader.newLines() { show(line, node.output) }
            Pause.milliseconds(100)
        }
    }

    private func show(_ line: [UInt8], _ output: OutputFormat) {
        let text = PeerText(utf8: line).line
        if output.isJSON { output.json(["line": String(decoding: line, as: UTF8.self)]) } else { output.line(text) }
    }
}

/// Reads the lines of a file that another process writes.
private final class LogReader {
    private let descriptor: Int32
    private var rest: [UInt8] = []

    init(descriptor: Int32) {
        self.descriptor = descriptor
    }

    /// The whole lines that were added since the last call.
    func newLines() -> [[UInt8]] {
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while case let count = chunk.withUnsafeMutableBytes({ read(descriptor, $0.baseAddress, $0.count) }), count > 0 {
            rest.append(contentsOf: chunk[..<count])
        }
        var lines = rest.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map(Array.init)
        rest = lines.popLast() ?? []
        return lines
    }
}
