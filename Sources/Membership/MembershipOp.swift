package import Identity
internal import SodiumCrypto
package import WireCodec

/// One signed statement about who belongs to a space.
///
/// Bytes: Protocol/membership.md, section 2. The id is the hash of all fields but the signature, so that one
/// statement has one id however often it was signed.
package struct MembershipOp: Sendable {
    package enum Action: Sendable {
        case add(device: Bytes32, role: Role, name: String)
    }

    package let space: SpaceID
    /// The device that says so, by its Ed25519 key.
    package let author: Bytes32
    /// The newest ops that the author had: sorted, none an ancestor of another. Empty stands for the genesis alone.
    package let parents: [Bytes32]
    package let action: Action
    package let signature: [UInt8]
    package let id: Bytes32

    fileprivate static let version: UInt8 = 1
    fileprivate static let idLabel = "membership-id/1"
    private static let signatureLabel = "membership/1"
    fileprivate static let addKind: UInt8 = 1

    /// Signs that a device belongs to the space. Whether the author may say so is decided where it is inserted
    /// (`MembershipLog.insert`).
    package static func add(
        device: Bytes32, role: Role, name: String, space: SpaceID, parents: [Bytes32], by author: DeviceKey
    ) throws(MembershipError) -> MembershipOp {
        let action = Action.add(device: device, role: role, name: name)
        let fields = Fields(space: space, author: author.publicKey, parents: parents.sorted(), action: action)
        try fields.check()
        let id = fields.id
        return MembershipOp(fields, id: id, signature: author.sign(signedBytes(id)))
    }

    /// Checks the signature too.
    package init(decoding bytes: [UInt8]) throws(MembershipError) {
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
        guard Signing.isValid(signature, of: Self.signedBytes(id), by: fields.author) else { throw .badSignature }
        self.init(fields, id: id, signature: signature)
    }

    private init(_ fields: Fields, id: Bytes32, signature: [UInt8]) {
        space = fields.space
        author = fields.author
        parents = fields.parents
        action = fields.action
        self.id = id
        self.signature = signature
    }

    package func encode() -> [UInt8] {
        Fields(space: space, author: author, parents: parents, action: action).encode() + signature
    }

    private static func signedBytes(_ id: Bytes32) -> [UInt8] {
        [UInt8](signatureLabel.utf8) + id.bytes
    }

    /// Everything but the signature.
    fileprivate struct Fields {
        let space: SpaceID
        let author: Bytes32
        let parents: [Bytes32]
        let action: Action

        var id: Bytes32 { BLAKE2b.hash256([UInt8](MembershipOp.idLabel.utf8) + encode()) }

        func check() throws(MembershipError) {
            guard case .add(_, _, let name) = action else { return }
            guard MembershipLimits.isFit(name, atMostBytes: MembershipLimits.nameInBytes) else {
                throw .unfitName(field: "name")
            }
        }

        func encode() -> [UInt8] {
            var writer = ByteWriter(reserving: 256)
            writer.uint8(MembershipOp.version)
            writer.raw(space.bytes)
            writer.raw(author)
            writer.ascending(parents)
            switch action {
            case .add(let device, let role, let name):
                writer.uint8(MembershipOp.addKind)
                writer.raw(device)
                writer.uint8(role.rawValue)
                writer.prefixed(name)
            }
            return writer.bytes
        }
    }
}

extension MembershipOp.Fields {
    init(from reader: inout ByteReader) throws(CodecError) {
        let version = try reader.uint8()
        guard version == MembershipOp.version else { throw .invalidValue(field: "version", value: UInt64(version)) }
        space = SpaceID(try reader.bytes32())
        author = try reader.bytes32()
        parents = try reader.ascendingBytes32(atMost: MembershipLimits.frontierCount, field: "parents")
        let kind = try reader.uint8()
        guard kind == MembershipOp.addKind else { throw .invalidValue(field: "kind", value: UInt64(kind)) }
        let device = try reader.bytes32()
        let rawRole = try reader.uint8()
        guard let role = Role(rawValue: rawRole) else { throw .invalidValue(field: "role", value: UInt64(rawRole)) }
        let name = try reader.prefixedString(atMostBytes: MembershipLimits.nameInBytes, field: "name")
        action = .add(device: device, role: role, name: name)
    }
}
