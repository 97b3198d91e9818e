import LocalRPC
import Synchronization
import TestKit
import Testing

@testable import CommandLineTool

/// `atelier workshop compare` before a node that has the work of two learners.
@Suite struct WorkshopCompareTests {
    private final class Desk: Sendable {
        let peeks = Mutex<[String]>([])

        func answer(_ request: IncomingRequest) throws -> [[UInt8]]? {
            switch request.method {
            case WorkshopMethods.Look.name:
                let params = try request.params(of: WorkshopMethods.Look.self)
                guard let member = params.member, let files = Self.files[member] else {
                    return request.fail(RPCFailure(.notFound, "That work is not here, or not all of it yet."))
                }
                // One file an answer.
                let from = params.from ?? 0
                let next = from + 1 < files.count ? from + 1 : nil
                return request.answer(
                    WorkshopMethods.Look.self,
                    .init(
                        space: member, name: member, deviceId: member == "kim" ? "ben" : member, handIn: nil,
                        isHandedIn: false, version: "1", files: [files[from]], next: next))
            case WorkshopMethods.PeekAt.name:
                let member = try request.params(of: WorkshopMethods.PeekAt.self).member
                let isKnown = peeks.withLock { peeks in
                    defer { peeks.append(member) }
                    return peeks.contains(member)
                }
                if isKnown { return request.fail(RPCFailure(.conflict, "It is so already.")) }
                return request.answer(WorkshopMethods.PeekAt.self, .init(id: "x"))
            default: return request.fail(RPCFailure(.unknownMethod, "\(request.method)?"))
            }
        }

        private static let files: [String: [WorkshopMethods.Look.File]] = [
            "ben": [
                .init(path: "a.txt", text: "one\ntwo\nthree\n", size: 14),
                .init(path: "same.txt", text: "s\n", size: 2),
            ],
            "cleo": [
                .init(path: "a.txt", text: "one\n2\nthree\n", size: 12), .init(path: "same.txt", text: "s\n", size: 2),
                .init(path: "z.bin", blob: "ab", size: 7),
            ],
            "kim": [.init(path: "a.txt", text: "x\n", size: 2)],
        ]
    }

    private let run: CommandRun
    private let desk = Desk()
    private let node: ScriptedNode

    init() throws {
        run = try CommandRun()
        let desk = desk
        node = try ScriptedNode(at: run.paths) { try desk.answer($0) }
    }

    @Test("two learners' files stand side by side, those that differ alone, and both are told")
    func sideBySide() throws {
        let shown = run("workshop", "compare", "ben", "cleo")
        #expect(shown.code == 0, "\(shown)")
        #expect(shown.data.contains("a.txt\tben") && shown.data.contains("a.txt\tcleo"))
        // On one line, one beside the other.
        let lines = shown.data.split(separator: "\n")
        #expect(lines.contains { $0.contains("two") && $0.contains("2") && !$0.contains("one") })
        #expect(!shown.data.contains("same.txt") && shown.data.contains("z.bin"))
        #expect(desk.peeks.withLock { $0 } == ["ben", "cleo"])
        // They are told already; and one file alone is shown.
        let one = run("workshop", "compare", "ben", "cleo", "a.txt", "--unified")
        #expect(one.code == 0 && one.data.contains("-two\n+2\n") && !one.data.contains("z.bin"))
    }

    @Test("for programs both texts are told; nobody is told of a look that comes to nothing")
    func json() throws {
        let shown = run("workshop", "compare", "ben", "cleo", "a.txt", "--json")
        #expect(shown.data.contains("\"old\":\"ben\"") && shown.data.contains("one\\n2\\nthree\\n"), "\(shown.data)")
        let before = desk.peeks.withLock { $0 }
        #expect(run("workshop", "compare", "ben", "zoe").code == ExitCode(.notFound).rawValue)
        #expect(run("workshop", "compare", "ben", "kim").code == ExitCode(.usage).rawValue)
        #expect(desk.peeks.withLock { $0 } == before)
    }
}
