internal import SodiumCrypto
internal import WireCodec

/// Project Wycheproof's cases for the four primitives that the protocol uses.
enum WycheproofVectors {
    static func run(_ documents: VectorDocuments, into report: inout VectorReport) throws(DiagnosticsError) {
        for header in try documents.decode(Header.self) {
            switch header.algorithm {
            case "XDH": try runAgreement(documents, into: &report)
            case "EDDSA": try runSigning(documents, into: &report)
            case "CHACHA20-POLY1305": try runSealing(documents, .counted, into: &report)
            case "XCHACHA20-POLY1305": try runSealing(documents, .extended, into: &report)
            default: throw .unknownForm(keys: ["algorithm \(header.algorithm)"])
            }
        }
    }

    private struct Header: Decodable {
        let algorithm: String
    }

    private enum Verdict: String, Decodable {
        case valid, acceptable, invalid
    }

    // MARK: X25519

    private struct AgreementFile: Decodable {
        struct Group: Decodable {
            let curve: String
            let tests: [Case]
        }
        struct Case: Decodable {
            let tcId: Int
            let flags: [String]?
            let `public`: HexField
            let `private`: HexField
            let shared: HexField
            let result: Verdict
        }
        let testGroups: [Group]
    }

    private static func runAgreement(_ documents: VectorDocuments, into report: inout VectorReport)
        throws(DiagnosticsError)
    {
        for group in try documents.decode(AgreementFile.self).flatMap(\.testGroups) {
            guard group.curve == "curve25519" else { throw .unknownForm(keys: ["curve \(group.curve)"]) }
            for test in group.tests {
                report.check("tcId \(test.tcId)") { () throws(CaseFailure) in try check(test) }
            }
        }
    }

    /// A public key of low order gives the all-zero secret, whatever the private key: a handshake must stop there
    /// (RFC 7748, section 6.1), although the file calls it acceptable.
    private static func check(_ test: AgreementFile.Case) throws(CaseFailure) {
        let flags = Set(test.flags ?? [])
        let mustStop =
            test.result == .invalid || !flags.isDisjoint(with: ["LowOrderPublic", "ZeroSharedSecret"])
            || test.shared.bytes.allSatisfy { $0 == 0 }
        guard let publicKey = Bytes32(test.public.bytes), test.private.bytes.count == KeyAgreement.keyInBytes else {
            if mustStop { return }
            throw .malformed("a key")
        }
        let secret = SecretBytes(copying: test.private.bytes)
        let shared = try? KeyAgreement.sharedSecret(secret, publicKey)
        if mustStop {
            if shared != nil { throw .accepted("the public key") }
            return
        }
        guard let shared else { throw .refused("the public key") }
        let expected = SecretBytes(copying: test.shared.bytes)
        if !SecretBytes.areEqual(shared, expected) { throw .differs("the shared secret") }
    }

    // MARK: Ed25519

    private struct SigningFile: Decodable {
        struct Group: Decodable {
            let pk: HexField
            let tests: [Case]
        }
        struct Case: Decodable {
            let tcId: Int
            let msg: HexField
            let sig: HexField
            let result: Verdict
        }
        let testGroups: [Group]
    }

    private static func runSigning(_ documents: VectorDocuments, into report: inout VectorReport)
        throws(DiagnosticsError)
    {
        for group in try documents.decode(SigningFile.self).flatMap(\.testGroups) {
            for test in group.tests {
                report.check("tcId \(test.tcId)") { () throws(CaseFailure) in
                    guard let key = Bytes32(group.pk.bytes) else { throw .malformed("the public key") }
                    let isValid = Signing.isValid(test.sig.bytes, of: test.msg.bytes, by: key)
                    if isValid && test.result == .invalid { throw .accepted("the signature") }
                    if !isValid && test.result == .valid { throw .refused("the signature") }
                }
            }
        }
    }

    // MARK: ChaCha20-Poly1305 and XChaCha20-Poly1305

    private struct SealingFile: Decodable {
        struct Group: Decodable {
            let tests: [Case]
        }
        struct Case: Decodable {
            let tcId: Int
            let key: HexField
            let iv: HexField
            let aad: HexField
            let msg: HexField
            let ct: HexField
            let tag: HexField
            let result: Verdict
        }
        let testGroups: [Group]
    }

    private enum Cipher {
        /// Nonces of 12 bytes.
        case counted
        /// Nonces of 24 bytes.
        case extended

        var nonceInBytes: Int {
            switch self {
            case .counted: AEAD.nonceInBytes
            case .extended: AEAD.longNonceInBytes
            }
        }

        func open(_ test: SealingFile.Case, _ key: SecretBytes) throws(CryptoError) -> [UInt8] {
            let sealed = test.ct.bytes + test.tag.bytes
            switch self {
            case .counted:
                return try AEAD.open(sealed, key: key, nonce: test.iv.bytes, associatedData: test.aad.bytes)
            case .extended:
                return try AEAD.openXChaCha(sealed, key: key, nonce: test.iv.bytes, associatedData: test.aad.bytes)
            }
        }

        func seal(_ test: SealingFile.Case, _ key: SecretBytes) -> [UInt8] {
            switch self {
            case .counted:
                AEAD.seal(test.msg.bytes, key: key, nonce: test.iv.bytes, associatedData: test.aad.bytes)
            case .extended:
                AEAD.sealXChaCha(test.msg.bytes, key: key, nonce: test.iv.bytes, associatedData: test.aad.bytes)
            }
        }
    }

    private static func runSealing(_ documents: VectorDocuments, _ cipher: Cipher, into report: inout VectorReport)
        throws(DiagnosticsError)
    {
        for test in try documents.decode(SealingFile.self).flatMap(\.testGroups).flatMap(\.tests) {
            report.check("tcId \(test.tcId)") { () throws(CaseFailure) in try check(test, cipher) }
        }
    }

    private static func check(_ test: SealingFile.Case, _ cipher: Cipher) throws(CaseFailure) {
        guard test.key.bytes.count == AEAD.keyInBytes else { throw .malformed("the key") }
        let key = SecretBytes(copying: test.key.bytes)
        let opened = try? cipher.open(test, key)
        if test.result == .invalid {
            if opened != nil { throw .accepted("the ciphertext") }
            return
        }
        guard let opened else { throw .refused("the ciphertext") }
        try CaseFailure.expect(opened, test.msg.bytes, "the plaintext")
        guard test.iv.bytes.count == cipher.nonceInBytes else { throw .malformed("the nonce") }
        try CaseFailure.expect(cipher.seal(test, key), test.ct.bytes + test.tag.bytes, "the ciphertext")
    }
}
