import Testing

@testable import TerminalRendering

struct ProgressLineTests {
    @Test("the line never fills the terminal's width, whatever the numbers", arguments: [10, 20, 40, 80, 300])
    func width(columns: Int) {
        for (done, total) in [(0, 100), (50, 100), (100, 100), (150, 100), (-1, 100), (0, 0)] {
            let text = ProgressLine.text("Two histories", done: done, of: total, columns: columns, style: .plain)
            #expect(DisplayWidth.columns(of: text) < columns)
        }
    }

    @Test("half done looks half done")
    func half() {
        let text = ProgressLine.text("x", done: 5, of: 10, columns: 80, style: .plain)
        #expect(text == "x " + String(repeating: "━", count: 15) + String(repeating: "─", count: 15) + " 50 %")
    }
}
