import Testing

struct CoverageRulesTests {
    @Test("a room without tests is found; C rooms and programs need none")
    func testFolders() {
        let files = [
            "Sources/Noise/A.swift": "", "Sources/CRDT/B.swift": "", "Sources/CDeflate/shim.h": "",
            "Sources/atelier/main.swift": "", "Tests/CRDTTests/BTests.swift": "@Test(\"a claim\") func a() {}",
        ]
        #expect(CoverageRules.testFolders(SourceTree(files)).map(\.path) == ["Sources/Noise"])
        let empty = files.merging(["Tests/NoiseTests/ATests.swift": "struct ATests {}"]) { _, new in new }
        #expect(CoverageRules.testFolders(SourceTree(empty)).map(\.path) == ["Sources/Noise"])
        let full = files.merging(["Tests/NoiseTests/ATests.swift": "@Test func a() {}"]) { _, new in new }
        #expect(CoverageRules.testFolders(SourceTree(full)).isEmpty)
    }

    @Test("a message without vectors is found, and so is one with an empty file")
    func messageVectors() {
        let types = """
            package enum MessageType: UInt8, CaseIterable {
                /// case comment
                case hello = 1
                case frontier = 3
                var name: Int { switch self { default: 1 } }
            }
            """
        let files = [
            CoverageRules.messageTypes: types, CoverageRules.messageVectors + "hello.json": "{ \"cases\": [] }",
        ]
        let absent = CoverageRules.messageVectors(SourceTree(files))
        #expect(absent.map(\.path) == [CoverageRules.messageVectors + "frontier.json"])
        let empty = files.merging([CoverageRules.messageVectors + "frontier.json": "\n"]) { _, new in new }
        #expect(CoverageRules.messageVectors(SourceTree(empty)).count == 1)
        let full = files.merging([CoverageRules.messageVectors + "frontier.json": "{}"]) { _, new in new }
        #expect(CoverageRules.messageVectors(SourceTree(full)).isEmpty)
        #expect(CoverageRules.messageVectors(SourceTree([:])).count == 1)
        #expect(CoverageRules.messageVectors(SourceTree([CoverageRules.messageTypes: "enum A {}"])).count == 1)
    }

    @Test("a page that the list of pages lacks is found")
    func pages() {
        let files = [
            "Protocol/README.md": "- [sync](sync.md)\n", "Protocol/sync.md": "", "Protocol/decisions/0001-a.md": "",
        ]
        #expect(CoverageRules.pages(SourceTree(files)).isEmpty)
        let more = files.merging(["Protocol/text.md": ""]) { _, new in new }
        #expect(CoverageRules.pages(SourceTree(more)).map(\.path) == ["Protocol/text.md"])
        #expect(CoverageRules.pages(SourceTree([:])).count == 1)
    }

    @Test("a link to a file that is not there is found, and a link to one that is passes")
    func links() {
        let text = "see [a](b.md#part), [c](../Examples/run.sh)\n[d](https://example.org/x.md) [e](#here) [f](sub/)\n"
        let others = ["Examples/run.sh", "Protocol/b.md", "Protocol/sub/g.gz"]
        #expect(CoverageRules.links(SourceTree(["Protocol/a.md": text], others: others)).isEmpty)
        let found = CoverageRules.links(SourceTree(["Protocol/a.md": text], others: [others[1]]))
        #expect(found.map(\.line) == [1, 2])
    }
}
