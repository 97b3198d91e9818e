import LocalRPC
import TestKit
import Testing

@testable import CommandLineTool

/// `space role`, `remove`, `admit`, `lock`, `leave`, `successor`, `fork` and `members`, against a node whose answers
/// are written down.
struct MembershipCommandTests {
    private static let outcome = MembershipMethods.Outcome(devices: ["one", "two"], withheld: 3, accepted: 0)

    private static func node(at run: CommandRun) throws -> ScriptedNode {
        try ScriptedNode(at: try run.paths) { request in
            switch request.method {
            case MembershipMethods.Remove.name: request.answer(MembershipMethods.Remove.self, outcome)
            case MembershipMethods.Accept.name:
                request.answer(MembershipMethods.Accept.self, .init(devices: ["one"], withheld: 0, accepted: 1))
            case SpaceMethods.Admit.name: request.fail(RPCFailure(.notFound, "Nobody waits."))
            case MembershipMethods.Fork.name:
                request.answer(MembershipMethods.Fork.self, .init(space: "abcdef0123", documents: 2, members: 3))
            default: request.answer(MembershipMethods.Lock.self, .init(devices: [], withheld: 0, accepted: 0))
            }
        }
    }

    @Test("each verb that changes who belongs to a space asks first, and asks the node nothing without consent")
    func asks() throws {
        let verbs = [
            ["role", "ben", "viewer"], ["remove", "ben"], ["lock"], ["lock", "--off"], ["leave"],
            ["successor", "ben"], ["successor", "--claim"], ["fork", "New"],
        ]
        for verb in verbs {
            var run = try CommandRun()
            let node = try Self.node(at: run)
            let output = CapturedOutput()
            #expect(run(["space"] + verb, to: output) == 2, "\(verb)")
            run.person = ScriptedPerson("no")
            #expect(run(["space"] + verb, to: output) == 0, "\(verb)")
            #expect(run.person.questions.count == 1, "\(verb)")
            #expect(node.methods.isEmpty, "\(verb)")
            #expect(run(["space"] + verb + ["--yes"], to: output) == 0, "\(verb) \(output.words)")
            #expect(node.methods.count == 1, "\(verb)")
        }
    }

    @Test("a removal tells how much does not count any more, and how to let it; names from the shell are made harmless")
    func removes() throws {
        let run = try CommandRun()
        let node = try Self.node(at: run)
        let told = run("space", "remove", "be\u{1B}n", "--yes", "--space", "notes")
        #expect(told.code == 0 && told.data.isEmpty)
        #expect(told.words.contains("Removed be␛n with 2 devices. Nothing newer goes there."))
        #expect(told.words.contains("3 changes by be␛n do not count any more") && !told.words.contains("\u{1B}"))
        #expect(node.methods == [MembershipMethods.Remove.name])
    }

    @Test("letting count tells how much counts now, and a fork its id on standard output")
    func admitsAndForks() throws {
        let run = try CommandRun()
        let node = try Self.node(at: run)
        #expect(run("space", "admit", "ben", "--yes").words.contains("1 change by ben counts now."))
        let fork = run("space", "fork", "New", "--with", "ben", "--with", "cleo", "--yes")
        #expect(fork.data == "abcdef0123\n")
        #expect(fork.words.contains("Made New with 2 documents and 3 devices."))
        let forked = [SpaceMethods.Admit.name, MembershipMethods.Accept.name, MembershipMethods.Fork.name]
        #expect(node.methods == forked)
        // Where nobody of that name waits, it is asked about.
        #expect(run("space", "admit", "ben").code == 2)
        #expect(node.methods == forked + [SpaceMethods.Admit.name])
    }

    @Test("a successor is named, or the ownership claimed, and not both or neither")
    func successorUsage() throws {
        let run = try CommandRun()
        #expect(run("space", "successor", "--yes").code == 2)
        #expect(run("space", "successor", "ben", "--claim", "--yes").code == 2)
    }

    @Test("what does not count, and a lock, are told below the list of members")
    func members() throws {
        let run = try CommandRun()
        let node = try ScriptedNode(at: try run.paths) { request in
            var ben = SpaceMethods.Member(
                deviceId: "dev-b", name: "ben", role: "editor", isSelf: false, state: .away)
            ben.withheld = 2
            let ada = SpaceMethods.Member(
                deviceId: "dev-a", name: "ada", role: "owner", isSelf: true, state: .connected)
            return request.answer(SpaceMethods.Members.self, .init(members: [ada], former: [ben], locked: true))
        }
        let told = run("space", "members")
        #expect(told.code == 0 && told.data.contains("ada") && !told.data.contains("ben"))
        #expect(told.words.contains("2 changes by ben do not count: atelier space admit ben"))
        #expect(told.words.contains("The space is locked: only owners let anybody in."))
        #expect(node.methods == [SpaceMethods.Members.name])
    }
}
