package import CRDT

/// All that a shared folder and its space had in common last, found by node, by path and by what stood on the disk.
package struct SyncedFiles: Sendable {
    package private(set) var rows: [NodeID: SyncedFile] = [:]
    private var nodes: [FolderPath: NodeID] = [:]
    private var owners: [FilePlace: NodeID] = [:]
    /// Paths of folders in which something is synced, with how much.
    private var folders: [FolderPath: Int] = [:]

    package init() {}

    package subscript(node: NodeID) -> SyncedFile? { rows[node] }
    package subscript(path: FolderPath) -> SyncedFile? { nodes[path].flatMap { rows[$0] } }

    /// Whether something synced is at a path, or in it.
    package func holds(_ path: FolderPath) -> Bool { nodes[path] != nil || folders[path] != nil }

    package mutating func set(_ row: SyncedFile) {
        remove(row.node)
        rows[row.node] = row
        nodes[row.path] = row.node
        if let place = row.signature?.place { owners[place] = row.node }
        count(row.path, 1)
    }

    package mutating func remove(_ node: NodeID) {
        guard let row = rows.removeValue(forKey: node) else { return }
        if nodes[row.path] == node { nodes[row.path] = nil }
        if let place = row.signature?.place, owners[place] == node { owners[place] = nil }
        count(row.path, -1)
    }

    private mutating func count(_ path: FolderPath, _ change: Int) {
        var folder = path.parent
        while !folder.isRoot {
            let now = folders[folder, default: 0] + change
            folders[folder] = now > 0 ? now : nil
            folder = folder.parent
        }
    }

    /// A node went elsewhere, with all that is in it. Answers the rows that are others now.
    package mutating func carry(_ node: NodeID, to path: FolderPath) -> [SyncedFile] {
        guard let row = rows[node] else { return [] }
        var moved = [row]
        if row.kind == .folder { moved += rows.values.filter { $0.path.isBelow(row.path) } }
        return moved.map { inside in
            var inside = inside
            inside.path = inside.node == node ? path : inside.path.moved(from: row.path, to: path)
            set(inside)
            return inside
        }
    }

    /// The synced file that stands at a path as a file of its own, whatever its contents are: not where another synced
    /// one came to stand there, and not one that was never on the disk.
    package func file(at path: FolderPath, _ entry: DiskListing.Entry) -> SyncedFile? {
        guard let row = self[path], row.kind != .folder, entry.kind == .file, row.content != nil, row.next == nil,
            owners[entry.signature.place].map({ $0 == row.node }) ?? true
        else { return nil }
        return row
    }
}
