package import WireCodec

/// What one person wrote while another one had the seat of a session.
package struct OffSeatWriting: Equatable, Sendable {
    /// The device that wrote.
    package let author: Bytes32
    /// Whether the author had heard who has the seat when writing any of it: then that was no accident.
    package internal(set) var isKnowing = false
    package internal(set) var insertedInScalars = 0
    package internal(set) var deletedInScalars = 0
    /// The changes that did it, by document; what was taken back since is not among them.
    package internal(set) var changes: [Bytes32: [Bytes32]] = [:]
}
