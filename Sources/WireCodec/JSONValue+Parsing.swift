extension JSONValue {
    /// Reads JSON that is not trusted (RFC 8259), with white space where the grammar allows it.
    ///
    /// Refused beyond the grammar: more than `limit` bytes, deeper nesting than `nestingLast`, a key twice in one
    /// object, numbers that are not integers within `integers`, invalid UTF-8 and halves of surrogate pairs.
    package init(
        parsing bytes: [UInt8], atMostBytes limit: Int, nestingLast: Int = JSONValue.nestingLast
    ) throws(JSONError) {
        guard bytes.count <= limit else { throw .tooLong(count: bytes.count, limit: limit) }
        guard String(validating: bytes, as: UTF8.self) != nil else { throw .invalidUTF8 }
        var parser = JSONParser(bytes, nestingLast: nestingLast)
        self = try parser.document()
    }
}

/// A recursive descent parser; its depth is bounded by `nestingLast`, its input is valid UTF-8.
private struct JSONParser {
    private let bytes: [UInt8]
    private var position = 0
    private var depth = 0
    private let nestingLast: Int

    init(_ bytes: [UInt8], nestingLast: Int) {
        self.bytes = bytes
        self.nestingLast = nestingLast
    }

    mutating func document() throws(JSONError) -> JSONValue {
        let result = try value()
        skipSpace()
        guard position == bytes.count else { throw .trailingBytes(at: position) }
        return result
    }

    private mutating func value() throws(JSONError) -> JSONValue {
        skipSpace()
        switch try peek() {
        case UInt8(ascii: "{"): return .object(try object())
        case UInt8(ascii: "["): return .array(try array())
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: return .int(try integer())
        }
    }

    private mutating func object() throws(JSONError) -> JSONObject {
        let start = position
        try enter()
        var members: [JSONObject.Member] = []
        skipSpace()
        if try peek() != UInt8(ascii: "}") {
            repeat {
                skipSpace()
                let key = try string()
                skipSpace()
                try expect(UInt8(ascii: ":"))
                members.append(JSONObject.Member(key: key, value: try value()))
                skipSpace()
            } while accept(UInt8(ascii: ","))
        }
        try expect(UInt8(ascii: "}"))
        depth -= 1
        var object = JSONObject()
        guard object.fill(members) else { throw .duplicateKey(at: start) }
        return object
    }

    private mutating func array() throws(JSONError) -> [JSONValue] {
        try enter()
        var elements: [JSONValue] = []
        skipSpace()
        if try peek() != UInt8(ascii: "]") {
            repeat {
                elements.append(try value())
                skipSpace()
            } while accept(UInt8(ascii: ","))
        }
        try expect(UInt8(ascii: "]"))
        depth -= 1
        return elements
    }

    private mutating func integer() throws(JSONError) -> Int64 {
        let start = position
        let isNegative = accept(UInt8(ascii: "-"))
        let digitsStart = position
        var value: Int64 = 0
        while position < bytes.count, case let digit = bytes[position], (0x30...0x39).contains(digit) {
            guard value <= JSONValue.integers.upperBound else { throw .notAnInteger(at: start) }
            value = value * 10 + Int64(digit - 0x30)
            position += 1
        }
        guard position > digitsStart else {
            if position == bytes.count { throw .truncated }
            throw .unexpected(at: position)
        }
        let hasLeadingZero = bytes[digitsStart] == 0x30 && (position > digitsStart + 1 || isNegative)
        guard !hasLeadingZero, JSONValue.integers.contains(value) else { throw .notAnInteger(at: start) }
        if position < bytes.count, [0x2E, 0x45, 0x65].contains(bytes[position]) { throw .notAnInteger(at: start) }
        return isNegative ? -value : value
    }

    private mutating func string() throws(JSONError) -> String {
        try expect(UInt8(ascii: "\""))
        var content: [UInt8] = []
        let end = plainEnd(from: position)
        if end < bytes.count, bytes[end] == UInt8(ascii: "\"") {
            defer { position = end + 1 }
            return String(decoding: bytes[position..<end], as: UTF8.self)
        }
        while true {
            let byte = try peek()
            position += 1
            switch byte {
            case UInt8(ascii: "\""): return String(decoding: content, as: UTF8.self)
            case UInt8(ascii: "\\"): try escape(into: &content)
            case 0..<0x20: throw .unexpected(at: position - 1)
            default: content.append(byte)
            }
        }
    }

    /// The place behind what stands for itself in a string: of the quotation mark, mostly.
    private func plainEnd(from start: Int) -> Int {
        var end = start
        while end < bytes.count, case let byte = bytes[end], byte >= 0x20, byte != UInt8(ascii: "\"") {
            if byte == UInt8(ascii: "\\") { break }
            end += 1
        }
        return end
    }

    private mutating func escape(into content: inout [UInt8]) throws(JSONError) {
        let byte = try peek()
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): content.append(byte)
        case UInt8(ascii: "b"): content.append(0x08)
        case UInt8(ascii: "f"): content.append(0x0C)
        case UInt8(ascii: "n"): content.append(0x0A)
        case UInt8(ascii: "r"): content.append(0x0D)
        case UInt8(ascii: "t"): content.append(0x09)
        case UInt8(ascii: "u"): content.append(contentsOf: Character(try escapedScalar()).utf8)
        default: throw .unexpected(at: position - 1)
        }
    }

    /// The scalar of one `\uXXXX`, or of two that are a surrogate pair.
    private mutating func escapedScalar() throws(JSONError) -> Unicode.Scalar {
        let start = position - 2
        let unit = try fourHexDigits()
        if let scalar = Unicode.Scalar(unit) { return scalar }
        guard unit < 0xDC00, position + 1 < bytes.count, bytes[position] == UInt8(ascii: "\\"),
            bytes[position + 1] == UInt8(ascii: "u")
        else { throw .loneSurrogate(at: start) }
        position += 2
        let low = try fourHexDigits()
        guard (0xDC00..<0xE000).contains(low),
            let scalar = Unicode.Scalar(0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00))
        else { throw .loneSurrogate(at: start) }
        return scalar
    }

    private mutating func fourHexDigits() throws(JSONError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            let byte = try peek()
            switch byte {
            case 0x30...0x39: value = value << 4 | UInt32(byte - 0x30)
            case 0x41...0x46, 0x61...0x66: value = value << 4 | UInt32((byte & 0x1F) + 9)
            default: throw .unexpected(at: position)
            }
            position += 1
        }
        return value
    }

    private mutating func word(_ text: StaticString, _ value: JSONValue) throws(JSONError) -> JSONValue {
        for index in 0..<text.utf8CodeUnitCount { try expect(text.utf8Start[index]) }
        return value
    }

    private mutating func enter() throws(JSONError) {
        guard depth < nestingLast else { throw .tooDeep(at: position) }
        depth += 1
        position += 1
    }

    private mutating func skipSpace() {
        while position < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) { position += 1 }
    }

    private func peek() throws(JSONError) -> UInt8 {
        guard position < bytes.count else { throw .truncated }
        return bytes[position]
    }

    private mutating func expect(_ byte: UInt8) throws(JSONError) {
        guard try peek() == byte else { throw .unexpected(at: position) }
        position += 1
    }

    private mutating func accept(_ byte: UInt8) -> Bool {
        guard position < bytes.count, bytes[position] == byte else { return false }
        position += 1
        return true
    }
}
