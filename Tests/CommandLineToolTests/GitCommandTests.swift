import Foundation
import LocalRPC
import TestKit
import Testing

@testable import CommandLineTool

@Suite struct GitCommandTests {
    @Test("git answers of its own repository, and nothing where there is none or no such thing")
    func answers() throws {
        let folder = try TemporaryFolder()
        let git = GitCommand(folder: folder.path)
        #expect(try git.line(["rev-parse", "--show-toplevel"]) == nil)
        _ = try #require(try git.output(["init", "-q"]))
        #expect(try git.line(["rev-parse", "--is-inside-work-tree"]) == "true")
        #expect(try git.line(["show", "-s", "--format=%ct", "HEAD"]) == nil)
        try folder.write("x", to: "a b.txt")
        _ = try git.output(["add", "."])
        #expect(try git.output(["diff", "--cached", "--name-only", "-z"]) == Array("a b.txt\0".utf8))
    }

    @Test("of git no more than 16 MiB is taken: who says more is told so")
    func limit() throws {
        #expect(GitCommand.outputInBytesMax == 16 << 20)
        let folder = try TemporaryFolder()
        let git = GitCommand(folder: folder.path)
        _ = try git.output(["init", "-q"])
        for (count, fits) in [(GitCommand.outputInBytesMax - 1, true), (GitCommand.outputInBytesMax, false)] {
            try folder.write([UInt8](repeating: UInt8(ascii: "x"), count: count), to: "long.txt")
            let blob = try #require(try git.line(["hash-object", "-w", "long.txt"]))
            if fits {
                #expect(try git.output(["cat-file", "blob", blob])?.count == count)
            } else {
                #expect(throws: CommandError.self) { try git.output(["cat-file", "blob", blob]) }
            }
        }
    }
}
