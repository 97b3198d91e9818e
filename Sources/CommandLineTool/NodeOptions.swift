import ArgumentParser
import LocalRPC

/// The options of every command that talks to a node.
struct NodeOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Which node of this user.", valueName: "name"))
    var profile: String?

    @Flag(help: "Answer with one object of JSON (one a line where it goes on).")
    var json = false

    @Flag(help: "Fail with exit code 3 rather than start a node.")
    var noStart = false

    @Option(help: ArgumentHelp("How long to wait for the node's answer.", valueName: "seconds"))
    var timeout: Int?

    func validate() throws {
        if let timeout, !(1...86_400).contains(timeout) {
            throw ValidationError("--timeout takes 1 to 86400 seconds.")
        }
    }
}

/// The option of every command that works inside a space.
struct SpaceOption: ParsableArguments {
    @Option(
        name: .customLong("space"),
        help: ArgumentHelp(
            "Which space: its title, its id, or the beginning of it. In a shared folder it is that one's unless named.",
            valueName: "space"))
    var named: String?

    /// What was named; else the space of the shared folder that the command is called in.
    var space: String? { named ?? SharedPlace.current?.space }

    /// The path in the space that a person means: in a shared folder, unless a space is named, that of a file there.
    func document(_ path: String) -> String {
        named == nil ? SharedPlace.current?.document(path) ?? path : path
    }
}

/// A command that talks to a node.
protocol NodeTalk: ParsableCommand {
    var options: NodeOptions { get }

    func run(with node: NodeAccess) throws(CommandError)
}

extension NodeTalk {
    func run() throws {
        let node = try NodeAccess(options)
        try SharedPlace.$current.withValue(SharedPlace(around: Surroundings.current.folder, of: node.paths.profile)) {
            try run(with: node)
        }
    }
}

/// The way of one command to its node.
struct NodeAccess {
    let paths: ProfilePaths
    let output: OutputFormat
    let environment: [String: String]
    let launcher: (any NodeLauncher)?
    /// How long an ordinary answer may take.
    let timeout: Duration
    private let hasOwnTimeout: Bool
    private let mayStart: Bool
    private let reading = ReadProfile()

    init(_ options: NodeOptions) throws(CommandError) {
        let surroundings = Surroundings.current
        environment = surroundings.environment
        launcher = surroundings.launcher
        output = OutputFormat(isJSON: options.json, surroundings: surroundings)
        paths = try ProfileSelection(option: options.profile, environment: environment).paths(in: environment)
        timeout = .seconds(options.timeout ?? 30)
        hasOwnTimeout = options.timeout != nil
        mayStart = !options.noStart
    }

    /// A connection to the node that runs; nil when none does.
    func runningNode() throws(CommandError) -> NodeClient? {
        try NodeClient(connectingTo: paths)
    }

    /// A connection to the node, which is started if need be.
    func connect() throws(CommandError) -> NodeClient {
        if let client = try runningNode() { return client }
        guard mayStart else { throw Self.noNode(paths.profile) }
        output.note("Starting a node for profile \(paths.profile).")
        return try startNode()
    }

    /// Starts a node in the background, whose keys may want a passphrase, and gives a connection to it.
    func startNode() throws(CommandError) -> NodeClient {
        let passphrase = try launcher.map { launcher throws(CommandError) in
            try passphrases(launcher.keys(of: paths)).ofKeys()
        }
        return try NodeStarter(paths: paths, passphrase: passphrase ?? nil).start()
    }

    /// The same where nobody can be asked for a passphrase.
    func startUnasked() throws(CommandError) -> NodeClient {
        guard mayStart else { throw Self.noNode(paths.profile) }
        let passphrase = try launcher.map { launcher throws(CommandError) in
            try PassphraseSource(keys: launcher.keys(of: paths), environment: environment, person: NobodyAtTerminal())
                .ofKeys()
        }
        return try NodeStarter(paths: paths, passphrase: passphrase ?? nil).start()
    }

    /// The keys of the profile, for work on them without a node.
    func keys() throws(CommandError) -> any KeyKeeper {
        guard let launcher else { throw CommandError(.failed, "This program was built without a node.") }
        return launcher.keys(of: paths)
    }

    /// The database of the profile, for work on it beside a node or without one.
    func store() throws(CommandError) -> any StoreKeeper {
        guard let launcher else { throw CommandError(.failed, "This program was built without a node.") }
        return launcher.store(of: paths)
    }

    func passphrases(_ keys: any KeyKeeper) -> PassphraseSource {
        PassphraseSource(keys: keys, environment: environment, person: Surroundings.current.person)
    }

    /// One request, on a connection of its own. What only reads needs no node.
    func ask<M: RPCMethod>(_ method: M.Type, _ params: M.Params) throws(CommandError) -> M.Result {
        try connection(for: method).call(method, params, timeout: timeout)
    }

    private func connection<M: RPCMethod>(for method: M.Type) throws(CommandError) -> NodeClient {
        if let client = try runningNode() { return client }
        if method.isReading, let client = try reading.connection(paths, launcher, output) { return client }
        return try connect()
    }

    /// The same for what takes as long as it takes, unless the person set a time.
    func askPatiently<M: RPCMethod>(_ method: M.Type, _ params: M.Params) throws(CommandError) -> M.Result {
        try connection(for: method).call(method, params, timeout: hasOwnTimeout ? timeout : .seconds(86_400))
    }

    static func noNode(_ profile: String) -> CommandError {
        CommandError(.noNode, "No node runs for profile \(profile).", hint: "atelier node start --profile \(profile)")
    }
}
