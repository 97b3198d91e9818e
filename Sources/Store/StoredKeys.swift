package import Identity
internal import SodiumCrypto

/// An identity as it lies in a file: with the lock of its protection, if it has one.
package struct StoredKeys: Sendable {
    package let identity: LocalIdentity
    package let lock: KeyFileLock?

    package init(_ identity: LocalIdentity, lock: KeyFileLock? = nil) {
        self.identity = identity
        self.lock = lock
    }

    init(reading file: SecretBytes, passphrase: SecretBytes?, path: String) throws(StoreError) {
        do throws(IdentityError) {
            if let passphrase, KeyFile.isProtected(file) {
                let (identity, lock) = try KeyFile.decode(file, passphrase: passphrase)
                self.init(identity, lock: lock)
            } else {
                self.init(try KeyFile.decode(file))
            }
        } catch {
            throw .keysNotUnderstood(path: path, error)
        }
    }

    func file(from random: RandomSource) -> SecretBytes {
        if let lock { KeyFile.encode(identity, under: lock, from: random) } else { KeyFile.encode(identity) }
    }
}
