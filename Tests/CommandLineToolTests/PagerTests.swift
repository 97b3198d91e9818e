import Foundation
import LocalRPC
import TestKit
import Testing

@testable import CommandLineTool

struct PagerTests {
    private func program(_ folder: TemporaryFolder, _ body: String) throws -> String {
        let path = try folder.write("#!/bin/sh\n" + body, to: "program")
        try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: path)
        return path
    }

    private func output(_ pager: String, window: (columns: Int, rows: Int)?) -> (OutputFormat, CapturedOutput) {
        let sink = CapturedOutput(isTerminal: true, window: window)
        let surroundings = Surroundings(
            environment: ["PAGER": pager, "PATH": "/usr/bin:/bin"], sink: sink, launcher: nil, person: ScriptedPerson())
        return (OutputFormat(isJSON: false, surroundings: surroundings), sink)
    }

    @Test("more than the window has goes to the person's pager, with its arguments; less is printed")
    func pages() throws {
        let folder = try TemporaryFolder()
        let pager = try program(folder, "cat > \"$1\"; echo \"$LESS\" >> \"$1\"")
        let seen = folder.path("seen")
        for (lines, isPaged) in [(["one", "two"], false), (["one", "two\nthree"], true)] {
            let (output, sink) = output("\(pager) \(seen)", window: (80, 3))
            try Surroundings.$current.withValue(
                Surroundings(
                    environment: ["PAGER": "\(pager) \(seen)", "PATH": "/usr/bin:/bin"], sink: sink, launcher: nil,
                    person: ScriptedPerson())
            ) { try output.pages(lines) }
            #expect(sink.data == (isPaged ? "" : "one\ntwo\n"))
            #expect(FileManager.default.fileExists(atPath: seen) == isPaged)
        }
        #expect(try String(contentsOfFile: seen, encoding: .utf8) == "one\ntwo\nthree\nFRX\n")
    }

    @Test("there is no pager where the person wants none")
    func none() {
        for value in ["", " ", "cat"] { #expect(Pager(environment: ["PAGER": value]) == nil) }
        #expect(Pager(environment: [:])?.words == ["less"])
        #expect(Pager(environment: ["PAGER": "more -s"])?.words == ["more", "-s"])
    }

    @Test("a pager that reads nothing, or ends with an error, is no failure; one that is not there is")
    func ends() throws {
        let long = String(repeating: "line\n", count: 100_000)
        let environment = ["PATH": "/usr/bin:/bin"]
        try #require(Pager(environment: environment.merging(["PAGER": "true"]) { $1 })).show(long)
        try #require(Pager(environment: environment.merging(["PAGER": "false"]) { $1 })).show(long)
        let absent = try #require(Pager(environment: environment.merging(["PAGER": "no-such-pager"]) { $1 }))
        #expect(throws: CommandError.self) { try absent.show("x") }
    }
}

struct ChildProgramTests {
    private func shell(_ script: String, input: [UInt8] = [], kept: Int = 1 << 20) -> ChildProgram {
        ChildProgram(
            words: ["sh", "-c", script], environment: ["PATH": "/usr/bin:/bin", "GREETING": "hi"], input: input,
            output: .kept(inBytes: kept), errors: .kept(inBytes: kept))
    }

    @Test("a program gets its input whole while what it says is taken, and only the environment that it is given")
    func talk() throws {
        let input = [UInt8](repeating: 7, count: 3_000_000)
        let outcome = try shell("cat; echo $GREETING$HOME >&2", input: input, kept: 4_000_000).run()
        #expect(outcome.output == input && outcome.errors == Array("hi\n".utf8))
        #expect(outcome.status == 0 && !outcome.isCut)
    }

    @Test("how it ended is told: by a status or a signal; more than is kept is cut, at the limit nothing is")
    func ends() throws {
        #expect(try shell("exit 3").run().status == 3)
        #expect(try shell("kill -9 $$").run().status == 128 + 9)
        for (limit, isCut) in [(5, false), (4, true)] {
            let outcome = try shell("printf hello", kept: limit).run()
            #expect(outcome.isCut == isCut && outcome.output == Array("hello".utf8.prefix(limit)))
        }
        #expect(try shell("yes", kept: 100).run().isCut)
        #expect(throws: CommandError.self) {
            try ChildProgram(words: ["no-such-program"], environment: ["PATH": "/usr/bin"]).run()
        }
    }
}
