internal import Foundation
internal import Identity
package import SodiumCrypto

/// A key file that a person put somewhere: on a stick, in a drawer's folder. Its form is `KeyFile`'s.
package struct KeyBackup: Sendable {
    package let path: String

    package init(path: String) {
        self.path = path
    }

    /// Writes a file that only this user can read, durable on return. `.keysExist` when something is there.
    package func write(_ keys: StoredKeys, from random: RandomSource) throws(StoreError) {
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
        let file = retryingInterrupted { open(path, flags, 0o600) }
        guard file >= 0 else {
            if errno == EEXIST { throw .keysExist(path: path) }
            throw .system(.writingKeys, path: path, errno: errno)
        }
        defer { close(file) }
        do throws(StoreError) {
            try keys.file(from: random).withUnsafeBytes { (bytes) throws(StoreError) in
                try writeAll(bytes, to: file, path: path, during: .writingKeys)
            }
            try syncToDisk(file, path: path, during: .writingKeys)
        } catch {
            unlink(path)
            throw error
        }
    }

    /// Whether a passphrase is needed to read it.
    package func isProtected() throws(StoreError) -> Bool { KeyFile.isProtected(try readFile()) }

    package func read(passphrase: SecretBytes?) throws(StoreError) -> StoredKeys {
        try StoredKeys(reading: try readFile(), passphrase: passphrase, path: path)
    }

    /// Who may read the file is not asked: it lies where the person put it.
    private func readFile() throws(StoreError) -> SecretBytes {
        let file = retryingInterrupted { open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC) }
        guard file >= 0 else { throw .system(.readingKeys, path: path, errno: errno) }
        defer { close(file) }
        var information = stat()
        guard fstat(file, &information) == 0 else { throw .system(.readingKeys, path: path, errno: errno) }
        guard information.st_mode & S_IFMT == S_IFREG else { throw .notAFile(path: path) }
        return try readWhole(file, count: information.st_size, countMax: KeyFile.countInBytesMax, path: path)
    }
}
