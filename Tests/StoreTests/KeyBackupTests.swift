import Foundation
import Identity
import SodiumCrypto
import TestKit
import Testing

@testable import Store

struct KeyBackupTests {
    private let folder: TemporaryFolder
    private let backup: KeyBackup
    private let random = RandomSource(seed: 1)
    private let identity: LocalIdentity

    init() throws {
        folder = try TemporaryFolder()
        backup = KeyBackup(path: folder.path("kim.key"))
        identity = try LocalIdentity.generate(name: "Kim", from: random, now: 1_700_000_000)
    }

    private func words(_ text: String) -> SecretBytes { SecretBytes(copying: [UInt8](text.utf8)) }

    @Test("a backup is 0600, is read again, and is never written over")
    func roundTrip() throws {
        try backup.write(StoredKeys(identity), from: random)
        let mode = try FileManager.default.attributesOfItem(atPath: backup.path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        #expect(try !backup.isProtected())
        #expect(try backup.read(passphrase: nil).identity.device.publicKey == identity.device.publicKey)
        #expect(throws: StoreError.keysExist(path: backup.path)) {
            try backup.write(StoredKeys(identity), from: random)
        }
    }

    @Test("a protected one wants its passphrase")
    func protected() throws {
        let lock = try KeyFileLock(
            passphrase: words("sword"), cost: .init(passes: 1, memoryInKiB: 8192), from: random)
        try backup.write(StoredKeys(identity, lock: lock), from: random)
        #expect(try backup.isProtected())
        #expect(throws: StoreError.keysNotUnderstood(path: backup.path, .passphraseNeeded)) {
            try backup.read(passphrase: nil)
        }
        #expect(throws: StoreError.keysNotUnderstood(path: backup.path, .wrongPassphrase)) {
            try backup.read(passphrase: words("fish"))
        }
        #expect(try backup.read(passphrase: words("sword")).identity.name == "Kim")
    }

    @Test("what is no file of keys is told as what it is")
    func refused() throws {
        #expect(throws: StoreError.system(.readingKeys, path: backup.path, errno: ENOENT)) {
            try backup.read(passphrase: nil)
        }
        #expect(throws: StoreError.notAFile(path: folder.path)) {
            try KeyBackup(path: folder.path).read(passphrase: nil)
        }
        for (name, count) in [("empty", 0), ("long", KeyFile.countInBytesMax + 1)] {
            let path = try folder.write([UInt8](repeating: 0, count: count), to: name)
            #expect(throws: StoreError.keysDamaged(path: path)) { try KeyBackup(path: path).read(passphrase: nil) }
        }
        let path = try folder.write([UInt8](repeating: 0, count: KeyFile.countInBytesMax), to: "other")
        #expect(throws: StoreError.keysNotUnderstood(path: path, .notAKeyFile)) {
            try KeyBackup(path: path).read(passphrase: nil)
        }
    }
}
