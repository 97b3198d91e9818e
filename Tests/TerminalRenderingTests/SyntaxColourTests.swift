import TestKit
import Testing

@testable import TerminalRendering

struct SyntaxColourTests {
    /// The parts of each line with the first letter of their kind.
    private func parts(_ path: String, _ lines: String...) throws -> [[String]] {
        var colour = try #require(SyntaxColour(path: PeerText(path)))
        return lines.map { line in
            let scalars = Array(line.unicodeScalars)
            return colour.spans(of: PeerText(line)).map { span in
                var text = "\(String(describing: span.kind).prefix(1)):"
                text.unicodeScalars.append(contentsOf: scalars[span.range])
                return text
            }
        }
    }

    @Test("a language is known by the end of a file's name, whatever the folders are called, or by the whole name")
    func names() {
        for path in ["a.swift", "x/y.RS", "Makefile", "b/Dockerfile", "a.b.py", ".bashrc", "q.tsx", "deep/.gitignore"] {
            #expect(SyntaxColour(path: PeerText(path)) != nil, "\(path)")
        }
        for path in ["", "swift", "a.swift/b", "a.", "notes.txt", "x.py.orig"] {
            #expect(SyntaxColour(path: PeerText(path)) == nil, "\(path)")
        }
    }

    @Test("keywords, types, texts, numbers and comments of Swift")
    func swift() throws {
        #expect(
            try parts("a.swift", #"let x: Int = 0x1F + f("a \" b") // end"#, "0..<9 letter 1.5", "`let`")
                == [
                    ["k:let", "t:Int", "n:0x1F", #"t:"a \" b""#, "c:// end"], ["n:0", "n:9", "n:1.5"], ["k:let"],
                ])
    }

    @Test("comments and texts that go on are known in the next lines, nested where the language nests them")
    func multiline() throws {
        #expect(
            try parts("a.swift", "a /* b /* c */", "d */ if", #"""" if"#, "x", #"y""" in"#)
                == [["c:/* b /* c */"], ["c:d */", "k:if"], [#"t:""" if"#], ["t:x"], [#"t:y""""#, "k:in"]])
        #expect(try parts("a.c", "/* a /* b */ if", "if") == [["c:/* a /* b */", "k:if"], ["k:if"]])
        #expect(try parts("a.py", "'''a", "b''' def", "'c") == [["t:'''a"], ["t:b'''", "k:def"], ["t:'c"]])
        #expect(
            try parts("a.js", "`a", "b` if", "'open", "if") == [["t:`a"], ["t:b`", "k:if"], ["t:'open"], ["k:if"]])
        #expect(try parts("a.lua", "--[[ a", "b ]] end", "-- c") == [["c:--[[ a"], ["c:b ]]", "k:end"], ["c:-- c"]])
    }

    @Test("what looks like the beginning of a text or a comment and is none stays as it is")
    func lookalikes() throws {
        #expect(try parts("a.rs", "fn f<'a>(x: &'a str) { 'x' }") == [["k:fn", "t:'x'"]])
        #expect(try parts("a.sh", "echo $# # all", "a#b") == [["c:# all"], []])
        #expect(try parts("a.c", #"char c = '\''; '"'"#) == [["k:char", #"t:'\''"#, #"t:'"'"#]])
        #expect(try parts("a.sql", "Select 'it''s' -- x") == [["k:Select", "t:'it'", "t:'s'", "c:-- x"]])
        #expect(try parts("a.yaml", "a#b: true # c") == [["k:true", "c:# c"]])
    }

    @Test("spans of any text ascend, lie in the line, and do not overlap", arguments: SeededRandom.seeds(0..<10))
    func random(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let pieces = [
            "/*", "*/", "//", "\"", "\"\"\"", "'", "\\", "`", "#", "--", "{-", "-}", "<!--", "if", "1.5", "é",
            "\u{301}",
        ]
        for name in SyntaxLanguage.byName.keys.sorted() {
            var colour = try #require(SyntaxColour(path: PeerText(name.hasPrefix(".") ? "a" + name : name)))
            for _ in 0..<20 {
                let line = (0..<random.below(12)).map { _ in pieces[random.below(pieces.count)] }.joined()
                let spans = colour.spans(of: PeerText(line))
                #expect(
                    zip(spans, spans.dropFirst()).allSatisfy { $0.range.upperBound <= $1.range.lowerBound }, "\(random)"
                )
                #expect(
                    spans.allSatisfy { !$0.range.isEmpty && $0.range.upperBound <= line.unicodeScalars.count },
                    "\(random)")
            }
        }
    }

    @Test("a line of more than 4,096 scalars is not coloured")
    func longLine() throws {
        #expect(SyntaxColour.lineInScalarsMax == 4096)
        let line = String(repeating: "if ", count: 1365) + "a"
        #expect(try parts("a.swift", line)[0].count == 1365)
        #expect(try parts("a.swift", line + "b")[0].isEmpty)
    }
}
