import TerminalScreen
import Testing

/// What is typed at a terminal.
@Suite struct TypedKeysTests {
    @Test("keys come out whole wherever their bytes are cut, and what is no key is passed over")
    func keys() {
        let bytes = Array(
            "aé🙂\u{1B}[A\u{1B}OB\u{1B}[3~\u{1B}[1;5C\r\t\u{7F}\u{3}\u{1B}[200~x\ny\u{1B}[201~\u{1B}[99z".utf8)
        let expected: [TypedKeys.Key] = [
            .character("a"), .character("é"), .character("🙂"), .up, .down, .delete, .right, .enter, .tab, .backspace,
            .control("c"), .paste("x\ny"),
        ]
        for cut in 0...bytes.count {
            // A lone escape is a key when nothing follows at once.
            if cut > 0, bytes[cut - 1] == 0x1B { continue }
            var keys = TypedKeys()
            #expect(keys.take(Array(bytes[..<cut])) + keys.take(Array(bytes[cut...])) == expected, "\(cut)")
        }
        var keys = TypedKeys()
        #expect(keys.take([0x1B]) == [.escape] && keys.take([0xFF, 0xC3, 0x28]) == [.character("(")])
    }

    @Test("what is pasted without an end is given up past 256 KiB")
    func endless() {
        #expect(TypedKeys.pendingMax == 262_144)
        var keys = TypedKeys()
        #expect(keys.take(Array("\u{1B}[200~".utf8)) == [])
        #expect(keys.take(Array(repeating: 0x61, count: 262_144)) == [])
        #expect(keys.take(Array("b\u{1B}[201~".utf8)) != [.paste("b")], "it is kept")
        _ = keys.take(Array("\u{1B}[200~".utf8))
        #expect(keys.take(Array(repeating: 0x61, count: 262_145)) == [])
        #expect(keys.take([0x62]) == [.character("b")])
    }
}
