internal import SodiumCrypto
internal import WireCodec

/// The written form: `atelier:` and letters of base64url.
extension InviteLink {
    private static let version: UInt8 = 1
    private static let checksumInBytes = 4
    private static let addressInBytesMax = 320

    /// The whole link, secret included.
    package var text: String {
        var writer = ByteWriter(reserving: 256)
        writer.uint8(Self.version)
        writer.uint16(number)
        writer.raw(channelKey)
        writer.raw(device)
        secret.withUnsafeBytes { writer.raw($0) }
        writer.uint64(expiresAt)
        writer.prefixed(title)
        writer.varint(addresses.count)
        for address in addresses { writer.prefixed(address.text) }
        return Self.scheme + Base64URL.encode(writer.bytes + Self.checksum(of: writer.bytes))
    }

    /// Whether a person meant a link rather than a spoken code.
    package static func isMeant(by typed: String) -> Bool {
        typed.drop { $0.isWhitespace }.prefix(scheme.count).lowercased() == scheme
    }

    /// Reads a link; white space anywhere in it is passed over, as screens and mail break long lines.
    package init(parsing typed: String) throws(DiscoveryError) {
        guard typed.utf8.count <= Self.textInBytesMax else { throw .wrongLength(typed.utf8.count) }
        let letters = typed.unicodeScalars.filter { !$0.properties.isWhitespace }
        let scheme = String(String.UnicodeScalarView(letters.prefix(Self.scheme.unicodeScalars.count)))
        guard scheme.lowercased() == Self.scheme else { throw .notALink }
        let rest = String(String.UnicodeScalarView(letters.dropFirst(Self.scheme.unicodeScalars.count)))
        guard let bytes = Base64URL.decode(rest.utf8), bytes.count > Self.checksumInBytes else { throw .damagedLink }
        let body = Array(bytes.dropLast(Self.checksumInBytes))
        guard Array(bytes.suffix(Self.checksumInBytes)) == Self.checksum(of: body) else { throw .damagedLink }
        try self.init(body: body)
    }

    private init(body: [UInt8]) throws(DiscoveryError) {
        var reader = ByteReader(body)
        do throws(CodecError) {
            let version = try reader.uint8()
            guard version == Self.version else { throw .invalidValue(field: Self.versionField, value: UInt64(version)) }
            number = try reader.uint16()
            guard Self.numbers.contains(number) else { throw .invalidValue(field: "number", value: UInt64(number)) }
            channelKey = try reader.bytes32()
            device = try reader.bytes(Self.deviceInBytes)
            var secret = try reader.bytes(Self.secretInBytes)
            self.secret = SecretBytes(moving: &secret)
            expiresAt = try reader.uint64()
            title = try reader.prefixedString(atMostBytes: Self.titleInBytesMax, field: "title")
            guard Self.isFit(title) else { throw .invalidValue(field: "title", value: UInt64(title.utf8.count)) }
            addresses = try Self.addresses(from: &reader)
            try reader.expectEnd()
        } catch {
            if case .invalidValue(Self.versionField, let version) = error {
                throw .unknownVersion(UInt8(truncatingIfNeeded: version))
            }
            throw .malformed(error)
        }
    }

    private static let versionField = "version"

    /// Each in its stored form, so that a link has one text.
    private static func addresses(from reader: inout ByteReader) throws(CodecError) -> [Endpoint] {
        let count = try reader.varint(atMost: addressesMax, field: "addresses")
        var addresses: [Endpoint] = []
        for index in 0..<count {
            let text = try reader.prefixedString(atMostBytes: addressInBytesMax, field: "address")
            guard let address = Endpoint(parsing: text), address.text == text else {
                throw .invalidValue(field: "address", value: UInt64(index))
            }
            addresses.append(address)
        }
        return addresses
    }

    private static func checksum(of body: [UInt8]) -> [UInt8] {
        Array(BLAKE2b.hash256([UInt8]("invite-link/1".utf8) + body).bytes.prefix(checksumInBytes))
    }
}
