package import Identity
internal import SodiumCrypto
package import WireCodec

/// One signed statement about who belongs to a space.
///
/// Bytes: Protocol/membership.md, section 2. The id is the hash of all fields but the signature, so that one
/// statement has one id however often it was signed.
package struct MembershipOp: Sendable {
    package enum Action: Hashable, Sendable {
        /// A device that was no member becomes one.
        case add(device: Bytes32, role: Role, name: String)
        /// Another device of the author's own person becomes a member with the author's role.
        case link(device: Bytes32, name: String)
        /// The devices have this role from now on. A demotion says what it accepts of their chains.
        case role(devices: [Bytes32], role: Role, cut: [ChainCut])
        /// The devices are no members any more; of their chains this is accepted.
        case remove(devices: [Bytes32], cut: [ChainCut])
        /// Changes of a device that a cut, or the want of a role, had shut out are accepted.
        case admit(device: Bytes32, chains: [ChainCut])
        /// The author's device is no member any more; of its chains this is accepted.
        case leave(cut: [ChainCut])
        /// The device may claim to be an owner in the author's place.
        case successor(device: Bytes32)
        /// The author, a named successor, is an owner now.
        case claim
        /// A new epoch's key. What it means is not the log's affair.
        case epoch(EpochStatement)
        /// While the space is locked, only owners add members.
        case lock(Bool)
    }

    package let space: SpaceID
    /// The device that says so, by its Ed25519 key.
    package let author: Bytes32
    /// The newest ops that the author had: sorted, none an ancestor of another. Empty stands for the genesis alone.
    package let parents: [Bytes32]
    package let action: Action
    package let signature: [UInt8]
    package let id: Bytes32
    /// Of its encoding, the signature with it.
    package let countInBytes: Int

    private static let idLabel = "membership-id/1"
    private static let signatureLabel = "membership/1"

    /// Checks the signature too. About 80 µs.
    package init(decoding bytes: [UInt8]) throws(MembershipError) {
        try self.init(decoding: bytes, known: { _ in nil })
    }

    /// Checks the signature unless it is the very one of the op that is known by that id, which was checked.
    package init(decoding bytes: [UInt8], known: (_ id: Bytes32) -> MembershipOp?) throws(MembershipError) {
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
        try fields.checkName()
        let encoded = bytes.dropLast(Signing.signatureInBytes)
        let id = Self.id(of: encoded)
        guard
            known(id)?.signature == signature || Signing.isValid(signature, of: Self.signedBytes(id), by: fields.author)
        else { throw .badSignature }
        self.init(fields, id: id, signature: signature, countInBytes: bytes.count)
    }

    /// Signs what a member says. Whether it may is decided where the op is inserted (`MembershipLog.insert`). Throws
    /// when a name or a count is outside its limits.
    package static func make(
        _ action: Action, space: SpaceID, parents: [Bytes32], by author: DeviceKey
    ) throws(MembershipError) -> MembershipOp {
        let fields = Fields(space: space, author: author.publicKey, parents: parents.sorted(), action: action)
        try fields.checkName()
        let encoded = fields.encode()
        do {
            var reader = ByteReader(encoded)
            _ = try Fields(from: &reader)
        } catch {
            throw .malformed(error)
        }
        let id = id(of: encoded[...])
        let signature = author.sign(signedBytes(id))
        return MembershipOp(fields, id: id, signature: signature, countInBytes: encoded.count + signature.count)
    }

    /// Checks nothing: `id` and `signature` are what they should be.
    init(_ fields: Fields, id: Bytes32, signature: [UInt8], countInBytes: Int) {
        space = fields.space
        author = fields.author
        parents = fields.parents
        action = fields.action
        self.id = id
        self.signature = signature
        self.countInBytes = countInBytes
    }

    package func encode() -> [UInt8] {
        Fields(space: space, author: author, parents: parents, action: action).encode() + signature
    }

    private static func id(of encoded: ArraySlice<UInt8>) -> Bytes32 {
        BLAKE2b.hash256([UInt8](idLabel.utf8) + encoded)
    }

    private static func signedBytes(_ id: Bytes32) -> [UInt8] {
        [UInt8](signatureLabel.utf8) + id.bytes
    }
}
