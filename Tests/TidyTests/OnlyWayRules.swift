/// What only one place may do, so that its care is everybody's.
enum OnlyWayRules {
    // MARK: Files of a shared folder

    /// The files of the rooms that meet shared folders which may open, make, rename or remove anything; all others go
    /// through `SandboxedRoot`.
    static let openers: Set<String> = [
        "Sources/Folders/SandboxedRoot.swift", "Sources/Folders/SandboxedRoot+Writing.swift",
        "Sources/Folders/SandboxedRoot+Marker.swift", "Sources/Folders/Projection/SandboxedRoot+Projection.swift",
        "Sources/Folders/Projection/PreparedFile.swift",
        "Sources/Folders/DraftFile.swift",
    ]
    static let roomsAtFolders: Set<String> = ["Folders", "NodeRuntime"]
    static let opening = [
        "FileManager", "FileHandle(", "contentsOf", "contentsOfFile", "write(to:", "InputStream", "OutputStream",
        "openat(", "fopen(", "creat(", "opendir(", "fdopendir(", "renameat(", "unlinkat(", "mkdirat(", "symlink(",
        "clinux_open_beneath(", "clinux_rename_to_free(", "clinux_exchange(",
    ]
    /// Calls of the system by names that elsewhere may be a function's own.
    static let openingInFolders = [" open(", " rename(", " unlink(", " mkdir(", " link(", " truncate("]

    static func files(_ tree: SourceTree) -> [Violation] {
        tree.sources.filter { roomsAtFolders.contains($0.room ?? "") && !openers.contains($0.path) }.flatMap { file in
            let words = opening + (file.room == "Folders" ? openingInFolders : [])
            return found(words, in: file, saying: "opens a file past SandboxedRoot:")
        }
    }

    // MARK: The terminal

    /// Who writes to the streams of the process.
    static let writers: Set<String> = [
        "Sources/TerminalRendering/StandardStream.swift", "Sources/TerminalRendering/ProgressLine.swift",
        "Sources/CommandLineTool/Surroundings.swift",
        // What is drawn there comes from the cells of a screen, from a program of the person's own, or was made
        // harmless before.
        "Sources/CommandLineTool/Terminal/TerminalDisplay.swift",
    ]
    static let roomsAtTerminal: Set<String> = ["TerminalRendering", "CommandLineTool", "NodeRuntime", "atelier"]
    static let writing = [
        "print(", "debugPrint(", "dump(", "fputs(", "puts(", "putchar(", "fprintf(", "vprintf(", "printf(",
        "FileHandle.standard", "stdout", "stderr", "StandardStream.output.write", "StandardStream.error.write",
    ]

    /// Only the sink of the process writes to a terminal, and only `OutputFormat` and the three commands that print a
    /// whole text or a line of their own write to the sink.
    static func streams(_ tree: SourceTree) -> [Violation] {
        tree.sources.filter { roomsAtTerminal.contains($0.room ?? "") && !writers.contains($0.path) }.flatMap {
            found(writing, in: $0, saying: "writes past the sink:")
        }
    }

    /// Fields of the node's answers that hold what a peer wrote.
    static let peerFields: Set<String> = [
        "author", "authors", "basePath", "branch", "channel", "founder", "host", "imported", "insert", "name", "names",
        "ours", "path", "preview", "text", "theirs", "title",
    ]
    static let printing = [".own(", ".line(", ".note(", "writeData(", "writeWords("]

    /// In commands, such a field is put into a text or a cell only through `PeerText`.
    static func peerTexts(_ tree: SourceTree) -> [Violation] {
        tree.sources.filter { $0.path.hasPrefix("Sources/CommandLineTool/Commands/") }.flatMap { file in
            file.lines.enumerated().flatMap { index, line -> [Violation] in
                guard !line.drop(while: { $0 == " " }).hasPrefix("//") else { return [] }
                return arguments(in: line).filter(isBarePeerField).map {
                    Violation(path: file.path, line: index + 1, what: "shows \($0), which a peer wrote, as it is")
                }
            }
        }
    }

    /// What stands in the parentheses of an interpolation or of a call that prints.
    private static func arguments(in line: Substring) -> [Substring] {
        (["\\("] + printing).flatMap { opening -> [Substring] in
            var result: [Substring] = []
            var rest = line
            while let start = rest.firstRange(of: opening)?.upperBound {
                rest = rest[start...]
                var depth = 1
                let inside = rest.prefix { character in
                    if character == "(" { depth += 1 }
                    if character == ")" { depth -= 1 }
                    return depth > 0
                }
                // Only the first argument of a call is text.
                result.append(opening == "\\(" ? inside : inside.prefix { $0 != "," })
            }
            return result
        }
    }

    /// `result.path`, `$0.author`, `file.author ?? ""`: a field itself, not what something else made of it.
    private static func isBarePeerField(_ expression: Substring) -> Bool {
        let operand = expression.firstRange(of: " ?? ").map { expression[..<$0.lowerBound] } ?? expression
        guard operand.allSatisfy({ $0.isLetter || $0.isNumber || "$._?!".contains($0) }) else { return false }
        let parts = operand.split(separator: ".")
        guard parts.count > 1, let last = parts.last else { return false }
        return peerFields.contains(String(last.filter { $0 != "?" && $0 != "!" }))
    }

    // MARK: Consent

    /// Commands that give rights or secrets away, or that cannot be taken back.
    static let grave: Set<String> = [
        "DocForget", "IdExport", "IdImport", "IdRevoke", "IdUnprotect", "PeerBlock", "PeerTrust", "PeerUnblock",
        "SpaceFork", "SpaceInvite", "SpaceLeave", "SpaceLock", "SpaceRemove", "SpaceRole",
    ]

    /// Each of them that there is asks by way of `Confirmation`.
    static func consents(_ tree: SourceTree) -> [Violation] {
        tree.sources.filter { file in
            file.path.hasPrefix("Sources/CommandLineTool/Commands/") && grave.contains(String(file.name.dropLast(6)))
        }.filter { file in !file.code.contains { $0.contains("confirmation.isGiven(") } }.map {
            Violation(path: $0.path, line: 0, what: "does what cannot be taken back, and does not ask")
        }
    }

    private static func found(_ words: [String], in file: SourceTree.File, saying what: String) -> [Violation] {
        file.code.enumerated().flatMap { index, line in
            words.filter { WordRules.contains(line, $0) }.map {
                Violation(path: file.path, line: index + 1, what: "\(what) \($0)")
            }
        }
    }
}
