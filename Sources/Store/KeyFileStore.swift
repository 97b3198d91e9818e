internal import Foundation
package import Identity
internal import SodiumCrypto

/// The file with a device's keys: 0600, in a folder that nobody else may enter.
///
/// Its format is `KeyFile`'s. The bytes go between the file and locked memory and are nowhere else in between.
package struct KeyFileStore: Sendable {
    package let path: String

    package init(path: String) {
        precondition(path.hasPrefix("/"), "the path of the keys is absolute")
        self.path = path
    }

    /// The identity of this device; nil when no keys were made yet.
    ///
    /// A file that is there and cannot be trusted or understood is an error, never nil: new keys would make this
    /// device a stranger to all who know it.
    package func load() throws(StoreError) -> LocalIdentity? {
        if access(folderPath, F_OK) != 0 && errno == ENOENT { return nil }
        let folder = try PrivateFolder(path: folderPath, making: false, during: .readingKeys)
        guard let secret = try folder.readSecret(name, countMax: KeyFile.countInBytesMax) else { return nil }
        do throws(IdentityError) {
            return try KeyFile.decode(secret)
        } catch {
            throw .keysNotUnderstood(path: path, error)
        }
    }

    /// Stores the keys of a new device, durable on return; `.keysExist` if there are some.
    package func create(_ identity: LocalIdentity) throws(StoreError) {
        try write(identity, replacing: false)
    }

    /// Stores the same device's keys anew, as after its channel key was renewed; durable on return. `.otherDevice` if
    /// those that are there belong to another one.
    package func replace(with identity: LocalIdentity) throws(StoreError) {
        if let present = try load(), present.device.publicKey != identity.device.publicKey {
            throw .otherDevice(path: path)
        }
        try write(identity, replacing: true)
    }

    private func write(_ identity: LocalIdentity, replacing: Bool) throws(StoreError) {
        let secret = KeyFile.encode(identity)
        let folder = try PrivateFolder(path: folderPath, during: .writingKeys)
        try folder.writeSecret(secret, to: name, replacing: replacing)
    }

    private var folderPath: String { (path as NSString).deletingLastPathComponent }
    private var name: String { (path as NSString).lastPathComponent }
}
