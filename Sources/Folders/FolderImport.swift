package import CRDT

/// The text files of a folder, read once, to be taken into a space.
///
/// Both lists are in the order of the paths, part by part, by their bytes. Contents are as they are on disk: line ends
/// and byte order marks stay.
package struct FolderImport: Sendable {
    package struct File: Equatable, Sendable {
        package let path: [PathPart]
        package let text: String
    }

    /// Something that stays out, and why. A folder that stays out is told once, not file by file.
    package struct Skipped: Equatable, Sendable {
        /// Relative to the root; for people to read, since a name may be the reason.
        package let path: String
        package let reason: SkipReason
    }

    /// What one import takes in at most.
    package struct Limits: Sendable {
        package var filesMax = 50_000
        package var textMaxInBytes = 512 << 20
        package var fileMaxInBytes = 4 << 20
        /// Names looked at, those that stay out among them.
        package var entriesMax = 500_000
        package var partsMax = 32
        package var pathMaxInBytes = 4_096

        package init() {}
    }

    package private(set) var files: [File] = []
    package private(set) var skipped: [Skipped] = []

    /// Reads everything beneath `root` that is text and that no rule keeps out.
    ///
    /// The node's own folders, as the root knows them, are not entered under whatever name they are met.
    /// Throws when a limit is passed (half a folder is no folder), when the root itself cannot be listed, or when an
    /// ignore file cannot be read: what it would keep out might be secret.
    package init(from root: SandboxedRoot, limits: Limits = Limits()) throws(FolderError) {
        var walk = ImportWalk(root: root, limits: limits)
        try walk.visit([], path: [])
        files = walk.files
        skipped = walk.skipped
    }
}

/// Why something of a folder was not taken in.
package enum SkipReason: Equatable, Sendable {
    /// A rule of an ignore file.
    case ignored
    /// The state of a version control system, or of this program.
    case stateFolder
    case symbolicLink
    /// A pipe, a socket or a device.
    case special
    /// It holds a NUL byte or is not UTF-8.
    case notText
    case tooLarge(limit: Int)
    case name(NameRefusal)
    /// The path has too many parts or bytes.
    case pathTooLong
    /// The system refused to open or read it; `errno` as in `errno.h`.
    case unreadable(errno: Int32)
    /// It was removed or replaced during the walk.
    case vanished

    /// One stable word, for programs.
    package var word: String {
        switch self {
        case .ignored: "ignored"
        case .stateFolder: "state-folder"
        case .symbolicLink: "symbolic-link"
        case .special: "special"
        case .notText: "not-text"
        case .tooLarge: "too-large"
        case .name: "name"
        case .pathTooLong: "path-too-long"
        case .unreadable: "unreadable"
        case .vanished: "vanished"
        }
    }
}
