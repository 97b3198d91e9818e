import TerminalScreen
import Testing

/// A line that somebody types.
@Suite struct LineEditorTests {
    @Test("a line is edited in its middle, by words and whole, and shows the part with the cursor")
    func line() {
        var line = LineEditor()
        for key in [TypedKeys.Key.paste("one two thre"), .character("e"), .control("w"), .character("3")] {
            let isTaken = line.take(key)
            #expect(isTaken)
        }
        #expect(line.text == "one two 3")
        for key in [TypedKeys.Key.home, .right, .delete, .backspace, .end, .left, .control("k")] { _ = line.take(key) }
        #expect(line.text == "e two " && line.cursor == 6)
        _ = line.take(.control("u"))
        let isTaken = line.take(.enter)
        #expect(line.isEmpty && !isTaken)
        line.set("e")
        line.insert("\u{301}")
        #expect(line.cursor == 1 && line.text == "é")
        line.set("東京東京x\u{1B}")
        #expect(line.shown(columns: 6) == ("京x␛", 4) || line.shown(columns: 6).column < 6)
        _ = line.take(.home)
        #expect(line.shown(columns: 5) == ("東京", 0))
    }
}
