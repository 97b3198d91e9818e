internal import CRDT
internal import WireCodec

/// Where each synced node is on the disk now.
///
/// A path keeps its identity whatever stands there: editors write a new file and give it the old one's name, and keep
/// the old one under another. Only what is gone from its path, or has another synced node's file there while its own
/// is elsewhere (names were exchanged), is looked for: by its inode, and a file by its contents. A folder that moved
/// takes along where what is in it is expected.
///
/// O(n log n) in the nodes and the entries.
struct DiskMatch {
    private(set) var paths: [NodeID: FolderPath] = [:]
    private(set) var nodes: [FolderPath: NodeID] = [:]

    private let disk: DiskListing
    private let rows: [SyncedFile]
    private let rowsByPath: [FolderPath: SyncedFile]
    private let rowsByPlace: [FilePlace: SyncedFile]

    /// `rows` ascend by their paths, one for each path.
    init(_ rows: [SyncedFile], _ disk: DiskListing, hashes: [FolderPath: Bytes32]) {
        self.rows = rows
        self.disk = disk
        rowsByPath = Dictionary(rows.map { ($0.path, $0) }) { first, _ in first }
        rowsByPlace = Dictionary(rows.flatMap { row in row.places.map { ($0, row) } }) { first, _ in first }
        let folders = Dictionary(grouping: rows.filter { $0.kind == .folder }) { $0.path.depth }
        for depth in folders.keys.sorted() { place(folders[depth] ?? []) }
        let files = rows.filter { $0.kind != .folder }
        place(files)
        placeByContent(files, hashes)
    }

    private mutating func place(_ rows: [SyncedFile]) {
        for row in rows {
            let path = expectedPath(of: row)
            guard let entry = disk[path], entry.isOf(row.kind), !isAnothers(entry, than: row, at: path) else {
                continue
            }
            claim(path, for: row)
        }
        for row in rows where paths[row.node] == nil {
            let found = row.places.compactMap { disk.path(of: $0) }.first { path in
                nodes[path] == nil && disk[path]?.isOf(row.kind) == true
            }
            if let found { claim(found, for: row) }
        }
    }

    private mutating func placeByContent(_ files: [SyncedFile], _ hashes: [FolderPath: Bytes32]) {
        let missing = files.filter { paths[$0.node] == nil && $0.content != nil }
        guard !missing.isEmpty else { return }
        var free: [Bytes32: [FolderPath]] = [:]
        for (path, hash) in hashes where nodes[path] == nil && (disk[path]?.signature.sizeInBytes ?? 0) > 0 {
            free[hash, default: []].append(path)
        }
        for row in missing {
            guard let hash = row.content?.hash, let found = free[hash]?.filter({ nodes[$0] == nil }) else { continue }
            let alike = found.filter { $0.name == row.path.name }
            if let path = alike.count == 1 ? alike.first : found.count == 1 ? found.first : nil {
                claim(path, for: row)
            }
        }
    }

    private mutating func claim(_ path: FolderPath, for row: SyncedFile) {
        guard nodes[path] == nil else { return }
        paths[row.node] = path
        nodes[path] = row.node
    }

    /// Where it would be had only folders above it moved.
    private func expectedPath(of row: SyncedFile) -> FolderPath {
        guard let parent = rowsByPath[row.path.parent], let path = paths[parent.node] else { return row.path }
        return path.appending(row.path.name)
    }

    /// Whether another synced node's file came to stand at the path of `row`, whose own stands elsewhere.
    private func isAnothers(_ entry: DiskListing.Entry, than row: SyncedFile, at path: FolderPath) -> Bool {
        guard let owner = rowsByPlace[entry.signature.place], owner.node != row.node, entry.isOf(owner.kind),
            let own = row.signature?.place, let elsewhere = disk.path(of: own), elsewhere != path
        else { return false }
        guard let there = disk[expectedPath(of: owner)] else { return true }
        return rowsByPlace[there.signature.place].map { $0.node != owner.node } ?? false
    }
}
