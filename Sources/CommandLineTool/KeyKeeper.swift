package import SodiumCrypto

/// Works on the keys of one profile in this process: the executable gives one, since this room knows no keys.
///
/// All calls throw an `RPCFailure`. What changes keys needs that no node runs, and is a `conflict` else. A passphrase
/// is needed where `isProtected` says so.
package protocol KeyKeeper: Sendable {
    /// Nil when there are no keys yet.
    func isProtected() throws -> Bool?
    func open(with passphrase: SecretBytes) throws -> Bool
    func paperWords(_ passphrase: SecretBytes?) throws -> [String]
    func backUp(to file: String, _ passphrase: SecretBytes?) throws
    func isBackupProtected(_ file: String) throws -> Bool
    func restore(
        fromFile file: String, _ passphrase: SecretBytes?
    ) throws -> (deviceID: String, name: String, oldKeys: String?)
    /// `name` nil: the machine's.
    func restore(fromWords words: String, name: String?) throws -> (deviceID: String, name: String, oldKeys: String?)
    func setName(_ name: String, _ passphrase: SecretBytes?) throws
    func protect(with new: SecretBytes, _ passphrase: SecretBytes?) throws
    func unprotect(_ passphrase: SecretBytes?) throws
}
