internal import CRDT

/// What is on the disk in a shared folder, kept up to date folder by folder.
///
/// Links, pipes, sockets, devices, state folders, names that the tree does not take and what ignore files keep out are
/// passed over. What is synced already is not kept out by an ignore file, as with git: a rule that is written later
/// must not look like a removal.
package struct DiskScan {
    /// Names in one shared folder, those that stay out among them.
    package static let entriesMax = 500_000
    package static let partsMax = 32
    package static let pathMaxInBytes = 4_096
    private static let ignoreFileMaxInBytes = 4 << 20

    package private(set) var listing = DiskListing()
    /// What stays out, but for what is ignored and for state folders.
    package private(set) var skipped: [FolderPath: SkipReason] = [:]

    /// How often something was found to be other than before.
    package private(set) var differences = 0

    private let root: SandboxedRoot
    /// By folder, the rules of its ignore files in the order of `IgnoreStack.fileNames`.
    private var rules: [FolderPath: [IgnoreRules]] = [:]
    /// Folders that are ignored and were entered for what is synced in them.
    private var ignoredFolders: Set<FolderPath> = []

    package init(of root: SandboxedRoot) {
        self.root = root
    }

    /// What a scan asks and tells.
    package struct Context {
        let isSynced: (FolderPath) -> Bool
        let willList: (FolderPath) -> Void

        /// `willList` is told of each folder before it is read: who watches it from then on misses nothing.
        package init(isSynced: @escaping (FolderPath) -> Bool, willList: @escaping (FolderPath) -> Void) {
            self.isSynced = isSynced
            self.willList = willList
        }
    }

    /// Reads everything anew.
    package mutating func scanAll(_ context: Context) throws(FolderError) {
        skipped = [:]
        try scan(.root, isDeep: true, context)
    }

    /// Reads a folder anew, and whole folders that came into it. One that is gone, or is no folder any more, goes with
    /// all that was in it; the root itself must be there.
    package mutating func scan(_ folder: FolderPath, _ context: Context) throws(FolderError) {
        guard folder.isRoot || listing[folder]?.kind == .folder else { return }
        try scan(folder, isDeep: false, context)
    }

    private mutating func scan(_ folder: FolderPath, isDeep: Bool, _ context: Context) throws(FolderError) {
        context.willList(folder)
        let entries: [FolderEntry]
        do throws(FolderError) {
            entries = try root.entries(of: folder)
        } catch {
            guard !folder.isRoot else { throw error }
            return forget(folder, because: error)
        }
        guard listing.entries.count + entries.count <= Self.entriesMax else {
            throw .tooManyEntries(limit: Self.entriesMax)
        }
        let haveRulesChanged = try readRules(among: entries, of: folder)
        let ignore = ignoreStack(for: folder)
        var seen: Set<FolderPath> = []
        for entry in entries {
            let path = folder.appending(entry.name)
            guard let kind = takes(entry, at: path, ignore, context) else { continue }
            seen.insert(path)
            try take(entry, kind, at: path, isDeep: isDeep || haveRulesChanged, context)
        }
        for gone in listing.children(of: folder).subtracting(seen) { forget(gone, because: nil) }
    }

    private mutating func take(
        _ entry: FolderEntry, _ kind: DiskListing.Entry.Kind, at path: FolderPath, isDeep: Bool, _ context: Context
    ) throws(FolderError) {
        let old = listing[path]
        if old?.kind != kind || (kind == .file && old?.signature != entry.signature) { differences += 1 }
        if let old, old.kind != kind { listing.remove(path) }
        listing.insert(DiskListing.Entry(kind: kind, signature: entry.signature), at: path)
        let isNew = old?.kind != .folder || old?.signature.place != entry.place
        if kind == .folder, isDeep || isNew { try scan(path, isDeep: true, context) }
    }

    private mutating func forget(_ path: FolderPath, because error: FolderError?) {
        differences += 1
        listing.remove(path)
        rules = rules.filter { $0.key != path && !$0.key.isBelow(path) }
        skipped = skipped.filter { $0.key != path && !$0.key.isBelow(path) }
        if case .system(_, let code)? = error { skipped[path] = .unreadable(errno: code) }
    }

    /// Nil for what stays out.
    private mutating func takes(
        _ entry: FolderEntry, at path: FolderPath, _ ignore: IgnoreStack, _ context: Context
    ) -> DiskListing.Entry.Kind? {
        let text = String(decoding: entry.name, as: UTF8.self)
        let isAside = DraftFile.isName(text) && context.isSynced(path)
        if SafeName.isState(text), !isAside { return nil }
        if Self.isEditorsOwn(text), !context.isSynced(path) { return nil }
        skipped[path] = nil
        do throws(NameRefusal) {
            _ = try PathPart(utf8: entry.name)
        } catch {
            if error != .reserved { skipped[path] = .name(error) }
            return nil
        }
        guard path.depth <= Self.partsMax, path.bytes.count <= Self.pathMaxInBytes else {
            skipped[path] = .pathTooLong
            return nil
        }
        let kind: DiskListing.Entry.Kind
        switch entry.kind {
        case .folder: kind = .folder
        case .file: kind = .file
        case .symbolicLink, .special:
            skipped[path] = entry.kind == .symbolicLink ? .symbolicLink : .special
            return nil
        }
        if kind == .folder, root.protectedPlaces.contains(entry.place) { return nil }
        let isIgnored =
            ignoredFolders.contains(path.parent)
            || ignore.isExcluded(path.bytes, nameStart: path.nameStart, isFolder: kind == .folder)
        if kind == .folder { if isIgnored { ignoredFolders.insert(path) } else { ignoredFolders.remove(path) } }
        return isIgnored && !context.isSynced(path) ? nil : kind
    }

    /// What editors keep beside a file while somebody edits it, and what another one's editor would take for its own:
    /// Vim's swap files and its try whether it may write, and what Emacs saves by itself.
    private static func isEditorsOwn(_ name: String) -> Bool {
        if name == "4913" || (name.count > 2 && name.hasPrefix("#") && name.hasSuffix("#")) { return true }
        guard name.hasPrefix("."), let ending = name.split(separator: ".").last, ending.count == 3 else { return false }
        return ending.hasPrefix("sw") && ("a"..."z").contains(ending.suffix(1))
    }

    // MARK: What was done here

    /// Something was moved. A folder is read anew where it is now, before anything is compared: whoever watches it has
    /// to know its new path.
    package mutating func moved(_ path: FolderPath, to target: FolderPath) {
        if listing[path]?.kind == .folder { forget(path, because: nil) } else { listing.move(path, to: target) }
    }

    package mutating func removed(_ path: FolderPath) { listing.remove(path) }

    /// A synced file was written.
    package mutating func wrote(_ row: SyncedFile) {
        guard let signature = row.signature else { return }
        listing.insert(.init(kind: .file, signature: signature), at: row.path)
    }

    // MARK: Ignore files

    /// Whether they are others than before.
    private mutating func readRules(among entries: [FolderEntry], of folder: FolderPath) throws(FolderError) -> Bool {
        var found: [IgnoreRules] = []
        for name in IgnoreStack.fileNames {
            let bytes = [UInt8](name.utf8)
            guard let entry = entries.first(where: { $0.name == bytes }), case .file = entry.kind else {
                found.append(IgnoreRules([]))
                continue
            }
            do throws(FolderError) {
                found.append(
                    IgnoreRules(try root.read(folder.appending(bytes), bytesMax: Self.ignoreFileMaxInBytes)))
            } catch .notFound {
                found.append(IgnoreRules([]))
            }
        }
        let isSame = rules[folder].map { $0 == found } ?? found.allSatisfy(\.isEmpty)
        rules[folder] = found.allSatisfy(\.isEmpty) ? nil : found
        return !isSame
    }

    private func ignoreStack(for folder: FolderPath) -> IgnoreStack {
        var stack = IgnoreStack()
        var above: [FolderPath] = [folder]
        while let last = above.last, !last.isRoot { above.append(last.parent) }
        for folder in above.reversed() {
            for (index, rules) in (rules[folder] ?? []).enumerated() {
                stack.push(rules, file: index, start: folder.isRoot ? 0 : folder.bytes.count + 1)
            }
        }
        return stack
    }
}
