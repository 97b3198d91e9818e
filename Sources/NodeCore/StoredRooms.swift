import Identity
import Membership
import Pairing
import SodiumCrypto
import WireCodec

/// What is kept of spoken codes for rooms, so that they survive a restart: one setting for all, sealed to this device.
/// A code is short enough to be guessed by trying, so it is not left on the disk in clear, and not past its end.
///
/// Bytes: Protocol/store.md, section 5.
struct StoredRooms {
    static let setting = "rooms"
    private static let label = "stored-rooms/1"

    struct Entry: Equatable {
        let code: PairingCode
        let space: SpaceID
        let role: Role
        let needsApproval: Bool
        let publicity: InvitationTerms.Publicity
        let guests: Int
        /// How many have become members.
        let admitted: Int
        let triesLeft: Int
        /// Seconds since the Unix epoch.
        let expiresAt: UInt64
    }

    var entries: [Entry]

    init(_ entries: [Entry]) {
        self.entries = entries
    }

    /// Nothing where there is none.
    func sealed(to pair: KeyPair, random: RandomSource) -> [UInt8] {
        if entries.isEmpty { return [] }
        var writer = ByteWriter()
        writer.varint(entries.count)
        for entry in entries { entry.write(to: &writer) }
        let nonce = random.bytes(AEAD.longNonceInBytes)
        let label = [UInt8](Self.label.utf8)
        return nonce
            + AEAD.sealXChaCha(writer.bytes, key: Self.key(of: pair), nonce: nonce, associatedData: label)
    }

    /// None where the setting is not as this device wrote it: a code can be made anew.
    init(opening bytes: [UInt8], with pair: KeyPair) {
        entries = (try? Self.entries(of: bytes, pair)) ?? []
    }

    private static func entries(of bytes: [UInt8], _ pair: KeyPair) throws -> [Entry] {
        guard bytes.count > AEAD.longNonceInBytes else { return [] }
        let opened = try AEAD.openXChaCha(
            Array(bytes.dropFirst(AEAD.longNonceInBytes)), key: key(of: pair),
            nonce: Array(bytes.prefix(AEAD.longNonceInBytes)), associatedData: [UInt8](label.utf8))
        var reader = ByteReader(opened)
        var entries: [Entry] = []
        for _ in 0..<(try reader.varint(atMost: NodeLimits.offersMax, field: "rooms")) {
            entries.append(try Entry(from: &reader))
        }
        try reader.expectEnd()
        return entries
    }

    private static func key(of pair: KeyPair) -> SecretBytes {
        let key = SecretBytes(count: AEAD.keyInBytes)
        KeyDerivation.hkdf(chainingKey: pair.secret, input: [UInt8](label.utf8), into: [key])
        return key
    }
}

extension StoredRooms.Entry {
    fileprivate func write(to writer: inout ByteWriter) {
        writer.raw(space.bytes)
        writer.uint8(role.rawValue)
        writer.uint8(needsApproval ? 1 : 0)
        writer.uint8(publicity.rawValue)
        writer.uint8(UInt8(code.text.utf8.count))
        writer.raw([UInt8](code.text.utf8))
        writer.varint(guests)
        writer.varint(admitted)
        writer.varint(triesLeft)
        writer.uint64(expiresAt)
    }

    fileprivate init(from reader: inout ByteReader) throws {
        space = SpaceID(try reader.bytes32())
        let rawRole = try reader.uint8()
        guard let role = Role(rawValue: rawRole) else {
            throw CodecError.invalidValue(field: "role", value: UInt64(rawRole))
        }
        self.role = role
        needsApproval = try reader.uint8() != 0
        let rawPublicity = try reader.uint8()
        guard let publicity = InvitationTerms.Publicity(rawValue: rawPublicity) else {
            throw CodecError.invalidValue(field: "publicity", value: UInt64(rawPublicity))
        }
        self.publicity = publicity
        let text = try reader.bytes(Int(try reader.uint8()))
        code = try PairingCode(parsing: String(decoding: text, as: UTF8.self))
        guests = try reader.varint(atMost: PairingOffer.roomGuestsMax, field: "guests")
        guard guests >= 2 else { throw CodecError.invalidValue(field: "guests", value: UInt64(guests)) }
        admitted = try reader.varint(atMost: guests, field: "admitted")
        triesLeft = try reader.varint(atMost: PairingOffer.roomTries, field: "tries")
        expiresAt = try reader.uint64()
    }
}
