import Foundation
import Identity
import TestKit
import Testing
import WireCodec

@testable import CommandLineTool

struct ReviewVerifyTests {
    private struct Vectors: Decodable {
        struct Case: Decodable {
            let name: String
            let file: String
            let refusal: String?
        }
        let cases: [Case]
    }

    private let run: CommandRun
    private let cases: [Vectors.Case]

    init() throws {
        run = try CommandRun()
        let url = TestData.vectors("review-exports").appendingPathComponent("signed.json")
        cases = try JSONDecoder().decode(Vectors.self, from: Data(contentsOf: url)).cases
    }

    /// The vector with a name, as a file.
    private func file(_ name: String) throws -> String {
        let found = try #require(cases.first { $0.name == name })
        try run.folder.write(found.file, to: "review.json")
        return run.folder.path("review.json")
    }

    /// What the file says of its participants.
    private func keys(of file: String) throws -> [Bytes32] {
        let value = try JSONValue(canonical: Array(Data(contentsOf: URL(fileURLWithPath: file))), atMostBytes: .max)
        let participants = try #require(value["says"]?["participants"]?.array)
        return participants.flatMap { $0["devices"]?.array ?? [] }.compactMap { $0.string.flatMap { Bytes32(hex: $0) } }
    }

    @Test("what a file proves is told with the ids of the devices, and what it does not prove as well")
    func tells() throws {
        let path = try file("a whole review, by its author")
        let keys = try keys(of: path)
        let (data, words, code) = run("review", "verify", path)
        #expect(code == 0)
        let lines = data.split(separator: "\n").map(String.init)
        #expect(lines.prefix(2) == ["Add a line", "landed as f00d1, in the space Reading club"])
        #expect(lines.contains("ada\t\(DeviceID(publicKey: keys[0]).shown)\towner"))
        #expect(lines.contains("ben\t\(DeviceID(publicKey: keys[1]).shown)\treviewer"))
        #expect(lines.contains("accept\tby ben\tof round 2"))
        let round = try #require(lines.first { $0.hasPrefix("round 2\tby ada\tcontent ") })
        #expect(round.hasSuffix("(in the file), commit f00d1"))
        #expect(lines.contains("thread\ta.txt\tresolved") && lines.contains("\tben: Why one?"))
        #expect(words.contains("Not proven: that nothing was left out") && words.contains("compare the ids"))
    }

    @Test("a device that must have a part in it is named by id or key; one that has none ends in a refusal")
    func trust() throws {
        let path = try file("a whole review, by its author")
        let keys = try keys(of: path)
        let (id, key) = (DeviceID(publicKey: keys[1]).shown, keys[0].hex)
        let both = run("review", "verify", path, "--trust", id, "--trust", key)
        #expect(both.code == 0 && both.words.contains("The devices that you named have a part in it."))
        let other = run("review", "verify", path, "--trust", Bytes32.zero.hex)
        #expect(other.code == 5 && other.words.contains("has no part in it") && other.data.isEmpty)
        let mistyped = run("review", "verify", path, "--trust", String(id.dropLast()))
        #expect(mistyped.code == 2 && mistyped.data.isEmpty)
    }

    @Test("of each file that proves nothing that is said, and nothing of what stands in it")
    func refuses() throws {
        let forged = cases.filter { $0.refusal != nil }
        #expect(forged.count >= 10)
        for item in forged {
            let path = try file(item.name)
            let (data, words, code) = run("review", "verify", path)
            #expect(code == (item.refusal == "malformed" ? 2 : 5) && data.isEmpty, "\(item.name)")
            #expect(words.contains("believe nothing that stands in the file"), "\(item.name)")
        }
        #expect(run("review", "verify", run.folder.path("absent")).code == 4)
    }

    @Test("with --json it is one object, with what the file says")
    func json() throws {
        let path = try file("the same, by another member")
        let (data, words, code) = run("review", "verify", path, "--json")
        let object = try #require(
            try JSONSerialization.jsonObject(with: Data(data.utf8)) as? [String: Any])
        let says = try #require(object["says"] as? [String: Any])
        #expect(code == 0 && words.isEmpty && says["title"] as? String == "Add a line")
        #expect(object["whole"] as? Int == 6 && object["contents"] as? Int == 2)
    }

    @Test("a signed export is asked for with a file and as JSON")
    func usage() throws {
        for arguments in [["--signed"], ["--signed", "--format", "mbox", "--output", "x"]] {
            let output = CapturedOutput(isTerminal: false)
            let code = run(["review", "export", "@last"] + arguments, to: output)
            #expect(code == 2 && output.words.contains("A signed export is JSON in a file."))
        }
    }
}
