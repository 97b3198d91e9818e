import ArgumentParser
import LocalRPC
import TerminalRendering

struct SessionTrailers: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "trailers", abstract: "Print Co-authored-by lines for a commit, of those who really typed.",
        discussion: """
            Named is whoever typed characters that stand in the documents, you left out. In a git repository these are \
            the staged files, and what was typed since the last commit; PATH, --since and --session say otherwise. \
            Who shared no address is named by one that no mail reaches. --share-email tells the members your own name \
            and address, those of git's configuration unless you give others; --install-hook lets git add the lines \
            to each message itself.
            """)

    @Argument(help: ArgumentHelp("Documents; the staged files unless named.", valueName: "path"))
    var paths: [String] = []

    @Option(
        help: ArgumentHelp(
            "From when on: a commit of git, or a time such as 14:30 or -2h; the last commit unless said otherwise.",
            valueName: "since"))
    var since: String?

    @Option(
        help: ArgumentHelp(
            "Only what was typed in this session: the beginning of its id, or @last.", valueName: "session"))
    var session: String?

    @Flag(help: "Let git add the lines to each commit's message.")
    var installHook = false

    @Flag(help: "Tell the members your name and address.")
    var shareEmail = false

    @Option(help: ArgumentHelp("With --share-email: the address.", valueName: "address"))
    var email: String?

    @Option(help: ArgumentHelp("With --share-email: the name.", valueName: "name"))
    var name: String?

    @Option(help: ArgumentHelp("The folder of the repository; the current one unless named.", valueName: "folder"))
    var directory = "."

    @OptionGroup var place: SpaceOption
    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let git = GitCommand(folder: directory)
        if installHook { return try CommitHook(git).install(node.output) }
        if shareEmail { return try share(git, with: node) }
        let shared = SharedPlace(around: directory, of: node.paths.profile)
        let result = try node.ask(SessionMethods.Trailers.self, try params(git, in: place.named == nil ? shared : nil))
        if node.output.isJSON { return node.output.json(result) }
        for typist in result.typists where !typist.isSelf {
            node.output.line("Co-authored-by: \(PeerText(typist.name).line) <\(PeerText(typist.email).line)>")
        }
    }

    private func share(_ git: GitCommand, with node: NodeAccess) throws(CommandError) {
        var (address, name) = (email, name)
        if address == nil { address = try git.line(["config", "user.email"]) }
        if name == nil { name = try git.line(["config", "user.name"]) }
        guard let address, let name else {
            throw CommandError(
                .usage, "git knows no name and address of yours here.", kept: "Nothing was told.",
                hint: "atelier session trailers --share-email --email ADDRESS --name NAME")
        }
        let params = SessionMethods.ShareEmail.Params(space: place.space, address: address, name: name)
        let done = try node.ask(SessionMethods.ShareEmail.self, params)
        if node.output.isJSON { return node.output.json(done) }
        node.output.note("The members name you \(PeerText(name).line) <\(PeerText(address).line)> in commits.")
    }

    /// `shared`: the shared folder that the repository is in, unless a space was named.
    private func params(
        _ git: GitCommand, in shared: SharedPlace?
    ) throws(CommandError) -> SessionMethods.Trailers.Params {
        var params = SessionMethods.Trailers.Params(space: shared?.space ?? place.space, session: session)
        if let since {
            params.since = try time(since, git)
        } else if session == nil, let last = try git.line(["show", "-s", "--format=%ct", "HEAD"]).flatMap({ Int($0) }) {
            params.since = last * 1000
        }
        if !paths.isEmpty {
            params.paths = paths.map(place.document)
        } else if let staged = try git.output([
            "diff", "--cached", "--name-only", "--diff-filter=d", "-z", "--relative",
        ]),
            session == nil || !staged.isEmpty
        {
            params.paths = staged.split(separator: 0).compactMap { String(validating: $0, as: UTF8.self) }.map { path in
                shared?.document(path) ?? path
            }
        }
        return params
    }

    private func time(_ written: String, _ git: GitCommand) throws(CommandError) -> Int {
        // A word that git could take for an option is none of its commits.
        if !written.hasPrefix("-"), let commit = try git.line(["show", "-s", "--format=%ct", written, "--"]),
            let seconds = Int(commit)
        {
            return seconds * 1000
        }
        guard let time = WrittenTime.parse(written, now: LocalTime.now) else {
            throw CommandError(
                .usage, "\(PeerText(written).path) is neither a commit nor a time.", kept: "Nothing was asked.",
                hint: "For example: --since HEAD~3, --since -2h")
        }
        return time
    }
}
