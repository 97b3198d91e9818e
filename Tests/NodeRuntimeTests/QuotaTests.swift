import Foundation
import LocalRPC
import TestKit
import Testing

extension ProgramTests {
    /// What a space may take of the disk, through the real program.
    @Suite("Quotas")
    struct Quotas {
        @Test(
            "a full space takes nothing, says so at every place where a person looks, and goes on when it may take more"
        )
        func full() async throws {
            let pair = try await NodePair()
            _ = try await pair.ada.command("chat", "send", "first")
            try await eventually("ben has something of the space") {
                try await pair.ben.command("chat", "log").output.contains("first")
            }
            let small = try await pair.ben.command("space", "quota", "--max", "1")
            #expect(small.exitCode == 0 && (small.output + small.words).contains("1 bytes"), "\(small)")
            let refused = try await pair.ben.command("chat", "send", "hello")
            #expect(refused.exitCode != 0 && refused.words.contains("space quota --max SIZE"), "\(refused)")
            _ = try await pair.ada.command("chat", "send", "from ada")
            try await eventually("ben is told") {
                try await pair.ben.ask(NodeMethods.Status.self, Nothing()).notices?.isEmpty == false
            }
            let shown = try await pair.ben.command("space", "show")
            #expect(shown.output.contains("members sent more"), "\(shown)")
            let wide = try await pair.ben.command("space", "quota", "--max", "none")
            #expect(wide.exitCode == 0 && wide.output.contains("no limit"), "\(wide)")
            try await eventually("what was not taken came") {
                try await pair.ben.command("chat", "log").output.contains("from ada")
            }
            #expect(try await pair.ben.ask(NodeMethods.Status.self, Nothing()).notices == nil)
        }
    }
}
