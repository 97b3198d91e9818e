import LocalRPC
import TerminalScreen
import TestKit
import Testing

@testable import CommandLineTool

@Suite("Parts of shared terminals") struct TerminalPartsTests {
    @Test("behind the prefix stands a command; twice it is the key itself, also when it comes in two pieces")
    func prefix() {
        var keys = PrefixedKeys()
        #expect(keys.take(Array("ab\u{1E}gc".utf8)) == [.keys([97, 98]), .command(103), .keys([99])])
        #expect(keys.take([0x1E]) == [])
        #expect(keys.take([0x1E, 97]) == [.keys([0x1E, 97])])
        #expect(keys.take([0x1E]) == [])
        #expect(keys.take([46]) == [.command(46)])
    }

    private func frame(_ kind: TerminalMethods.Frame.Kind, _ text: String, total: Int? = nil, rows: Int = 2)
        -> TerminalMethods.Frame.Params
    {
        var frame = TerminalMethods.Frame.Params(subscription: 1, number: 0, kind: kind, data: Array(text.utf8))
        if kind == .keyframe { (frame.columns, frame.rows, frame.total) = (10, rows, total) }
        return frame
    }

    @Test("frames make a screen: a keyframe in parts, then output; what no host sends is found out")
    func frames() {
        var frames = FrameAssembly()
        func takes(_ kind: TerminalMethods.Frame.Kind, _ text: String, total: Int? = nil, rows: Int = 2) -> Bool {
            frames.take(frame(kind, text, total: total, rows: rows))
        }
        #expect(!takes(.output, "x"))
        #expect(!takes(.more, "x"))
        #expect(!takes(.keyframe, "x", total: 1, rows: 501))
        #expect(!takes(.keyframe, "x", total: Screen.keyframeInBytesMax + 1))
        #expect(takes(.keyframe, "he", total: 5))
        #expect(!frames.isWhole && frames.screen == nil)
        #expect(!takes(.output, "x"))
        #expect(!takes(.more, "llo!"))
        #expect(takes(.more, "llo"))
        #expect(frames.isWhole)
        #expect(takes(.output, "!"))
        #expect(frames.screen?.lines == ["hello!", ""])
        // The whole of a new keyframe takes the place of what was shown.
        #expect(takes(.keyframe, "new", total: 3, rows: 1))
        #expect(frames.screen?.lines == ["new"])
    }

    @Test("no character is cut in two between two events of a recording")
    func asciicast() {
        let text = Array("a字🙂é".utf8)
        for cut in 0...text.count {
            let whole = Asciicast.countOfWhole(Array(text[..<cut]))
            #expect(whole <= cut && cut - whole < 4)
            #expect(String(validating: text[..<whole], as: UTF8.self) != nil)
        }
        #expect(Asciicast.countOfWhole([0xFF]) == 1 && Asciicast.countOfWhole([0x80, 0x80, 0x80, 0x80]) == 4)
    }

    @Test("the foot says who types and what keys do, and a name cannot steer the terminal")
    func foot() throws {
        let host = TerminalMethods.Device(deviceId: "a", name: "ada\u{1B}[2J")
        let terminal = TerminalMethods.Terminal(
            terminal: "1", host: host, isSelf: false, title: "vim\u{202E}", readOnly: false)
        var foot = WatchFoot(terminal)
        let window = try #require(ScreenSize(columns: 200, rows: 2))
        #expect(
            !foot.line(for: window, isClipped: false).unicodeScalars.contains { $0.value < 0x20 || $0 == "\u{202E}" })
        var change = TerminalMethods.Changed.Params(subscription: 1, event: .controller)
        change.controller = .init(deviceId: "b", name: "ben")
        var end = foot.take(change)
        #expect(end == nil && !foot.isInControl)
        #expect(foot.line(for: window, isClipped: true).contains("ben types"))
        change.controller?.isSelf = true
        end = foot.take(change)
        #expect(end == nil && foot.isInControl)
        end = foot.take(.init(subscription: 1, event: .lost))
        #expect(end == nil && !foot.isInControl)
        end = foot.take(.init(subscription: 1, event: .ended))
        #expect(end == .ended)
    }
}
