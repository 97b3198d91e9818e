internal import SodiumCrypto
internal import WireCodec

/// What is settled once both shares are known: the tags that prove the code, and the key for the handshake.
struct PairingKeys {
    let ownTag: [UInt8]
    let otherTag: [UInt8]
    /// Worthless until the other side's tag was checked.
    let psk: SecretBytes

    init(_ session: PairingSession, other: PairingShare) throws(PairingError) {
        guard other.version == PairingShare.version else { throw .unsupportedVersion(other.version) }
        let own = session.share
        // A mirror of our own share would earn our own tag as its proof.
        guard other.share != own.share, other.nonce != own.nonce else { throw .reflected }
        let secretPoint = try session.secretPoint(with: other)
        let (guest, host) = session.role == .guest ? (own, other) : (other, own)
        let transcript = CPace.transcriptIR(
            ya: guest.share.bytes, ada: guest.associatedData, yb: host.share.bytes, adb: host.associatedData)
        let sessionKey = CPace.sessionKey(sid: session.sid, secretPoint: secretPoint, transcript: transcript)
        let tagKey = CPace.confirmationKey(sid: session.sid, sessionKey: sessionKey)
        func tag(_ share: PairingShare) -> [UInt8] {
            CPace.confirmationTag(key: tagKey, share: share.share.bytes, associatedData: share.associatedData)
        }
        ownTag = tag(own)
        otherTag = tag(other)
        psk = SecretBytes(count: Self.pskInBytes)
        KeyDerivation.hkdf(chainingKey: sessionKey, input: [UInt8]("noise-psk".utf8), into: [psk])
    }

    /// Throws `wrongCode` unless the tag is the one that only a holder of the code could make.
    func check(_ tag: [UInt8]) throws(PairingError) {
        guard SecretBytes.areEqual(tag, otherTag) else { throw .wrongCode }
    }

    static let pskInBytes = 32
}
