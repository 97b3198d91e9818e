import Diagnostics
import TestKit
import Testing

/// Every file of the public test data, through the same door as `atelier diag vectors`.
@Suite("public vectors pass")
struct PublicVectorTests {
    @Test(
        "each file of vectors passes as a whole, with as many cases as it is known to have",
        arguments: [
            ("noise-vectors/cacophony-given.json", 9),
            ("cpace-vectors/cpace-ristretto255.json", 8),
            ("wycheproof/x25519.json", 259),
            ("wycheproof/ed25519.json", 76),
            ("wycheproof/chacha20_poly1305.json", 158),
            ("wycheproof/xchacha20_poly1305.json", 153),
            ("ed25519-edge/cases.json", 12),
            ("crdt-conformance/graph-diff.jsonl", 7),
            ("crdt-conformance/graph-conflicting.jsonl", 13),
            ("crdt-conformance/graph-version_contains.jsonl", 31),
            ("crdt-conformance/small-1000-even.jsonl.gz", 500),
            ("crdt-conformance/long-a.jsonl.gz", 50),
            ("crdt-conformance/generated-a.jsonl.gz", 200),
            ("editing-traces/sequential/sveltecomponent.json.gz", 1),
            ("editing-traces/sequential/rustcode.json.gz", 1),
            ("editing-traces/concurrent/friendsforever.json.gz", 1),
            ("editing-traces/concurrent/clownschool.json.gz", 1),
        ])
    func passes(path: String, count: Int) throws {
        guard let file = TestData.path(path) else { return }
        let report = try VectorFile.run(file: file)
        #expect(report.failed == [])
        #expect(report.passed == count)
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
