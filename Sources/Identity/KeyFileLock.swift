package import SodiumCrypto

/// What a protected key file is locked with: a key made slowly from a passphrase.
package struct KeyFileLock: Sendable {
    /// The longest passphrase that is taken, in bytes.
    package static let passphraseInBytesMax = 1024

    let salt: [UInt8]
    let cost: PasswordHash.Cost
    let key: SecretBytes

    /// A lock with a salt of its own. Costs what `cost` says, by default about 0.1 s.
    package init(
        passphrase: SecretBytes, cost: PasswordHash.Cost = .interactive, from random: RandomSource
    ) throws(IdentityError) {
        try self.init(passphrase: passphrase, salt: random.bytes(PasswordHash.saltInBytes), cost: cost)
    }

    init(passphrase: SecretBytes, salt: [UInt8], cost: PasswordHash.Cost) throws(IdentityError) {
        guard passphrase.count <= Self.passphraseInBytesMax else {
            throw .passphraseTooLong(countInBytes: passphrase.count)
        }
        self.salt = salt
        self.cost = cost
        do throws(CryptoError) {
            key = try PasswordHash.key(passphrase: passphrase, salt: salt, cost: cost)
        } catch {
            // The only way in which the hash fails.
            throw .notEnoughMemory(inKiB: cost.memoryInKiB)
        }
    }
}
