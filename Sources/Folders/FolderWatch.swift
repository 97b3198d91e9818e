internal import CRDT
internal import Foundation

#if os(Linux)
    /// Tells what happens in folders of a shared one, as the kernel says it (inotify(7)).
    ///
    /// Each folder is watched by itself, and from before it is read: the watch of one that moved is found again when it
    /// is read at its new place, since the kernel gives the same number for the same folder. Events are hints: what
    /// they name is looked at, and where the kernel lost some, everything is.
    ///
    /// One owner; no method blocks.
    package final class FolderWatch {
        package enum Event: Hashable, Sendable {
            /// Something in a folder came, went or was renamed; or it was written to and is closed.
            case changed(folder: FolderPath, name: [UInt8])
            /// A file is being written; it is whole when `changed` comes.
            case writing(FolderPath)
            /// Events were lost: anything may have happened.
            case lost
        }

        /// Readable when there is something to tell; nil where the system gives nothing of the kind (a person may have
        /// so many of them: `fs.inotify.max_user_instances`).
        package let descriptor: CInt?
        private var folders: [CInt: FolderPath] = [:]
        /// Folders that could not be watched, for lack of room (`fs.inotify.max_user_watches`): they must be read from
        /// time to time.
        package private(set) var unwatched: Set<FolderPath> = []
        /// Tests let a watch have no room.
        private let roomMax: Int

        package init(roomMax: Int = .max) {
            let opened = roomMax > 0 ? inotify_init1(CInt(IN_NONBLOCK) | CInt(IN_CLOEXEC)) : -1
            descriptor = opened >= 0 ? opened : nil
            self.roomMax = roomMax
        }

        deinit {
            if let descriptor { close(descriptor) }
        }

        private static let mask =
            UInt32(IN_CREATE) | UInt32(IN_DELETE) | UInt32(IN_MOVED_FROM) | UInt32(IN_MOVED_TO)
            | UInt32(IN_CLOSE_WRITE) | UInt32(IN_MODIFY) | UInt32(IN_ATTRIB) | UInt32(IN_ONLYDIR)
            | UInt32(IN_EXCL_UNLINK)

        /// Watches a folder from now on. One that is gone is passed over.
        package func watch(_ folder: FolderPath, in root: SandboxedRoot) {
            guard let opened = try? root.openDescriptor(folder.names, flags: O_RDONLY | O_DIRECTORY) else {
                unwatched.remove(folder)
                return
            }
            defer { close(opened) }
            guard let descriptor, folders.count < roomMax || folders.values.contains(folder) else {
                unwatched.insert(folder)
                return
            }
            // By its descriptor: no path is walked a second time.
            let number = inotify_add_watch(descriptor, "/proc/self/fd/\(opened)", Self.mask)
            if number >= 0 {
                folders[number] = folder
                unwatched.remove(folder)
            } else if errno == ENOSPC || errno == ENOMEM {
                unwatched.insert(folder)
            }
        }

        /// A folder is there no more, and need not be read.
        package func leave(_ folder: FolderPath) { unwatched.remove(folder) }

        /// What happened since the last call, each thing once.
        package func events() -> Set<Event> {
            guard let descriptor else { return [] }
            var events: Set<Event> = []
            var buffer = [UInt8](repeating: 0, count: 64 << 10)
            while true {
                let count = read(descriptor, &buffer, buffer.count)
                guard count > 0 else { return events }
                buffer.withUnsafeBytes { bytes in
                    var offset = 0
                    while offset + Self.headInBytes <= count {
                        let watch = bytes.loadUnaligned(fromByteOffset: offset, as: CInt.self)
                        let mask = bytes.loadUnaligned(fromByteOffset: offset + 4, as: UInt32.self)
                        let length = Int(bytes.loadUnaligned(fromByteOffset: offset + 12, as: UInt32.self))
                        let end = min(offset + Self.headInBytes + length, count)
                        let name = bytes[(offset + Self.headInBytes)..<end].prefix { $0 != 0 }
                        note(watch, mask, Array(name), in: &events)
                        offset = end
                    }
                }
            }
        }

        /// Two numbers, a cookie and the length of the name.
        private static let headInBytes = 16

        private func note(_ watch: CInt, _ mask: UInt32, _ name: [UInt8], in events: inout Set<Event>) {
            if mask & UInt32(IN_Q_OVERFLOW) != 0 {
                events.insert(.lost)
            } else if mask & UInt32(IN_IGNORED) != 0 {
                folders[watch] = nil
            } else if let folder = folders[watch], !name.isEmpty,
                !DraftFile.isName(String(decoding: name, as: UTF8.self))
            {
                let isWriting = mask & (UInt32(IN_MODIFY)) != 0 && mask & UInt32(IN_CLOSE_WRITE) == 0
                events.insert(
                    isWriting ? .writing(folder.appending(name)) : .changed(folder: folder, name: name))
            }
        }
    }
#else
    /// Where the kernel tells of nothing beneath a folder: each is one of those that must be read from time to time.
    package final class FolderWatch {
        package enum Event: Hashable, Sendable {
            case changed(folder: FolderPath, name: [UInt8])
            case writing(FolderPath)
            case lost
        }

        package var descriptor: CInt? { nil }
        package private(set) var unwatched: Set<FolderPath> = []

        package init() {}

        package func watch(_ folder: FolderPath, in root: SandboxedRoot) { unwatched.insert(folder) }

        package func leave(_ folder: FolderPath) { unwatched.remove(folder) }

        package func events() -> Set<Event> { [] }
    }
#endif
