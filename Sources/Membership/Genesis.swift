package import Identity
internal import SodiumCrypto
package import WireCodec

/// The first statement of a space, signed by the device that made it; the space's id is its hash.
///
/// Bytes: Protocol/membership.md, section 1.
package struct Genesis: Hashable, Sendable {
    package let title: String
    package let ownerKey: Bytes32
    package let ownerName: String
    /// Makes the ids of two spaces of one owner, title and time differ.
    package let nonce: Bytes32
    /// Tenths of a second since the Unix epoch, by the owner's clock; a hint only.
    package let time: UInt64
    package let signature: [UInt8]
    package let id: SpaceID

    fileprivate static let version: UInt8 = 1
    fileprivate static let idLabel = "space/1"
    private static let signatureLabel = "genesis/1"

    /// Throws `.unfitName` for a title or name outside the limits.
    package static func create(
        title: String, owner: DeviceKey, ownerName: String, nonce: Bytes32, time: UInt64
    ) throws(MembershipError) -> Genesis {
        let fields = Fields(title: title, ownerKey: owner.publicKey, ownerName: ownerName, nonce: nonce, time: time)
        try fields.check()
        let id = fields.id
        return Genesis(fields, id: id, signature: owner.sign(signedBytes(id)))
    }

    /// Checks the signature too. About 80 µs.
    package init(decoding bytes: [UInt8]) throws(MembershipError) {
        try self.init(decoding: bytes, known: { _ in nil })
    }

    /// Checks the signature unless it is the very one that is known of the space, which was checked.
    package init(decoding bytes: [UInt8], known: (_ space: SpaceID) -> Genesis?) throws(MembershipError) {
        let fields: Fields
        let signature: [UInt8]
        do {
            var reader = ByteReader(bytes)
            fields = try Fields(from: &reader)
            signature = try reader.bytes(Signing.signatureInBytes)
            try reader.expectEnd()
        } catch {
            throw .malformed(error)
        }
        try fields.check()
        let id = fields.id
        guard
            known(id)?.signature == signature
                || Signing.isValid(signature, of: Self.signedBytes(id), by: fields.ownerKey)
        else { throw .badSignature }
        self.init(fields, id: id, signature: signature)
    }

    private init(_ fields: Fields, id: SpaceID, signature: [UInt8]) {
        title = fields.title
        ownerKey = fields.ownerKey
        ownerName = fields.ownerName
        nonce = fields.nonce
        time = fields.time
        self.id = id
        self.signature = signature
    }

    package func encode() -> [UInt8] {
        let fields = Fields(title: title, ownerKey: ownerKey, ownerName: ownerName, nonce: nonce, time: time)
        return fields.encode() + signature
    }

    private static func signedBytes(_ id: SpaceID) -> [UInt8] {
        [UInt8](signatureLabel.utf8) + id.bytes.bytes
    }

    /// Everything but the signature.
    fileprivate struct Fields {
        let title: String
        let ownerKey: Bytes32
        let ownerName: String
        let nonce: Bytes32
        let time: UInt64

        var id: SpaceID { SpaceID(BLAKE2b.hash256([UInt8](Genesis.idLabel.utf8) + encode())) }

        func check() throws(MembershipError) {
            guard MembershipLimits.isFit(title, atMostBytes: MembershipLimits.titleInBytes) else {
                throw .unfitName(field: "title")
            }
            guard MembershipLimits.isFit(ownerName, atMostBytes: MembershipLimits.nameInBytes) else {
                throw .unfitName(field: "ownerName")
            }
        }

        func encode() -> [UInt8] {
            var writer = ByteWriter(reserving: 320)
            writer.uint8(Genesis.version)
            writer.raw(nonce)
            writer.raw(ownerKey)
            writer.uint64(time)
            writer.prefixed(title)
            writer.prefixed(ownerName)
            return writer.bytes
        }
    }
}

extension Genesis.Fields {
    init(from reader: inout ByteReader) throws(CodecError) {
        let version = try reader.uint8()
        guard version == Genesis.version else { throw .invalidValue(field: "version", value: UInt64(version)) }
        nonce = try reader.bytes32()
        ownerKey = try reader.bytes32()
        time = try reader.uint64()
        title = try reader.prefixedString(atMostBytes: MembershipLimits.titleInBytes, field: "title")
        ownerName = try reader.prefixedString(atMostBytes: MembershipLimits.nameInBytes, field: "ownerName")
    }
}
