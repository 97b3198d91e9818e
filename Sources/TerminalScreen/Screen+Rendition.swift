/// How characters look from now on (SGR).
extension Screen {
    mutating func selectRendition() {
        if parser.parameters.isEmpty { cursor.style = .usual }
        var index = 0
        while index < parser.parameters.count {
            let value = parser.parameter(index, 0)
            switch value {
            case 38, 48, 58: index += extendedColour(at: index)
            case 4 where parser.isPart(index + 1) && index + 1 < parser.parameters.count:
                underline(as: parser.parameter(index + 1, 0))
            default: rendition(value)
            }
            index += 1
            // Parts of a parameter that were not read are none of their own.
            while index < parser.parameters.count, parser.isPart(index) { index += 1 }
        }
    }

    private mutating func rendition(_ value: Int) {
        switch value {
        case 0: cursor.style = .usual
        case 1: cursor.style.traits.insert(.bold)
        case 2: cursor.style.traits.insert(.faint)
        case 3: cursor.style.traits.insert(.italic)
        case 4: underline(as: 1)
        case 5, 6: cursor.style.traits.insert(.blinking)
        case 7: cursor.style.traits.insert(.inverse)
        case 8: cursor.style.traits.insert(.concealed)
        case 9: cursor.style.traits.insert(.struck)
        case 21: underline(as: 2)
        case 22: cursor.style.traits.subtract([.bold, .faint])
        case 23: cursor.style.traits.remove(.italic)
        case 24: underline(as: 0)
        case 25: cursor.style.traits.remove(.blinking)
        case 27: cursor.style.traits.remove(.inverse)
        case 28: cursor.style.traits.remove(.concealed)
        case 29: cursor.style.traits.remove(.struck)
        case 30..<38: cursor.style.foreground = .indexed(UInt8(value - 30))
        case 39: cursor.style.foreground = .usual
        case 40..<48: cursor.style.background = .indexed(UInt8(value - 40))
        case 49: cursor.style.background = .usual
        case 53: cursor.style.traits.insert(.overlined)
        case 55: cursor.style.traits.remove(.overlined)
        case 90..<98: cursor.style.foreground = .indexed(UInt8(value - 90 + 8))
        case 100..<108: cursor.style.background = .indexed(UInt8(value - 100 + 8))
        default: break
        }
    }

    /// 0 none, 1 one, 2 two; curly, dotted and dashed lines are shown as one.
    private mutating func underline(as kind: Int) {
        cursor.style.traits.subtract([.underlined, .doublyUnderlined])
        if kind > 0 { cursor.style.traits.insert(kind == 2 ? .doublyUnderlined : .underlined) }
    }

    /// `38;5;n` and `38;2;r;g;b`, or the same with colons, where a colour space may stand before red (ITU-T T.416).
    /// Gives how many parameters follow that belong to it.
    private mutating func extendedColour(at index: Int) -> Int {
        let hasColons = parser.isPart(index + 1)
        var end = index + 1
        while end < parser.parameters.count, hasColons == parser.isPart(end), end - index <= 6 { end += 1 }
        let values = (index + 1..<max(index + 1, end)).map { parser.parameter($0, 0) }
        switch values.first {
        case 5:
            guard values.count > 1 else { return values.count }
            set(UInt8(exactly: values[1]).map { .indexed($0) }, at: index)
            return hasColons ? values.count : 2
        case 2:
            let first = hasColons && values.count > 4 ? 2 : 1
            guard values.count >= first + 3 else { return values.count }
            let parts = values[first..<first + 3].compactMap { UInt8(exactly: $0) }
            set(parts.count == 3 ? .rgb(parts[0], parts[1], parts[2]) : nil, at: index)
            return hasColons ? values.count : 4
        default: return hasColons ? values.count : min(1, values.count)
        }
    }

    /// The colour of underlines (58) is not shown.
    private mutating func set(_ colour: CellStyle.Colour?, at index: Int) {
        guard let colour else { return }
        switch parser.parameter(index, 0) {
        case 38: cursor.style.foreground = colour
        case 48: cursor.style.background = colour
        default: break
        }
    }
}
