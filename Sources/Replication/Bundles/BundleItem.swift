package import WireCodec

/// One thing in a bundle: what replicas say to each other over a link, and what that is about.
///
/// The order in a bundle: genesis, basis and holding, once each; then membership and changes as many as there are,
/// parents first; the end last. Bytes: Protocol/bundles.md, section 4.
package enum BundleItem: Equatable, Sendable {
    /// Of the space: who was invited by other means makes the space from it.
    case genesis([UInt8])
    /// What the reader is taken to have.
    case basis(FrontierMessage)
    /// What the writer has.
    case holding(Holding)
    case membership(MembershipMessage)
    case changes(ChangesMessage)
    /// With the count of all changes in the bundle.
    case end(changeCount: UInt64)

    private var kind: UInt8 {
        switch self {
        case .genesis: 1
        case .basis: 2
        case .holding: 3
        case .membership: 4
        case .changes: 5
        case .end: 6
        }
    }

    private var body: [UInt8] {
        switch self {
        case .genesis(let bytes): return bytes
        case .basis(let frontier): return frontier.encode()
        case .holding(let holding): return holding.encode()
        case .membership(let message): return message.encode()
        case .changes(let message): return message.encode()
        case .end(let count):
            var writer = ByteWriter()
            writer.varint(count)
            return writer.bytes
        }
    }

    func encode() -> [UInt8] {
        let body = body
        var writer = ByteWriter(reserving: body.count + 8)
        writer.uint8(kind)
        writer.prefixed(body)
        return writer.bytes
    }

    /// The items of a piece. Behind the last one there are zeros alone.
    package static func items(in plaintext: [UInt8]) throws(CodecError) -> [BundleItem] {
        var reader = ByteReader(plaintext)
        var items: [BundleItem] = []
        while !reader.isAtEnd {
            let kind = try reader.uint8()
            if kind == 0 {
                guard reader.rest().allSatisfy({ $0 == 0 }) else { throw .invalidValue(field: "padding", value: 1) }
                break
            }
            let body = try reader.prefixedBytes(atMost: BundlePiece.itemsInBytesMax, field: "item")
            items.append(try BundleItem(kind: kind, body))
        }
        return items
    }

    private init(kind: UInt8, _ body: [UInt8]) throws(CodecError) {
        var reader = ByteReader(body)
        switch kind {
        case 1:
            guard body.count <= ReplicationLimits.genesisInBytes else {
                throw .overLimit(
                    field: "genesis", value: UInt64(body.count), limit: UInt64(ReplicationLimits.genesisInBytes))
            }
            self = .genesis(reader.rest())
        case 2: self = .basis(try FrontierMessage(from: &reader))
        case 3: self = .holding(try Holding(from: &reader))
        case 4: self = .membership(try MembershipMessage(from: &reader))
        case 5: self = .changes(try ChangesMessage(from: &reader))
        case 6: self = .end(changeCount: try reader.varint())
        default: throw .invalidValue(field: "item", value: UInt64(kind))
        }
        try reader.expectEnd()
    }
}
