package import CRDT
package import WireCodec

/// What has to be done to the space so that it has what was done on the disk.
///
/// A plan is a value: it compares what was synced last, the disk and the space, and nothing is changed by making it.
/// Where both sides did something to one node, the disk's doing is taken in as done beside the space's, which merges
/// them; a removal on the disk counts only of what the disk had seen.
package struct DiskIntake {
    package enum Parent: Hashable, Sendable {
        case top
        case node(NodeID)
        /// The folder that the step with this number makes.
        case step(Int)
    }

    package enum Deed: Hashable, Sendable {
        case makeFolder(in: Parent)
        /// A file with the text that stands at the path.
        case makeFile(in: Parent)
        case move(in: Parent)
        /// Its text, or its bytes, are to become what stands at the path; the row is what was synced before.
        case edit(SyncedFile)
        /// Whether it may be run is to be as the row's signature has it.
        case setMode
        case remove
    }

    package struct Step: Hashable, Sendable {
        package let deed: Deed
        /// What is synced when it is done. Of what is made, the node is not known yet and zero; so is the version of a
        /// content that is taken in.
        package let row: SyncedFile

        package init(deed: Deed, row: SyncedFile) {
            self.deed = deed
            self.row = row
        }
    }

    /// In the order in which they are to be done.
    package private(set) var steps: [Step] = []
    /// Rows that are others while nothing has to be done in the space.
    package private(set) var noted: [SyncedFile] = []
    /// Nodes that are not synced any more.
    package private(set) var dropped: [NodeID] = []
    /// Paths at which a text became a file of any bytes, or the other way round: another node stands there then.
    package private(set) var replaced: [FolderPath] = []

    /// What there is to compare.
    package struct Sides {
        package let rows: [NodeID: SyncedFile]
        package let disk: DiskListing
        package let tree: TreeListing
        /// What was read of the files that had to be read.
        package let contents: [FolderPath: ReadContent]
        /// The hash of a document's text as it is now; of a file of any bytes, its blob.
        package let hashOfText: (NodeID) -> Bytes32?

        package init(
            rows: [NodeID: SyncedFile], disk: DiskListing, tree: TreeListing, contents: [FolderPath: ReadContent],
            hashOfText: @escaping (NodeID) -> Bytes32?
        ) {
            self.rows = rows
            self.disk = disk
            self.tree = tree
            self.contents = contents
            self.hashOfText = hashOfText
        }
    }

    private let sides: Sides
    /// What each file holds, where that is known.
    private let found: [FolderPath: Found]
    private let match: DiskMatch
    private var rows: [NodeID: SyncedFile]
    private let oldParents: [FolderPath: NodeID]
    /// Those in whose place others are made.
    private var leaving: Set<NodeID> = []
    /// What each folder on the disk is in the space.
    private var folders: [FolderPath: Parent] = [.root: .top]

    /// The files that must be read before a plan is made, since it is not known what they hold. `watched` are read in
    /// any case.
    package static func unread(
        _ rows: [NodeID: SyncedFile], _ disk: DiskListing, watched: Set<FolderPath>
    ) -> [FolderPath] {
        let known = Set(rows.values.compactMap { $0.next == nil && $0.content != nil ? $0.signature : nil })
        return disk.entries.compactMap { path, entry in
            guard entry.kind == .file else { return nil }
            return watched.contains(path) || !known.contains(entry.signature) ? path : nil
        }
    }

    package init(_ sides: Sides) {
        self.sides = sides
        found = Self.found(in: sides)
        let ordered = sides.rows.values.sorted { ($0.path, $0.node) < ($1.path, $1.node) }
        match = DiskMatch(ordered, sides.disk, hashes: found.mapValues(\.hash))
        rows = sides.rows
        oldParents = Dictionary(ordered.map { ($0.path, $0.node) }) { first, _ in first }
        var stepOfPath = sides.disk.entries.keys.sorted { ($0.depth, $0) < ($1.depth, $1) }[...]
        while let path = stepOfPath.popFirst() { planPlace(path) }
        for path in match.nodes.keys.sorted() { planContent(at: path) }
        for row in ordered where match.paths[row.node] == nil { planRemoval(of: row) }
        for row in rows.values.sorted(by: { $0.path < $1.path }) where row != sides.rows[row.node] { noted.append(row) }
        let done = Set(steps.map(\.row.node))
        noted.removeAll { done.contains($0.node) }
    }

    /// What a file holds, as it was read or as the row says that has this very file.
    private struct Found {
        let hash: Bytes32
        let kind: NodeKind
        let form: FileForm
    }

    private static func found(in sides: Sides) -> [FolderPath: Found] {
        let known = Dictionary(
            sides.rows.values.compactMap { row in
                row.signature.flatMap { signature in
                    row.content.map { (signature, Found(hash: $0.hash, kind: row.kind, form: $0.form)) }
                }
            }
        ) { first, _ in first }
        var found: [FolderPath: Found] = [:]
        for (path, entry) in sides.disk.entries where entry.kind == .file {
            switch sides.contents[path] {
            case .text(let hash, let form): found[path] = Found(hash: hash, kind: .text, form: form)
            case .blob(let hash): found[path] = Found(hash: hash, kind: .blob, form: .plain)
            case .unfit: continue
            case nil: found[path] = known[entry.signature]
            }
        }
        return found
    }

    // MARK: Places

    /// What is new, and what moved: nearest to the root first. So a folder is where it is to be before anything is put
    /// into it, and none ever gets into itself.
    private mutating func planPlace(_ path: FolderPath) {
        guard let entry = sides.disk[path], let parent = folders[path.parent] else { return }
        if let node = match.nodes[path], let row = rows[node], row.signature != nil || isArrived(row, path) {
            planMove(of: row, to: path, in: parent, entry)
        } else if entry.kind == .folder {
            planFolder(at: path, in: parent, entry)
        } else if let found = found[path] {
            planFile(at: path, in: parent, entry, found)
        }
    }

    /// Whether what stands at the path of a row that was never seen on the disk is what was to be put there.
    private func isArrived(_ row: SyncedFile, _ path: FolderPath) -> Bool {
        row.kind == .folder || (row.next != nil && found[path]?.hash == row.next?.hash)
            || row.nextSignature.map { $0.place == sides.disk[path]?.signature.place } ?? false
    }

    private mutating func planMove(
        of row: SyncedFile, to path: FolderPath, in parent: Parent, _ entry: DiskListing.Entry
    ) {
        var row = row
        let oldParent: Parent? =
            row.path.parent.isRoot ? .top : oldParents[row.path.parent].map { .node($0) }
        let isMoved = row.path.name != path.name || oldParent != parent
        row.path = path
        if row.kind == .folder {
            folders[path] = .node(row.node)
            row.signature = entry.signature
        }
        rows[row.node] = row
        // A name that only stands for another while files change places is no wish of anybody's.
        guard isMoved, !DraftFile.isName(path.nameText), sides.tree[row.node]?.path != path else { return }
        steps.append(Step(deed: .move(in: parent), row: row))
    }

    /// The path that something in this folder has in the space; nil in a folder that is not there yet.
    private func shownPath(_ name: [UInt8], in parent: Parent) -> FolderPath? {
        switch parent {
        case .top: FolderPath.root.appending(name)
        case .node(let node): sides.tree[node]?.path.appending(name)
        case .step: nil
        }
    }

    /// What the space shows under the same name, and no folder has yet.
    private func unsynced(_ name: [UInt8], in parent: Parent) -> TreeListing.File? {
        guard let path = shownPath(name, in: parent), let file = sides.tree[path], !leaving.contains(file.node) else {
            return nil
        }
        return rows[file.node].map { $0.signature == nil } ?? true ? file : nil
    }

    private mutating func planFolder(at path: FolderPath, in parent: Parent, _ entry: DiskListing.Entry) {
        if let file = unsynced(path.name, in: parent), file.kind == .folder {
            var row = SyncedFile(node: file.node, kind: .folder, path: path)
            row.signature = entry.signature
            rows[file.node] = row
            folders[path] = .node(file.node)
            return
        }
        var row = SyncedFile(node: NodeID(.zero), kind: .folder, path: path)
        row.signature = entry.signature
        folders[path] = .step(steps.count)
        steps.append(Step(deed: .makeFolder(in: parent), row: row))
    }

    private mutating func planFile(
        at path: FolderPath, in parent: Parent, _ entry: DiskListing.Entry, _ found: Found
    ) {
        guard !DraftFile.isName(path.nameText) else { return }
        if let file = unsynced(path.name, in: parent), file.kind == found.kind,
            sides.hashOfText(file.node) == found.hash
        {
            var row = SyncedFile(node: file.node, kind: file.kind, path: path)
            row.signature = entry.signature
            row.content = .init(hash: found.hash, version: file.version, form: file.form)
            rows[file.node] = row
            return
        }
        var row = SyncedFile(node: NodeID(.zero), kind: found.kind, path: path)
        row.signature = entry.signature
        row.content = .init(hash: found.hash, version: [], form: found.form)
        steps.append(Step(deed: .makeFile(in: parent), row: row))
    }

    // MARK: Contents and removals

    private mutating func planContent(at path: FolderPath) {
        guard let node = match.nodes[path], var old = rows[node], old.kind != .folder, let entry = sides.disk[path],
            let found = found[path]
        else { return }
        settleWrite(in: &old, entry, found.hash)
        guard old.content != nil || old.next != nil else {
            // What was to be written is not there, and what is there is somebody's.
            rows[node] = nil
            return dropped.append(node)
        }
        if found.kind != old.kind { return planReplacement(of: old, by: found, entry) }
        var row = old
        row.next = nil
        row.nextSignature = nil
        row.signature = entry.signature
        if row.content?.hash != found.hash {
            row.content = .init(hash: found.hash, version: [], form: found.form)
            steps.append(Step(deed: .edit(old), row: row))
        }
        if let before = old.signature, before.isExecutable != entry.signature.isExecutable {
            steps.append(Step(deed: .setMode, row: row))
        }
        rows[node] = row
    }

    /// A node stays what it is, a text or a file of any bytes. So another one is made for what a file became; the old
    /// one goes, unless the space has something of it that the disk had not seen.
    private mutating func planReplacement(of old: SyncedFile, by found: Found, _ entry: DiskListing.Entry) {
        guard let parent = folders[old.path.parent], !DraftFile.isName(old.path.nameText) else { return }
        rows[old.node] = nil
        leaving.insert(old.node)
        replaced.append(old.path)
        if let file = sides.tree[old.node], old.content?.isCurrent(file) == true {
            steps.append(Step(deed: .remove, row: old))
        } else {
            dropped.append(old.node)
        }
        planFile(at: old.path, in: parent, entry, found)
    }

    /// Finds out whether what was being written when the node ended is on the disk. It may be what it was then, or the
    /// file may be the same one; where an editor put a new one there since, it is not known.
    private func settleWrite(in row: inout SyncedFile, _ entry: DiskListing.Entry, _ hash: Bytes32) {
        guard let next = row.next else { return }
        let isThere = next.hash == hash || row.nextSignature?.place == entry.signature.place
        let isOld = row.content?.hash == hash || row.signature?.place == entry.signature.place
        if isThere { row.content = next }
        if isThere || isOld || row.content == nil {
            row.next = nil
            row.nextSignature = nil
        }
    }

    /// What is gone from the disk goes from the space, unless the space has what the disk had not seen.
    private mutating func planRemoval(of row: SyncedFile) {
        // Found under its name in the space meanwhile.
        guard rows[row.node] == row else { return }
        rows[row.node] = nil
        let isSeen = row.kind == .folder || row.content?.version == sides.tree[row.node]?.version
        if row.signature != nil, sides.tree[row.node] != nil, isSeen {
            steps.append(Step(deed: .remove, row: row))
        } else {
            dropped.append(row.node)
        }
    }
}
