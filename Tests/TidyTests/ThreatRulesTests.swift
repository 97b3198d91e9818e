import Testing

struct ThreatRulesTests {
    private func violations(_ row: String) -> [String] {
        let page = "| threat | what we do | shown by |\n| --- | --- | --- |\n" + row
        let test = "@Test(\"a claim, held\")\nfunc a() {}\n@Test(\n    \"another one\", arguments: x)\nfunc b() {}"
        let tree = SourceTree([ThreatRules.page: page, "Tests/NoiseTests/Sub/ATests.swift": test])
        return ThreatRules.threats(tree).map(\.what)
    }

    @Test(
        "tests that are there are found, one or several in a cell, and an excuse may stand beside or instead",
        arguments: [
            #"| a | b | `NoiseTests/Sub/ATests`: "a claim, held" |"#,
            #"| a | b | `NoiseTests/Sub/ATests`: "a claim, held"; `NoiseTests/Sub/ATests`: "another one" |"#,
            "| a | b | not yet: relays come later |", "| a | b | not defended: the same user |",
            #"| a | b | `NoiseTests/Sub/ATests`: "another one"; not yet: the rest |"#,
        ])
    func good(row: String) {
        #expect(violations(row).isEmpty)
    }

    @Test(
        "a row without a test or a reason, an unknown file and an unknown claim are found",
        arguments: [
            "| a | b | |", "| a | b | later |", #"| a | b | `NoiseTests/BTests`: "a claim, held" |"#,
            #"| a | b | `NoiseTests/Sub/ATests`: "a claim" |"#, #"| a | b | `NoiseTests/Sub/ATests`: "" |"#,
            #"| a | b | not yet: c; `NoiseTests/Sub/ATests`: "nothing" |"#,
        ])
    func bad(row: String) {
        #expect(violations(row).count == 1)
    }

    @Test("a page that is absent or holds no row is found")
    func absent() {
        #expect(ThreatRules.threats(SourceTree([:])).count == 1)
        #expect(ThreatRules.threats(SourceTree([ThreatRules.page: "# Threats"])).count == 1)
    }
}
