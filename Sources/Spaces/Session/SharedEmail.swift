package import WireCodec

/// The name and address under which a member wants to be named in commits, as it told the others: a record of kind
/// `member.email`. Both are a peer's words: they reach a terminal through `PeerText` only.
package struct SharedEmail: Equatable, Sendable {
    /// In bytes of UTF-8.
    package static let addressMaxInBytes = 254
    package static let nameMaxInBytes = 128

    package let address: String
    package let name: String

    /// Nil when one of them does not fit a line `Name <address>`.
    package init?(address: String, name: String) {
        guard SessionDeed.isFit(address, maxInBytes: Self.addressMaxInBytes),
            SessionDeed.isFit(name, maxInBytes: Self.nameMaxInBytes),
            address.utf8.count(where: { $0 == UInt8(ascii: "@") }) == 1, !address.hasPrefix("@"),
            !address.hasSuffix("@"),
            !address.unicodeScalars.contains(where: { $0.properties.isWhitespace || $0 == "<" || $0 == ">" }),
            !name.unicodeScalars.contains(where: { $0 == "<" || $0 == ">" }),
            name.unicodeScalars.first?.properties.isWhitespace == false,
            name.unicodeScalars.last?.properties.isWhitespace == false
        else { return nil }
        self.address = address
        self.name = name
    }

    init?(_ record: Record) {
        guard record.kind == RecordKind.memberEmail.rawValue, record.version == 1,
            let address = record.fields["address"]?.string, let name = record.fields["name"]?.string
        else { return nil }
        self.init(address: address, name: name)
    }

    package var record: Record {
        var fields = JSONObject()
        fields["address"] = .string(address)
        fields["name"] = .string(name)
        return Record(kind: .memberEmail, fields: fields)
    }
}

/// What each device told last: a fold over the records of a space that comes out the same in any order.
package struct SharedEmails: Sendable {
    private var told: [Bytes32: [(time: HybridTime, id: RecordEntry.ID, email: SharedEmail)]] = [:]

    package init() {}

    package mutating func apply(_ entry: RecordEntry) {
        guard let email = SharedEmail(entry.record) else { return }
        var all = told.removeValue(forKey: entry.author) ?? []
        if !all.contains(where: { $0.id == entry.id }) { all.append((entry.time, entry.id, email)) }
        told[entry.author] = all
    }

    /// What a device told last in a change that counts. O(what it told).
    package func newest(of device: Bytes32, where counts: (Bytes32) -> Bool) -> (time: HybridTime, email: SharedEmail)?
    {
        told[device]?.filter { counts($0.id.change) }
            .max { ($0.time, $0.id.index) < ($1.time, $1.id.index) }.map { ($0.time, $0.email) }
    }
}
