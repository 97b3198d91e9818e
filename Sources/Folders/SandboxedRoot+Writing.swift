package import CRDT
internal import Foundation

/// Writing what came from a peer.
///
/// The folder that a file is to stand in is opened beneath the root by the same walk as for reading, and from then on
/// everything happens relative to it; its way up to the root is then gone over once more, as the kernel has it. So
/// neither a link that is swapped in nor a folder that is moved away leads a write out of the root or into a folder of
/// the node's own.
extension SandboxedRoot {
    /// Makes a file, or replaces one: whoever opens it sees all of the old or all of the new contents, also after a
    /// loss of power. Permissions of a file that was there stay.
    package func write(_ bytes: [UInt8], to path: [PathPart]) throws(FolderError) {
        try write(bytes, names: try checked(path))
    }

    /// Makes a folder, unless it is there. The folder around it must be there.
    package func makeFolder(_ path: [PathPart]) throws(FolderError) {
        let names = try checked(path)
        try inFolder(of: names) { (folder, name) throws(Errno) in
            guard name.withCName({ mkdirat(folder, $0, 0o777) }) == 0 else {
                let error = Errno()
                if error.code == EEXIST, mode(of: name, in: folder) & S_IFMT == S_IFDIR { return }
                throw error
            }
            guard fsync(folder) == 0 else { throw Errno() }
        }
    }

    /// Removes a file, or a folder with nothing in it.
    package func remove(_ path: [PathPart]) throws(FolderError) {
        let names = try checked(path)
        try inFolder(of: names) { (folder, name) throws(Errno) in
            let isFolder = mode(of: name, in: folder) & S_IFMT == S_IFDIR
            guard name.withCName({ unlinkat(folder, $0, isFolder ? AT_REMOVEDIR : 0) }) == 0 else { throw Errno() }
            guard fsync(folder) == 0 else { throw Errno() }
        }
    }

    func write(_ bytes: [UInt8], names: [[UInt8]]) throws(FolderError) {
        try inFolder(of: names) { (folder, name) throws(Errno) in
            let present = mode(of: name, in: folder)
            if present & S_IFMT == S_IFLNK { throw Errno(ELOOP) }
            if present & S_IFMT == S_IFDIR { throw Errno(EISDIR) }
            var draft = try DraftFile(in: folder)
            try draft.fill(bytes, mode: present & S_IFMT == S_IFREG ? present & 0o777 : nil)
            try draft.takePlace(of: name)
        }
    }

    /// The names of a path at which a peer may write.
    func checked(_ path: [PathPart]) throws(FolderError) -> [[UInt8]] {
        let names = path.map { [UInt8]($0.text.utf8) }
        for part in path {
            if let refusal = SafeName.refusal(of: part.text) {
                throw .neverWritten(path: shown(names), because: refusal)
            }
        }
        return names
    }

    func inFolder(
        of names: [[UInt8]], _ body: (CInt, [UInt8]) throws(Errno) -> Void
    ) throws(FolderError) {
        guard let name = names.last, Self.isName(name) else { throw .leavesRoot(path: shown(names)) }
        let folder = try openDescriptor(Array(names.dropLast()), flags: O_RDONLY | O_DIRECTORY, on: names)
        defer { close(folder) }
        try checkWayUp(from: folder, names)
        if let present = FolderEntry(name: name, in: folder), protectedPlaces.contains(present.place) {
            throw .neverWritten(path: shown(names), because: .stateFolder)
        }
        do throws(Errno) {
            try body(folder, name)
        } catch {
            throw self.error(error.code, names)
        }
    }

    /// The mode of what stands under a name, a link itself; 0 when there is nothing.
    private func mode(of name: [UInt8], in folder: CInt) -> mode_t {
        var information = stat()
        let result = name.withCName { fstatat(folder, $0, &information, AT_SYMLINK_NOFOLLOW) }
        return result == 0 ? information.st_mode : 0
    }

    /// Goes up from an open folder to the root. Throws when it meets a folder of the node's own, or the end of the file
    /// system: then the folder was moved out of the root since it was opened. O(depth).
    private func checkWayUp(from folder: CInt, _ names: [[UInt8]]) throws(FolderError) {
        var current = folder
        defer { if current != folder { close(current) } }
        while true {
            guard let place = FilePlace(descriptor: current) else { throw error(errno, names) }
            if protectedPlaces.contains(place) {
                throw .neverWritten(path: shown(names), because: .stateFolder)
            }
            if place == self.place { return }
            let above = openat(current, "..", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
            guard above >= 0 else { throw error(errno, names) }
            if current != folder { close(current) }
            current = above
            guard FilePlace(descriptor: above) != place else { throw .leavesRoot(path: shown(names)) }
        }
    }
}
