internal import SodiumCrypto
internal import WireCodec

/// Ed25519 signatures with points of small order, scalars out of range and encodings that are not canonical, from
/// "Taming the many EdDSAs" (Chalkias, Garillot, Nikolaenko 2020).
///
/// Libraries disagree on them, and the file holds no answers. What enters a document must be judged alike by every
/// device, so the right answer here is that of this protocol, fixed for each known case by its bytes: a changed or
/// unknown case fails, since nothing says what its answer should be.
enum EdwardsEdgeVectors {
    private struct Case: Decodable {
        let message: HexField
        let publicKey: HexField
        let signature: HexField

        private enum CodingKeys: String, CodingKey {
            case message, signature
            case publicKey = "pub_key"
        }
    }

    /// The first eight bytes of BLAKE2b-256 over message, public key and signature.
    private static let acceptedCase = "5cae5ce030d45b49"
    private static let refusedCases: Set<String> = [
        "5bfb9c0221d4e7fe", "1b8a5c03cc526024", "d41634cf5f9286a0", "a5f4843fd5ce2983", "74273a1c50a1972e",
        "f2136a73bdd9d81b", "08bd96bdb490bb6c", "e6e91f066f124257", "9a7263cea80340ff", "3ed7aa4cf0f6b37a",
        "c7c74b19ababd512",
    ]

    static func run(_ documents: VectorDocuments, into report: inout VectorReport) throws(DiagnosticsError) {
        for (index, test) in try documents.decode(Case.self).enumerated() {
            report.check("case \(index)") { () throws(CaseFailure) in try check(test) }
        }
    }

    private static func check(_ test: Case) throws(CaseFailure) {
        let whole = test.message.bytes + test.publicKey.bytes + test.signature.bytes
        let name = Hex.encode(BLAKE2b.hash256(whole).bytes.prefix(8))
        let mustAccept = name == acceptedCase
        guard mustAccept || refusedCases.contains(name) else { throw .unsupported("a case without a known answer") }
        guard let key = Bytes32(test.publicKey.bytes) else { throw .malformed("the public key") }
        let isValid = Signing.isValid(test.signature.bytes, of: test.message.bytes, by: key)
        if isValid && !mustAccept { throw .accepted("the signature") }
        if !isValid && mustAccept { throw .refused("the signature") }
    }
}
