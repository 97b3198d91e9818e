/// Reads JSON (RFC 8259) value by value from bytes that are not trusted, without building a tree.
///
/// It serves the two places where the general decoder is too slow: the head of every message, and the parameters of
/// the few methods that arrive tens of thousands of times a second. The grammar is checked in full; nesting deeper
/// than `depthLimit` is refused. Integers only: a fraction or an exponent where a number is expected is an error.
/// Cost: linear in the bytes read.
package struct JSONReader: Sendable {
    /// The deepest nesting of arrays and objects that is read.
    package static let depthLimit = 32

    private let bytes: [UInt8]
    /// The index of the next byte to be read.
    private(set) var position: Int
    private let end: Int

    package init(_ bytes: [UInt8], in range: Range<Int>? = nil) {
        self.bytes = bytes
        position = range?.lowerBound ?? 0
        end = range?.upperBound ?? bytes.count
    }

    /// Reads an object and gives each key to `member`, which must read its value.
    package mutating func object(
        _ member: (String, inout JSONReader) throws(JSONProblem) -> Void
    ) throws(JSONProblem) {
        try expect(UInt8(ascii: "{"))
        if try nextByte() == UInt8(ascii: "}") {
            position += 1
            return
        }
        while true {
            skipWhitespace()
            let key = try string()
            try expect(UInt8(ascii: ":"))
            try member(key, &self)
            if try isFinished(closing: UInt8(ascii: "}")) { return }
        }
    }

    /// Reads an array; `element` is called once for each value and must read it.
    package mutating func array(_ element: (inout JSONReader) throws(JSONProblem) -> Void) throws(JSONProblem) {
        try expect(UInt8(ascii: "["))
        if try nextByte() == UInt8(ascii: "]") {
            position += 1
            return
        }
        while true {
            try element(&self)
            if try isFinished(closing: UInt8(ascii: "]")) { return }
        }
    }

    /// A string; escapes are resolved, a lone surrogate or invalid UTF-8 is an error.
    package mutating func string() throws(JSONProblem) -> String {
        try expect(UInt8(ascii: "\""))
        let start = position
        while position < end {
            switch bytes[position] {
            case UInt8(ascii: "\""):
                guard let text = String(validating: bytes[start..<position], as: UTF8.self) else {
                    throw .invalidUTF8(offset: start)
                }
                position += 1
                return text
            case UInt8(ascii: "\\"):
                return try escapedString(from: start)
            case 0..<0x20:
                throw .unexpectedByte(bytes[position], offset: position)
            default:
                position += 1
            }
        }
        throw .truncated
    }

    package mutating func integer() throws(JSONProblem) -> Int {
        skipWhitespace()
        let start = position
        let isNegative = position < end && bytes[position] == UInt8(ascii: "-")
        if isNegative { position += 1 }
        let digitsStart = position
        var value = 0
        while position < end, case let digit = bytes[position] &- UInt8(ascii: "0"), digit < 10 {
            let (product, tooGreat) = value.multipliedReportingOverflow(by: 10)
            let (sum, overflow) = product.addingReportingOverflow(isNegative ? -Int(digit) : Int(digit))
            guard !tooGreat, !overflow else { throw .notAnInteger(offset: start) }
            value = sum
            position += 1
        }
        let digits = position - digitsStart
        let hasLeadingZero = digits > 1 && bytes[digitsStart] == UInt8(ascii: "0")
        guard digits > 0, !hasLeadingZero, !isInNumber else { throw .notAnInteger(offset: start) }
        return value
    }

    /// Reads `null` if it comes next, and says whether it did.
    package mutating func isNull() throws(JSONProblem) -> Bool {
        guard try nextByte() == UInt8(ascii: "n") else { return false }
        try literal("null")
        return true
    }

    /// Whether a string comes next.
    package mutating func isAtString() throws(JSONProblem) -> Bool {
        try nextByte() == UInt8(ascii: "\"")
    }

    /// Reads past one value of any kind and gives the range of its bytes.
    @discardableResult
    package mutating func skipValue(depth: Int = 0) throws(JSONProblem) -> Range<Int> {
        guard depth < Self.depthLimit else { throw .tooDeep(limit: Self.depthLimit) }
        let first = try nextByte()
        let start = position
        switch first {
        case UInt8(ascii: "{"):
            try skipMembers(depth: depth)
        case UInt8(ascii: "["):
            try array { reader throws(JSONProblem) in try reader.skipValue(depth: depth + 1) }
        case UInt8(ascii: "\""):
            try skipString()
        case UInt8(ascii: "t"):
            try literal("true")
        case UInt8(ascii: "f"):
            try literal("false")
        case UInt8(ascii: "n"):
            try literal("null")
        default:
            try skipNumber()
        }
        return start..<position
    }

    /// Only white space may follow the value.
    package mutating func expectEnd() throws(JSONProblem) {
        skipWhitespace()
        if position < end { throw .unexpectedByte(bytes[position], offset: position) }
    }
}

/// What is wrong with a text that should be JSON; offsets count bytes from the start of the message.
package enum JSONProblem: Error, Equatable, Sendable {
    case truncated
    case unexpectedByte(UInt8, offset: Int)
    case invalidUTF8(offset: Int)
    case invalidEscape(offset: Int)
    case notAnInteger(offset: Int)
    case tooDeep(limit: Int)
    case missingField(String)
    case duplicateField(String)

    /// A few words for the error's message.
    package var words: String {
        switch self {
        case .truncated: "the JSON text ends too early"
        case .unexpectedByte(let byte, let offset): "byte \(byte) at offset \(offset) does not belong there"
        case .invalidUTF8(let offset): "the string at offset \(offset) is not valid UTF-8"
        case .invalidEscape(let offset): "the escape at offset \(offset) is not valid"
        case .notAnInteger(let offset): "the value at offset \(offset) should be an integer"
        case .tooDeep(let limit): "values are nested deeper than \(limit)"
        case .missingField(let name): "the field \"\(name)\" is missing"
        case .duplicateField(let name): "the field \"\(name)\" is there twice"
        }
    }
}

extension JSONReader {
    private var isInNumber: Bool {
        guard position < end else { return false }
        switch bytes[position] {
        case UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"), UInt8(ascii: "0")...UInt8(ascii: "9"): return true
        default: return false
        }
    }

    private mutating func skipWhitespace() {
        while position < end {
            switch bytes[position] {
            case 0x20, 0x09, 0x0A, 0x0D: position += 1
            default: return
            }
        }
    }

    /// The next byte that is not white space; it stays unread.
    private mutating func nextByte() throws(JSONProblem) -> UInt8 {
        skipWhitespace()
        guard position < end else { throw .truncated }
        return bytes[position]
    }

    private mutating func expect(_ byte: UInt8) throws(JSONProblem) {
        let next = try nextByte()
        guard next == byte else { throw .unexpectedByte(next, offset: position) }
        position += 1
    }

    /// After a value: true past the closing byte, false past a comma.
    private mutating func isFinished(closing: UInt8) throws(JSONProblem) -> Bool {
        let next = try nextByte()
        guard next == closing || next == UInt8(ascii: ",") else { throw .unexpectedByte(next, offset: position) }
        position += 1
        return next == closing
    }

    private mutating func literal(_ word: StaticString) throws(JSONProblem) {
        let count = word.utf8CodeUnitCount
        guard end - position >= count else { throw .truncated }
        for index in 0..<count where bytes[position + index] != word.utf8Start[index] {
            throw .unexpectedByte(bytes[position + index], offset: position + index)
        }
        position += count
    }

    private mutating func skipMembers(depth: Int) throws(JSONProblem) {
        try expect(UInt8(ascii: "{"))
        if try nextByte() == UInt8(ascii: "}") {
            position += 1
            return
        }
        while true {
            try expect(UInt8(ascii: "\""))
            position -= 1
            try skipString()
            try expect(UInt8(ascii: ":"))
            try skipValue(depth: depth + 1)
            if try isFinished(closing: UInt8(ascii: "}")) { return }
        }
    }

    private mutating func skipString() throws(JSONProblem) {
        try expect(UInt8(ascii: "\""))
        while position < end {
            switch bytes[position] {
            case UInt8(ascii: "\""):
                position += 1
                return
            case UInt8(ascii: "\\"):
                _ = try escape()
            case 0..<0x20:
                throw .unexpectedByte(bytes[position], offset: position)
            default:
                position += 1
            }
        }
        throw .truncated
    }

    private mutating func skipNumber() throws(JSONProblem) {
        if position < end, bytes[position] == UInt8(ascii: "-") { position += 1 }
        let start = position
        try skipDigits()
        guard position - start == 1 || bytes[start] != UInt8(ascii: "0") else {
            throw .unexpectedByte(bytes[start], offset: start)
        }
        if position < end, bytes[position] == UInt8(ascii: ".") {
            position += 1
            try skipDigits()
        }
        if position < end, bytes[position] | 0x20 == UInt8(ascii: "e") {
            position += 1
            if position < end, bytes[position] == UInt8(ascii: "+") || bytes[position] == UInt8(ascii: "-") {
                position += 1
            }
            try skipDigits()
        }
    }

    private mutating func skipDigits() throws(JSONProblem) {
        let start = position
        while position < end, bytes[position] &- UInt8(ascii: "0") < 10 { position += 1 }
        if position > start { return }
        guard position < end else { throw .truncated }
        throw .unexpectedByte(bytes[position], offset: position)
    }

    /// The rest of a string that holds an escape; its bytes from `start` on are literal so far.
    private mutating func escapedString(from start: Int) throws(JSONProblem) -> String {
        var text = [UInt8](bytes[start..<position])
        while position < end {
            let byte = bytes[position]
            switch byte {
            case UInt8(ascii: "\""):
                guard let string = String(validating: text, as: UTF8.self) else { throw .invalidUTF8(offset: start) }
                position += 1
                return string
            case UInt8(ascii: "\\"):
                text.append(contentsOf: Character(try escape()).utf8)
            case 0..<0x20:
                throw .unexpectedByte(byte, offset: position)
            default:
                text.append(byte)
                position += 1
            }
        }
        throw .truncated
    }

    /// One escape, from its backslash on; two `\u` forms where they make a surrogate pair.
    private mutating func escape() throws(JSONProblem) -> Unicode.Scalar {
        let start = position
        guard end - position >= 2 else { throw .truncated }
        let kind = bytes[position + 1]
        position += 2
        switch kind {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(kind)
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return try unicodeEscape(from: start)
        default: throw .invalidEscape(offset: start)
        }
    }

    private mutating func unicodeEscape(from start: Int) throws(JSONProblem) -> Unicode.Scalar {
        let first = try hexUnit(from: start)
        if let scalar = Unicode.Scalar(UInt32(first)) { return scalar }
        guard first < 0xDC00, end - position >= 6, bytes[position] == UInt8(ascii: "\\"),
            bytes[position + 1] == UInt8(ascii: "u")
        else { throw .invalidEscape(offset: start) }
        position += 2
        let second = try hexUnit(from: start)
        let value = 0x10000 + (UInt32(first & 0x3FF) << 10 | UInt32(second & 0x3FF))
        guard 0xDC00...0xDFFF ~= second, let scalar = Unicode.Scalar(value) else { throw .invalidEscape(offset: start) }
        return scalar
    }

    private mutating func hexUnit(from start: Int) throws(JSONProblem) -> UInt16 {
        guard end - position >= 4 else { throw .truncated }
        var value: UInt16 = 0
        for _ in 0..<4 {
            guard let digit = Character(Unicode.Scalar(bytes[position])).hexDigitValue, bytes[position] < 0x80 else {
                throw .invalidEscape(offset: start)
            }
            value = value << 4 | UInt16(digit)
            position += 1
        }
        return value
    }
}
