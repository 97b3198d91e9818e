import CRDT
import Folders
import Foundation

/// From the space onto the disk.
extension FolderWorker {
    /// So many folders are made, or names removed, between two notes of that.
    private static let namesMax = 1_024

    /// Folders that were made and names that were removed, and that must be on the disk before the node's database has
    /// it: what came back after a loss of power would be taken for something new, what was gone for a removal.
    private struct UnsettledNames {
        let pace: DiskPace
        var made: [SyncedFile] = []
        var removed: [NodeID] = []
        var folders: Set<FolderPath> = []

        var count: Int { made.count + removed.count }
    }

    /// `namesMayDiffer`: whether the disk had something else done to it than that synced files were written.
    func putOut(_ work: FolderWork, namesMayDiffer: Bool) throws {
        guard let root else { return }
        guard work.isEverythingDue || work.isTreeChanged || namesMayDiffer || work.resumed != nil else {
            try write(work.texts.filter { synced[$0] != nil && !isRefused($0) }.sorted())
            return todo.awaitBytes(of: fetching.keys)
        }
        let tree = try listing()
        let plan = DiskOutput(synced.rows, tree) { root.entry(at: $0) != nil }
        obstacles = plan.held.map { held in
            switch held.obstacle {
            case .neverWritten: (held.path, "never-written")
            case .occupied: (held.path, "occupied")
            }
        }
        fetching = [:]
        var writes: [NodeID] = []
        var modes: [DiskOutput.Step] = []
        var names = UnsettledNames(pace: DiskPace(forCount: plan.steps.count { $0.isOfOneName }))
        for step in plan.steps {
            if !step.isOfOneName || names.count == Self.namesMax { try settle(&names, in: root) }
            switch step.deed {
            case .write:
                if synced[step.node] == nil {
                    synced.set(SyncedFile(node: step.node, kind: step.kind, path: step.path))
                }
                writes.append(step.node)
            case .setMode: modes.append(step)
            case .makeFolder: makeFolder(step, in: root, &names)
            case .remove: remove(step, in: root, &names)
            case .move, .setAside: try carryOut(step, in: root)
            }
        }
        try settle(&names, in: root)
        try write(writes.filter { !isRefused($0) })
        for step in modes { try carryOut(step, in: root) }
        todo.awaitBytes(of: fetching.keys)
    }

    /// Whether the disk has something of a file that the space does not take, or of which an editor is asked: that
    /// stays, and is told.
    private func isRefused(_ node: NodeID) -> Bool {
        synced[node].map { refused[$0.path] != nil || saves.isOpen($0.path) } ?? false
    }

    private func carryOut(_ step: DiskOutput.Step, in root: SandboxedRoot) throws {
        do throws(FolderError) {
            switch step.deed {
            case .move(let from): try move(step.node, from, to: step.path, in: root)
            case .setAside: try move(step.node, step.path, to: DiskOutput.asidePath(step), in: root)
            case .setMode(let isExecutable):
                guard var row = synced[step.node], let seen = row.signature else { return }
                row.signature = try root.setExecutable(isExecutable, at: row.path, seen: seen)
                scan?.wrote(row)
                try noteQuietly([row])
            case .write, .makeFolder, .remove: break
            }
        } catch {
            note(error, at: step.path)
        }
    }

    func note(_ error: FolderError, at path: FolderPath) {
        switch error {
        case .changed, .notFound, .notAFolder: todo.lookAgain(at: path)
        default: obstacles.append((path, "\(error)"))
        }
    }

    private func move(
        _ node: NodeID, _ path: FolderPath, to target: FolderPath, in root: SandboxedRoot
    ) throws(FolderError) {
        guard let seen = synced[node]?.signature else { throw .changed(path: path.text) }
        try root.move(path, to: target, seen: seen)
        let moved = synced.carry(node, to: target)
        scan?.moved(path, to: target)
        todo.readAnew([path.parent, target.parent])
        try noteQuietly(moved)
    }

    // MARK: Names

    private func makeFolder(_ step: DiskOutput.Step, in root: SandboxedRoot, _ names: inout UnsettledNames) {
        do throws(FolderError) {
            var row = SyncedFile(node: step.node, kind: .folder, path: step.path)
            row.signature = try root.makeFolder(at: step.path, names.pace)
            names.made.append(row)
            names.folders.insert(step.path.parent)
        } catch {
            note(error, at: step.path)
        }
    }

    private func remove(_ step: DiskOutput.Step, in root: SandboxedRoot, _ names: inout UnsettledNames) {
        do throws(FolderError) {
            if let seen = synced[step.node]?.signature { try root.remove(step.path, seen: seen, names.pace) }
        } catch .system(_, ENOTEMPTY) {
            // What is ignored lies in it still: it stays, known as what it was.
            return
        } catch {
            return note(error, at: step.path)
        }
        scan?.removed(step.path)
        names.removed.append(step.node)
        names.folders.insert(step.path.parent)
    }

    private func settle(_ names: inout UnsettledNames, in root: SandboxedRoot) throws {
        guard names.count > 0 else { return }
        if names.pace == .together { try root.settle(names.folders) }
        if !names.made.isEmpty { try note(names.made) }
        if !names.removed.isEmpty { try drop(names.removed) }
        names = UnsettledNames(pace: names.pace)
    }

    private func noteQuietly(_ rows: [SyncedFile]) throws(FolderError) {
        do {
            try note(rows)
        } catch {
            throw .system(path: rows.first?.path.text ?? "", errno: EIO)
        }
    }
}

extension DiskOutput.Step {
    /// Whether it makes or removes one name, and nothing has to be noted before the next one.
    fileprivate var isOfOneName: Bool {
        switch deed {
        case .makeFolder, .remove: true
        case .write, .move, .setMode, .setAside: false
        }
    }
}
