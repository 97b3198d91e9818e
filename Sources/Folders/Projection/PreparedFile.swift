internal import CLinux
internal import Foundation

/// A file that is written and not in its place yet. Removed when it is let go of before that.
package final class PreparedFile {
    package let signature: FileSignature
    private let pace: DiskPace
    private var draft: DraftFile
    private let folder: CInt
    private let name: [UInt8]
    private let seen: FileSignature?

    struct Manner {
        /// Nil: what the person's umask leaves of 0666.
        let mode: mode_t?
        let pace: DiskPace
    }

    init(
        _ manner: Manner, in folder: CInt, _ name: [UInt8], inPlaceOf seen: FileSignature?,
        _ fill: (([UInt8]) throws(Errno) -> Void) throws(Errno) -> Void
    ) throws(Errno) {
        let own = fcntl(folder, F_DUPFD_CLOEXEC, 0)
        guard own >= 0 else { throw Errno() }
        self.folder = own
        self.name = name
        self.seen = seen
        pace = manner.pace
        draft = try Self.filled(manner, in: own, fill)
        guard let written = FolderEntry(name: draft.name, in: own)?.signature else {
            draft.discard()
            close(own)
            throw Errno(ENOENT)
        }
        signature = written
    }

    /// Closes the folder when it throws.
    private static func filled(
        _ manner: Manner, in folder: CInt, _ fill: (([UInt8]) throws(Errno) -> Void) throws(Errno) -> Void
    ) throws(Errno) -> DraftFile {
        do throws(Errno) {
            var draft = try DraftFile(in: folder)
            let file = draft.file
            try fill { bytes throws(Errno) in try DraftFile.write(bytes, to: file) }
            try draft.fill([], mode: manner.mode, pace: manner.pace)
            draft.closeFile()
            return draft
        } catch {
            close(folder)
            throw error
        }
    }

    deinit {
        draft.discard()
        close(folder)
    }

    func takePlace() throws(Errno) {
        try draft.takePlace(of: name, inPlaceOf: seen, pace)
    }
}

extension DraftFile {
    /// Takes the place of the file that was seen under a name, or of nothing. What turns out not to be that file is put
    /// back untouched, also when it came in the very moment: names are exchanged, and only then is looked at what was
    /// there.
    mutating func takePlace(
        of target: [UInt8], inPlaceOf seen: FileSignature?, _ pace: DiskPace
    ) throws(Errno) {
        guard let seen else {
            let result = name.withCName { from in
                target.withCName { to in clinux_rename_to_free(folder, from, folder, to) }
            }
            guard result == 0 else { throw Errno(result == -EEXIST ? SandboxedRoot.changed : -result) }
            return try settle(pace)
        }
        let result = exchange(with: target)
        if result == -ENOSYS || result == -EINVAL {
            guard FolderEntry(name: target, in: folder)?.signature == seen else { throw Errno(SandboxedRoot.changed) }
            return try takePlace(of: target, pace: pace)
        }
        guard result == 0 else { throw Errno(result == -ENOENT ? SandboxedRoot.changed : -result) }
        guard FolderEntry(name: name, in: folder)?.signature == seen else {
            let back = exchange(with: target)
            // What is under the draft's name now is somebody's, and stays there.
            if back != 0 {
                try settle(.each)
                throw Errno(-back)
            }
            throw Errno(SandboxedRoot.changed)
        }
        guard name.withCName({ unlinkat(folder, $0, 0) }) == 0 else { throw Errno() }
        try settle(pace)
    }

    private func exchange(with target: [UInt8]) -> CInt {
        name.withCName { one in target.withCName { other in clinux_exchange(folder, one, other) } }
    }
}
