import Testing

struct LimitRulesTests {
    private func violations(_ row: String, _ code: String) -> [String] {
        let source = "package enum FrameLimits {\n    package static let \(code)\n}\n"
        let tree = SourceTree([LimitRules.page: "# Limits\n| a | b |\n\(row)\n", "Sources/Noise/A.swift": source])
        return LimitRules.limits(tree).map(\.what)
    }

    @Test(
        "a row that says what the code says passes",
        arguments: [
            ("16,400 bytes", "bodyMax = 16_400"), ("1 MiB", "bodyMax: Int = 1 << 20"),
            ("64 KiB", "bodyMax = 64 * 1024"),
            ("1,114,112 bytes", "bodyMax = 1 << 20 | 64 << 10"), ("2³¹", "bodyMax = 1 << 31"),
            ("below 2³¹", "bodyMax = 1 << 31"), ("10 s", "bodyMax: Duration = .seconds(10)"),
            ("250 ms", "bodyMax: Duration = .milliseconds(250)"), ("20", "bodyMax = 2 + 3 * 6"),
            ("what another says", "bodyMax = OtherLimits.bodyMax"),
        ])
    func right(value: String, code: String) {
        #expect(violations("| a | \(value) | c | `FrameLimits.bodyMax` |", code).isEmpty)
    }

    @Test(
        "a row that says another value is found",
        arguments: [
            ("16,401 bytes", "bodyMax = 16_400"), ("1 KiB", "bodyMax: Int = 1 << 20"), ("2³²", "bodyMax = 1 << 31"),
            ("10 ms", "bodyMax: Duration = .seconds(10)"),
        ])
    func wrong(value: String, code: String) {
        #expect(violations("| a | \(value) | c | `FrameLimits.bodyMax` |", code).count == 1)
    }

    @Test("a row that names what is not there is found, and so is a page without rows")
    func absent() {
        #expect(violations("| a | 5 | c | `FrameLimits.headMax` |", "bodyMax = 5").count == 1)
        #expect(violations("| a | 5 | c | `OtherLimits.bodyMax` |", "bodyMax = 5").count == 1)
        #expect(violations("", "bodyMax = 5") == ["has no limit"])
        #expect(LimitRules.limits(SourceTree([:])).count == 1)
    }

    @Test("a limit without a test, with one that is gone, and a test of no limit are found")
    func tests() {
        func found(_ row: String, _ test: String) -> [String] {
            let tree = SourceTree([
                LimitRules.page: "# Limits\n## The link\n\(row)\n", "Tests/NodeCoreTests/KnownDeviceTests.swift": test,
            ])
            return LimitTestRules.limitTests(tree).map(\.what).filter { !$0.hasPrefix("has no row") }
        }
        let known = "| links | 64 | refused | `NodeLimits.linksMax` |"
        #expect(found(known, "@Test(\"a node takes 64 links and no more\")").isEmpty)
        #expect(found(known, "@Test(\"a node is\")").count == 1)
        #expect(found("| links | 64 | refused | `NodeLimits.spacesMax` |", "").count == 1)
        let name = "| name | 64 columns | cut | `PeerText.nameColumnLimit` |"
        let bare = SourceTree([LimitRules.page: "# Limits\n## On the screen\n\(name)\n"])
        #expect(LimitTestRules.limitTests(bare).allSatisfy { $0.what.hasPrefix("has no row") })
    }
}
