import Foundation
import Identity
import SodiumCrypto
import TestKit
import Testing

@testable import Store

struct KeyFileStoreTests {
    private let folder: TemporaryFolder
    private let store: KeyFileStore
    private let identity: LocalIdentity
    private let random = RandomSource(seed: 9)

    init() throws {
        folder = try TemporaryFolder()
        store = KeyFileStore(path: folder.path("data/device.key"))
        identity = try LocalIdentity.generate(name: "Kim", from: RandomSource(seed: 1), now: 1_700_000_000)
    }

    private func mode(_ path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }

    @Test("keys that were stored are loaded, from a file of mode 0600 in a folder of mode 0700")
    func roundTrip() throws {
        #expect(try store.load() == nil)
        try store.create(StoredKeys(identity), from: random)
        let loaded = try #require(try store.load()).identity
        #expect(loaded.device.publicKey == identity.device.publicKey)
        #expect(loaded.channel.publicKey == identity.channel.publicKey)
        #expect(loaded.name == "Kim")
        #expect(try mode(store.path) == 0o600)
        #expect(try mode(folder.path("data")) == 0o700)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path("data")) == ["device.key"])
    }

    @Test("keys are never written over by new ones, only by the same device's")
    func neverOverwritten() throws {
        try store.create(StoredKeys(identity), from: random)
        let other = try LocalIdentity.generate(name: "Mo", from: RandomSource(seed: 2), now: 1_700_000_000)
        #expect(throws: StoreError.keysExist(path: store.path)) { try store.create(StoredKeys(other), from: random) }
        #expect(try store.load()?.identity.device.publicKey == identity.device.publicKey)
        let renewed = identity.renewed(from: RandomSource(seed: 3), now: 1_700_000_001)
        try store.replace(StoredKeys(identity), with: StoredKeys(renewed), from: random)
        #expect(try store.load()?.identity.channel.publicKey == renewed.channel.publicKey)
        #expect(throws: StoreError.otherDevice(path: store.path)) {
            try store.replace(StoredKeys(renewed), with: StoredKeys(other), from: random)
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path("data")) == ["device.key"])
    }

    @Test("other keys take the place of those that are there, which are kept and not written over")
    func supplanted() throws {
        try store.create(StoredKeys(identity), from: random)
        let other = try LocalIdentity.generate(name: "Mo", from: RandomSource(seed: 2), now: 1_700_000_000)
        try store.supplant(with: StoredKeys(other), keepingOldAs: "old.key", from: random)
        #expect(try store.load()?.identity.name == "Mo")
        let old = KeyFileStore(path: folder.path("data/old.key"))
        #expect(try old.load()?.identity.device.publicKey == identity.device.publicKey)
        #expect(throws: StoreError.keysExist(path: old.path)) {
            try store.supplant(with: StoredKeys(identity), keepingOldAs: "old.key", from: random)
        }
        #expect(try store.load()?.identity.name == "Mo")
    }

    @Test("a draft left by a killed writer does not stand in the way")
    func leftover() throws {
        try folder.write("half", to: "data/.device.key.new")
        chmod(folder.path("data"), 0o700)
        #expect(try store.load() == nil)
        try store.create(StoredKeys(identity), from: random)
        #expect(try store.load() != nil)
    }

    @Test(
        "a key file that others may read, and a folder that others may enter, are refused",
        arguments: [0o644, 0o640, 0o604, 0o660, 0o602])
    func openToOthers(_ fileMode: UInt32) throws {
        try store.create(StoredKeys(identity), from: random)
        chmod(store.path, mode_t(fileMode))
        #expect(throws: StoreError.openToOthers(path: store.path, owner: geteuid(), mode: fileMode)) {
            try store.load()
        }
        chmod(store.path, 0o600)
        for folderMode in [0o755, 0o710, 0o701] as [UInt32] {
            chmod(folder.path("data"), mode_t(folderMode))
            let refusal = StoreError.openToOthers(path: folder.path("data"), owner: geteuid(), mode: folderMode)
            #expect(throws: refusal) { try store.load() }
            #expect(throws: refusal) { try store.create(StoredKeys(identity), from: random) }
        }
        chmod(folder.path("data"), 0o700)
        #expect(try store.load() != nil)
    }

    @Test("a key file of another user is refused")
    func otherOwner() throws {
        guard geteuid() == 0 else { return }  // Only root can give a file away.
        try store.create(StoredKeys(identity), from: random)
        #expect(chown(store.path, 12_345, 0) == 0)
        #expect(throws: StoreError.openToOthers(path: store.path, owner: 12_345, mode: 0o600)) { try store.load() }
    }

    @Test("a link, a folder or a pipe in the place of the key file is refused")
    func notAFile() throws {
        try store.create(StoredKeys(identity), from: random)
        #expect(rename(store.path, folder.path("data/elsewhere")) == 0)
        #expect(symlink("elsewhere", store.path) == 0)
        #expect(throws: StoreError.notAFile(path: store.path)) { try store.load() }
        unlink(store.path)
        #expect(mkdir(store.path, 0o700) == 0)
        #expect(throws: StoreError.notAFile(path: store.path)) { try store.load() }
        rmdir(store.path)
        #expect(mkfifo(store.path, 0o600) == 0)
        #expect(throws: StoreError.notAFile(path: store.path)) { try store.load() }
    }

    @Test("a key file that is empty, too large, cut off or changed is an error, never a reason to make new keys")
    func damaged() throws {
        try store.create(StoredKeys(identity), from: random)
        let whole = [UInt8](try Data(contentsOf: URL(fileURLWithPath: store.path)))
        func put(_ bytes: [UInt8]) throws {
            try folder.write(bytes, to: "data/device.key")
            chmod(store.path, 0o600)
        }
        try put([])
        #expect(throws: StoreError.keysDamaged(path: store.path)) { try store.load() }
        try put([UInt8](repeating: 0, count: KeyFile.countInBytesMax + 1))
        #expect(throws: StoreError.keysDamaged(path: store.path)) { try store.load() }
        try put([UInt8](repeating: 0, count: KeyFile.countInBytesMax))
        #expect(throws: StoreError.keysNotUnderstood(path: store.path, .notAKeyFile)) { try store.load() }
        for length in 1..<whole.count {
            try put(Array(whole[..<length]))
            #expect(throws: StoreError.self) { try store.load() }
        }
        for index in whole.indices {
            var changed = whole
            changed[index] ^= 1
            try put(changed)
            #expect(throws: StoreError.self) { try store.load() }
        }
        try put(whole)
        #expect(try store.load() != nil)
    }
}
