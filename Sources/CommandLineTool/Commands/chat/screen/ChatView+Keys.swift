import LocalRPC
import TerminalScreen

extension ChatView {
    /// Commands of the screen itself; all others are the node's.
    static let ownCommands: [(word: String, usage: String, summary: String)] = [
        ("/answer", "ID WORDS", "answer a message"), ("/delete", "ID", "take a message of yours away"),
        ("/dm", "WHO", "talk with one member alone"), ("/edit", "ID WORDS", "say something of yours otherwise"),
        ("/join", "CHANNEL", "go to a channel, or begin one"), ("/quit", "", "leave the screen"),
        ("/react", "ID SIGN", "set a sign under a message"),
    ]

    mutating func take(_ key: TypedKeys.Key) -> [Wish] {
        notice = ""
        switch key {
        case .enter: return enter()
        case .tab:
            input.complete(from: candidates)
            return []
        case .up: return scroll(by: 1)
        case .down: return scroll(by: -1)
        case .pageUp: return scroll(by: max(linesSeen.fit - 1, 1))
        case .pageDown: return scroll(by: -max(linesSeen.fit - 1, 1))
        case .control("n"): return step(1)
        case .control("p"): return step(-1)
        case .control("c"), .control("q"): return [.quit]
        // The end of the input, where nothing is typed.
        case .control("d") where input.isEmpty: return [.quit]
        default:
            _ = input.take(key)
            return []
        }
    }

    /// What a word may become: names, channels, commands.
    var candidates: [String] {
        let here = current?.space ?? ""
        let people = (names[here] ?? []).sorted().map { "@" + $0 }
        let channels = rows.filter { $0.spot.space == here }.map { "#" + $0.channel.name }
        let words = Self.ownCommands.map(\.word) + commands.map(\.name)
        return people + channels + words.sorted()
    }

    private mutating func enter() -> [Wish] {
        guard let current, !input.isEmpty else { return [] }
        let text = input.text
        guard text.hasPrefix("/") else { return said([.send(text, current)]) }
        let name = text.prefix { !$0.isWhitespace }
        let rest = text.dropFirst(name.count).drop(while: \.isWhitespace)
        let first = String(rest.prefix { !$0.isWhitespace })
        let words = String(rest.dropFirst(first.count).drop(while: \.isWhitespace))
        guard let own = Self.ownCommands.first(where: { $0.word == name }) else { return said([.send(text, current)]) }
        let wish: Wish? =
            switch own.word {
            case "/quit": .quit
            case "/dm": first.isEmpty ? nil : .talk(String(rest), current)
            case "/answer": words.isEmpty ? nil : .answer(words, id: first, current)
            case "/edit": words.isEmpty ? nil : .edit(words, id: first, current)
            case "/react": words.isEmpty ? nil : .react(words, id: first, current)
            case "/delete": first.isEmpty ? nil : .delete(id: first, current)
            default: nil
            }
        if own.word == "/join", !first.isEmpty {
            let channel = first.hasPrefix("#") ? String(first.dropFirst()) : first
            return said(open(Spot(space: current.space, channel: channel)))
        }
        guard let wish else {
            notice = "Write \(own.word) \(own.usage): \(own.summary)."
            return []
        }
        return said([wish])
    }

    private mutating func said(_ wishes: [Wish]) -> [Wish] {
        input.set("")
        if wishes.contains(where: { if case .send = $0 { true } else { false } }) { linesBelow = 0 }
        return wishes
    }

    /// What came of a wish that the node refused: the words come back, unless others are typed already.
    mutating func refused(_ wish: Wish, because reason: String) {
        notice = reason
        guard input.isEmpty else { return }
        switch wish {
        case .send(let text, _): input.set(text)
        case .answer(let text, let id, _): input.set("/answer \(id) \(text)")
        case .edit(let text, let id, _): input.set("/edit \(id) \(text)")
        case .react(let sign, let id, _): input.set("/react \(id) \(sign)")
        case .delete, .load, .read, .talk, .quit: break
        }
    }
}
