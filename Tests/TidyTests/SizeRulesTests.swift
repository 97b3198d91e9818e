import Testing

struct SizeRulesTests {
    private func tree(_ text: String) -> SourceTree { SourceTree(["Sources/Noise/File.swift": text]) }

    @Test("a file of 500 lines passes, and one line more is found")
    func files() {
        let line = "let a = 1\n"
        #expect(SizeRules.files(tree(String(repeating: line, count: 500))).isEmpty)
        #expect(SizeRules.files(tree(String(repeating: line, count: 501))).count == 1)
        #expect(SizeRules.files(tree(String(repeating: line, count: 500) + "let b = 2")).count == 1)
    }

    @Test("a line of 120 columns passes, and one column more is found; columns are characters, not bytes")
    func columns() {
        #expect(SizeRules.columns(tree(String(repeating: "a", count: 120) + "\n")).isEmpty)
        #expect(SizeRules.columns(tree("\n" + String(repeating: "a", count: 121))).map(\.line) == [2])
        #expect(SizeRules.columns(tree(String(repeating: "ä", count: 120))).isEmpty)
    }

    private func function(lines: Int, header: String = "    func f() {") -> String {
        "struct A {\n" + header + "\n" + String(repeating: "        g { $0 }\n", count: lines - 2) + "    }\n}\n"
    }

    @Test(
        "a function of 70 lines passes, and one line more is found",
        arguments: [
            "    func f() {", "    package static func f(", "    init?(a: Int) {", "    deinit {",
            "    @Test(\"a claim\") func f() {", "    mutating func f(g: () -> Void = { }) {",
        ])
    func functions(header: String) {
        let header = header.hasSuffix("(") ? header + "\n        a: Int) {" : header
        let lines = header.split(separator: "\n").count - 1
        #expect(SizeRules.functions(tree(function(lines: 70 - lines, header: header))).isEmpty)
        #expect(SizeRules.functions(tree(function(lines: 71 - lines, header: header))).count == 1)
    }

    @Test("functions behind one another and inside one another are measured apart")
    func nesting() {
        let text = "func a() {\n    func b() {\n        c()\n    }\n}\nfunc d() {}\n"
        let functions = SizeRules.functions(in: SwiftScanner.code(of: text))
        #expect(
            functions == [
                .init(line: 2, lineCount: 3), .init(line: 1, lineCount: 5), .init(line: 6, lineCount: 1),
            ])
    }

    @Test("braces in strings and comments do not count")
    func braces() {
        let text = "func a() {\n    let b = \"{{{\\(c(\"}\"))\" // {\n    /* } */\n}\nfunc d() {\n}\n"
        let functions = SizeRules.functions(in: SwiftScanner.code(of: text))
        #expect(functions == [.init(line: 1, lineCount: 4), .init(line: 5, lineCount: 2)])
    }
}
