import Identity
import LocalRPC
import Logging
import SodiumCrypto
import Store

/// What a node finds on the disk: its lock, its keys, its database, its blobs.
struct OpenedProfile {
    /// Nil where it is only read.
    let lock: ProfileLock?
    let blobs: BlobFiles
    let store: OpenedStore

    /// Takes the lock and opens everything; makes what is not there yet.
    init(_ configuration: Configuration, logger: Logger) throws(RuntimeError) {
        let paths = configuration.paths
        do {
            _ = try PrivateFolder(path: paths.dataFolder)
            _ = try PrivateFolder(path: paths.stateFolder)
            _ = try PrivateFolder(path: paths.runtimeFolder)
            lock = try ProfileLock(path: paths.lockFile)
            blobs = try BlobFiles(folder: paths.blobsFolder)
            let random = RandomSource.system()
            let identity = try Self.identity(configuration, from: random)
            let owner = OpenedStore.Owner(identity: identity, random: random, logger: logger)
            store = try OpenedStore.open(path: paths.databaseFile, for: owner)
            store.node.isDiscoverable = configuration.isDiscoverable
        } catch {
            throw Self.words(for: error)
        }
    }

    /// Opens what is there to be read. Without keys that open by themselves a stranger reads: it marks nothing as its
    /// own. Nil where only a node can open the database, or there is none.
    init?(reading paths: ProfilePaths, logger: Logger) throws(RuntimeError) {
        do {
            let keys = KeyFileStore(path: paths.keyFile)
            let random = RandomSource.system()
            let known = try keys.isProtected() == false ? try keys.load() : nil
            let identity = try known?.identity ?? Self.stranger(from: random)
            let owner = OpenedStore.Owner(identity: identity, random: random, logger: logger)
            guard let opened = try OpenedStore.read(path: paths.databaseFile, for: owner) else { return nil }
            (lock, blobs, store) = (nil, BlobFiles(lookingAt: paths.blobsFolder), opened)
        } catch {
            throw Self.words(for: error)
        }
    }

    private static func identity(_ configuration: Configuration, from random: RandomSource) throws -> LocalIdentity {
        let keys = KeyFileStore(path: configuration.paths.keyFile)
        if let known = try keys.load(passphrase: configuration.passphrase) { return known.identity }
        let identity = try LocalIdentity.generate(name: configuration.deviceName, from: random, now: now)
        try keys.create(StoredKeys(identity), from: random)
        return identity
    }

    private static func stranger(from random: RandomSource) throws -> LocalIdentity {
        try LocalIdentity.generate(name: "reader", from: random, now: now)
    }

    private static var now: UInt64 { SystemClock.now().unixInMilliseconds / 1000 }

    private static func words(for error: any Error) -> RuntimeError {
        (error as? StoreError).map { RuntimeError($0) } ?? .damagedHistory("\(error)")
    }
}
