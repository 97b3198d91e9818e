import TestKit
import Testing

@testable import TerminalRendering

struct DiffSheetTests {
    private func line(_ number: Int, _ text: String, marks: [Range<Int>] = [], isEnded: Bool = true) -> DiffLine {
        DiffLine(number: number, text: PeerText(text), marks: marks, isEnded: isEnded)
    }

    private func hunk(_ rows: DiffRow...) -> DiffHunk { DiffHunk(old: 0..<9, new: 0..<9, rows: rows) }

    private func plain(_ form: DiffSheet.Form, columns: Int = 48) -> DiffSheet {
        DiffSheet(style: .plain, form: form, columns: columns)
    }

    private var sample: DiffHunk {
        hunk(
            .same(old: line(7, "same"), new: line(8, "same")),
            .changed(old: line(8, "one"), new: line(9, "uno")), .changed(old: nil, new: line(10, "due")),
            .same(old: line(9, "\tend", isEnded: false), new: line(11, "\tend", isEnded: false)))
    }

    @Test("unified: both numbers, what went before what came, tabs at their stops")
    func unified() {
        #expect(
            plain(.unified).lines(of: sample) == [
                "  7   8  same", "  8     -one", "      9 +uno", "     10 +due", "  9  11          end",
                "        \\ No newline at end of file",
            ])
    }

    @Test("side by side: what belongs together in one row, each side with its number")
    func sideBySide() {
        #expect(
            plain(.sideBySide).lines(of: sample) == [
                "  7  same              │  8  same", "  8 -one               │  9 +uno",
                "                       │ 10 +due", "  9          end       │ 11          end",
                "     \\ No newline at e…│     \\ No newline at e…",
            ])
    }

    @Test("a line that is too long goes on below itself, and its other side keeps its place")
    func wrapped() {
        let long = hunk(.changed(old: line(1, String(repeating: "x", count: 20)), new: line(1, "short")))
        #expect(
            plain(.sideBySide).lines(of: long) == [
                "  1 -xxxxxxxxxxxxxxxxxx│  1 +short", "    ↪xx                │",
            ])
        let wide = hunk(.changed(old: nil, new: line(1, String(repeating: "世", count: 20))))
        #expect(
            plain(.unified).lines(of: wide) == [
                "      1 +" + String(repeating: "世", count: 19), "        ↪世",
            ])
    }

    @Test("notes stand below the last line that they are about, on the side that they are about, answers further in")
    func notes() {
        let note = DiffNote(
            side: .new, line: 9,
            entries: [
                .init(heading: "Kim, 2 h ago", text: PeerText("Why not \u{1B}[31mone?\nReally."), isAnswer: false),
                .init(heading: "Ana", text: PeerText("Because."), isAnswer: true),
            ], isSettled: false)
        let shown = [
            "  ┃ Kim, 2 h ago", "  ┃ Why not ␛[31mone?", "  ┃ Really.", "    ┃ Ana", "    ┃ Because.",
        ]
        #expect(plain(.unified).lines(of: sample, notes: [note])[3..<8].elementsEqual(shown))
        #expect(plain(.sideBySide).lines(of: sample, notes: [note])[2..<7].elementsEqual(shown))
        let old = DiffNote(side: .old, line: 8, entries: note.entries, isSettled: true)
        #expect(plain(.unified).lines(of: sample, notes: [old])[2..<7].elementsEqual(shown))
        #expect(
            plain(.unified).lines(
                of: sample, notes: [DiffNote(side: .old, line: 99, entries: note.entries, isSettled: false)]
            ).count == 6)
    }

    @Test("colour: of the side and inverse where it differs; of the language where nothing changed")
    func colours() {
        let keyword = SyntaxSpan(range: 0..<2, kind: .keyword)
        let coloured = DiffSheet(style: TerminalStyle(isColoured: true), form: .unified, columns: 80)
        var same = line(1, "if x")
        same.syntax = [keyword]
        var new = line(2, "if xy", marks: [4..<5])
        new.syntax = [keyword]
        let lines = coloured.lines(of: hunk(.same(old: same, new: same), .changed(old: nil, new: new)))
        #expect(lines[0].hasSuffix(" \u{1B}[35mif\u{1B}[0m x"))
        #expect(
            lines[1].hasSuffix(
                "\u{1B}[32m+\u{1B}[0m\u{1B}[1m\u{1B}[32mif\u{1B}[0m\u{1B}[0m\u{1B}[32m x\u{1B}[0m"
                    + "\u{1B}[7m\u{1B}[32my\u{1B}[0m\u{1B}[0m"))
    }
}

/// What a terminal makes of the sheets.
extension EmulatorTests {
    private func row(_ number: Int, _ old: String, _ new: String) -> DiffRow {
        let marks = [1..<4, 6..<9]
        let syntax = [SyntaxSpan(range: 0..<2, kind: .keyword), SyntaxSpan(range: 3..<9, kind: .comment)]
        return .changed(
            old: DiffLine(number: number, text: PeerText(old), marks: marks, syntax: syntax),
            new: DiffLine(number: number, text: PeerText(new), marks: marks, syntax: syntax))
    }

    @Test("sheets of hostile lines with hostile notes do nothing to a terminal, in either form")
    func sheets() throws {
        let texts = DiffSheet.Form.allCases.flatMap { form -> [String] in
            let sheet = DiffSheet(style: TerminalStyle(isColoured: true), form: form, columns: 100)
            return PeerTextTests.attacks.map { attack in
                let text = PeerText(attack.text)
                let note = DiffNote(
                    side: .new, line: 1, entries: [.init(heading: text.name, text: text, isAnswer: false)],
                    isSettled: false)
                let hunk = DiffHunk(old: 0..<1, new: 0..<1, rows: [row(1, attack.text, attack.text)])
                return sheet.lines(of: hunk, notes: [note]).joined(separator: "\n")
            }
        }
        guard let answers = try TerminalEmulator.installed?.objections(to: texts) else { return }
        #expect(answers.count == 2 * PeerTextTests.attacks.count)
        for (text, answer) in zip(texts, answers) where !answer.isEmpty {
            Issue.record("\(answer): \(text.debugDescription)")
        }
    }

    @Test("the line between the sides stands in one column of a terminal, whatever characters there are")
    func separator() throws {
        let lines = [
            "plain", "世界 wide", "e\u{301}o\u{308} marks", "\ttab\tand\ttabs", "한글 \u{1112}\u{1161}\u{11AB}", "🙂👍 and ␛",
            "\u{1B}[2J\u{202E}evil", String(repeating: "long 世 ", count: 12), "a\u{301}\u{302}\u{303}\u{304}b",
        ]
        let rows = lines.enumerated().map { row($0.offset + 1, $0.element, lines[lines.count - 1 - $0.offset]) }
        let sheet = DiffSheet(style: TerminalStyle(isColoured: true), form: .sideBySide, columns: 80)
        let shown = sheet.lines(of: DiffHunk(old: 0..<lines.count, new: 0..<lines.count, rows: rows))
        let output = Array(shown.joined(separator: "\r\n").utf8)
        let screens = try TerminalEmulator.installed?.shown(after: [.init(columns: 80, rows: shown.count, output)])
        guard let screen = screens?.first else { return }
        #expect(screen.cells.count == shown.count && shown.count > lines.count)
        for row in screen.cells { #expect(row[39][0] == "│", "\(row.map { $0[0] }.joined())") }
    }
}

struct DiffRowsTests {
    private func rows(_ sides: [DiffView.Side]) -> [DiffRow] {
        var rows = DiffRows(oldStart: 10, newStart: 20, path: PeerText("a.swift"))
        for (index, side) in sides.enumerated() { rows.append(side, PeerText("let \(index)"), isEnded: true) }
        return rows.all
    }

    @Test("what went and what came stand side by side in their order, and unified again as it was")
    func pairs() {
        let rows = rows([.both, .old, .old, .new, .both, .new, .old, .new, .new])
        #expect(rows.map { $0.old?.number } == [11, 12, 13, 14, nil, 15, nil])
        #expect(rows.map { $0.new?.number } == [21, 22, nil, 23, 24, 25, 26])
        #expect(
            rows.unified.map(\.side) == [.both, .old, .old, .new, .both, .old, .new, .new, .new])
        #expect(
            rows[0].new?.syntax == [SyntaxSpan(range: 0..<3, kind: .keyword), SyntaxSpan(range: 4..<5, kind: .number)])
    }
}
