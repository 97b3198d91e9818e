internal import Foundation
internal import SodiumCrypto

/// A folder that only its owner may enter: 0700, as every folder with keys, database or socket must be.
///
/// Everything is done relative to the open folder, and owner and mode are asked of what is open, so that nothing can
/// be put in its place between the question and the use.
package struct PrivateFolder: ~Copyable {
    package let path: String
    private let descriptor: CInt

    /// Opens the folder at `path`, made with those missing above it (0700 each) if `making`.
    ///
    /// Throws `.openToOthers` unless it belongs to this process's user and nobody else may enter it.
    package init(path: String, making: Bool = true, during step: StoreStep = .makingFolder) throws(StoreError) {
        if making { try Self.make(path) }
        descriptor = try Self.openOwned(path, during: step)
        self.path = path
    }

    deinit {
        close(descriptor)
    }

    /// Takes the whole of a file into locked memory; nil when there is none.
    ///
    /// Throws `.openToOthers` unless the file is its owner's alone (0600), `.notAFile` for a link or anything but a
    /// file, and `.keysDamaged` when it is empty or has more than `countMax` bytes.
    func readSecret(_ name: String, countMax: Int) throws(StoreError) -> SecretBytes? {
        let filePath = path + "/" + name
        let file = retryingInterrupted { openat(descriptor, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC) }
        if file < 0 {
            if errno == ENOENT { return nil }
            if errno == ELOOP { throw .notAFile(path: filePath) }
            throw .system(.readingKeys, path: filePath, errno: errno)
        }
        defer { close(file) }
        let information = try Self.checkOwnership(of: file, path: filePath, during: .readingKeys)
        guard information.st_mode & S_IFMT == S_IFREG else { throw .notAFile(path: filePath) }
        return try readWhole(file, count: information.st_size, countMax: countMax, path: filePath)
    }

    /// Gives a file one more name in this folder; `.keysExist` when that is taken.
    func link(_ name: String, as other: String) throws(StoreError) {
        guard linkat(descriptor, name, descriptor, other, 0) == 0 else {
            if errno == EEXIST { throw .keysExist(path: path + "/" + other) }
            throw .system(.writingKeys, path: path + "/" + name, errno: errno)
        }
    }

    /// Puts a file of mode 0600 in place as a whole or not at all, durable on return.
    ///
    /// It is written under a name of its own, synced, then linked (`.keysExist` if the place is taken) or, with
    /// `replacing`, renamed over what is there; then the folder is synced. One writer at a time.
    func writeSecret(_ secret: SecretBytes, to name: String, replacing: Bool) throws(StoreError) {
        let filePath = path + "/" + name
        let draft = "." + name + ".new"
        unlinkat(descriptor, draft, 0)  // Left by a writer that was killed.
        try writeDraft(secret, named: draft)
        defer { unlinkat(descriptor, draft, 0) }
        let result =
            replacing
            ? renameat(descriptor, draft, descriptor, name) : linkat(descriptor, draft, descriptor, name, 0)
        if result != 0 {
            if errno == EEXIST { throw .keysExist(path: filePath) }
            throw .system(.writingKeys, path: filePath, errno: errno)
        }
        try sync(during: .writingKeys)
    }

    /// Makes new, removed and renamed names in this folder durable.
    func sync(during step: StoreStep) throws(StoreError) {
        try syncToDisk(descriptor, path: path, during: step)
    }

    private func writeDraft(_ secret: SecretBytes, named draft: String) throws(StoreError) {
        let draftPath = path + "/" + draft
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
        let file = retryingInterrupted { openat(descriptor, draft, flags, 0o600) }
        guard file >= 0 else { throw .system(.writingKeys, path: draftPath, errno: errno) }
        defer { close(file) }
        do throws(StoreError) {
            try secret.withUnsafeBytes { (bytes) throws(StoreError) in
                try writeAll(bytes, to: file, path: draftPath, during: .writingKeys)
            }
            try syncToDisk(file, path: draftPath, during: .writingKeys)
        } catch {
            unlinkat(descriptor, draft, 0)
            throw error
        }
    }

    private static func make(_ path: String) throws(StoreError) {
        if mkdir(path, 0o700) == 0 || errno == EEXIST { return }
        let parent = (path as NSString).deletingLastPathComponent
        guard errno == ENOENT, !parent.isEmpty, parent != path else {
            throw .system(.makingFolder, path: path, errno: errno)
        }
        try make(parent)
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else {
            throw .system(.makingFolder, path: path, errno: errno)
        }
    }

    private static func openOwned(_ path: String, during step: StoreStep) throws(StoreError) -> CInt {
        let descriptor = retryingInterrupted { open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
        guard descriptor >= 0 else { throw .system(step, path: path, errno: errno) }
        do throws(StoreError) {
            _ = try checkOwnership(of: descriptor, path: path, during: step)
        } catch {
            close(descriptor)
            throw error
        }
        return descriptor
    }

    private static func checkOwnership(
        of descriptor: CInt, path: String, during step: StoreStep
    ) throws(StoreError) -> stat {
        var information = stat()
        guard fstat(descriptor, &information) == 0 else { throw .system(step, path: path, errno: errno) }
        let mode = UInt32(information.st_mode) & 0o7777
        guard information.st_uid == geteuid(), mode & 0o077 == 0 else {
            throw .openToOthers(path: path, owner: information.st_uid, mode: mode)
        }
        return information
    }
}

/// Calls again as long as a signal came in between.
func retryingInterrupted<Result: SignedInteger>(_ call: () -> Result) -> Result {
    while true {
        let result = call()
        if result != -1 || errno != EINTR { return result }
    }
}

/// The whole of an open file in locked memory. `.keysDamaged` when it is empty, has more than `countMax` bytes, or ends
/// before it should.
func readWhole(_ file: CInt, count: off_t, countMax: Int, path: String) throws(StoreError) -> SecretBytes {
    guard (1...off_t(countMax)).contains(count) else { throw .keysDamaged(path: path) }
    let secret = SecretBytes(count: Int(count))
    try secret.withUnsafeMutableBytes { (bytes) throws(StoreError) in
        var filled = 0
        while filled < bytes.count {
            let part = UnsafeMutableRawBufferPointer(rebasing: bytes[filled...])
            let count = retryingInterrupted { read(file, part.baseAddress, part.count) }
            guard count >= 0 else { throw .system(.readingKeys, path: path, errno: errno) }
            guard count > 0 else { throw .keysDamaged(path: path) }
            filled += count
        }
    }
    return secret
}

func writeAll(
    _ bytes: UnsafeRawBufferPointer, to descriptor: CInt, path: String, during step: StoreStep
) throws(StoreError) {
    var rest = bytes
    while !rest.isEmpty {
        let count = retryingInterrupted { write(descriptor, rest.baseAddress, rest.count) }
        guard count > 0 else { throw .system(step, path: path, errno: errno) }
        rest = UnsafeRawBufferPointer(rebasing: rest[count...])
    }
}

/// Waits until the disk has what was written. Apple's `fsync` does not wait for the disk, its `F_FULLFSYNC` does.
func syncToDisk(_ descriptor: CInt, path: String, during step: StoreStep) throws(StoreError) {
    #if canImport(Darwin)
        if fcntl(descriptor, F_FULLFSYNC) == 0 { return }
    #endif
    guard retryingInterrupted({ fsync(descriptor) }) == 0 else { throw .system(step, path: path, errno: errno) }
}
