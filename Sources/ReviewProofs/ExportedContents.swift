internal import Replication
package import ReviewContents
package import Reviews
package import WireCodec

/// The contents of rounds that a file carries: each is what some round of the review names, byte for byte.
package struct ExportedContents: Sendable {
    /// By the blob that a round names.
    private let found: [Bytes32: RoundContents]

    init(_ export: SignedExport, _ review: Review) throws(ExportError) {
        let named = Set(review.rounds.compactMap { Self.name(of: $0.subject) })
        var found: [Bytes32: RoundContents] = [:]
        for (place, bytes) in export.contents.enumerated() {
            let blob = PieceList(of: bytes).id.bytes
            guard named.contains(blob), found[blob] == nil else { throw .foreignContents(place) }
            do throws(ContentsError) {
                found[blob] = try RoundContents(decoding: bytes)
            } catch {
                throw .contents(place, error)
            }
        }
        self.found = found
    }

    package var count: Int { found.count }

    /// The blob that a round of code is about.
    package static func name(of subject: RoundSubject) -> Bytes32? {
        if case .code(let code) = subject { code.content.bytes } else { nil }
    }

    /// What a round holds; nil where that is not in the file.
    package func of(_ subject: RoundSubject) -> RoundContents? {
        Self.name(of: subject).flatMap { found[$0] }
    }

    /// Whether the round's author said of the patch what it is; nil where its contents are not in the file.
    package func isPatchTrue(of subject: RoundSubject) -> Bool? {
        guard case .code(let code) = subject, let contents = found[code.content.bytes] else { return nil }
        return contents.patchDigest == code.patch
    }
}
