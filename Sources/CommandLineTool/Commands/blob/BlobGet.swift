import ArgumentParser
import LocalRPC
import TerminalRendering

struct BlobGet: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "get", abstract: "Fetch a file from the members who have it.",
        discussion: """
            Each piece is checked when it comes. What came is kept: after an interruption the rest is fetched, and the \
            node goes on by itself when this command is ended. The file appears when it is whole; one that is there \
            is replaced.
            """)

    @Argument(help: ArgumentHelp("Its name, its id, or eight digits of that.", valueName: "blob"))
    var blob: String

    @Argument(help: ArgumentHelp("Where to write it.", valueName: "file"))
    var file: String

    @OptionGroup var place: SpaceOption
    @OptionGroup var options: NodeOptions

    /// Between two looks at how far it is, in milliseconds.
    private static let lookPause = 100
    /// Looks without any source before a person is told.
    private static let looksAlone = 20

    func run(with node: NodeAccess) throws(CommandError) {
        let client = try node.connect()
        ProcessEnvironment.endOnInterrupt()
        let deadline = options.timeout.map { ContinuousClock.now + .seconds($0) }
        var status = try client.call(
            BlobMethods.Fetch.self, .init(space: place.space, blob: blob), timeout: node.timeout)
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
                BlobMethods.Look.self, .init(space: place.space, blob: status.blob), timeout: node.timeout)
        }
        progress.clear()
        guard status.state == "whole" else { throw Self.failure(status) }
        let saved = try client.call(
            BlobMethods.Save.self,
            .init(space: place.space, blob: status.blob, path: LocalFile.absolute(file)), timeout: .seconds(86_400))
        if node.output.isJSON { return node.output.json(status) }
        node.output.note("Wrote \(PeerText(file).path), \(saved.size) bytes.")
    }

    private static func words(_ status: BlobMethods.Status) -> String {
        status.sources == 1 ? "from 1 member" : "from \(status.sources) members"
    }

    private static func failure(_ status: BlobMethods.Status) -> CommandError {
        status.state == "stopped"
            ? CommandError(
                .failed, "The disk of the node refused a piece.",
                kept: "\(status.held) of \(status.size) bytes are kept.",
                hint: "Free some room, then the same command again; see: atelier node logs")
            : CommandError(
                .failed, "The fetch was given up: somebody dropped it.", kept: "Nothing was written.",
                hint: "The same command begins it anew.")
    }
}
