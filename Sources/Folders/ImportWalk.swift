internal import CRDT

/// The walk of one import: depth first, names in the order of their bytes.
struct ImportWalk {
    private let root: SandboxedRoot
    private let limits: FolderImport.Limits
    private var ignore = IgnoreStack()
    private var entriesSeen = 0
    private var textInBytes = 0

    private(set) var files: [FolderImport.File] = []
    private(set) var skipped: [FolderImport.Skipped] = []

    init(root: SandboxedRoot, limits: FolderImport.Limits) {
        self.root = root
        self.limits = limits
    }

    /// Takes in a folder. `path` are the bytes of its path with a slash behind each part; empty for the root.
    mutating func visit(_ folder: [PathPart], path: [UInt8]) throws(FolderError) {
        let entries: [FolderEntry]
        do throws(FolderError) {
            entries = try root.entries(of: folder)
        } catch {
            guard !folder.isEmpty else { throw error }
            skip(path.dropLast(), try reason(for: error))
            return
        }
        entriesSeen += entries.count
        guard entriesSeen <= limits.entriesMax else { throw .tooManyEntries(limit: limits.entriesMax) }
        try readIgnoreFiles(among: entries, of: folder, start: path.count)
        for entry in entries {
            try visit(entry, in: folder, path: path)
        }
    }

    private mutating func visit(
        _ entry: FolderEntry, in folder: [PathPart], path folderPath: [UInt8]
    ) throws(FolderError) {
        let path = folderPath + entry.name
        let part: PathPart
        switch Self.judge(entry, depth: folder.count + 1, pathInBytes: path.count, limits: limits) {
        case .success(let accepted): part = accepted
        case .failure(let refusal): return skip(path, refusal.reason)
        }
        let isFolder = entry.kind == .folder
        if isFolder && root.protectedPlaces.contains(entry.place) { return skip(path, .stateFolder) }
        if ignore.isExcluded(path, nameStart: folderPath.count, isFolder: isFolder) { return skip(path, .ignored) }
        switch entry.kind {
        case .symbolicLink: skip(path, .symbolicLink)
        case .special: skip(path, .special)
        case .file: try takeFile(folder + [part], path: path)
        case .folder:
            try visit(folder + [part], path: path + [UInt8(ascii: "/")])
            ignore.leave(start: folderPath.count)
        }
    }

    private struct Refusal: Error {
        let reason: SkipReason
    }

    /// Whether the name and the place of something allow to take it in at all.
    private static func judge(
        _ entry: FolderEntry, depth: Int, pathInBytes: Int, limits: FolderImport.Limits
    ) -> Result<PathPart, Refusal> {
        if let name = String(validating: entry.name, as: UTF8.self), SafeName.isState(name) {
            return .failure(Refusal(reason: .stateFolder))
        }
        guard depth <= limits.partsMax, pathInBytes <= limits.pathMaxInBytes else {
            return .failure(Refusal(reason: .pathTooLong))
        }
        do throws(NameRefusal) {
            return .success(try PathPart(utf8: entry.name))
        } catch {
            return .failure(Refusal(reason: error == .reserved ? .stateFolder : .name(error)))
        }
    }

    private mutating func takeFile(_ parts: [PathPart], path: [UInt8]) throws(FolderError) {
        let bytes: [UInt8]
        do throws(FolderError) {
            bytes = try root.read(parts, bytesMax: limits.fileMaxInBytes)
        } catch {
            return skip(path, try reason(for: error))
        }
        guard !bytes.contains(0), let text = String(validating: bytes, as: UTF8.self) else {
            return skip(path, .notText)
        }
        textInBytes += bytes.count
        guard textInBytes <= limits.textMaxInBytes else { throw .tooMuchText(bytesMax: limits.textMaxInBytes) }
        guard files.count < limits.filesMax else { throw .tooManyFiles(limit: limits.filesMax) }
        files.append(FolderImport.File(path: parts, text: text))
    }

    /// A file that is an ignore file by its name alone; a link or a folder of that name has no rules, as with git.
    private mutating func readIgnoreFiles(
        among entries: [FolderEntry], of folder: [PathPart], start: Int
    ) throws(FolderError) {
        for (index, name) in IgnoreStack.fileNames.enumerated() {
            let bytes = [UInt8](name.utf8)
            guard let entry = entries.first(where: { $0.name == bytes }), case .file = entry.kind else { continue }
            let path = folder.map { [UInt8]($0.text.utf8) } + [bytes]
            let rules = IgnoreRules(try root.read(names: path, bytesMax: limits.fileMaxInBytes))
            ignore.push(rules, file: index, start: start)
        }
    }

    private mutating func skip(_ path: some Sequence<UInt8>, _ reason: SkipReason) {
        skipped.append(FolderImport.Skipped(path: String(decoding: Array(path), as: UTF8.self), reason: reason))
    }

    /// What an error at one file or folder means for it; errors of the whole import pass through.
    private func reason(for error: FolderError) throws(FolderError) -> SkipReason {
        switch error {
        case .system(_, let code): return .unreadable(errno: code)
        case .notFound, .notAFolder, .leavesRoot, .changed: return .vanished
        case .neverWritten: return .stateFolder
        case .notAFile: return .special
        case .symbolicLink: return .symbolicLink
        case .tooLarge(_, let limit): return .tooLarge(limit: limit)
        case .tooManyFiles, .tooMuchText, .tooManyEntries: throw error
        }
    }
}
