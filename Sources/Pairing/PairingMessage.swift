internal import SodiumCrypto
internal import WireCodec

/// The forms of a run's messages: a kind, then fields of fixed length. Bytes: `Protocol/pairing.md`, section 3.
enum PairingMessage {
    /// The longest message, a confirmation.
    static let countInBytesMax = 65

    static func encode(_ hello: PairingHello, as kind: PairingMessageKind) -> [UInt8] {
        [kind.rawValue] + hello.nonce + hello.instance
    }

    static func encode(_ share: PairingShare, as kind: PairingMessageKind) -> [UInt8] {
        [kind.rawValue] + share.share.bytes + share.associatedData
    }

    static func encode(tag: [UInt8], as kind: PairingMessageKind) -> [UInt8] {
        [kind.rawValue] + tag
    }

    static func hello(decoding bytes: [UInt8], as kind: PairingMessageKind) throws(PairingError) -> PairingHello {
        try read(bytes, as: kind) { reader throws(CodecError) in
            let nonce = try reader.bytes(PairingHello.nonceInBytes)
            return PairingHello(nonce: nonce, instance: try reader.bytes(PairingHello.instanceInBytes))
        }
    }

    static func share(decoding bytes: [UInt8], as kind: PairingMessageKind) throws(PairingError) -> PairingShare {
        try read(bytes, as: kind) { reader throws(CodecError) in
            let share = try reader.bytes32()
            let nonce = try reader.bytes(PairingShare.nonceInBytes)
            return PairingShare(share: share, nonce: nonce, version: try reader.uint16())
        }
    }

    static func tag(decoding bytes: [UInt8], as kind: PairingMessageKind) throws(PairingError) -> [UInt8] {
        try read(bytes, as: kind) { reader throws(CodecError) in try reader.bytes(KeyDerivation.outputInBytes) }
    }

    /// Reads the one message that may come now.
    private static func read<Body>(
        _ bytes: [UInt8], as expected: PairingMessageKind, _ body: (inout ByteReader) throws(CodecError) -> Body
    ) throws(PairingError) -> Body {
        guard bytes.count <= countInBytesMax else {
            let limit = UInt64(countInBytesMax)
            throw .malformed(.overLimit(field: "pairing message", value: UInt64(bytes.count), limit: limit))
        }
        guard let first = bytes.first else { throw .malformed(.truncated(needed: 1, available: 0)) }
        guard let kind = PairingMessageKind(rawValue: first) else { throw .unknownKind(first) }
        guard kind == expected else { throw .unexpectedMessage(kind, expected: expected) }
        do throws(CodecError) {
            var reader = ByteReader(bytes.dropFirst())
            let result = try body(&reader)
            try reader.expectEnd()
            return result
        } catch {
            throw .malformed(error)
        }
    }
}
