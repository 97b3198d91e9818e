import Identity
package import LocalRPC
package import SodiumCrypto
import Store

/// Work on the keys of a profile while no node runs on it: backups, passphrases, names.
///
/// What changes keys holds the profile's lock, so that no node has others in memory than those in the file. All errors
/// are words for people.
package struct ProfileKeys: Sendable {
    private let paths: ProfilePaths
    private let store: KeyFileStore

    package init(_ paths: ProfilePaths) {
        self.paths = paths
        store = KeyFileStore(path: paths.keyFile)
    }

    /// Whether a passphrase is needed; nil when there are no keys yet.
    package func isProtected() throws(RPCFailure) -> Bool? {
        try RPCFailure.telling { () throws(StoreError) in try store.isProtected() }
    }

    /// Whether the keys open with a passphrase. About 0.1 s.
    package func open(with passphrase: SecretBytes) throws(RPCFailure) -> Bool {
        do throws(StoreError) {
            return try store.load(passphrase: passphrase) != nil
        } catch {
            if case .keysNotUnderstood(_, .wrongPassphrase) = error { return false }
            throw RPCFailure(RuntimeError(error))
        }
    }

    /// The 24 words that this device can be set up from again.
    package func paperWords(_ passphrase: SecretBytes?) throws(RPCFailure) -> [String] {
        PaperWords.words(of: try present(passphrase).identity.device)
    }

    /// Writes the keys to a file of their own, protected as they are.
    package func backUp(to file: String, _ passphrase: SecretBytes?) throws(RPCFailure) {
        let keys = try present(passphrase)
        try RPCFailure.telling { () throws(StoreError) in try KeyBackup(path: file).write(keys, from: .system()) }
    }

    package func isBackupProtected(_ file: String) throws(RPCFailure) -> Bool {
        try RPCFailure.telling { () throws(StoreError) in try KeyBackup(path: file).isProtected() }
    }

    /// Sets this profile up as the device of a backup, with a new channel key.
    package func restore(
        fromFile file: String, _ passphrase: SecretBytes?
    ) throws(RPCFailure) -> (deviceID: String, name: String, oldKeys: String?) {
        let backup = try RPCFailure.telling { () throws(StoreError) in
            try KeyBackup(path: file).read(passphrase: passphrase)
        }
        let identity = backup.identity.restored(from: .system(), now: Self.now)
        return try settle(StoredKeys(identity, lock: backup.lock))
    }

    /// The same from paper words, whose device takes `name`.
    package func restore(
        fromWords words: String, calling name: String
    ) throws(RPCFailure) -> (deviceID: String, name: String, oldKeys: String?) {
        let identity: LocalIdentity
        do throws(IdentityError) {
            let device = DeviceKey(seed: try PaperWords.seed(parsing: words))
            identity = try LocalIdentity.restore(device, name: name, from: .system(), now: Self.now)
        } catch {
            throw RPCFailure(error)
        }
        return try settle(StoredKeys(identity))
    }

    package func setName(_ name: String, _ passphrase: SecretBytes?) throws(RPCFailure) {
        try change(passphrase) { keys throws(IdentityError) in
            StoredKeys(try keys.identity.renamed(name), lock: keys.lock)
        }
    }

    /// Protects the keys with a new passphrase. About 0.2 s.
    package func protect(with new: SecretBytes, _ passphrase: SecretBytes?) throws(RPCFailure) {
        try change(passphrase) { keys throws(IdentityError) in
            StoredKeys(keys.identity, lock: try KeyFileLock(passphrase: new, from: .system()))
        }
    }

    package func unprotect(_ passphrase: SecretBytes?) throws(RPCFailure) {
        try change(passphrase) { keys in StoredKeys(keys.identity) }
    }

    // MARK: Private parts

    private static var now: UInt64 { SystemClock.now().unixInMilliseconds / 1000 }

    private func present(_ passphrase: SecretBytes?) throws(RPCFailure) -> StoredKeys {
        let keys = try RPCFailure.telling { () throws(StoreError) in try store.load(passphrase: passphrase) }
        guard let keys else {
            throw RPCFailure(
                .notFound, "Profile \(paths.profile) has no keys yet.",
                next: "They are made when its node starts: atelier node start")
        }
        return keys
    }

    private func change(
        _ passphrase: SecretBytes?, _ body: (StoredKeys) throws(IdentityError) -> StoredKeys
    ) throws(RPCFailure) {
        let lock = try paths.lock("keys", kept: "They are as they were.")
        defer { lock.release() }
        let keys = try present(passphrase)
        let changed: StoredKeys
        do throws(IdentityError) {
            changed = try body(keys)
        } catch {
            throw RPCFailure(error)
        }
        try RPCFailure.telling { () throws(StoreError) in try store.replace(keys, with: changed, from: .system()) }
    }

    /// Keys that were here are kept beside the new ones, under a name with the time in it.
    private func settle(
        _ keys: StoredKeys
    ) throws(RPCFailure) -> (deviceID: String, name: String, oldKeys: String?) {
        let lock = try paths.lock("keys", kept: "They are as they were.")
        defer { lock.release() }
        var oldName: String?
        if try isProtected() != nil { oldName = "device.key.before-\(SystemClock.now().unixInMilliseconds)" }
        try RPCFailure.telling { () throws(StoreError) in
            if let oldName {
                try store.supplant(with: keys, keepingOldAs: oldName, from: .system())
            } else {
                try store.create(keys, from: .system())
            }
        }
        return (keys.identity.device.id.shown, keys.identity.name, oldName.map { paths.dataFolder + "/" + $0 })
    }
}
