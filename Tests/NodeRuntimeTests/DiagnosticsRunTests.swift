import Foundation
import TestKit
import Testing

extension ProgramTests {
    @Suite("atelier diag")
    struct DiagnosticsRuns {
        private let home: TestHome
        private let node: TestNode

        init() throws {
            home = try TestHome()
            node = try home.node("ada")
        }

        @Test(
            "a published file of each form passes, and the count is printed",
            arguments: [
                "noise-vectors/cacophony-given.json", "cpace-vectors/cpace-ristretto255.json",
                "ed25519-edge/cases.json", "wycheproof/x25519.json", "crdt-conformance/graph-diff.jsonl",
                "crdt-conformance/graph-conflicting.jsonl", "crdt-conformance/graph-version_contains.jsonl",
            ])
        func vectors(file: String) async throws {
            guard let path = TestData.path(file) else { return }
            let run = try await node.command("diag", "vectors", path)
            #expect(run.exitCode == 0, "\(run)")
            let counts = run.output.split(separator: "\n").last?.split(separator: " ") ?? []
            #expect(counts.count == 4 && counts[1] == "passed," && counts[2...] == ["0", "failed"], "\(run)")
            #expect(Int(counts.first ?? "") ?? 0 > 0, "\(run)")
        }

        @Test(
            "folders are run whole: each file is told with its count, pages apart, and a file of an unknown kind fails")
        func wholeFolders() async throws {
            let names = ["noise-vectors", "cpace-vectors", "wycheproof", "ed25519-edge"]
            let folders = names.compactMap { TestData.path($0) }
            guard folders.count == names.count else { return }
            let run = try await node.begin(["diag", "vectors"] + folders).outcome()
            #expect(run.exitCode == 0, "\(run)")
            let lines = run.output.split(separator: "\n")
            #expect(lines.last == "675 passed, 0 failed")
            #expect(lines.count { $0.hasSuffix("passed, 0 failed") } == 8)
            #expect(lines.count { $0.hasSuffix("README.md: a page, nothing to run") } == 4)
            let stranger = try home.folder.write(#"{ "cases": [] }"#, to: "mixed/stranger.json")
            let mixed = try await node.command("diag", "vectors", home.folder.path("mixed"), folders[3])
            #expect(mixed.exitCode == 1, "\(mixed)")
            #expect(mixed.output.contains("\(stranger) has a form that is not known: cases."), "\(mixed)")
            #expect(mixed.output.hasSuffix("12 passed, 1 failed\n"), "\(mixed)")
        }

        @Test("a file with one wrong expectation fails with its name, and exit code 1; others still run")
        func wrongVector() async throws {
            guard let path = TestData.path("noise-vectors/cacophony-given.json") else { return }
            var text = try String(contentsOfFile: path, encoding: .utf8)
            let key = try #require(text.range(of: "\"handshake_hash\":")?.upperBound)
            let digit = try #require(text[key...].firstIndex { $0.isHexDigit })
            text.replaceSubrange(digit...digit, with: text[digit] == "0" ? "1" : "0")
            let wrong = try home.folder.write(text, to: "wrong.json")
            let run = try await node.command("diag", "vectors", wrong, path)
            #expect(run.exitCode == 1, "\(run)")
            #expect(run.output.hasSuffix("1 failed\n"), "\(run)")
            #expect(run.output.contains("Noise_"), "the failed case is named: \(run)")
        }

        @Test(
            "an initiator and a responder of ours shake hands, agree on the hash, and exchange messages",
            arguments: [
                "Noise_NN_25519_ChaChaPoly_BLAKE2b", "Noise_XX_25519_ChaChaPoly_BLAKE2b",
                "Noise_XXpsk3_25519_ChaChaPoly_BLAKE2b",
            ])
        func handshake(name: String) async throws {
            let psk = name.contains("psk") ? ["--psk", String(repeating: "2a", count: 32)] : []
            let common = ["--name", name, "--prologue", "cafe", "--count", "20"] + psk
            let responder = try node.begin(["diag", "handshake", "respond", "--port", "0"] + common)
            let port = try await responder.port()
            let initiator = try node.begin(["diag", "handshake", "initiate", "--port", "\(port)"] + common)
            let answers = [try await initiator.outcome(), try await responder.outcome()]
            for answer in answers { try #require(answer.exitCode == 0, "\(answer)") }
            let (left, right) = (try answers[0].json(), try answers[1].json())
            #expect((left["handshakeHash"] as? String)?.count == 128)
            #expect(left["handshakeHash"] as? String == right["handshakeHash"] as? String)
            #expect(left["remoteStatic"] as? String == right["localStatic"] as? String)
            #expect(left["localStatic"] as? String == right["remoteStatic"] as? String)
        }

        @Test("another prologue at one end breaks the handshake at both")
        func otherPrologue() async throws {
            let name = "Noise_XX_25519_ChaChaPoly_BLAKE2b"
            let responder = try node.begin(
                ["diag", "handshake", "respond", "--port", "0", "--name", name, "--prologue", "00"])
            let port = try await responder.port()
            let initiator = try node.begin(
                ["diag", "handshake", "initiate", "--port", "\(port)", "--name", name, "--prologue", "01"])
            #expect(try await initiator.outcome().exitCode != 0)
            #expect(try await responder.outcome().exitCode != 0)
        }
    }
}
