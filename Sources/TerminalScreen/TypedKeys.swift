/// What a person types at a terminal whose keys come one by one: bytes become keys, wherever they are cut.
package struct TypedKeys: Sendable {
    package enum Key: Equatable, Sendable {
        case character(Character)
        /// Brought in as one, with the line ends that it has.
        case paste(String)
        case enter, tab, backspace, delete, escape
        case left, right, up, down, home, end, pageUp, pageDown
        /// A letter with the control key held.
        case control(Character)
    }

    /// More is no key, and no text that anybody pastes into a line.
    package static let pendingMax = 256 * 1024

    /// The beginning of a character or of a sequence.
    private var pending: [UInt8] = []
    private var pasted: [UInt8]?

    package init() {}

    /// The keys that are complete. A lone escape is one when nothing follows it at once.
    package mutating func take(_ bytes: [UInt8]) -> [Key] {
        pending += bytes
        var keys: [Key] = []
        while let key = next() { if let key { keys.append(key) } }
        if pasted == nil, pending == [0x1B] {
            pending = []
            keys.append(.escape)
        }
        if pending.count + (pasted?.count ?? 0) > Self.pendingMax { (pending, pasted) = ([], nil) }
        return keys
    }

    /// Nil where more is needed; a nil inside for what is passed over.
    private mutating func next() -> Key?? {
        if pasted != nil { return paste() }
        guard let first = pending.first else { return nil }
        switch first {
        case 0x1B: return sequence()
        case 0x0D, 0x0A: return drop(1, .enter)
        case 0x09: return drop(1, .tab)
        case 0x7F, 0x08: return drop(1, .backspace)
        case 0x01..<0x1B: return drop(1, .control(Character(Unicode.Scalar(first + 0x60))))
        case 0x00, 0x1C...0x1F: return drop(1, nil)
        default: return character(first)
        }
    }

    private mutating func drop(_ count: Int, _ key: Key?) -> Key?? {
        pending.removeFirst(count)
        return .some(key)
    }

    private mutating func character(_ first: UInt8) -> Key?? {
        let length = first < 0x80 || first >= 0xF8 ? 1 : first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC0 ? 2 : 1
        guard pending.count >= length else { return nil }
        guard let text = String(validating: pending.prefix(length), as: UTF8.self), let character = text.first else {
            return drop(1, nil)
        }
        return drop(length, .character(character))
    }

    /// `ESC [ … letter`, `ESC O letter`; others are passed over.
    private mutating func sequence() -> Key?? {
        guard pending.count >= 2 else { return nil }
        guard pending[1] == UInt8(ascii: "[") || pending[1] == UInt8(ascii: "O") else { return drop(1, .escape) }
        guard let last = pending.dropFirst(2).firstIndex(where: { 0x40...0x7E ~= $0 }) else { return nil }
        let parameters = String(decoding: pending[2..<last], as: UTF8.self)
        let final = Character(Unicode.Scalar(pending[last]))
        if final == "~", parameters == "200" {
            pending.removeFirst(last + 1)
            pasted = []
            return .some(nil)
        }
        return drop(last + 1, Self.key(final, parameters))
    }

    private static func key(_ final: Character, _ parameters: String) -> Key? {
        switch (final, parameters) {
        case ("A", _): .up
        case ("B", _): .down
        case ("C", _): .right
        case ("D", _): .left
        case ("H", _), ("~", "1"), ("~", "7"): .home
        case ("F", _), ("~", "4"), ("~", "8"): .end
        case ("~", "3"): .delete
        case ("~", "5"): .pageUp
        case ("~", "6"): .pageDown
        default: nil
        }
    }

    private mutating func paste() -> Key?? {
        let end = Array("\u{1B}[201~".utf8)
        if let found = pending.firstRange(of: end) {
            let text = String(decoding: (pasted ?? []) + pending[..<found.lowerBound], as: UTF8.self)
            pending.removeFirst(found.upperBound)
            pasted = nil
            return .some(.paste(text.replacing("\r\n", with: "\n").replacing("\r", with: "\n")))
        }
        // What may be the beginning of the end stays.
        let kept = min(pending.count, end.count - 1)
        pasted? += pending.dropLast(kept)
        pending = pending.suffix(kept)
        return nil
    }
}
