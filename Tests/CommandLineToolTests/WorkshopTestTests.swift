import Foundation
import LocalRPC
import Synchronization
import TestKit
import Testing

@testable import CommandLineTool

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// `atelier workshop test` before a node that has one exercise, with the work of one learner.
@Suite struct WorkshopTestTests {
    /// What the node has and is told.
    private final class Desk: Sendable {
        struct State {
            var line = "sh run.sh"
            var isHandedIn = true
            var files: [WorkshopMethods.Look.File] = []
            var told: [WorkshopMethods.TellResult.Params] = []
            /// All requests as they came, in characters.
            var heard = ""
            var logs: [String] = []
        }

        let state = Mutex(State())

        static let exercise = String(repeating: "ab", count: 32) + ".0"
        static let handIn = String(repeating: "cd", count: 32) + ".0"
        static let work = String(repeating: "ef", count: 32)

        init(_ files: [String: String]) {
            state.withLock {
                $0.files = files.map { .init(path: $0.key, text: $0.value, size: $0.value.utf8.count) }
            }
        }

        func answer(_ request: IncomingRequest) throws -> [[UInt8]]? {
            switch request.method {
            case WorkshopMethods.ShowActivity.name:
                var activity = WorkshopMethods.Activity(
                    head: .init(id: Self.exercise, kind: "exercise", title: "Numbers", begun: 0))
                activity.test = state.withLock { $0.line }
                var ben = WorkshopMethods.Standing(name: "Ben", deviceId: "3kq7m29-xf2aa7c", inTime: true)
                ben.handIn = .init(id: Self.handIn, space: Self.work, time: 0, note: nil)
                activity.standings = [ben]
                return request.answer(WorkshopMethods.ShowActivity.self, activity)
            case WorkshopMethods.Look.name:
                let (files, isHandedIn) = state.withLock { ($0.files, $0.isHandedIn) }
                return request.answer(
                    WorkshopMethods.Look.self,
                    .init(
                        space: Self.work, name: "Ben", deviceId: "3kq7m29-xf2aa7c", handIn: Self.handIn,
                        isHandedIn: isHandedIn, version: "1", files: files, next: nil))
            case FolderMethods.List.name: return request.answer(FolderMethods.List.self, .init(folders: []))
            case BlobMethods.Add.name:
                let params = try request.params(of: BlobMethods.Add.self)
                let log = try String(contentsOfFile: params.path, encoding: .utf8)
                state.withLock { $0.logs.append("\(params.space ?? ""): \(log)") }
                return request.answer(BlobMethods.Add.self, .init(blob: String(repeating: "12", count: 32), size: 1))
            case WorkshopMethods.TellResult.name:
                let params = try request.params(of: WorkshopMethods.TellResult.self)
                let written = String(decoding: JSONCoding.encode(params), as: UTF8.self)
                state.withLock {
                    $0.told.append(params)
                    $0.heard += written
                }
                return request.answer(WorkshopMethods.TellResult.self, .init(id: Self.handIn))
            default: return request.fail(RPCFailure(.unknownMethod, "\(request.method)?"))
            }
        }
    }

    private let run: CommandRun
    private let desk: Desk
    private let node: ScriptedNode

    init() throws {
        var run = try CommandRun()
        run.environment["PATH"] = "/usr/local/bin:/usr/bin:/bin"
        run.environment["TMPDIR"] = run.folder.path
        chmod(run.folder.path, 0o755)
        self.run = run
        let desk = Desk(["run.sh": "echo ok 1 - a; cat a.txt; echo not ok 2 - b; exit 1", "a.txt": "given\n"])
        self.desk = desk
        node = try ScriptedNode(at: run.paths) { try desk.answer($0) }
    }

    private var told: [WorkshopMethods.TellResult.Params] { desk.state.withLock { $0.told } }

    @Test("a mentor's command is shown and asked for once; another one, and one without walls, are asked for anew")
    func asks() throws {
        let open = ["workshop", "test", "--allow-unsandboxed"]
        func test(_ more: [String] = [], _ person: ScriptedPerson = ScriptedPerson()) -> (words: String, code: Int32) {
            var run = run
            run.person = person
            let output = CapturedOutput()
            let code = run(open + more, to: output)
            return (output.words, code)
        }
        let unasked = test()
        #expect(unasked.code == ExitCode(.usage).rawValue && unasked.words.contains("sh run.sh") && told.isEmpty)
        #expect(unasked.words.contains("WITHOUT a sandbox") && unasked.words.contains("--yes"))
        #expect(test([], ScriptedPerson("no")).code == 0 && told.isEmpty)
        #expect(test([], ScriptedPerson("yes")).code == ExitCode(.failed).rawValue && told.count == 1)
        #expect(test().code == ExitCode(.failed).rawValue && told.count == 2)
        desk.state.withLock { $0.line = "cat a.txt" }
        #expect(test().code == ExitCode(.usage).rawValue && told.count == 2)
        #expect(test(["--yes"]).code == 0 && told.count == 3)
        #expect(test().code == 0 && told.count == 4)
        // In a sandbox it is another question.
        #expect(run("workshop", "test").code == ExitCode(.usage).rawValue)
    }

    @Test("the mentors are told counts, the code and the log of what was handed in, and of nothing else")
    func tells() throws {
        let result = run("workshop", "test", "--allow-unsandboxed", "--yes", "--json")
        #expect(result.code == ExitCode(.failed).rawValue)
        #expect(result.data.contains("\"failed\":1") && result.data.contains("\"passed\":1"), "\(result.data)")
        let params = try #require(told.first)
        #expect(params.passed == 1 && params.failed == 1 && params.exitCode == 1 && params.member == nil)
        #expect(params.handIn == Desk.handIn && params.log == String(repeating: "12", count: 32))
        #expect(desk.state.withLock { $0.logs } == ["\(Desk.work): ok 1 - a\ngiven\nnot ok 2 - b\n"])
        desk.state.withLock { $0.isHandedIn = false }
        let unsaid = run("workshop", "test", "--allow-unsandboxed")
        #expect(told.count == 1 && unsaid.words.contains("it is not what you handed in"))
        let left = try FileManager.default.contentsOfDirectory(atPath: run.folder.path)
        #expect(!left.contains { $0.hasPrefix("atelier-") }, "\(left)")
    }

    @Test("hidden tests: the learner is told counts, and names only where the mentor lets them be told")
    func hidden() throws {
        let checks = run.folder.path("checks")
        mkdir(checks, 0o700)
        let script = "grep -q given a.txt && echo ok 1 - SECRET || echo not ok 1; echo not ok 2 - the sign; echo NOISE"
        try Data(script.utf8).write(to: URL(filePath: checks + "/hidden.sh"))
        let command = ["workshop", "test", "--hidden", checks, "--allow-unsandboxed"]
        let output = CapturedOutput()
        #expect(run(command + ["--", "sh", "hidden.sh"], to: output) == 0)
        #expect(output.data == "Ben\t1 of 2 tests passed.\n" && output.words.contains("SECRET"))
        var params = try #require(told.last)
        #expect(params.passed == 1 && params.failed == 1 && params.text == nil && params.log == nil)
        #expect(params.member == "3kq7m29-xf2aa7c" && params.handIn == Desk.handIn)
        #expect(desk.state.withLock { $0.logs }.isEmpty)
        let heard = desk.state.withLock { $0.heard }
        #expect(!heard.contains("SECRET") && !heard.contains("hidden.sh") && !heard.contains("NOISE"))
        #expect(run(command + ["--names", "--message", "nearly", "--", "sh", "hidden.sh"], to: output) == 0)
        params = try #require(told.last)
        #expect(params.text == "nearly\nfailed: the sign")
        #expect(run("workshop", "test", "--hidden", checks).code == ExitCode(.usage).rawValue)
        #expect(run("workshop", "test", "--names").code == ExitCode(.usage).rawValue)
    }

    @Test("what a peer's work is called stays in its copy")
    func names() throws {
        for path in ["../out.txt", "/out.txt", "a/../../out.txt", ".git/config", "a//b", ""] {
            desk.state.withLock { $0.files = [.init(path: path, text: "x", size: 1)] }
            let result = run("workshop", "test", "--allow-unsandboxed", "--yes")
            #expect(result.code != 0 && told.isEmpty, "\(path): \(result.words)")
        }
        let left = try FileManager.default.contentsOfDirectory(atPath: run.folder.path)
        #expect(!left.contains { $0.hasPrefix("atelier-") || $0 == "out.txt" }, "\(left)")
    }

    @Test("work of 256 MiB is tested, and a byte more is not")
    func size() throws {
        #expect(SandboxLimits.workInBytes == 268_435_456)
        desk.state.withLock {
            $0.line = "true"
            $0.files = [
                .init(path: "a", text: "", size: 268_435_455), .init(path: "b", text: "x", size: 1),
            ]
        }
        #expect(run("workshop", "test", "--allow-unsandboxed", "--yes").code == 0 && told.count == 1)
        desk.state.withLock { $0.files.append(.init(path: "c", text: "x", size: 1)) }
        let result = run("workshop", "test", "--allow-unsandboxed", "--yes")
        #expect(result.code == ExitCode(.overLimit).rawValue && told.count == 1)
    }

    @Test("a thousand commands are remembered, and not one more: the oldest is asked for anew")
    func remembered() throws {
        let allowed = AllowedCommands(paths: try run.paths)
        #expect(AllowedCommands.countMax == 1000)
        #expect(try !allowed.contains("a", for: "x"))
        try allowed.insert("first", for: "x")
        try allowed.insert("second", for: "x")
        let file = try run.paths.stateFolder + "/allowed-commands"
        let lines = try String(contentsOfFile: file, encoding: .utf8) + String(repeating: "another\n", count: 998)
        try Data(lines.utf8).write(to: URL(filePath: file))
        #expect(try allowed.contains("first", for: "x") && !allowed.contains("first", for: "y"))
        try allowed.insert("one more", for: "x")
        #expect(try !allowed.contains("first", for: "x") && allowed.contains("second", for: "x"))
    }
}
