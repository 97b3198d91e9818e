import Spaces
import WireCodec

/// What must be there. A `??` with a throwing right side would lose the type of what it throws.
func required<Value>(_ value: Value?) throws(Misfit) -> Value {
    guard let value else { throw Misfit() }
    return value
}

/// The forms of fields that Protocol/workshops.md has beside those of the other pages.
extension JSONObject {
    /// Bytes as letters of base64url; nil where there are none.
    func letters(_ key: String, atMostBytes limit: Int) throws(Misfit) -> [UInt8]? {
        guard let value = self[key] else { return nil }
        guard let text = value.string, text.utf8.count <= limit * 4 / 3 + 1,
            let bytes = Base64URL.decode(text.utf8), (1...limit).contains(bytes.count)
        else { throw Misfit() }
        return bytes
    }

    /// Keys or ids, one behind the other, as letters: ascending, none twice; none where nothing is said.
    func packed(_ key: String, max: Int) throws(Misfit) -> [Bytes32] {
        guard let bytes = try letters(key, atMostBytes: max * Bytes32.count) else { return [] }
        guard bytes.count.isMultiple(of: Bytes32.count) else { throw Misfit() }
        var keys: [Bytes32] = []
        for start in stride(from: 0, to: bytes.count, by: Bytes32.count) {
            guard let next = Bytes32(bytes[start..<start + Bytes32.count]), keys.last.map({ $0 < next }) ?? true else {
                throw Misfit()
            }
            keys.append(next)
        }
        return keys
    }

    /// One to so many elements; none where nothing is said.
    func list<Element>(
        _ key: String, max: Int, _ read: (JSONValue) throws(Misfit) -> Element
    ) throws(Misfit) -> [Element] {
        guard let value = self[key] else { return [] }
        guard let values = value.array, (1...max).contains(values.count) else { throw Misfit() }
        var elements: [Element] = []
        elements.reserveCapacity(values.count)
        for value in values { elements.append(try read(value)) }
        return elements
    }

    mutating func pack(_ keys: [Bytes32], as key: String) {
        if !keys.isEmpty { self[key] = .string(Base64URL.encode(keys.flatMap(\.bytes))) }
    }
}

extension JSONValue {
    /// Text of one line: one to so many bytes without control characters.
    func words(maxInBytes: Int) throws(Misfit) -> String {
        guard let text = string, SessionDeed.isFit(text, maxInBytes: maxInBytes) else { throw Misfit() }
        return text
    }

    /// Text of any lines.
    func text(maxInBytes: Int) throws(Misfit) -> String {
        guard let text = string, (1...maxInBytes).contains(text.utf8.count) else { throw Misfit() }
        return text
    }

    func number(in range: ClosedRange<Int>) throws(Misfit) -> Int {
        guard let number = int.flatMap({ Int(exactly: $0) }), range.contains(number) else { throw Misfit() }
        return number
    }

    func fields() throws(Misfit) -> JSONObject { try required(object) }

    static func number(_ number: Int) -> JSONValue { .int(Int64(number)) }
}
