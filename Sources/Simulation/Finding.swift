/// What a checker found wrong.
package struct Finding: Codable, Sendable, Equatable, CustomStringConvertible {
    package enum Kind: String, Codable, Sendable {
        /// Nodes that ought to be equal are not, and do not become so in time.
        case divergence
        /// Something that was acknowledged is not there, or what was taken back is.
        case lostEdit
        /// Something counts that nobody had the right to do, or does not that somebody had.
        case authority
        /// A command was refused that had to be carried out, or was never answered.
        case refusal
        /// What has to happen soon does not, though nothing keeps it; or a node is busy with nothing.
        case liveness
    }

    package let kind: Kind
    package let words: String

    package var description: String { "\(kind.rawValue): \(words)" }
}
