package import Identity
package import WireCodec

/// The newest prekey that each device has published in a space: a fold over its records that comes out the same in any
/// order of applying them.
package struct PublishedPrekeys: Sendable {
    private var newest: [Bytes32: (serial: Int64, record: RecordEntry)] = [:]

    package init() {}

    /// Takes a record in, if it is a prekey with a greater serial than the author's others; of equal ones the record
    /// with the greater change id counts.
    package mutating func apply(_ entry: RecordEntry) {
        guard entry.record.kind == RecordKind.devicePrekey.rawValue, entry.record.version == 1,
            let serial = entry.record.fields["serial"]?.int
        else { return }
        if let known = newest[entry.author] {
            guard (known.serial, entry.id.change) < (serial, known.record.id.change) else { return }
        }
        newest[entry.author] = (serial, entry)
    }

    /// The serial that a device published last.
    package func serial(of device: Bytes32) -> UInt64? { newest[device].flatMap { UInt64(exactly: $0.serial) } }

    /// A device's newest prekey; nil when it has none, or its newest record is none. Checks the signature: 80 µs.
    package func prekey(of device: Bytes32) -> Prekey? {
        newest[device].flatMap { try? Prekey($0.record.record.fields, by: device) }
    }
}
