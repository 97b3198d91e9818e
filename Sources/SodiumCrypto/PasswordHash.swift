internal import CSodium

/// Argon2id, version 1.3 (RFC 9106), one lane: keys from what people can remember.
package enum PasswordHash {
    package static let saltInBytes = 16
    package static let keyInBytes = 32

    /// What one try costs, whoever makes it.
    package struct Cost: Hashable, Sendable {
        /// Passes over the memory.
        package let passes: UInt32
        package let memoryInKiB: UInt32

        package init(passes: UInt32, memoryInKiB: UInt32) {
            self.passes = passes
            self.memoryInKiB = memoryInKiB
        }

        /// Two passes over 64 MiB: libsodium's `INTERACTIVE`. About 0.1 s.
        package static let interactive = Cost(passes: 2, memoryInKiB: 64 * 1024)
        /// What a stored cost may be: less protects nothing, more stops the machine that reads it.
        package static let passesAllowed: ClosedRange<UInt32> = 1...16
        package static let memoryAllowedInKiB: ClosedRange<UInt32> = 8 * 1024...1024 * 1024

        package var isAllowed: Bool {
            Self.passesAllowed.contains(passes) && Self.memoryAllowedInKiB.contains(memoryInKiB)
        }
    }

    /// 32 bytes. Throws `notEnoughMemory` when the system does not give as much as `cost` asks for.
    package static func key(
        passphrase: SecretBytes, salt: [UInt8], cost: Cost
    ) throws(CryptoError) -> SecretBytes {
        precondition(salt.count == saltInBytes, "Argon2id's salt has 16 bytes here")
        precondition(cost.isAllowed, "a cost is checked where it is read")
        let key = SecretBytes(count: keyInBytes)
        let answer = passphrase.withUnsafeBytes { words in
            crypto_pwhash(
                key.pointer, UInt64(keyInBytes), words.baseAddress!.assumingMemoryBound(to: CChar.self),
                UInt64(words.count), salt, UInt64(cost.passes), Int(cost.memoryInKiB) * 1024,
                crypto_pwhash_ALG_ARGON2ID13)
        }
        guard answer == 0 else { throw .notEnoughMemory(inKiB: cost.memoryInKiB) }
        return key
    }
}
