import LocalRPC
import TerminalRendering
import TerminalScreen
import TestKit
import Testing

@testable import CommandLineTool

/// The chat on a whole screen, without a terminal and without a node.
@Suite struct ChatViewTests {
    private let spot = ChatView.Spot(space: "s1", channel: "general")

    private func channel(_ name: String, unread: Int = 0, mentions: Int = 0, topic: String? = nil)
        -> ChatMethods.Channel
    {
        .init(name: name, topic: topic, archived: false, messages: 1, unread: unread, mentions: mentions)
    }

    private func place(_ space: String, _ title: String, _ channels: [ChatMethods.Channel]) -> ChatMethods.Place {
        .init(space: space, title: title, direct: false, notice: .all, channels: channels)
    }

    private func message(_ number: Int, _ text: String, by author: String = "ben") -> ChatMethods.Message {
        .init(
            id: "a\(number)b0c1d2e3f40506.0", time: 1_763_697_600_000 + number * 60_000, author: author,
            deviceId: author,
            channel: "general", text: text)
    }

    /// A view of two spaces, with messages in the first channel.
    private func view(_ count: Int = 3) -> ChatView {
        var view = ChatView()
        _ = view.take([
            place("s1", "Sketches", [channel("general", topic: "all"), channel("parser", unread: 2, mentions: 1)]),
            place("s2", "Other", [channel("general", unread: 5)]),
        ])
        view.take((0..<count).map { message($0, "text \($0)") }, of: spot, before: nil)
        view.commands = [.init(name: "/me", usage: "WHAT", summary: "tell")]
        view.note(names: ["ben", "Cleo"], in: "s1")
        return view
    }

    private func type(_ text: String, into view: inout ChatView) -> [ChatView.Wish] {
        var keys = TypedKeys()
        return keys.take(Array(text.utf8)).flatMap { view.take($0) }
    }

    private func picture(_ view: ChatView, columns: Int = 70, rows: Int = 12) -> [String] {
        ChatPicture(columns: columns, rows: rows, style: .plain).drawing(of: view).lines
    }

    @Test("Tab completes names, channels and commands, and goes on to the next that fits")
    func completion() {
        var view = view()
        _ = type("hi @c\t", into: &view)
        #expect(view.input.text == "hi @Cleo ")
        _ = type("#\t", into: &view)
        #expect(view.input.text == "hi @Cleo #general ")
        _ = type("\t", into: &view)
        #expect(view.input.text == "hi @Cleo #parser ")
        _ = type("\t", into: &view)
        #expect(view.input.text == "hi @Cleo #general ")
        view.input.set("")
        _ = type("/m\t", into: &view)
        #expect(view.input.text == "/me ")
        _ = type("zzz\t", into: &view)
        #expect(view.input.text == "/me zzz")
    }

    @Test("Enter says what is typed, commands of the screen do what they say, and what is refused comes back")
    func enter() {
        var view = view()
        #expect(type("hello\r", into: &view) == [.send("hello", spot)] && view.input.isEmpty)
        #expect(type("\r", into: &view) == [])
        #expect(type("/me waves\r", into: &view) == [.send("/me waves", spot)])
        #expect(type("/answer a1b0 so it is\r", into: &view) == [.answer("so it is", id: "a1b0", spot)])
        #expect(type("/react a1b0 👍\r", into: &view) == [.react("👍", id: "a1b0", spot)])
        #expect(type("/edit a1b0 other words\r", into: &view) == [.edit("other words", id: "a1b0", spot)])
        #expect(type("/delete a1b0\r", into: &view) == [.delete(id: "a1b0", spot)])
        #expect(type("/dm Kim Lee\r", into: &view) == [.talk("Kim Lee", spot)])
        #expect(type("/quit\r", into: &view) == [.quit] && type("\u{3}", into: &view) == [.quit])
        #expect(type("/answer a1b0\r", into: &view) == [] && view.notice.hasPrefix("Write /answer"))
        view.input.set("")
        view.refused(.send("hello", spot), because: "No.")
        #expect(view.input.text == "hello" && view.notice == "No.")
        view.refused(.send("other", spot), because: "No.")
        #expect(view.input.text == "hello", "what is typed meanwhile stays")
    }

    @Test("a channel is asked for when it is opened first, and a new one is there before anything is said in it")
    func channels() {
        var view = view()
        let parser = ChatView.Spot(space: "s1", channel: "parser")
        #expect(view.current == spot)
        #expect(type("\u{E}", into: &view) == [.load(parser, before: nil), .read(parser)])
        view.take([], of: parser, before: nil)
        #expect(type("\u{10}", into: &view) == [.read(spot)] && type("\u{E}", into: &view) == [.read(parser)])
        let new = ChatView.Spot(space: "s1", channel: "new")
        #expect(type("/join #new\r", into: &view) == [.load(new, before: nil), .read(new)])
        #expect(view.rows.map(\.spot.channel) == ["general", "parser", "new", "general"])
        _ = view.take([place("s1", "Sketches", [channel("general"), channel("parser")])])
        #expect(view.rows.map(\.spot.channel) == ["general", "parser", "new"] && view.current == new)
    }

    @Test(
        "the history is gone through line by line, more is asked for at its top once, and the newest is followed below")
    func scrolling() {
        var view = view(ChatView.pageSize)
        func draw() { view.linesSeen = ChatPicture(columns: 70, rows: 12, style: .plain).drawing(of: view).linesSeen }
        draw()
        #expect(picture(view).contains { $0.contains("text 99") })
        #expect(type("\u{1B}[5~", into: &view) == [] && view.linesBelow == 9)
        #expect(!picture(view).contains { $0.contains("text 99") })
        var wishes: [ChatView.Wish] = []
        for _ in 0..<60 { wishes += type("\u{1B}[5~", into: &view) }
        #expect(wishes == [.load(spot, before: "a0b0c1d2e3f40506.0")])
        view.take([message(-1, "older")], of: spot, before: "a0b0c1d2e3f40506.0")
        draw()
        wishes = []
        for _ in 0..<60 { wishes += type("\u{1B}[5~", into: &view) }
        #expect(wishes.isEmpty && picture(view).contains { $0.contains("older") }, "there is no more")
        #expect(view.take(message(200, "news"), in: "s1") == [], "it is not in sight")
        for _ in 0..<60 { wishes += type("\u{1B}[6~", into: &view) }
        draw()
        #expect(wishes.last == .read(spot) && picture(view).contains { $0.contains("news") })
        #expect(view.take(message(201, "more"), in: "s1") == [.read(spot)])
        #expect(view.take(message(202, "elsewhere"), in: "s2") == [])
    }

    @Test("a message that stands otherwise now is shown so, and one that comes late stands where it belongs")
    func updates() {
        var view = view()
        var edited = message(1, "other words")
        edited.edited = true
        edited.reactions = [.init(sign: "👍", by: ["ada"], own: false)]
        view.update(edited, in: "s1")
        #expect(picture(view).contains { $0.contains("other words") })
        #expect(
            picture(view).contains { $0.contains("edited · 👍 1") } && !picture(view).contains { $0.contains("text 1") })
        var late = message(0, "late")
        late.id = "ffb0c1d2e3f40506.0"
        late.time += 30_000
        _ = view.take(late, in: "s1")
        #expect(view.messages[spot]?.map(\.text) == ["text 0", "late", "other words", "text 2"])
        _ = view.take(late, in: "s1")
        #expect(view.messages[spot]?.count == 4)
    }

    @Test(
        "the picture has the channels with what is unread, the messages, the line that is typed, and the cursor in it")
    func drawing() {
        var view = view()
        _ = type("hé東", into: &view)
        let drawn = ChatPicture(columns: 70, rows: 12, style: .plain).drawing(of: view)
        #expect(
            drawn.lines.count == 12 && drawn.lines[0].hasPrefix("Sketches") && drawn.lines[0].contains("#general — all")
        )
        #expect(drawn.lines[1].hasPrefix("▸#general") && drawn.lines[2].hasPrefix(" #parser @2"))
        #expect(drawn.lines[3].hasPrefix("Other") && drawn.lines[4].hasPrefix(" #general 5"))
        #expect(drawn.lines[11].hasSuffix("> hé東") && drawn.cursor == (11, 30))
        #expect(drawn.lines[10].hasSuffix("  text 2") && drawn.lines[9].contains("ben"))
        let narrow = ChatPicture(columns: 30, rows: 5, style: .plain).drawing(of: view)
        #expect(narrow.lines[0] == "#general — all" && narrow.lines[4] == "> hé東" && narrow.cursor == (4, 6))
        let foot = ChatPicture(columns: 30, rows: 5, style: .plain).foot(of: view)
        #expect(DisplayWidth.columns(of: foot) == 30)
    }

    @Test(
        "whatever stands in any field, no control comes into a picture of any size",
        arguments: SeededRandom.seeds(0..<12))
    func hostile(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let evil = [
            "\u{1B}]0;x\u{7}", "\u{9B}31m", "\u{202E}", "a\nb", "\r", "東", "e\u{301}\u{301}", "\t", "", "\u{0}",
            "wörd ",
        ]
        func word() -> String { (0..<random.below(6)).map { _ in evil[random.below(evil.count)] }.joined() }
        var view = ChatView()
        _ = view.take([
            place(word(), word(), [channel("g" + word(), unread: 3, topic: word()), channel(word(), mentions: 1)])
        ])
        guard let current = view.current else { return }
        view.take(
            (0..<8).map { number in
                var message = message(number, word(), by: word())
                message.id = word()
                message.answers = word()
                message.reactions = [.init(sign: word(), by: [word()], own: true)]
                message.links = [.init(written: word(), path: word(), line: 3), .init(written: word(), record: word())]
                message.files = [.init(blob: word(), name: word(), size: 4)]
                message.pinnedBy = word()
                if random.oneIn(4) { message.deletedBy = word() }
                if random.oneIn(4) { message.acts = true }
                return message
            }, of: current, before: nil)
        view.input.set(word())
        view.notice = word()
        for (columns, rows) in [(80, 24), (30, 6), (5, 2), (1, 1)] {
            let picture = ChatPicture(columns: columns, rows: rows, style: .plain)
            let drawn = picture.drawing(of: view)
            #expect(drawn.lines.count == rows)
            for line in drawn.lines + [picture.foot(of: view)] {
                let isClean = line.unicodeScalars.allSatisfy {
                    $0.properties.generalCategory != .control && $0 != "\u{202E}"
                }
                #expect(isClean, "\(random): \(line.debugDescription)")
            }
        }
    }
}
