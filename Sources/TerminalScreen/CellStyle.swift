/// How a character looks: ECMA-48, section 8.3.117 (SGR), with the 256 and 16 million colours of xterm.
package struct CellStyle: Hashable, Sendable {
    package enum Colour: Hashable, Sendable {
        case usual
        /// One of 256: 0–7 and 8–15 are the terminal's own, then a cube of 6×6×6, then 24 greys.
        case indexed(UInt8)
        case rgb(UInt8, UInt8, UInt8)
    }

    package struct Traits: OptionSet, Hashable, Sendable {
        package let rawValue: UInt16

        package init(rawValue: UInt16) { self.rawValue = rawValue }

        package static let bold = Traits(rawValue: 1 << 0)
        package static let faint = Traits(rawValue: 1 << 1)
        package static let italic = Traits(rawValue: 1 << 2)
        package static let underlined = Traits(rawValue: 1 << 3)
        package static let blinking = Traits(rawValue: 1 << 4)
        package static let inverse = Traits(rawValue: 1 << 5)
        package static let concealed = Traits(rawValue: 1 << 6)
        package static let struck = Traits(rawValue: 1 << 7)
        package static let doublyUnderlined = Traits(rawValue: 1 << 8)
        package static let overlined = Traits(rawValue: 1 << 9)

        /// The parameter that sets each.
        static let parameters: [(trait: Traits, parameter: String)] = [
            (.bold, "1"), (.faint, "2"), (.italic, "3"), (.underlined, "4"), (.blinking, "5"), (.inverse, "7"),
            (.concealed, "8"), (.struck, "9"), (.doublyUnderlined, "21"), (.overlined, "53"),
        ]
    }

    package static let usual = CellStyle()

    package internal(set) var foreground: Colour = .usual
    package internal(set) var background: Colour = .usual
    package internal(set) var traits: Traits = []

    /// The sequence that gives this style whatever the one before was. At most 60 bytes.
    var sequence: String {
        var parameters = ["0"]
        for (trait, parameter) in Traits.parameters where traits.contains(trait) { parameters.append(parameter) }
        parameters += Self.parameters(of: foreground, first: 30, bright: 90, extended: "38")
        parameters += Self.parameters(of: background, first: 40, bright: 100, extended: "48")
        return "\u{1B}[" + parameters.joined(separator: ";") + "m"
    }

    private static func parameters(of colour: Colour, first: Int, bright: Int, extended: String) -> [String] {
        switch colour {
        case .usual: []
        case .indexed(let index) where index < 8: [String(first + Int(index))]
        case .indexed(let index) where index < 16: [String(bright + Int(index) - 8)]
        case .indexed(let index): [extended, "5", String(index)]
        case .rgb(let red, let green, let blue): [extended, "2", String(red), String(green), String(blue)]
        }
    }
}

extension CellStyle {
    init(background: Colour) {
        self.background = background
    }
}
