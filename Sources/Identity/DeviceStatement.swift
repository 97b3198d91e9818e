internal import SodiumCrypto
package import WireCodec

/// What one device says about another: that both are the same person's, or that the other is not any more.
///
/// Bytes: Protocol/identity.md, section 7.
package struct DeviceStatement: Hashable, Sendable {
    package enum Kind: UInt8, Sendable {
        case vouches = 1
        /// For ever: a lost device is not taken back.
        case revokes = 2
    }

    package static let countInBytes = 1 + 2 * Bytes32.count + Signing.signatureInBytes

    package let kind: Kind
    package let author: Bytes32
    package let subject: Bytes32
    package let signature: [UInt8]

    package static func make(_ kind: Kind, _ subject: Bytes32, by author: DeviceKey) -> DeviceStatement {
        let signed = signedBytes(kind, author.publicKey, subject)
        return DeviceStatement(
            kind: kind, author: author.publicKey, subject: subject, signature: author.sign(signed))
    }

    private init(kind: Kind, author: Bytes32, subject: Bytes32, signature: [UInt8]) {
        self.kind = kind
        self.author = author
        self.subject = subject
        self.signature = signature
    }

    /// Checks the signature too.
    init(from reader: inout ByteReader) throws(IdentityError) {
        do throws(CodecError) {
            let raw = try reader.uint8()
            guard let kind = Kind(rawValue: raw) else { throw .invalidValue(field: "kind", value: UInt64(raw)) }
            self.kind = kind
            author = try reader.bytes32()
            subject = try reader.bytes32()
            guard author != subject else { throw .invalidValue(field: "subject", value: 0) }
            signature = try reader.bytes(Signing.signatureInBytes)
        } catch {
            throw .malformed(error)
        }
        guard Signing.isValid(signature, of: Self.signedBytes(kind, author, subject), by: author) else {
            throw .invalidSignature
        }
    }

    func encode(to writer: inout ByteWriter) {
        writer.uint8(kind.rawValue)
        writer.raw(author)
        writer.raw(subject)
        writer.raw(signature)
    }

    /// Statements of one sense are one, however often they were signed.
    func says(the same: DeviceStatement) -> Bool {
        kind == same.kind && author == same.author && subject == same.subject
    }

    static func precede(_ left: DeviceStatement, _ right: DeviceStatement) -> Bool {
        (left.kind.rawValue, left.author, left.subject) < (right.kind.rawValue, right.author, right.subject)
    }

    private static func signedBytes(_ kind: Kind, _ author: Bytes32, _ subject: Bytes32) -> [UInt8] {
        [UInt8]("person/1".utf8) + [kind.rawValue] + author.bytes + subject.bytes
    }
}
