package import WireCodec

/// Why a code, a message of a pairing run, or an offer was not accepted.
package enum PairingError: Error, Equatable, Sendable {
    // The code as a person typed it.
    case codeTooLong(countInBytes: Int, limit: Int)
    /// The code does not begin with a number of 1 to 999.
    case noNumber
    case wordCount(Int)
    /// A word (counted from 1) that is not on the list, and the nearest one that is.
    case unknownWord(String, position: Int, suggestion: String?)

    // A message from the other side.
    case malformed(CodecError)
    case unknownKind(UInt8)
    /// A message that has its place elsewhere in the run, or in the other role.
    case unexpectedMessage(PairingMessageKind, expected: PairingMessageKind)
    case unsupportedVersion(UInt16)
    /// Not the encoding of a group element, or the identity.
    case invalidShare
    /// Our own share or associated data came back to us.
    case reflected
    /// The other side's proof does not belong to our code. At the host this burns a try.
    case wrongCode
    /// The run ended before this message, well or badly.
    case runIsOver

    // The offer.
    case offerExpired
    case offerBurnt
    case offerTaken
    /// Somebody was wrong there a moment ago: not looked at, and nothing is lost.
    case offerPaced

    package var isWrongCode: Bool { self == .wrongCode }
}
