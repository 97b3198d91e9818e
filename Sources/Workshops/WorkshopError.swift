/// Why something of a workshop could not be opened, sealed or read.
package enum WorkshopError: Error, Equatable, Sendable {
    /// Sealed to somebody else, by another person or for another activity, or changed. Nothing more is known or told.
    case notOpened
    /// A public key is of low order: nothing can be sealed to it.
    case unusableKey
    /// What is to be sealed has more bytes than may be.
    case tooLong(maxInBytes: Int)
    /// A prepared file has something in a line, counted from 1, that its form does not know.
    case unreadable(line: Int, PreparedFault)
}
