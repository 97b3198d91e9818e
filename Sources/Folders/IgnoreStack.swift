/// The ignore files on the way from the root to a folder.
///
/// `.atelierignore` decides before `.gitignore`, and a deeper file before one above it. What lies in an excluded folder
/// is excluded with it: nobody asks about it, since the folder is not entered.
struct IgnoreStack: Sendable {
    /// File names, those that decide first at the front.
    static let fileNames = [".atelierignore", ".gitignore"]

    private struct Level {
        /// Where paths begin for these rules: after the path of their folder and its slash.
        let start: Int
        let rules: IgnoreRules
    }

    /// By file name; the deepest folder last.
    private var levels: [[Level]] = fileNames.map { _ in [] }

    /// Rules of a folder whose path, with a slash behind it, has `start` bytes. `file` is an index of `fileNames`.
    mutating func push(_ rules: IgnoreRules, file: Int, start: Int) {
        if !rules.isEmpty { levels[file].append(Level(start: start, rules: rules)) }
    }

    /// Forgets the rules of folders whose path has more than `start` bytes: the walk has left them.
    mutating func leave(start: Int) {
        for file in levels.indices {
            while let last = levels[file].last, last.start > start { levels[file].removeLast() }
        }
    }

    /// `path` is that from the root, its last part beginning at `nameStart`.
    func isExcluded(_ path: [UInt8], nameStart: Int, isFolder: Bool) -> Bool {
        for file in levels {
            for level in file.reversed() {
                if let verdict = level.rules.verdict(on: path[level.start...], nameStart: nameStart, isFolder: isFolder)
                {
                    return verdict == .excluded
                }
            }
        }
        return false
    }
}
