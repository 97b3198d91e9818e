package import WireCodec

/// Why bytes, or a text typed by a person, do not stand for an identity.
package enum IdentityError: Error, Equatable, Sendable {
    case malformed(CodecError)
    case unknownVersion(UInt8)
    /// The signature of a certificate is not its device's.
    case invalidSignature
    /// A certificate belongs to another device than the one it came with.
    case otherDevice
    /// A certificate is for another channel key than the one it came with.
    case otherChannelKey
    /// The bytes do not begin like a key file.
    case notAKeyFile
    /// A key file was damaged or cut.
    case wrongChecksum
    case emptyName
    case nameTooLong(countInBytes: Int, limit: Int)
    /// A name begins or ends with white space, or holds a control, direction or line separator character.
    case forbiddenInName(Unicode.Scalar)
    /// A shown device id has another number of letters than 56.
    case wrongLength(Int)
    /// A letter that no device id has.
    case unknownLetter(Character)
    /// The check letter of these two groups (counted from 1) does not belong to them: something was mistyped there.
    case mistyped(groups: ClosedRange<Int>)
    /// A key file is protected, and no passphrase was given.
    case passphraseNeeded
    case passphraseTooLong(countInBytes: Int)
    /// The passphrase is not the one that the key file was protected with. The file itself is whole.
    case wrongPassphrase
    /// The machine has no memory for the work that the key file's protection asks for.
    case notEnoughMemory(inKiB: UInt32)
    case paperTooLong(countInBytes: Int)
    /// A paper backup has 24 words.
    case paperWordCount(Int)
    /// A word that is not on the list, and the one that was most likely meant.
    case unknownPaperWord(String, position: Int, suggestion: String?)
    /// All words are on the list, and one at least is not the one that was written down, or not in its place.
    case wrongPaperChecksum
    /// A prekey record has other fields, or values outside their range.
    case notAPrekey(field: String)
}
