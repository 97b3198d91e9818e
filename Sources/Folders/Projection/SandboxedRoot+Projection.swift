internal import CLinux
internal import CRDT
internal import Foundation

/// Putting what the space shows into a folder in which somebody works meanwhile: nothing is replaced or removed that is
/// not as it was seen last.
extension SandboxedRoot {
    /// What stands at a path; nil when nothing does.
    package func entry(at path: FolderPath) -> FolderEntry? {
        guard let name = path.names.last,
            let folder = try? openDescriptor(Array(path.names.dropLast()), flags: O_RDONLY | O_DIRECTORY)
        else { return nil }
        defer { close(folder) }
        return FolderEntry(name: name, in: folder)
    }

    package func read(_ path: FolderPath, bytesMax: Int) throws(FolderError) -> [UInt8] {
        try read(names: path.names, bytesMax: bytesMax)
    }

    package func entries(of folder: FolderPath) throws(FolderError) -> [FolderEntry] {
        try entries(ofNames: folder.names)
    }

    /// Writes a file beside the place that it is to take: that of the one that was `seen` there, or one where nothing
    /// was. Throws `.changed` when something else stands there. It has a name of its own until it is put there.
    package func prepare(
        _ bytes: [UInt8], for path: FolderPath, inPlaceOf seen: FileSignature?, _ pace: DiskPace = .each
    ) throws(FolderError) -> PreparedFile {
        try prepare(for: path, inPlaceOf: seen, pace) { write throws(Errno) in try write(bytes) }
    }

    /// The same for what is written piece by piece; nil from `next` is the end. Throws what `next` throws.
    package func prepare(
        piecewise next: () throws -> [UInt8]?, for path: FolderPath, inPlaceOf seen: FileSignature?,
        _ pace: DiskPace = .each
    ) throws -> PreparedFile {
        var failure: (any Error)?
        let file = try prepare(for: path, inPlaceOf: seen, pace) { write throws(Errno) in
            while true {
                let piece: [UInt8]?
                do { piece = try next() } catch {
                    failure = error
                    return
                }
                guard let piece else { return }
                try write(piece)
            }
        }
        if let failure { throw failure }
        return file
    }

    private func prepare(
        for path: FolderPath, inPlaceOf seen: FileSignature?, _ pace: DiskPace,
        _ fill: (([UInt8]) throws(Errno) -> Void) throws(Errno) -> Void
    ) throws(FolderError) -> PreparedFile {
        var prepared: PreparedFile?
        try inFolder(of: writable(path)) { (folder, name) throws(Errno) in
            let present = FolderEntry(name: name, in: folder)
            guard present?.signature == seen else { throw Errno(Self.changed) }
            let mode = seen == nil ? nil : Self.permissions(of: name, in: folder)
            prepared = try PreparedFile(.init(mode: mode, pace: pace), in: folder, name, inPlaceOf: seen, fill)
        }
        guard let prepared else { preconditionFailure("a file that was written is prepared") }
        return prepared
    }

    /// Puts it in its place. `.changed` when something else stands there by now, which stays as it is.
    package func put(_ file: PreparedFile, at path: FolderPath) throws(FolderError) {
        do throws(Errno) {
            try file.takePlace()
        } catch {
            throw self.error(error.code, path.names)
        }
    }

    /// Moves a file or a folder to where nothing stands. `.changed` when something does, or when another one than was
    /// `seen` is at `path`.
    package func move(_ path: FolderPath, to target: FolderPath, seen: FileSignature) throws(FolderError) {
        let names = try writable(path)
        try inFolder(of: writable(target)) { (targetFolder, targetName) throws(Errno) in
            let source: CInt
            do throws(FolderError) {
                source = try openDescriptor(Array(names.dropLast()), flags: O_RDONLY | O_DIRECTORY)
            } catch {
                throw Errno(Self.changed)
            }
            defer { close(source) }
            guard let name = names.last, let present = FolderEntry(name: name, in: source),
                present.place == seen.place, !protectedPlaces.contains(present.place)
            else { throw Errno(Self.changed) }
            let result = name.withCName { from in
                targetName.withCName { to in clinux_rename_to_free(source, from, targetFolder, to) }
            }
            guard result == 0 else { throw Errno(result == -EEXIST ? Self.changed : -result) }
            guard fsync(targetFolder) == 0, fsync(source) == 0 else { throw Errno() }
        }
    }

    /// Removes a file that is as it was seen, or a folder with nothing in it. `.changed` when it is another one.
    package func remove(
        _ path: FolderPath, seen: FileSignature, _ pace: DiskPace = .each
    ) throws(FolderError) {
        try inFolder(of: writable(path)) { (folder, name) throws(Errno) in
            guard let present = FolderEntry(name: name, in: folder) else { return }
            let isFolder = present.kind == .folder
            guard isFolder ? present.place == seen.place : present.signature == seen else {
                throw Errno(Self.changed)
            }
            guard name.withCName({ unlinkat(folder, $0, isFolder ? AT_REMOVEDIR : 0) }) == 0 else { throw Errno() }
            guard pace == .together || fsync(folder) == 0 else { throw Errno() }
        }
    }

    /// Lets whoever may read a file run it too, or nobody. `.changed` when it is another one than was seen.
    package func setExecutable(
        _ isExecutable: Bool, at path: FolderPath, seen: FileSignature
    ) throws(FolderError) -> FileSignature {
        let names = try writable(path)
        let file = try openDescriptor(names, flags: O_RDONLY | O_NONBLOCK)
        defer { close(file) }
        var information = stat()
        guard fstat(file, &information) == 0 else { throw error(errno, names) }
        guard FileSignature(information) == seen else { throw error(Self.changed, names) }
        let readers = (information.st_mode & 0o444) >> 2
        let mode = isExecutable ? information.st_mode | readers : information.st_mode & ~0o111
        guard fchmod(file, mode & 0o777) == 0, fstat(file, &information) == 0 else { throw error(errno, names) }
        return FileSignature(information)
    }

    /// Reads a file piece by piece: all of `pieceInBytes`, but the last one. Stops when `body` answers false.
    package func read(
        _ path: FolderPath, pieceInBytes: Int, _ body: ([UInt8]) -> Bool
    ) throws(FolderError) {
        let names = path.names
        let file = try openDescriptor(names, flags: O_RDONLY | O_NONBLOCK | O_NOCTTY)
        defer { close(file) }
        var information = stat()
        guard fstat(file, &information) == 0 else { throw error(errno, names) }
        guard information.st_mode & S_IFMT == S_IFREG else { throw .notAFile(path: shown(names)) }
        while true {
            var piece = [UInt8](repeating: 0, count: pieceInBytes)
            var filled = 0
            while filled < pieceInBytes {
                let count = piece.withUnsafeMutableBytes { bytes in
                    Foundation.read(file, bytes.baseAddress! + filled, pieceInBytes - filled)
                }
                if count < 0, errno == EINTR { continue }
                guard count >= 0 else { throw error(errno, names) }
                if count == 0 { break }
                filled += count
            }
            if filled == 0 { return }
            piece.removeLast(pieceInBytes - filled)
            guard body(piece), filled == pieceInBytes else { return }
        }
    }

    /// A path by which others can open what is opened here, as long as `body` runs: that of its descriptor.
    package func withOpened<Value>(
        _ path: FolderPath, _ body: (String) throws -> Value
    ) throws -> Value {
        let file = try openDescriptor(path.names, flags: O_RDONLY | O_NONBLOCK)
        defer { close(file) }
        return try body("/dev/fd/\(file)")
    }

    /// Makes a folder where nothing stands, or takes the one that is there.
    package func makeFolder(
        at path: FolderPath, _ pace: DiskPace = .each
    ) throws(FolderError) -> FileSignature {
        var made: FileSignature?
        try inFolder(of: writable(path)) { (folder, name) throws(Errno) in
            if name.withCName({ mkdirat(folder, $0, 0o777) }) != 0, errno != EEXIST { throw Errno() }
            guard let present = FolderEntry(name: name, in: folder), present.kind == .folder else {
                throw Errno(Self.changed)
            }
            made = present.signature
            guard pace == .together || fsync(folder) == 0 else { throw Errno() }
        }
        guard let made else { preconditionFailure("a folder that was made has a signature") }
        return made
    }

    /// Brings to the disk what was done in these folders at the pace `together`, and waits for that. One that is gone
    /// is passed over: what was in it is gone too, and the folder that it was in is named as well.
    package func settle(_ folders: Set<FolderPath>) throws(FolderError) {
        var devices: Set<UInt64> = []
        for folder in folders.union([.root]).sorted() {
            let opened: CInt
            do throws(FolderError) {
                opened = try openDescriptor(folder.names, flags: O_RDONLY | O_DIRECTORY)
            } catch .notFound, .notAFolder, .symbolicLink {
                continue
            }
            defer { close(opened) }
            guard let place = FilePlace(descriptor: opened) else { throw error(errno, folder.names) }
            guard devices.insert(place.device).inserted else { continue }
            let result = clinux_sync_file_system(opened)
            guard result == 0 else { throw .system(path: folder.text, errno: -result) }
        }
    }

    /// No system call answers with it here: something else than was expected stands at a path.
    static let changed = ESTALE

    /// The names of a path at which the space may have something.
    private func writable(_ path: FolderPath) throws(FolderError) -> [[UInt8]] {
        for name in path.names {
            let text = String(decoding: name, as: UTF8.self)
            if DraftFile.isName(text) { continue }
            if let refusal = SafeName.refusal(of: text) { throw .neverWritten(path: path.text, because: refusal) }
        }
        return path.names
    }

    private static func permissions(of name: [UInt8], in folder: CInt) -> mode_t? {
        var information = stat()
        let result = name.withCName { fstatat(folder, $0, &information, AT_SYMLINK_NOFOLLOW) }
        return result == 0 ? information.st_mode & 0o777 : nil
    }
}
