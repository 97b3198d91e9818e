internal import CRDT
internal import WireCodec

/// What is left of a change's inserted text once it is forgotten: enough to prove the change's place in its chain
/// (Protocol/changes.md, section 6).
struct ForgottenText: Hashable, Sendable {
    /// Of the text in UTF-8; one at least.
    let lengthInBytes: Int
    /// `ChangeHasher.textHash` of the text.
    let hash: Bytes32

    /// So many characters may have had so many bytes: each takes one to four.
    static func isPossible(scalars: Int, inBytes length: Int) -> Bool {
        scalars > 0 && (scalars...4 * scalars).contains(length)
    }

    /// What a forgotten body has beside the length.
    static let hashInBytes = Bytes32.count
}

/// A change's inserted text, or what is left of it.
enum ChangeText: Equatable, Sendable {
    case whole([UInt8])
    case forgotten(ForgottenText)

    /// Of the text as it was written, in UTF-8.
    var lengthInBytes: Int {
        switch self {
        case .whole(let bytes): bytes.count
        case .forgotten(let text): text.lengthInBytes
        }
    }

    var isForgotten: Bool {
        if case .forgotten = self { true } else { false }
    }
}

extension String {
    /// A ``TextDocument/placeholder`` for each of so many characters. O(count).
    static func placeholders(_ count: Int) -> String {
        String(String.UnicodeScalarView(repeatElement(TextDocument.placeholder, count: count)))
    }
}
