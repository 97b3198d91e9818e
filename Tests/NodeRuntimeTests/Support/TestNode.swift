import Foundation
import LocalRPC
import TestKit

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// A folder for the nodes of one test. When the last reference goes, every node in it is killed, also one that a
/// command started in the background, and the folder is removed.
final class TestHome: Sendable {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    deinit {
        let profiles = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        for profile in profiles {
            let paths = try? ProfilePaths(profile: profile, environment: ["ATELIER_HOME": folder.path])
            if let paths { Self.endNode(lockedBy: paths.lockFile) }
        }
        Self.endProcesses(withHome: folder.path)
    }

    func node(_ profile: String) throws -> TestNode { try TestNode(profile, in: self) }

    /// The process that holds the lock, by the number that it wrote there.
    private static func endNode(lockedBy path: String) {
        let file = open(path, O_RDWR | O_CLOEXEC)
        guard file >= 0 else { return }
        defer { close(file) }
        guard flock(file, LOCK_EX | LOCK_NB) != 0, let text = FileManager.default.contents(atPath: path),
            let process = pid_t(String(decoding: text, as: UTF8.self).filter(\.isNumber))
        else { return }
        kill(process, SIGKILL)
        // The lock goes with the process, and then the folder can go.
        flock(file, LOCK_EX)
    }

    /// On Linux also what has not come as far as the lock: a node whose command found another one.
    private static func endProcesses(withHome home: String) {
        #if os(Linux)
            let wanted = Array("ATELIER_HOME=\(home)".utf8)
            for name in (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? [] {
                guard let process = pid_t(name), process != getpid(),
                    let environment = FileManager.default.contents(atPath: "/proc/\(name)/environ"),
                    environment.split(separator: 0).contains(where: { $0.elementsEqual(wanted) })
                else { continue }
                kill(process, SIGKILL)
            }
        #endif
    }
}

/// A node of one profile: the real program, in a process of its own.
final class TestNode: @unchecked Sendable {
    let profile: String
    let home: TestHome
    let paths: ProfilePaths
    /// Whether it announces itself by beacons when it is started next.
    var isDiscoverable = false
    /// The TCP port that it is given when it is started next; nil: its own choice.
    var port: Int?
    /// What commands of this node have in their environment besides the usual.
    var variables: [String: String] = [:]
    private var run: ProgramRun?

    init(_ profile: String, in home: TestHome) throws {
        self.profile = profile
        self.home = home
        paths = try ProfilePaths(profile: profile, environment: ["ATELIER_HOME": home.folder.path])
    }

    /// Nothing of this process's own settings but where programs and libraries are found.
    var environment: [String: String] {
        let inherited = ProcessInfo.processInfo.environment.filter { name, _ in
            ["PATH", "HOME", "TMPDIR", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH"].contains(name)
        }
        // Nodes of tests that run at the same time need not hear one another; pairing by a code works all the same.
        let own = [
            "ATELIER_HOME": home.folder.path, "ATELIER_PROFILE": profile, "ATELIER_NAME": profile,
            "ATELIER_DISCOVERY": isDiscoverable ? "on" : "off",
        ]
        let fixed = port.map { ["ATELIER_PORT": String($0)] } ?? [:]
        return inherited.merging(own) { $1 }.merging(fixed) { $1 }
    }

    // MARK: The process

    /// Starts the node in the foreground of a process of ours, and waits until its socket answers.
    func start() async throws {
        let run = try ProgramRun(["node", "run"], environment: environment, folder: home.folder.path)
        self.run = run
        try await eventually("node \(profile) comes up") {
            guard run.isRunning else { throw Ended(profile: self.profile, words: run.words) }
            return (try? Descriptor.connected(toUnix: self.paths.socket)) != nil
        }
    }

    struct Ended: Error {
        let profile: String
        let words: String
    }

    var isRunning: Bool { run?.isRunning == true }
    var processNumber: pid_t? { run?.processNumber }
    /// What it has logged since its last start.
    var log: String { run?.words ?? "" }

    /// As a loss of power would end it: no code of the node runs any more.
    func kill() {
        run?.kill()
        run = nil
    }

    /// As the system or a person ends it.
    func stop() async throws {
        guard let run else { return }
        run.send(signal: SIGTERM)
        let outcome = try await run.outcome(within: .seconds(20))
        guard outcome.exitCode == 0 else { throw Ended(profile: profile, words: "\(outcome)") }
        self.run = nil
    }

    /// Whether any file that the node keeps has these bytes somewhere.
    func filesHold(_ text: String) throws -> Bool {
        let folders = [paths.dataFolder, paths.stateFolder]
        return try folders.contains { folder in
            try FileManager.default.subpathsOfDirectory(atPath: folder).contains { name in
                let bytes = FileManager.default.contents(atPath: folder + "/" + name)
                return bytes?.range(of: Data(text.utf8)) != nil
            }
        }
    }

    // MARK: Talking to it

    func client() throws -> SocketClient { try SocketClient(path: paths.socket) }

    /// One request on a connection of its own.
    @discardableResult
    func ask<M: RPCMethod>(_ method: M.Type, _ params: M.Params) async throws -> M.Result {
        try await client().call(method, params)
    }

    /// Why the node refuses a request; nil where it does not.
    func failure<M: RPCMethod>(of method: M.Type, _ params: M.Params) async throws -> RPCFailure? {
        do {
            _ = try await ask(method, params)
            return nil
        } catch let failure as RPCFailure {
            return failure
        }
    }

    /// Runs a command of this profile to its end.
    func command(
        _ arguments: String..., input: String? = nil, within limit: Duration = .seconds(30)
    ) async throws -> ProgramRun.Outcome {
        try await begin(arguments, input: input).outcome(within: limit)
    }

    /// Begins a command of this profile, for one that goes on.
    func begin(_ arguments: [String], input: String? = nil, terminal: String? = nil) throws -> ProgramRun {
        try ProgramRun(
            arguments, environment: environment.merging(variables) { $1 }, input: input, terminal: terminal,
            folder: home.folder.path)
    }

    // MARK: Often asked

    func text(_ path: String, space: String? = nil) async throws -> DocumentMethods.Cat.Result {
        try await ask(DocumentMethods.Cat.self, .init(space: space, path: path))
    }

    /// Whether a link to any peer stands.
    func isConnected() async throws -> Bool {
        try await ask(PeerMethods.List.self, Nothing()).peers.contains { $0.state == .connected }
    }

    func invitation(to space: String? = nil, as role: String = "editor") async throws -> SpaceMethods.Invite.Result {
        try await ask(SpaceMethods.Invite.self, .init(space: space, role: role))
    }

    func join(_ offer: SpaceMethods.Invite.Result) async throws -> SpaceMethods.Join.Result {
        // The node gives up by itself after twenty seconds of looking; beside a whole test run its answer takes longer.
        try await client().call(
            SpaceMethods.Join.self, .init(code: offer.code, address: "127.0.0.1:\(offer.port)"), within: .seconds(90))
    }
}
