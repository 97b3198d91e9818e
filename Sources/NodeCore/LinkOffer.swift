import Discovery
import Identity
import Membership
import SodiumCrypto
import WireCodec

/// An invitation by link: good until all places are taken or its time, by the wall clock, is over.
///
/// A place is held while a guest who knew the secret is being let in, and taken for good when it is a member.
struct LinkOffer {
    let secret: SecretBytes
    let id: [UInt8]
    let guests: Int
    /// Seconds since the Unix epoch, since it outlives the process.
    let expiresAt: UInt64
    /// How many have become members.
    private(set) var admitted: Int
    private(set) var held = 0

    init(secret: SecretBytes, guests: Int, expiresAt: UInt64, admitted: Int = 0) {
        self.secret = secret
        id = InviteLink.id(of: secret)
        self.guests = guests
        self.expiresAt = expiresAt
        self.admitted = admitted
    }

    var guestsLeft: Int { max(0, guests - admitted - held) }

    func isOpen(at now: Instant) -> Bool {
        guestsLeft > 0 && now.unixInSeconds < expiresAt
    }

    mutating func hold() { held += 1 }

    mutating func giveBack() { held = max(0, held - 1) }

    /// Whoever held a place is in.
    mutating func admit() {
        giveBack()
        admitted += 1
    }
}

/// What is kept of invitations by link, so that they survive a restart: one setting for all.
///
/// Bytes: Protocol/store.md, section 5.
struct StoredInvitations {
    static let setting = "invitations"
    private static let version: UInt8 = 1

    struct Entry {
        let number: Int
        let space: SpaceID
        let role: Role
        let needsApproval: Bool
        let link: LinkOffer
    }

    var entries: [Entry]

    func encode() -> [UInt8] {
        var writer = ByteWriter()
        writer.uint8(Self.version)
        writer.varint(entries.count)
        for entry in entries {
            writer.uint16(UInt16(entry.number))
            writer.raw(entry.space.bytes)
            writer.uint8(entry.role.rawValue)
            writer.uint8(entry.needsApproval ? 1 : 0)
            entry.link.secret.withUnsafeBytes { writer.raw($0) }
            writer.varint(entry.link.guests)
            writer.varint(entry.link.admitted)
            writer.uint64(entry.link.expiresAt)
        }
        return writer.bytes
    }

    init(entries: [Entry]) {
        self.entries = entries
    }

    /// None where the setting is not as it was written: an invitation can be made anew.
    init(decoding bytes: [UInt8]) {
        entries = (try? Self.entries(of: bytes)) ?? []
    }

    private static func entries(of bytes: [UInt8]) throws(CodecError) -> [Entry] {
        var reader = ByteReader(bytes)
        let version = try reader.uint8()
        guard version == Self.version else { throw .invalidValue(field: "version", value: UInt64(version)) }
        var entries: [Entry] = []
        for _ in 0..<(try reader.varint(atMost: NodeLimits.offersMax, field: "invitations")) {
            entries.append(try entry(from: &reader))
        }
        try reader.expectEnd()
        return entries
    }

    private static func entry(from reader: inout ByteReader) throws(CodecError) -> Entry {
        let number = try reader.uint16()
        guard InviteLink.numbers.contains(number) else { throw .invalidValue(field: "number", value: UInt64(number)) }
        let space = SpaceID(try reader.bytes32())
        let rawRole = try reader.uint8()
        guard let role = Role(rawValue: rawRole) else { throw .invalidValue(field: "role", value: UInt64(rawRole)) }
        let needsApproval = try reader.uint8() != 0
        var secret = try reader.bytes(InviteLink.secretInBytes)
        let guests = try reader.varint(atMost: Int(UInt16.max), field: "guests")
        let admitted = try reader.varint(atMost: guests, field: "admitted")
        let link = LinkOffer(
            secret: SecretBytes(moving: &secret), guests: guests, expiresAt: try reader.uint64(), admitted: admitted)
        return Entry(number: Int(number), space: space, role: role, needsApproval: needsApproval, link: link)
    }
}
