import Testing

struct WordRulesTests {
    private func words(_ path: String, _ text: String) -> [String] {
        WordRules.words(SourceTree([path: text])).map(\.what)
    }

    @Test(
        "a type or a file named for being a bag of things is found",
        arguments: ["PeerManager", "Utils", "StringHelper", "CommonTypes", "MiscThings"])
    func bannedNames(name: String) {
        let byType = SourceTree(["Sources/Noise/File.swift": "package final class \(name): Sendable {}"])
        #expect(WordRules.names(byType).count == 1)
        #expect(WordRules.names(SourceTree(["Sources/Noise/\(name).swift": ""])).count == 1)
    }

    @Test("a name that only holds the letters of a banned word passes, and so does a call of the system's type")
    func goodNames() {
        let text = "struct Commonality {}\nenum Miscount {}\nlet a = FileManager.default\n// a Helper\n"
        #expect(WordRules.names(SourceTree(["Sources/Noise/Uncommon.swift": text])).isEmpty)
    }

    @Test("each word banned in Sources is found in code and not in comments", arguments: WordRules.bannedInSources)
    func sources(word: String) {
        for path in ["Sources/Noise/A.swift", "Sources/NodeRuntime/A.swift"] {
            #expect(words(path, "let a = \(word)b)") == ["says \(word)"])
            #expect(words(path, "// \(word)\nlet text = \"\(word)\"").isEmpty)
        }
        #expect(words("Sources/NodeRuntime/A.swift", "usleep(5)") == ["says sleep("])
    }

    @Test("each word banned in pure rooms is found there and not at the edge", arguments: WordRules.bannedInPureRooms)
    func pure(word: String) {
        for room in ["WireCodec", "CRDT", "Replication", "Chat", "NodeCore"] {
            #expect(words("Sources/\(room)/A.swift", "    \(word)a").contains("says \(word)"))
        }
        #expect(words("Sources/NodeRuntime/A.swift", "    \(word)a").filter { $0 != "says sleep(" }.isEmpty)
    }

    @Test("random numbers need a generator in pure rooms")
    func random() {
        #expect(words("Sources/CRDT/A.swift", "Int.random(in: 0..<5)") == ["says .random(in:)"])
        #expect(words("Sources/CRDT/A.swift", "Int.random(in: 0..<5, using: &random)").isEmpty)
    }

    @Test("a longer name that ends in a banned word passes")
    func wordStart() {
        #expect(words("Sources/CRDT/A.swift", "validDate(a); updateDate (b); reprint(c)").isEmpty)
        #expect(words("Sources/CRDT/A.swift", "let a = Date()") == ["says Date("])
    }

    @Test("a disabled or sleeping test is found", arguments: WordRules.bannedInTests)
    func tests(word: String) {
        #expect(words("Tests/NoiseTests/ATests.swift", "    \(word)a)") == ["says \(word)"])
    }

    @Test("a mark of unfinished work in Sources is found, also in comments", arguments: WordRules.unfinished)
    func unfinished(word: String) {
        #expect(WordRules.texts(SourceTree(["Sources/Noise/A.swift": "// \(word) later"])).count == 1)
    }

    @Test("a path outside the repository is found in any text", arguments: WordRules.outside)
    func outside(word: String) {
        for path in ["Sources/Noise/A.swift", "Protocol/sync.md", "README.md", "Tests/run.sh"] {
            #expect(WordRules.texts(SourceTree([path: "a\nb \(word)c"])).map(\.line) == [2])
        }
    }
}
