import Replication
package import Spaces
import WireCodec

/// A field has another form than Protocol/reviews.md says.
struct MisshapenField: Error {}

/// Reads the fields of a record, each in one form only. What is absent is nil.
struct RecordFields {
    let fields: JSONObject

    init(_ fields: JSONObject) {
        self.fields = fields
    }

    /// Text of one line: 1 to so many bytes without control characters.
    func words(_ key: String, maxInBytes: Int = ReviewLimits.wordsInBytes) throws(MisshapenField) -> String? {
        guard let value = fields[key] else { return nil }
        guard let text = value.string, Self.areWords(text, maxInBytes: maxInBytes) else { throw MisshapenField() }
        return text
    }

    /// Text of any lines: 1 to so many bytes.
    func text(_ key: String) throws(MisshapenField) -> String? {
        guard let value = fields[key] else { return nil }
        guard let text = value.string, Self.isText(text) else { throw MisshapenField() }
        return text
    }

    /// 64 hexadecimal digits in lower case.
    func key(_ key: String) throws(MisshapenField) -> Bytes32? {
        guard let value = fields[key] else { return nil }
        return try Self.key(value)
    }

    /// The same, where it must be there.
    func requiredKey(_ key: String) throws(MisshapenField) -> Bytes32 {
        guard let bytes = try self.key(key) else { throw MisshapenField() }
        return bytes
    }

    /// Ascending, none twice; empty where the field is absent, and nowhere else.
    func keys(_ key: String, max: Int, mayBeEmpty: Bool = false) throws(MisshapenField) -> [Bytes32] {
        let keys = try list(key, max: max, mayBeEmpty: mayBeEmpty, Self.key)
        guard zip(keys, keys.dropFirst()).allSatisfy({ $0 < $1 }) else { throw MisshapenField() }
        return keys
    }

    /// The id of a record: 64 hexadecimal digits, a point, its place in the change.
    func comment(_ key: String) throws(MisshapenField) -> RecordEntry.ID? {
        guard let value = fields[key] else { return nil }
        return try Self.comment(value)
    }

    func requiredComment(_ key: String) throws(MisshapenField) -> RecordEntry.ID {
        guard let id = try comment(key) else { throw MisshapenField() }
        return id
    }

    func number(_ key: String, in range: Range<Int> = 0..<ReviewLimits.numberEnd) throws(MisshapenField) -> Int? {
        guard let value = fields[key] else { return nil }
        return try Self.number(value, in: range)
    }

    /// Whether something is said to be so; false where nothing is said.
    func mark(_ key: String) throws(MisshapenField) -> Bool {
        guard let value = fields[key] else { return false }
        guard let isSo = value.bool else { throw MisshapenField() }
        return isSo
    }

    func list<Element>(
        _ key: String, max: Int, mayBeEmpty: Bool = false,
        _ read: (JSONValue) throws(MisshapenField) -> Element
    ) throws(MisshapenField) -> [Element] {
        guard let value = fields[key] else { return [] }
        guard let values = value.array, values.count <= max, mayBeEmpty || !values.isEmpty else {
            throw MisshapenField()
        }
        var elements: [Element] = []
        for value in values { elements.append(try read(value)) }
        return elements
    }

    /// Names, each with a number.
    func numbers(_ key: String) throws(MisshapenField) -> [String: Int] {
        guard let value = fields[key] else { return [:] }
        guard let object = value.object, (1...ReviewLimits.listCount).contains(object.count) else {
            throw MisshapenField()
        }
        var numbers: [String: Int] = [:]
        for member in object.members {
            guard Self.areWords(member.key, maxInBytes: ReviewLimits.wordsInBytes) else { throw MisshapenField() }
            numbers[member.key] = try Self.number(member.value, in: 0..<ReviewLimits.numberEnd)
        }
        return numbers
    }

    // MARK: One value

    static func areWords(_ text: String, maxInBytes: Int) -> Bool {
        (1...maxInBytes).contains(text.utf8.count)
            && !text.unicodeScalars.contains { $0.properties.generalCategory == .control }
    }

    static func isText(_ text: String) -> Bool { (1...ReviewLimits.textInBytes).contains(text.utf8.count) }

    static func words(_ value: JSONValue) throws(MisshapenField) -> String {
        guard let text = value.string, areWords(text, maxInBytes: ReviewLimits.wordsInBytes) else {
            throw MisshapenField()
        }
        return text
    }

    static func key(_ value: JSONValue) throws(MisshapenField) -> Bytes32 {
        guard let text = value.string, let bytes = Bytes32(hex: text), bytes.hex.utf8.elementsEqual(text.utf8) else {
            throw MisshapenField()
        }
        return bytes
    }

    static func comment(_ value: JSONValue) throws(MisshapenField) -> RecordEntry.ID {
        guard let text = value.string, let id = RecordEntry.ID(written: text) else { throw MisshapenField() }
        return id
    }

    private static func number(_ value: JSONValue, in range: Range<Int>) throws(MisshapenField) -> Int {
        guard let number = value.int.flatMap({ Int(exactly: $0) }), range.contains(number) else {
            throw MisshapenField()
        }
        return number
    }
}

extension RecordEntry.ID {
    /// The whole of it, as records and clients name it.
    package var written: String { "\(change.hex).\(index)" }

    /// Reads `written` back; nil for any other spelling.
    package init?(written text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, let change = Bytes32(hex: String(parts[0])), let index = Int(parts[1]),
            (0..<ReplicationLimits.operationCount).contains(index)
        else { return nil }
        self.init(change: change, index: index)
        guard written.utf8.elementsEqual(text.utf8) else { return nil }
    }
}
