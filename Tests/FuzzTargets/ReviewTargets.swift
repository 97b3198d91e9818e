@testable import ReviewContents
@testable import ReviewProofs

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

/// Signed exports: what is read is written as it was, and what it proves is a function of it.
enum SignedExportTarget: FuzzTarget {
    static let name = "signed-export"
    static let lengthMax = 9000

    static func take(_ bytes: [UInt8]) {
        guard let export = try? SignedExport(decoding: bytes) else { return }
        claim(export.encode() == bytes, "a file that was read is another one when it is written")
        // Without the maker's word, which no changed byte passes: the chains and the records behind it are to be read.
        guard let proven = try? ExportProof.fold(export) else { return }
        claim(proven.statement == (try? ExportProof.fold(export))?.statement, "a file proves two things")
    }

    static func seeds() -> [[UInt8]] { VectorSeeds.texts("review-exports/signed", "file") }
}
