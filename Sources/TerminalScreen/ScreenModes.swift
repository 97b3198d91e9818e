/// What a program may switch on a terminal and that outlasts the sequence that does it.
package struct ScreenModes: OptionSet, Hashable, Sendable {
    package let rawValue: UInt16

    package init(rawValue: UInt16) { self.rawValue = rawValue }

    /// Characters go to the next line at the end of one (DECAWM).
    static let wraps = ScreenModes(rawValue: 1 << 0)
    /// What is written moves the rest of the line to the right (IRM).
    static let inserts = ScreenModes(rawValue: 1 << 1)
    /// A line feed also returns to the first column (LNM).
    static let newlines = ScreenModes(rawValue: 1 << 2)
    /// Light and dark are exchanged (DECSCNM).
    package static let isReversed = ScreenModes(rawValue: 1 << 3)
    package static let showsCursor = ScreenModes(rawValue: 1 << 4)
    /// The arrow keys of whoever types send what applications want (DECCKM).
    package static let applicationCursorKeys = ScreenModes(rawValue: 1 << 5)
    /// The same for the keypad (DECKPAM).
    package static let applicationKeypad = ScreenModes(rawValue: 1 << 6)
    /// What is pasted comes in brackets.
    package static let bracketsPastes = ScreenModes(rawValue: 1 << 7)

    static let usual: ScreenModes = [.wraps, .showsCursor]

    /// The numbers of DEC's private modes.
    static let privates: [(mode: ScreenModes, number: Int)] = [
        (.applicationCursorKeys, 1), (.isReversed, 5), (.wraps, 7), (.showsCursor, 25), (.bracketsPastes, 2004),
    ]
    /// Those of the standard's.
    static let standards: [(mode: ScreenModes, number: Int)] = [(.inserts, 4), (.newlines, 20)]
}
