import Foundation
import TestKit
import Testing

@testable import Mailboxes

/// What the user's own git may not do to the node, whatever it starts.
struct GitProgramTests {
    /// A git in which `run` is a word for a shell's line.
    private func git(
        saying line: String, in folder: TemporaryFolder, patienceInSeconds: Double = 60
    ) throws -> (program: GitProgram, arguments: [String]) {
        let git = try GitProgram(folder: folder.path, patienceInSeconds: patienceInSeconds)
        _ = try git.output(["init", "-q", "--bare", folder.path])
        return (git, ["-c", "alias.run=!" + line, "run"])
    }

    @Test("nothing of a call that was made stays open in the node")
    func descriptors() throws {
        let folder = try TemporaryFolder()
        let (git, arguments) = try git(saying: "echo words", in: folder)
        let path = try folder.write("", to: "words")
        for _ in 0..<8 { #expect(try git.run(arguments, into: path).status == 0) }
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "words\n")
        // The last one may be on its way.
        #expect(OpenFiles.count(of: path) < 2)
    }

    @Test("of what git says the end is kept, where it tells why it failed")
    func lastWords() throws {
        let folder = try TemporaryFolder()
        let (git, arguments) = try git(saying: "seq 1 3000 >&2; echo the reason >&2; exit 3", in: folder)
        let error = try #require(throws: MailboxError.self) { try git.output(arguments) }
        guard case .git(let words) = error else { throw error }
        #expect(words.utf8.count == GitProgram.wordsInBytesMax && words.hasSuffix("\n3000\nthe reason\n"))
        #expect(error.description == "git said: the reason")
    }

    @Test("git may give 64 MiB, and what is a byte longer is refused whole")
    func tooLong() throws {
        let folder = try TemporaryFolder()
        for (count, isTaken) in [(GitProgram.outputInBytesMax, true), (GitProgram.outputInBytesMax + 1, false)] {
            let (git, arguments) = try git(saying: "head -c \(count) /dev/zero", in: folder)
            if isTaken {
                #expect(try git.output(arguments).count == count)
            } else {
                #expect(throws: MailboxError.gitTooLong) { try git.output(arguments) }
            }
        }
    }

    @Test(
        "a git that takes too long is ended in its time, though what it started holds its pipes",
        arguments: ["sleep 60 & sleep 60", "setsid sleep 60 & sleep 60", "setsid sleep 60 &"])
    func tooSlow(line: String) throws {
        let folder = try TemporaryFolder()
        let (git, arguments) = try git(saying: line, in: folder, patienceInSeconds: 1)
        let start = ContinuousClock.now
        #expect(throws: MailboxError.gitTooSlow) { try git.run(arguments) }
        let time = start.duration(to: .now)
        #expect(time >= .seconds(1) && time < .seconds(40))
    }
}
