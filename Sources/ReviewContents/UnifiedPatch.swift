/// A file's change as `git apply` takes it (git-diff(1), "generating patch text with -p").
package struct UnifiedPatch: Sendable {
    /// For what is no text there is a line that says so.
    package let text: String

    package init(file: FileVersions) {
        let (old, new) = (Self.name("a/", file.oldPath), Self.name("b/", file.path))
        var lines = ["diff --git \(old) \(new)\n"]
        let (oldMode, newMode) = (Self.mode(file.old), Self.mode(file.new))
        switch (file.old, file.new) {
        case (.absent, _): lines.append("new file mode \(newMode)\n")
        case (_, .absent): lines.append("deleted file mode \(oldMode)\n")
        default:
            if oldMode != newMode { lines.append("old mode \(oldMode)\nnew mode \(newMode)\n") }
            if file.formerPath != nil {
                let (from, to) = (Self.name("", file.oldPath), Self.name("", file.path))
                lines.append("rename from \(from)\nrename to \(to)\n")
            }
        }
        if let comparison = FileComparison(file.old, file.new, context: 3) {
            if !comparison.hunks.isEmpty {
                lines.append("--- " + (file.old == .absent ? "/dev/null" : Self.ended(old)) + "\n")
                lines.append("+++ " + (file.new == .absent ? "/dev/null" : Self.ended(new)) + "\n")
            }
            lines += comparison.hunks.map(Self.text)
        } else {
            lines.append("Binary files \(old) and \(new) differ\n")
        }
        text = lines.joined()
    }

    private static func text(of hunk: FileComparison.Hunk) -> String {
        let lines = hunk.lines.map { line in
            let sign =
                switch line.side {
                case .both: " "
                case .old: "-"
                case .new: "+"
                }
            return sign + line.text + (line.isEnded ? "\n" : "\n\\ No newline at end of file\n")
        }
        return "@@ -\(place(hunk.old)) +\(place(hunk.new)) @@\n" + lines.joined()
    }

    /// Lines are counted from 1; an empty range stands behind the line before it.
    private static func place(_ range: Range<Int>) -> String {
        let start = range.isEmpty ? range.lowerBound : range.lowerBound + 1
        return "\(start),\(range.count)"
    }

    private static func mode(_ side: FileSide) -> String {
        switch side {
        case .absent: "000000"
        case .text, .opaque: side.isExecutable ? "100755" : "100644"
        case .link: "120000"
        case .commit: "160000"
        }
    }

    /// A tab tells where a name with blanks ends.
    private static func ended(_ name: String) -> String { name.contains(" ") ? name + "\t" : name }

    /// As C writes it where it has what could be taken for something else.
    private static func name(_ prefix: String, _ path: String) -> String {
        let isPlain = path.utf8.allSatisfy {
            $0 >= 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\")
        }
        if isPlain { return prefix + path }
        var text = "\""
        for byte in (prefix + path).utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): text += "\\" + String(UnicodeScalar(byte))
            case 0x20..<0x7F: text += String(UnicodeScalar(byte))
            default:
                let digits = String(byte, radix: 8)
                text += "\\" + String(repeating: "0", count: 3 - digits.count) + digits
            }
        }
        return text + "\""
    }
}
