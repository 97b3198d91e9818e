package import SodiumCrypto

/// A device's seed as 24 words for paper: 256 bits and 8 of a checksum, 11 a word (`Protocol/identity.md`, section 7).
///
/// The idea is BIP-39's; list and checksum are our own, so that no wallet takes the words for its own.
package enum PaperWords {
    package static let count = 24
    /// What a person typed may be this long, with all its spaces.
    package static let typedInBytesMax = 1024

    /// The words of a device. They are as secret as its keys: whoever has them is this device.
    package static func words(of device: DeviceKey) -> [String] {
        let check = checksum(of: device.seed)
        return device.seed.withUnsafeBytes { seed in
            (0..<count).map { place in
                var index = 0
                for bit in place * bitsInWord..<(place + 1) * bitsInWord {
                    let byte = bit / 8 < seed.count ? seed[bit / 8] : check
                    index = index << 1 | Int(byte >> UInt8(7 - bit % 8) & 1)
                }
                return WordList.words[index]
            }
        }
    }

    /// The seed that the words stand for, once all of them are on the list and the checksum fits: of 256 wrong lists
    /// one passes.
    package static func seed(parsing typed: String) throws(IdentityError) -> SecretBytes {
        guard typed.utf8.count <= typedInBytesMax else { throw .paperTooLong(countInBytes: typed.utf8.count) }
        let words = TypedWords.parts(of: typed)
        for (index, word) in words.enumerated() where !WordList.contains(word) {
            throw .unknownPaperWord(word, position: index + 1, suggestion: WordList.suggestion(for: word))
        }
        guard words.count == count else { throw .paperWordCount(words.count) }
        let whole = SecretBytes(count: Signing.seedInBytes + 1)
        whole.withUnsafeMutableBytes { bytes in
            for (place, word) in words.enumerated() {
                let index = WordList.index(of: word)
                for offset in 0..<bitsInWord where index >> (bitsInWord - 1 - offset) & 1 == 1 {
                    let bit = place * bitsInWord + offset
                    bytes[bit / 8] |= 0x80 >> UInt8(bit % 8)
                }
            }
        }
        let seed = whole.part(0..<Signing.seedInBytes)
        let check = whole.withUnsafeBytes { $0[Signing.seedInBytes] }
        guard check == checksum(of: seed) else { throw .wrongPaperChecksum }
        return seed
    }

    private static let bitsInWord = 11

    private static func checksum(of seed: SecretBytes) -> UInt8 {
        var hash = BLAKE2b.Stream(count: 32)
        hash.update([UInt8]("paper-words/1".utf8))
        hash.update(seed)
        return hash.finish()[0]
    }
}
