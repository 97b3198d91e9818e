internal import Identity
internal import Replication
package import Reviews
internal import SodiumCrypto
package import WireCodec

/// A review with everything that proves it: who may say what, who said what, and that nobody else did.
///
/// Form: Protocol/review-exports.md, section 5.
package struct SignedExport: Sendable {
    /// One change, whole or without what it holds.
    package struct ExportedChange: Sendable {
        /// As `ChangeOutline` encodes it.
        package let outline: [UInt8]
        /// Nil: what it holds is not in the file.
        package let operations: [UInt8]?
        /// Nil where a later one covers it.
        package let signature: [UInt8]?
    }

    /// Changes of one chain that follow one another.
    package struct ExportedStrand: Sendable {
        package let chain: Bytes32
        /// The sequence of the first one.
        package let first: UInt64
        /// The id of the change that it leaves, for a history beside another one; nil at the chain's start.
        package let after: Bytes32?
        package internal(set) var changes: [ExportedChange]
    }

    package static let format = "atelier-review-signed/1"
    private static let signatureLabel = "review-export/1"

    package let review: ReviewID
    /// The space's first statement.
    package let genesis: [UInt8]
    /// The statements about members, parents first.
    package let statements: [[UInt8]]
    package let strands: [ExportedStrand]
    /// Contents of rounds, as the blobs have them.
    package let contents: [[UInt8]]
    /// What the records come to, for people and programs that do not compute it.
    package internal(set) var says = JSONObject()
    /// The device that made the file, and vouches that it left out nothing of the review that it had.
    package internal(set) var maker = Bytes32.zero
    /// Over `signedBytes`.
    package var signature: [UInt8] = []

    package init(
        _ review: ReviewID, genesis: [UInt8], statements: [[UInt8]], strands: [ExportedStrand], contents: [[UInt8]]
    ) {
        self.review = review
        self.genesis = genesis
        self.statements = statements
        self.strands = strands
        self.contents = contents
    }

    package var changeCount: Int { strands.reduce(0) { $0 + $1.changes.count } }
    package var wholeCount: Int { strands.reduce(0) { $0 + $1.changes.count { $0.operations != nil } } }

    /// What the maker signs: nothing else that is signed begins with the same label. O(size).
    package var signedBytes: [UInt8] {
        var bytes = [UInt8](Self.signatureLabel.utf8)
        BLAKE2b.hash256(JSONValue.object(unsigned).canonicalBytes).append(to: &bytes)
        return bytes
    }

    /// Whether its maker signed all of it.
    package var isSignedByMaker: Bool { Signing.isValid(signature, of: signedBytes, by: maker) }

    /// The file.
    package func encode() -> [UInt8] {
        var object = unsigned
        object["signature"] = .string(Base64URL.encode(signature))
        return JSONValue.object(object).canonicalBytes
    }
}
