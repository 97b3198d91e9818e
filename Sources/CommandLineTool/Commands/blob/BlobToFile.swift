import LocalRPC
import TerminalRendering

/// Fetches a blob from the members who have it, and writes it to a file when it is whole.
struct BlobToFile {
    let blob: String
    let file: String
    let space: String?
    let options: NodeOptions

    /// Between two looks at how far it is, in milliseconds.
    private static let lookPause = 100
    /// Looks without any source before a person is told.
    private static let looksAlone = 20

    func run(with node: NodeAccess) throws(CommandError) -> BlobMethods.Status {
        let client = try node.connect()
        ProcessEnvironment.endOnInterrupt()
        let deadline = options.timeout.map { ContinuousClock.now + .seconds($0) }
        var status = try client.call(
            BlobMethods.Fetch.self, .init(space: space, blob: blob), timeout: node.timeout)
        var progress = ProgressLine(style: node.output.errorStyle)
        defer { progress.clear() }
        var looks = 0
        while status.state == "fetching" {
            if let deadline, ContinuousClock.now >= deadline {
                throw CommandError(
                    .timeout, "\(status.held) of \(status.size) bytes came in time.",
                    kept: "They are kept, and the node goes on fetching.", hint: "atelier blob list")
            }
            if status.size > 0 { progress.show(Self.words(status), done: status.held, of: status.size) }
            looks = status.sources == 0 ? looks + 1 : 0
            if looks == Self.looksAlone {
                progress.clear()
                node.output.note("No member who has it is linked now. The node fetches it as soon as one is.")
            }
            Pause.milliseconds(Self.lookPause)
            status = try client.call(
                BlobMethods.Look.self, .init(space: space, blob: status.blob), timeout: node.timeout)
        }
        progress.clear()
        guard status.state == "whole" else { throw Self.failure(status) }
        _ = try client.call(
            BlobMethods.Save.self,
            .init(space: space, blob: status.blob, path: LocalFile.absolute(file)), timeout: .seconds(86_400))
        return status
    }

    private static func words(_ status: BlobMethods.Status) -> String {
        status.sources == 1 ? "from 1 member" : "from \(status.sources) members"
    }

    private static func failure(_ status: BlobMethods.Status) -> CommandError {
        switch status.state {
        case "stopped":
            CommandError(
                .failed, "The disk of the node refused a piece.",
                kept: "\(status.held) of \(status.size) bytes are kept.",
                hint: "Free some room, then the same command again; see: atelier node logs")
        case "overQuota":
            CommandError(
                .overLimit, "It is larger than what the space may still take of this device's disk.",
                kept: "What is here is kept, and members keep theirs.",
                hint: "Let it take more: atelier space quota --max SIZE; then the same command again.")
        default:
            CommandError(
                .failed, "The fetch was given up: somebody dropped it.", kept: "Nothing was written.",
                hint: "The same command begins it anew.")
        }
    }
}
