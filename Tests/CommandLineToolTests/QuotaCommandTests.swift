import LocalRPC
import Testing

@testable import CommandLineTool

struct QuotaCommandTests {
    @Test(
        "a size is read with its unit, in 1,024s, and what is none is not",
        arguments: [
            ("1", 1), ("1048576", 1_048_576), ("7B", 7), ("2KiB", 2048), ("500MiB", 524_288_000),
            ("2 GiB", 2_147_483_648), ("1tib", 1_099_511_627_776), ("", nil), ("0", nil), ("-1", nil), ("MiB", nil),
            ("1.5GiB", nil), ("3MB", nil), ("9999999999999999999", nil), ("9000000TiB", nil), ("٣", nil),
        ])
    func sizes(text: String, bytes: Int?) {
        #expect(WrittenSize(text)?.bytes == bytes)
    }

    @Test("no limit is a size of its own")
    func noLimit() {
        #expect(WrittenSize("none") == WrittenSize(bytes: nil) && WrittenSize("nothing") == nil)
    }

    @Test(
        "a size is shown in its largest unit, rounded down",
        arguments: [
            (0, "0 bytes"), (1023, "1023 bytes"), (1024, "1.0 KiB"), (1_572_864, "1.5 MiB"), (8 << 30, "8.0 GiB"),
            ((1 << 30) - 1, "1023.9 MiB"), (3 << 40, "3.0 TiB"), (5000 << 40, "5000.0 TiB"),
        ])
    func words(bytes: Int, words: String) {
        #expect(WrittenSize(bytes: bytes).words == words)
    }

    @Test("what is not said stays as it was, and no limit goes out as zero; the answer says what is taken")
    func quota() throws {
        let run = try CommandRun()
        let node = try ScriptedNode(at: try run.paths) { request in
            request.answer(
                QuotaMethods.Set.self,
                .init(changes: 2048, blobs: 0, spaceMax: 4096, memberMax: nil, holdsBack: true))
        }
        let told = run("space", "quota", "--max", "4KiB", "--member", "none")
        #expect(told.data.contains("2.0 KiB") && told.data.contains("4.0 KiB") && told.data.contains("no limit"))
        #expect(told.data.contains("space quota --max SIZE"))
        #expect(run("space", "quota", "--json").data.contains("\"holdsBack\":true"))
        #expect(node.methods == ["space.quota", "space.quota"])
        #expect(run("space", "quota", "--max", "much").data.isEmpty && node.methods.count == 2)
    }
}
