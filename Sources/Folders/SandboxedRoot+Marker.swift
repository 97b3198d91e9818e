internal import Foundation

/// The folder `.atelier` in the root of a shared folder: it says which space the folder is of. Neither the space nor a
/// version control system has it.
extension SandboxedRoot {
    package static let markerFolder = ".atelier"
    package static let markerFile = "folder.json"
    /// Made by editors' bridges: each has a lock on the byte whose number is its process's.
    package static let bridgesFile = "bridges"

    /// Whether the root has a marker, and so is the folder that was shared and not, for one, an empty mount point.
    package var hasMarker: Bool {
        entry(at: FolderPath.root.appending(Self.markerFolder.utf8).appending(Self.markerFile.utf8)) != nil
    }

    /// Whether the path at which it was opened still leads to it.
    package var isAtItsPath: Bool { FilePlace(path: path) == place }

    /// Writes the marker, 0700, with what keeps it out of git.
    package func writeMarker(_ contents: [UInt8]) throws(FolderError) {
        let root = try openDescriptor([], flags: O_RDONLY | O_DIRECTORY)
        defer { close(root) }
        let name = [UInt8](Self.markerFolder.utf8)
        guard name.withCName({ mkdirat(root, $0, 0o700) }) == 0 || errno == EEXIST else {
            throw .system(path: Self.markerFolder, errno: errno)
        }
        try put(contents, inMarkerAs: Self.markerFile)
        try put([UInt8]("*\n".utf8), inMarkerAs: ".gitignore")
    }

    /// Takes the marker away; what else is in its folder stays.
    package func removeMarker() {
        guard let folder = try? openDescriptor([[UInt8](Self.markerFolder.utf8)], flags: O_RDONLY | O_DIRECTORY)
        else { return }
        defer { close(folder) }
        for name in [Self.markerFile, ".gitignore", Self.bridgesFile] {
            _ = [UInt8](name.utf8).withCName { unlinkat(folder, $0, 0) }
        }
        guard let root = try? openDescriptor([], flags: O_RDONLY | O_DIRECTORY) else { return }
        defer { close(root) }
        _ = [UInt8](Self.markerFolder.utf8).withCName { unlinkat(root, $0, AT_REMOVEDIR) }
    }

    /// The processes of the bridges that are at work in the folder.
    package var bridges: Set<Int32> {
        let path = [[UInt8](Self.markerFolder.utf8), [UInt8](Self.bridgesFile.utf8)]
        guard let descriptor = try? openDescriptor(path, flags: O_RDONLY) else { return [] }
        defer { close(descriptor) }
        var found: Set<Int32> = []
        var lock = flock()
        while true {
            // Each question is answered with one lock that is in the way, and so with the first behind `l_start`.
            (lock.l_type, lock.l_whence, lock.l_len) = (Int16(F_WRLCK), Int16(SEEK_SET), 0)
            guard fcntl(descriptor, F_GETLK, &lock) == 0, lock.l_type != F_UNLCK else { return found }
            found.insert(Int32(clamping: lock.l_start))
            lock.l_start += 1
        }
    }

    private func put(_ bytes: [UInt8], inMarkerAs name: String) throws(FolderError) {
        let names = [[UInt8](Self.markerFolder.utf8), [UInt8](name.utf8)]
        let folder = try openDescriptor([names[0]], flags: O_RDONLY | O_DIRECTORY, on: names)
        defer { close(folder) }
        do throws(Errno) {
            var draft = try DraftFile(in: folder)
            try draft.fill(bytes, mode: 0o600)
            try draft.takePlace(of: names[1])
        } catch {
            throw self.error(error.code, names)
        }
    }
}
