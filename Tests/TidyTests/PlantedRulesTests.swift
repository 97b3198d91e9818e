import Testing

struct PlantedRulesTests {
    private func count(_ text: String) -> Int {
        PlantedRules.guarded(SourceTree(["Sources/NodeCore/A.swift": text])).count
    }

    @Test("a planted bug is found outside its condition, behind an else, and inside another condition")
    func found() {
        #expect(count("if PlantedBug.a.isPlanted { return }") == 1)
        #expect(count("import PlantedBugs") == 1)
        #expect(count("#if PLANTED_BUGS\n#else\n    PlantedBug.a\n#endif") == 1)
        #expect(count("#if !PLANTED_BUGS\n    PlantedBug.a\n#endif") == 1)
        #expect(count("#if os(Linux)\n    PlantedBug.a\n#endif") == 1)
        #expect(count("#if PLANTED_BUGS\n#endif\nPlantedBug.a") == 1)
    }

    @Test("inside its condition, or in words, it is not")
    func passed() {
        #expect(count("#if PLANTED_BUGS\n PlantedBug.a\n #if os(Linux)\n #endif\n PlantedBug.b\n#endif") == 0)
        #expect(count("// PlantedBug\nlet a = \"PlantedBug\"") == 0)
    }
}
