import Diagnostics
import Foundation
import TestKit
import Testing

/// Every file of the public test data, through the same door as `atelier diag vectors`.
@Suite("public vectors pass")
struct PublicVectorTests {
    /// Every file of the public data, the long editing traces apart, with the cases that it is known to have.
    private static let counts: KeyValuePairs = [
        "noise-vectors/cacophony-given.json": 9,
        "cpace-vectors/cpace-ristretto255.json": 8,
        "wycheproof/x25519.json": 259,
        "wycheproof/ed25519.json": 76,
        "wycheproof/chacha20_poly1305.json": 158,
        "wycheproof/xchacha20_poly1305.json": 153,
        "ed25519-edge/cases.json": 12,
        "crdt-conformance/graph-diff.jsonl": 7,
        "crdt-conformance/graph-conflicting.jsonl": 13,
        "crdt-conformance/graph-version_contains.jsonl": 31,
        "crdt-conformance/small-1000-even.jsonl.gz": 500,
        "crdt-conformance/long-a.jsonl.gz": 50,
        "crdt-conformance/generated-a.jsonl.gz": 200,
        "editing-traces/sequential/sveltecomponent.json.gz": 1,
        "editing-traces/sequential/rustcode.json.gz": 1,
        "editing-traces/concurrent/friendsforever.json.gz": 1,
        "editing-traces/concurrent/clownschool.json.gz": 1,
    ]

    @Test(
        "each file of vectors passes as a whole, with as many cases as it is known to have",
        arguments: counts.map { ($0.key, $0.value) })
    func passes(path: String, count: Int) throws {
        guard let file = TestData.path(path) else { return }
        let report = try VectorFile.run(file: file)
        #expect(report.failed == [])
        #expect(report.passed == count)
    }

    @Test(
        "no file of these folders is left out, and a page is told apart",
        arguments: ["noise-vectors", "cpace-vectors", "wycheproof", "ed25519-edge", "crdt-conformance"])
    func wholeFolders(name: String) throws {
        guard let path = TestData.path(name) else { return }
        let folder = try VectorFolder(at: path)
        let known = Self.counts.map(\.key).filter { $0.hasPrefix(name + "/") }
        #expect(folder.files.map { name + $0.dropFirst(path.count) } == known.sorted())
        #expect(folder.pages == [path + "/README.md"])
    }

    @Test(
        "a file of JSON has as many cases as a count of its own finds, so none is passed over",
        arguments: counts.map(\.key).filter { $0.hasSuffix(".json") })
    func countedApart(path: String) throws {
        guard let file = TestData.path(path), let bytes = try TestData.bytes(path) else { return }
        let value = try JSONSerialization.jsonObject(with: Data(bytes))
        let object = value as? [String: Any]
        let cases =
            (value as? [Any] ?? object?["vectors"] as? [Any])?.count
            ?? (object?["testGroups"] as? [[String: Any]])?.reduce(0) { $0 + (($1["tests"] as? [Any])?.count ?? 0) }
        #expect(try VectorFile.run(file: file).count == (try #require(cases)))
    }

    @Test("of a folder every file at any depth is run but pages and what the system hides; an empty one is an error")
    func folders() throws {
        let folder = try TemporaryFolder()
        let expected = [try folder.write("{}", to: "a.json"), try folder.write("?", to: "b/c.unknown")]
        let page = try folder.write("# Words", to: "b/README.md")
        try folder.write("{}", to: ".hidden/a.json")
        let found = try VectorFolder(at: folder.path)
        #expect(found.files == expected)
        #expect(found.pages == [page])
        #expect(try VectorFolder(at: folder.path + "/").files.count == 2)
        #expect(try VectorFolder(at: expected[0]).files == [expected[0]])
        try folder.write("# Words", to: "words/README.md")
        #expect(throws: DiagnosticsError.noCases) { try VectorFolder(at: folder.path("words")) }
        #expect(try VectorFolder(at: folder.path("none")).files == [folder.path("none")])
    }

    @Test(
        "one changed digit in an expected value fails the case that has it, and no other",
        arguments: [
            ("noise-vectors/cacophony-given.json", "\"handshake_hash\": \"", "1 Noise_NN_25519_ChaChaPoly_BLAKE2b"),
            ("noise-vectors/cacophony-given.json", "\"ciphertext\": \"", "1 Noise_NN_25519_ChaChaPoly_BLAKE2b"),
            ("cpace-vectors/cpace-ristretto255.json", "\"result\": \"", "1 lv_cat"),
            ("cpace-vectors/cpace-ristretto255.json", "\"hash\": \"", "4 generator_string"),
            ("cpace-vectors/cpace-ristretto255.json", "\"ISK_IR\": \"", "7 run"),
            ("cpace-vectors/cpace-ristretto255.json", "\"K\": \"", "7 run"),
            ("wycheproof/x25519.json", "\"shared\": \"", "tcId 1"),
            ("wycheproof/ed25519.json", "\"sig\": \"", "tcId 1"),
            ("wycheproof/chacha20_poly1305.json", "\"tag\": \"", "tcId 1"),
            ("wycheproof/xchacha20_poly1305.json", "\"ct\": \"", "tcId 1"),
            ("ed25519-edge/cases.json", "\"signature\":\"", "case 0"),
        ])
    func changedDigit(path: String, field: String, name: String) throws {
        guard let bytes = try TestData.bytes(path) else { return }
        var text = String(decoding: bytes, as: UTF8.self)
        let place = try #require(text.firstRange(of: field)).upperBound
        text.replaceSubrange(place...place, with: text[place] == "0" ? "1" : "0")
        let report = try VectorFile.run(contents: [UInt8](text.utf8))
        #expect(report.failures.map(\.name) == [name])
    }
}
