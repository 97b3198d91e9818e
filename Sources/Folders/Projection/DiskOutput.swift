package import CRDT

/// What has to be done on the disk so that it has what the space shows, once the space has what was done on the disk.
///
/// A plan is a value. Names that are exchanged, and folders that change places with what is in them, go by names that
/// nothing else bears; every step leaves all contents on the disk.
package struct DiskOutput {
    package enum Deed: Hashable, Sendable {
        case makeFolder
        /// What is written is what the document holds when it is done.
        case write
        /// From where it is, to the path of the step.
        case move(from: FolderPath)
        /// Whether it may be run is to be as the space has it.
        case setMode(isExecutable: Bool)
        /// Under a name for the meantime, in the same folder: something else is to stand in its place.
        case setAside
        case remove
    }

    package struct Step: Hashable, Sendable {
        package let deed: Deed
        package let node: NodeID
        package let kind: NodeKind
        package let path: FolderPath
    }

    /// Why something that the space shows is not on the disk.
    package enum Obstacle: Equatable, Sendable {
        case neverWritten(WriteRefusal)
        /// Something that is not shared stands there.
        case occupied
    }

    package private(set) var steps: [Step] = []
    package private(set) var held: [(path: FolderPath, obstacle: Obstacle)] = []

    private let tree: TreeListing
    private var rows: [NodeID: SyncedFile]
    private var nodes: [FolderPath: NodeID]
    private let isOccupied: (FolderPath) -> Bool
    private var blocked: Set<FolderPath> = []

    /// `isOccupied` tells whether something stands on the disk at a path, shared or not.
    package init(_ rows: [NodeID: SyncedFile], _ tree: TreeListing, isOccupied: @escaping (FolderPath) -> Bool) {
        self.tree = tree
        let rows = rows.filter { $0.value.signature != nil }
        self.rows = rows
        self.isOccupied = isOccupied
        nodes = Dictionary(rows.values.map { ($0.path, $0.node) }) { first, _ in first }
        // What is in a folder goes before the folder.
        let removed = rows.values.filter { tree[$0.node] == nil && $0.kind != .folder }
        for row in removed.sorted(by: { $0.path > $1.path }) { remove(row) }
        for file in tree.files { plan(file) }
        let removedFolders = self.rows.values.filter { tree[$0.node] == nil }
        for row in removedFolders.sorted(by: { $0.path > $1.path }) { remove(row) }
    }

    /// Where what a step sets aside is until it has its place.
    package static func asidePath(_ step: Step) -> FolderPath {
        step.path.parent.appending(DraftFile.name(for: step.node))
    }

    private mutating func remove(_ row: SyncedFile) {
        steps.append(Step(deed: .remove, node: row.node, kind: row.kind, path: row.path))
        rows[row.node] = nil
        nodes[row.path] = nil
    }

    private mutating func plan(_ file: TreeListing.File) {
        guard !blocked.contains(file.path.parent) else { return block(file) }
        if let refusal = SafeName.refusal(of: file.path.nameText) {
            held.append((file.path, .neverWritten(refusal)))
            return block(file)
        }
        guard let row = rows[file.node] else { return planNew(file) }
        if row.path != file.path, !planMove(of: row, to: file) { return block(file) }
        let isCurrent = file.kind == .folder || (row.next == nil && row.content?.isCurrent(file) == true)
        if !isCurrent { steps.append(Step(deed: .write, node: file.node, kind: file.kind, path: file.path)) }
        if file.kind != .folder, let signature = row.signature, signature.isExecutable != file.isExecutable {
            let deed = Deed.setMode(isExecutable: file.isExecutable)
            steps.append(Step(deed: deed, node: file.node, kind: file.kind, path: file.path))
        }
    }

    private mutating func block(_ file: TreeListing.File) {
        if file.kind == .folder { blocked.insert(file.path) }
    }

    private mutating func planNew(_ file: TreeListing.File) {
        guard makeRoom(at: file.path) else {
            held.append((file.path, .occupied))
            return block(file)
        }
        let deed: Deed = file.kind == .folder ? .makeFolder : .write
        steps.append(Step(deed: deed, node: file.node, kind: file.kind, path: file.path))
        if file.isExecutable {
            let mode = Deed.setMode(isExecutable: true)
            steps.append(Step(deed: mode, node: file.node, kind: file.kind, path: file.path))
        }
        rows[file.node] = SyncedFile(node: file.node, kind: file.kind, path: file.path)
        nodes[file.path] = file.node
    }

    private mutating func planMove(of row: SyncedFile, to file: TreeListing.File) -> Bool {
        guard makeRoom(at: file.path) else {
            held.append((file.path, .occupied))
            return false
        }
        // What was set aside may have taken it along.
        guard let row = rows[row.node] else { preconditionFailure("what is moved has a row") }
        steps.append(Step(deed: .move(from: row.path), node: row.node, kind: row.kind, path: file.path))
        carry(row, to: file.path)
        return true
    }

    /// Sets aside what stands at a path and is to stand elsewhere. False where it is nothing of this space's.
    private mutating func makeRoom(at path: FolderPath) -> Bool {
        guard let other = nodes[path].flatMap({ rows[$0] }) else { return !isOccupied(path) || wasLeft(path) }
        steps.append(Step(deed: .setAside, node: other.node, kind: other.kind, path: path))
        carry(other, to: path.parent.appending(DraftFile.name(for: other.node)))
        return true
    }

    /// Whether what stood at a path is planned to be gone from there by now.
    private func wasLeft(_ path: FolderPath) -> Bool {
        steps.contains { step in
            switch step.deed {
            case .move(let from): from == path || path.isBelow(from)
            case .remove, .setAside: step.path == path || path.isBelow(step.path)
            case .makeFolder, .write, .setMode: false
            }
        }
    }

    /// A node, with all that is in it, is at another path from now on.
    private mutating func carry(_ row: SyncedFile, to path: FolderPath) {
        let moved = rows.values.filter { $0.node == row.node || $0.path.isBelow(row.path) }
        for var inside in moved {
            nodes[inside.path] = nil
            inside.path = inside.node == row.node ? path : inside.path.moved(from: row.path, to: path)
            rows[inside.node] = inside
        }
        for inside in moved { if let now = rows[inside.node] { nodes[now.path] = now.node } }
    }
}
