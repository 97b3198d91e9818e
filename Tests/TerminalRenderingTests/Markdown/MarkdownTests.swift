import TestKit
import Testing

@testable import TerminalRendering

@Suite struct MarkdownTests {
    private func shown(_ text: String, columns: Int = 40) -> [String] {
        MarkdownRendering(columns: columns, style: .plain).lines(of: text)
    }

    @Test("the blocks of a note are what CommonMark says of them")
    func blocks() {
        let expected: [(String, [MarkdownBlock])] = [
            ("# One #\n## Two\n#no", [.heading(level: 1, "One"), .heading(level: 2, "Two"), .paragraph("#no")]),
            ("a\nb\n\nc  \nd", [.paragraph("a b"), .paragraph("c\nd")]),
            ("```swift\n# x\n\n  y\n```\nz", [.code(language: "swift", ["# x", "", "  y"]), .paragraph("z")]),
            ("~~~\nopen", [.code(language: "", ["open"])]),
            ("    a\n\n    b\n", [.code(language: "", ["a", "", "b"])]),
            ("> a\n> > b", [.quote([.paragraph("a"), .quote([.paragraph("b")])])]),
            ("- a\n- b\n  more", [.list(start: nil, items: [[.paragraph("a")], [.paragraph("b more")]])]),
            (
                "3. a\n4. b\n   - c",
                [
                    .list(
                        start: 3,
                        items: [[.paragraph("a")], [.paragraph("b"), .list(start: nil, items: [[.paragraph("c")]])]])
                ]
            ),
            ("- a\n\n- b\n\nc", [.list(start: nil, items: [[.paragraph("a")], [.paragraph("b")]]), .paragraph("c")]),
            ("***\n- - -\n--", [.rule, .rule, .paragraph("--")]),
            ("|a|b|\n|-|:-:|\n|1|\nx", [.table(head: ["a", "b"], rows: [["1", ""]]), .paragraph("x")]),
            ("a | b\nno table", [.paragraph("a | b no table")]), ("", []), ("\n \n", []),
            ("-", [.list(start: nil, items: [[]])]),
            ("2024. was", [.list(start: 2024, items: [[.paragraph("was")]])]), ("1.5 is", [.paragraph("1.5 is")]),
        ]
        for (text, blocks) in expected { #expect(MarkdownBlock.blocks(of: text) == blocks, "\(text)") }
    }

    @Test("marks inside a line are looks, what closes nothing stays, and a link shows where it leads")
    func spans() {
        let expected: [(String, [MarkdownSpan])] = [
            (
                "a **b** *c* `d*`",
                [
                    .init(text: "a ", look: []), .init(text: "b", look: .strong), .init(text: " ", look: []),
                    .init(text: "c", look: .emphasised), .init(text: " ", look: []), .init(text: "d*", look: .code),
                ]
            ),
            ("**a *b***", [.init(text: "a ", look: .strong), .init(text: "b", look: [.strong, .emphasised])]),
            ("2 * 3 * 4 and snake_case_name", [.init(text: "2 * 3 * 4 and snake_case_name", look: [])]),
            ("\\*a\\* **b", [.init(text: "*a* **b", look: [])]),
            (
                "[a](x.md)![p](y)",
                [
                    .init(text: "a", look: .link), .init(text: " (x.md)", look: []), .init(text: "p", look: .link),
                    .init(text: " (y)", look: []),
                ]
            ),
            ("[x.md](x.md) [a] (b)", [.init(text: "x.md", look: .link), .init(text: " [a] (b)", look: [])]),
            ("``a`b``", [.init(text: "a`b", look: .code)]),
        ]
        for (text, spans) in expected { #expect(MarkdownSpan.spans(of: text) == spans, "\(text)") }
    }

    @Test("a note is wrapped with its indents, and wide characters are counted")
    func lines() {
        let text =
            "# Plan\n\nWe **meet** at the big table.\n\n- one two three four\n  - 東京東京\n\n> said\n\n```\n\tcode\n```"
        #expect(
            shown(text, columns: 14) == [
                "Plan", "════", "", "We meet at the", "big table.", "", "• one two", "  three four", "  • 東京東京",
                "",
                "│ said", "", "      code",
            ])
        #expect(shown("|名前|n|\n|-|-|\n|東京|1|") == ["名前 │ n", "─────┼──", "東京 │ 1"])
    }

    @Test("looks go to the words that have them, over line ends, and no other byte is added")
    func styled() {
        let lines = MarkdownRendering(columns: 12, style: TerminalStyle(isColoured: true)).lines(
            of: "plain **bold words here**")
        #expect(lines == ["plain \u{1B}[1mbold\u{1B}[0m", "\u{1B}[1mwords here\u{1B}[0m"])
    }

    @Test(
        "whatever is in a note, no control and no line that is too wide comes out",
        arguments: SeededRandom.seeds(0..<40))
    func hostile(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let pieces = [
            "# ", "> ", "- ", "1. ", "```", "`", "**", "_", "[", "](", ")", "|", "---", "\n", "\n\n", "    ", "\t", " ",
            "word", "東", "e\u{301}", "\u{1B}]0;evil\u{7}", "\u{9B}31m", "\u{202E}", "\r", "\u{0}", "\u{200D}", "\\",
            "👩‍🚀",
        ]
        for _ in 0..<30 {
            let text = (0..<random.below(60)).map { _ in pieces[random.below(pieces.count)] }.joined()
            let columns = 10 + random.below(40)
            let lines = shown(text, columns: columns)
            for line in lines {
                let isClean = line.unicodeScalars.allSatisfy {
                    $0.properties.generalCategory != .control && $0 != "\u{202E}"
                }
                #expect(isClean, "\(random): \(text.debugDescription)")
            }
            let widest = lines.map { DisplayWidth.columns(of: $0) }.max() ?? 0
            // What stands so deep that nothing is left for it keeps ten columns.
            #expect(widest <= columns + 2 * MarkdownBlock.depthMax + 10, "\(random): \(text.debugDescription)")
        }
    }

    @Test("what stands 16 deep is shown, and what stands deeper is text")
    func depth() {
        #expect(MarkdownBlock.depthMax == 16)
        let most = shown(String(repeating: "> ", count: 16) + "x", columns: 80)
        #expect(most == [String(repeating: "│ ", count: 16) + "x"])
        let more = shown(String(repeating: "> ", count: 17) + "x", columns: 80)
        #expect(more == [String(repeating: "│ ", count: 16) + "> x"])
        #expect(shown(String(repeating: "- ", count: 100_000), columns: 20).count > 0)
    }
}
