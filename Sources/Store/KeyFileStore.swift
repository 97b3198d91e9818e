internal import Foundation
internal import Identity
package import SodiumCrypto

/// The file with a device's keys: 0600, in a folder that nobody else may enter.
///
/// Its format is `KeyFile`'s. The bytes go between the file and locked memory and are nowhere else in between.
package struct KeyFileStore: Sendable {
    package let path: String

    package init(path: String) {
        precondition(path.hasPrefix("/"), "the path of the keys is absolute")
        self.path = path
    }

    /// Whether a passphrase is needed to open the keys; nil when no keys were made yet.
    package func isProtected() throws(StoreError) -> Bool? {
        try readFile().map { KeyFile.isProtected($0) }
    }

    /// The identity of this device; nil when no keys were made yet.
    ///
    /// A file that is there and cannot be trusted or understood is an error, never nil: new keys would make this
    /// device a stranger to all who know it. So is a protected one without its passphrase; for one that is not
    /// protected, the passphrase is passed over.
    package func load(passphrase: SecretBytes? = nil) throws(StoreError) -> StoredKeys? {
        guard let secret = try readFile() else { return nil }
        return try StoredKeys(reading: secret, passphrase: passphrase, path: path)
    }

    /// Stores the keys of a new device, durable on return; `.keysExist` if there are some.
    package func create(_ keys: StoredKeys, from random: RandomSource) throws(StoreError) {
        try write(keys, replacing: false, random)
    }

    /// Stores the same device's keys anew, as after its channel key was renewed; durable on return. `.otherDevice` if
    /// `present`, which are there, belong to another one.
    package func replace(
        _ present: StoredKeys, with keys: StoredKeys, from random: RandomSource
    ) throws(StoreError) {
        guard present.identity.device.publicKey == keys.identity.device.publicKey else {
            throw .otherDevice(path: path)
        }
        try write(keys, replacing: true, random)
    }

    /// Stores other keys in the place of those that are there, which keep a name in their folder; durable on return.
    /// At no time are there none.
    package func supplant(
        with keys: StoredKeys, keepingOldAs oldName: String, from random: RandomSource
    ) throws(StoreError) {
        let folder = try PrivateFolder(path: folderPath, making: false, during: .writingKeys)
        try folder.link(name, as: oldName)
        try folder.writeSecret(keys.file(from: random), to: name, replacing: true)
    }

    private func readFile() throws(StoreError) -> SecretBytes? {
        if access(folderPath, F_OK) != 0 && errno == ENOENT { return nil }
        let folder = try PrivateFolder(path: folderPath, making: false, during: .readingKeys)
        return try folder.readSecret(name, countMax: KeyFile.countInBytesMax)
    }

    private func write(_ keys: StoredKeys, replacing: Bool, _ random: RandomSource) throws(StoreError) {
        let folder = try PrivateFolder(path: folderPath, during: .writingKeys)
        try folder.writeSecret(keys.file(from: random), to: name, replacing: replacing)
    }

    private var folderPath: String { (path as NSString).deletingLastPathComponent }
    private var name: String { (path as NSString).lastPathComponent }
}
