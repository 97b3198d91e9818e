import Testing

struct SwiftScannerTests {
    private func code(_ text: String) -> String { SwiftScanner.code(of: text).joined(separator: "\n") }

    @Test("code outside strings and comments stays as it is, on its lines")
    func untouched() {
        let text = "let a = b\n\nfunc c() { d / e }\n"
        #expect(code(text) == text)
    }

    @Test(
        "strings and comments are blanked, also raw, over lines and with interpolation",
        arguments: [
            "a // x\nb", "a /* x /* x */ x */ b", "a \"x\" b", "a \"\\\"x\" b", "a \"\\(x(\"x\"))x\" b",
            "a #\"x\"x\"# b",
            "a \"\"\"\n  x \"x\" x\n  \"\"\" b", "a #\"\\(x\"# b", "a #\"\\#(x(\")\"))\"# b", "a \"\\\\\" b // x",
        ])
    func blanked(text: String) {
        let code = code(text)
        #expect(!code.contains("x"))
        #expect(code.filter { !$0.isWhitespace } == "ab")
        #expect(code.utf8.count == text.utf8.count)
    }
}
