/// Tells characters, controls and sequences apart in what a program writes to its terminal.
///
/// After Paul Williams' state machine for DEC's terminals (vt100.net/emu/dec_ansi_parser), with UTF-8 in the ground
/// state. The controls of U+0080–009F are passed over, as most terminals do in UTF-8, and so is every string (OSC,
/// DCS, APC, PM, SOS): titles, clipboards, images and answers are not for this screen. Nothing that it keeps grows
/// with what comes in: at most 32 parameters of 65,535 and two intermediate bytes.
struct EscapeParser: Equatable, Sendable {
    enum State: UInt8, Sendable {
        case ground, escape, escapeIntermediate, controlEntry, controlParameter, controlIntermediate, controlIgnored
        /// Inside a string, which a bell ends in an OSC only.
        case command, string
        /// An escape inside one.
        case commandEscape, stringEscape
    }

    enum Action {
        case print(Unicode.Scalar)
        /// One of C0.
        case execute(UInt8)
        /// An escape sequence with this final byte.
        case escape(UInt8)
        /// A control sequence with this final byte.
        case control(UInt8)
    }

    static let parametersMax = 32
    static let parameterMax: Int32 = 65_535
    private static let intermediatesMax = 2

    private(set) var state = State.ground
    /// Of a control sequence; -1 where nothing was written. More than there may be are passed over.
    private(set) var parameters: [Int32] = []
    /// Bit `i` says that a colon stood before parameter `i`: it is a part of the one before.
    private var colons: UInt64 = 0
    private var hasTooMany = false
    /// `<`, `=`, `>` or `?` before the parameters; 0 for none.
    private(set) var marker: UInt8 = 0
    private(set) var intermediates: [UInt8] = []
    /// The beginning of a character.
    private var character = UTF8Piece()

    /// Whether all that came is a whole character or sequence.
    var isAtRest: Bool { state == .ground && character.isEmpty }

    /// Whether a character was begun that this byte does not go on with: it is shown as U+FFFD.
    func breaksCharacter(_ byte: UInt8) -> Bool { !character.isEmpty && !character.continues(with: byte) }

    /// Takes a byte. Where it breaks a character off, that is to be asked first.
    mutating func take(_ byte: UInt8) -> Action? {
        if breaksCharacter(byte) { character = UTF8Piece() }
        switch byte {
        case 0x18, 0x1A:
            state = .ground
            return nil
        case 0x1B:
            return beginEscape()
        case 0x00..<0x20 where !isInString:
            return .execute(byte)
        default: break
        }
        switch state {
        case .ground: return takeText(byte)
        case .command where byte == 0x07: state = .ground
        case .command, .string: break
        case .commandEscape, .stringEscape:
            // Anything but a backslash ends the string too, and begins a sequence of its own.
            state = byte == UInt8(ascii: "\\") ? .ground : .escape
            if state == .escape {
                clear()
                return takeEscape(byte)
            }
        case .escape, .escapeIntermediate: return takeEscape(byte)
        default: return takeControl(byte)
        }
        return nil
    }

    private var isInString: Bool { state == .command || state == .string }

    private mutating func beginEscape() -> Action? {
        switch state {
        case .command: state = .commandEscape
        case .string: state = .stringEscape
        default:
            state = .escape
            clear()
        }
        return nil
    }

    private mutating func clear() {
        parameters.removeAll(keepingCapacity: true)
        intermediates.removeAll(keepingCapacity: true)
        (colons, hasTooMany, marker) = (0, false, 0)
    }

    private mutating func takeText(_ byte: UInt8) -> Action? {
        if byte < 0x7F { return .print(Unicode.Scalar(byte)) }
        if byte == 0x7F { return nil }
        return character.take(byte).map { .print($0) }
    }

    private mutating func takeEscape(_ byte: UInt8) -> Action? {
        switch byte {
        case 0x20..<0x30:
            if intermediates.count <= Self.intermediatesMax { intermediates.append(byte) }
            state = .escapeIntermediate
        case UInt8(ascii: "[") where state == .escape: state = .controlEntry
        case UInt8(ascii: "]") where state == .escape: state = .command
        case UInt8(ascii: "P"), UInt8(ascii: "X"), UInt8(ascii: "^"), UInt8(ascii: "_"):
            guard state == .escape else { return end(.escape(byte)) }
            state = .string
        case 0x30..<0x7F: return end(.escape(byte))
        case 0x7F: break
        default: return breakOff(byte)
        }
        return nil
    }

    private mutating func takeControl(_ byte: UInt8) -> Action? {
        switch byte {
        case 0x20..<0x30:
            guard state != .controlIgnored else { return nil }
            state = intermediates.count < Self.intermediatesMax ? .controlIntermediate : .controlIgnored
            if state == .controlIntermediate { intermediates.append(byte) }
        case 0x30..<0x40:
            switch state {
            case .controlEntry where byte >= 0x3C:
                marker = byte
                state = .controlParameter
            case .controlEntry, .controlParameter:
                state = byte >= 0x3C ? .controlIgnored : .controlParameter
                if state == .controlParameter { takeParameter(byte) }
            default: state = .controlIgnored
            }
        case 0x40..<0x7F:
            guard state != .controlIgnored else {
                state = .ground
                return nil
            }
            return end(.control(byte))
        case 0x7F: break
        default: return breakOff(byte)
        }
        return nil
    }

    private mutating func takeParameter(_ byte: UInt8) {
        if parameters.isEmpty { parameters.append(-1) }
        guard byte < 0x3A else {
            guard parameters.count < Self.parametersMax else {
                hasTooMany = true
                return
            }
            if byte == UInt8(ascii: ":") { colons |= 1 << UInt64(parameters.count) }
            parameters.append(-1)
            return
        }
        guard !hasTooMany else { return }
        let last = parameters.count - 1
        let value = max(0, parameters[last]) * 10 + Int32(byte - 0x30)
        parameters[last] = min(value, Self.parameterMax)
    }

    private mutating func end(_ action: Action) -> Action? {
        state = .ground
        return intermediates.count > Self.intermediatesMax ? nil : action
    }

    /// A character beyond ASCII stands in no sequence: it is shown, and the sequence is none.
    private mutating func breakOff(_ byte: UInt8) -> Action? {
        state = .ground
        return takeText(byte)
    }

    // MARK: What a sequence says

    /// A parameter, or `usual` where none or zero was written.
    func parameter(_ index: Int, _ usual: Int = 1) -> Int {
        index < parameters.count && parameters[index] > 0 ? Int(parameters[index]) : usual
    }

    func isPart(_ index: Int) -> Bool { colons & (1 << UInt64(index)) != 0 }

    /// The shortest bytes that bring a parser to where this one is. At most some 230.
    var unfinished: [UInt8] {
        let escape: [UInt8] = [0x1B]
        switch state {
        case .ground: return character.bytes
        case .escape, .escapeIntermediate: return escape + intermediates
        case .controlIgnored: return escape + "[0?".utf8
        case .command: return escape + "]".utf8
        case .string: return escape + "_".utf8
        case .commandEscape: return escape + "]".utf8 + escape
        case .stringEscape: return escape + "_".utf8 + escape
        case .controlEntry, .controlParameter, .controlIntermediate:
            var bytes = escape + "[".utf8
            if marker != 0 { bytes.append(marker) }
            for (index, parameter) in parameters.enumerated() {
                if index > 0 { bytes += (isPart(index) ? ":" : ";").utf8 }
                if parameter >= 0 { bytes += String(parameter).utf8 }
            }
            if hasTooMany { bytes += ";".utf8 }
            return bytes + intermediates
        }
    }

    /// What is left of a sequence that ended makes no difference.
    static func == (left: EscapeParser, right: EscapeParser) -> Bool {
        left.state == right.state && left.unfinished == right.unfinished
    }
}
