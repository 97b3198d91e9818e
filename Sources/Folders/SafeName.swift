internal import CRDT

/// Why nothing that a peer sent is written under a name.
package enum WriteRefusal: Equatable, Sendable {
    /// A version control system keeps its state there, or this program does.
    case stateFolder
    /// Some systems take it for a device, whatever folder it stands in.
    case deviceName
}

/// Which names something may be written under in a shared folder.
///
/// `PathPart` says what may stand in a tree; this says what may stand on a disk, and is therefore stricter. To write
/// where a version control system keeps hooks or settings is to run code, and a name of a device leads out of every
/// folder. All names are judged as `PathPart.bare` has them: as some file system could take them.
enum SafeName {
    /// Nil when nothing speaks against it.
    static func refusal(of text: String) -> WriteRefusal? {
        if isState(text) { return .stateFolder }
        return isDevice(text) ? .deviceName : nil
    }

    /// Whether a version control system, or this program, keeps its state under the name; git's worktrees have a file
    /// there.
    static func isState(_ text: String) -> Bool {
        let name = PathPart.bare(text)
        return stateNames.contains(name) || isShortName(name) || DraftFile.isName(name)
    }

    private static let stateNames: Set<String> = [
        ".git", ".hg", ".svn", ".bzr", ".jj", ".pijul", ".sl", "_darcs", "cvs", ".atelier",
    ]

    /// The names of eight characters that FAT and NTFS give to those of `stateNames` that begin with a dot: `HG~1`.
    private static func isShortName(_ name: String) -> Bool {
        guard let tilde = name.firstIndex(of: "~") else { return false }
        let number = name[tilde...].dropFirst()
        return shortStems.contains(String(name[..<tilde])) && !number.isEmpty
            && number.unicodeScalars.allSatisfy { ("0"..."9").contains($0) }
    }

    private static let shortStems = Set(
        stateNames.filter { $0.hasPrefix(".") }.map { String($0.dropFirst().prefix(6)) })

    /// The names that Windows reserves (Naming Files, Paths, and Namespaces), with any ending.
    private static func isDevice(_ text: String) -> Bool {
        var stem = Substring(PathPart.bare(text)).prefix { $0 != "." }
        while stem.last == " " { stem.removeLast() }
        if ["con", "prn", "aux", "nul", "conin$", "conout$"].contains(stem) { return true }
        guard stem.hasPrefix("com") || stem.hasPrefix("lpt") else { return false }
        let number = stem.dropFirst(3)
        return number.count == 1 && "0123456789\u{B9}\u{B2}\u{B3}".contains(number)
    }
}
