package import Identity
package import Replication
package import WireCodec

/// Where a device is in a space, as it tells: the document, the place in its text, what it looks at.
///
/// Places hang on characters, so they mean the same on every replica and through what others write meanwhile. Bytes:
/// Protocol/presence.md, section 2.
package struct Whereabouts: Hashable, Sendable {
    /// A place beside one character, or at an end of the text.
    package struct Place: Hashable, Sendable {
        /// The event that inserted the character; nil at the start (then it is behind) or the end of the text.
        package let character: EventID?
        /// Whether it is right behind its character, or else right before it.
        package let isBehind: Bool

        package init(character: EventID?, isBehind: Bool) {
            self.character = character
            self.isBehind = isBehind
        }
    }

    /// In bytes of UTF-8.
    package static let viewMaxInBytes = 64

    package var document: Bytes32?
    /// Where a selection was begun; nil where there is only a cursor.
    package var anchor: Place?
    /// Where the cursor is, the moving end of a selection.
    package var cursor: Place?
    /// What is looked at, in a word: `chat`, `review`.
    package var view: String?
    package var isIdle = false

    package init() {}

    /// What is not known is passed over; nil where what is known has another form.
    package init?(decoding bytes: [UInt8]) {
        guard let value = try? JSONValue(canonical: bytes, atMostBytes: ReplicationLimits.presenceInBytes),
            let fields = value.object
        else { return nil }
        if let document = fields["document"] {
            guard let id = document.string.flatMap({ Bytes32(hex: $0) }) else { return nil }
            self.document = id
        }
        for (key, path) in [("anchor", \Whereabouts.anchor), ("cursor", \Whereabouts.cursor)] {
            guard let place = fields[key] else { continue }
            guard let read = Place(place) else { return nil }
            self[keyPath: path] = read
        }
        if let view = fields["view"] {
            guard let text = view.string, text.utf8.count <= Self.viewMaxInBytes else { return nil }
            self.view = text
        }
        if let idle = fields["idle"] {
            guard let isIdle = idle.bool else { return nil }
            self.isIdle = isIdle
        }
    }

    package func encode() -> [UInt8] {
        var fields = JSONObject()
        fields["document"] = document.map { .string($0.hex) }
        fields["anchor"] = anchor?.value
        fields["cursor"] = cursor?.value
        fields["view"] = view.map { .string($0) }
        if isIdle { fields["idle"] = true }
        return JSONValue.object(fields).canonicalBytes
    }
}

extension Whereabouts.Place {
    package init?(_ value: JSONValue) {
        guard let side = value["side"]?.string, side == "after" || side == "before" else { return nil }
        isBehind = side == "after"
        if value["chain"] == nil, value["event"] == nil {
            character = nil
            return
        }
        guard let chain = value["chain"]?.string.flatMap({ Bytes32(hex: $0) }), let event = value["event"]?.int,
            event >= 0
        else { return nil }
        character = EventID(chain: ChainID(chain), sequence: UInt64(event))
    }

    package var value: JSONValue {
        var fields = JSONObject()
        fields["side"] = .string(isBehind ? "after" : "before")
        if let character {
            fields["chain"] = .string(character.chain.bytes.hex)
            fields["event"] = .int(Int64(character.sequence))
        }
        return .object(fields)
    }
}
