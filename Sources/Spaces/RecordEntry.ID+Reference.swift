package import WireCodec

/// How one record names another: 64 digits of the change, a point, and the place in it (Protocol/chat.md, section 1).
extension RecordEntry.ID {
    /// A change has no more records.
    private static let indexEnd = 1 << 16

    /// Nil for a text of another form; there is one form of each.
    package init?(reference: String) {
        let parts = reference.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, let change = Bytes32(hex: String(parts[0])), let index = Int(parts[1]),
            (0..<Self.indexEnd).contains(index)
        else { return nil }
        self.init(change: change, index: index)
        guard self.reference.utf8.elementsEqual(reference.utf8) else { return nil }
    }

    package var reference: String { "\(change.hex).\(index)" }
}

extension JSONObject {
    /// A record that is named; nil where there is none.
    package func reference(_ key: String) throws(Misfit) -> RecordEntry.ID? {
        guard let value = self[key] else { return nil }
        guard let id = value.string.flatMap({ RecordEntry.ID(reference: $0) }) else { throw Misfit() }
        return id
    }

    /// A text of one to so many bytes, with any characters; nil where there is none.
    package func words(_ key: String, maxInBytes: Int) throws(Misfit) -> String? {
        guard let value = self[key] else { return nil }
        guard let text = value.string, (1...maxInBytes).contains(text.utf8.count) else { throw Misfit() }
        return text
    }

    /// At most so many keys, ascending and none twice; none where nothing is said.
    package func keys(_ key: String, max: Int) throws(Misfit) -> [Bytes32] {
        guard let value = self[key] else { return [] }
        guard let list = value.array, (1...max).contains(list.count) else { throw Misfit() }
        var keys: [Bytes32] = []
        for item in list {
            guard let text = item.string, let bytes = Bytes32(hex: text), bytes.hex.utf8.elementsEqual(text.utf8),
                keys.last.map({ $0 < bytes }) ?? true
            else { throw Misfit() }
            keys.append(bytes)
        }
        return keys
    }
}
