@testable import ReviewContents

/// Contents of rounds: a first byte of zero stands before a body, else all of it is a blob.
enum RoundContentsTarget: FuzzTarget {
    static let name = "round-contents"
    static let lengthMax = 2000

    static func take(_ bytes: [UInt8]) {
        guard let contents = read(bytes) else { return }
        guard let written = try? contents.encoded() else { broken("contents that were read cannot be written") }
        claim((try? RoundContents(decoding: written)) == contents, "contents are others when they are written and read")
        _ = contents.patchDigest
        claim(RoundStep.between(contents, contents).isEmpty, "there is a step from a round to itself")
    }

    private static func read(_ bytes: [UInt8]) -> RoundContents? {
        if bytes.first == 0 { return try? RoundContents(body: Array(bytes.dropFirst())) }
        return try? RoundContents(decoding: bytes)
    }

    static func seeds() -> [[UInt8]] {
        let blobs = VectorSeeds.bytes("review-contents/contents", "blob")
        let bodies = blobs.compactMap { blob in
            (try? RoundContents(decoding: blob)).flatMap { try? $0.body() }.map { [0] + $0 }
        }
        return blobs + bodies
    }
}
