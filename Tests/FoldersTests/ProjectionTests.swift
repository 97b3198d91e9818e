import CRDT
import SodiumCrypto
import TestKit
import Testing
import WireCodec

@testable import Folders

/// One folder that is kept equal to a space by the planners alone, as plain values.
struct ModelFolder {
    var disk = ModelDisk()
    private(set) var rows: [NodeID: SyncedFile] = [:]
    private var synced: [NodeID: String] = [:]

    private static func hash(_ text: String) -> Bytes32 { BLAKE2b.hash256([UInt8](text.utf8)) }

    /// What holds a NUL is no text.
    private static func content(_ text: String) -> ReadContent {
        text.contains("\0") ? .blob(hash(text)) : .text(hash(text))
    }

    /// Takes in what was done on the disk. Texts merge in the simplest way that loses nothing: what one side added goes
    /// behind what the other has.
    mutating func takeIn(to space: inout ModelSpace) {
        let listing = disk.listing()
        var contents: [FolderPath: ReadContent] = [:]
        for path in DiskIntake.unread(rows, listing, watched: []) {
            contents[path] = Self.content(disk.text(at: path) ?? "")
        }
        let now = space
        let plan = DiskIntake(
            .init(
                rows: rows, disk: listing, tree: space.listing(), contents: contents,
                hashOfText: { Self.hash(now.nodes[$0]?.text ?? "") }))
        var made: [Int: NodeID] = [:]
        for (index, step) in plan.steps.enumerated() {
            func parent(_ parent: DiskIntake.Parent) -> NodeID? {
                switch parent {
                case .top: nil
                case .node(let node): node
                case .step(let number): made[number]
                }
            }
            let text = disk.text(at: step.row.path) ?? ""
            switch step.deed {
            case .makeFolder(let place), .makeFile(let place):
                let id = space.make(step.row.kind, in: parent(place), step.row.path.nameText, text: text)
                made[index] = id
                note(step.row, as: id, text, space)
            case .move(let place):
                space.move(step.row.node, to: parent(place), step.row.path.nameText)
                rows[step.row.node] = step.row
            case .edit:
                let base = synced[step.row.node] ?? ""
                let other = space.nodes[step.row.node]?.text ?? ""
                space.write(merge(base, disk: text, space: other), to: step.row.node)
                var row = step.row
                // The disk has its own text still, which is a version that the space has no number for.
                row.content = .init(hash: Self.hash(text), version: [0])
                rows[step.row.node] = row
                synced[step.row.node] = text
            case .setMode: rows[step.row.node] = step.row
            case .remove:
                space.remove(step.row.node)
                rows[step.row.node] = nil
            }
        }
        for row in plan.noted {
            rows[row.node] = row
            if row.kind != .folder, synced[row.node] == nil { synced[row.node] = disk.text(at: row.path) }
        }
        for node in plan.dropped { rows[node] = nil }
    }

    private mutating func note(_ row: SyncedFile, as id: NodeID, _ text: String, _ space: ModelSpace) {
        var copy = SyncedFile(node: id, kind: row.kind, path: row.path)
        copy.signature = row.signature
        if row.kind != .folder { copy.content = .init(hash: Self.hash(text), version: space.version(of: id)) }
        rows[id] = copy
        synced[id] = text
    }

    private func merge(_ base: String, disk: String, space: String) -> String {
        if base == space { return disk }
        if disk.hasPrefix(base) { return space + disk.dropFirst(base.count) }
        return space + disk
    }

    /// Writes what the space shows. True when the disk lacks nothing of it.
    mutating func putOut(from space: ModelSpace) {
        let tree = space.listing()
        let entries = disk.entries
        let plan = DiskOutput(rows, tree) { entries[$0] != nil }
        for step in plan.steps {
            switch step.deed {
            case .makeFolder:
                if disk.entries[step.path] == nil { disk.makeFolder(step.path) }
                rows[step.node] = SyncedFile(node: step.node, kind: .folder, path: step.path)
                rows[step.node]?.signature = disk.signature(at: step.path)
            case .write:
                let text = space.nodes[step.node]?.text ?? ""
                disk.put(text, at: step.path, isNew: true)
                var row = SyncedFile(node: step.node, kind: step.kind, path: step.path)
                row.signature = disk.signature(at: step.path)
                row.content = .init(hash: Self.hash(text), version: space.version(of: step.node))
                rows[step.node] = row
                synced[step.node] = text
            case .move(let from): carry(step.node, from, to: step.path)
            case .setAside: carry(step.node, step.path, to: step.path.parent.appending(DraftFile.name(for: step.node)))
            case .setMode: break
            case .remove:
                disk.remove(step.path)
                rows[step.node] = nil
            }
        }
    }

    private mutating func carry(_ node: NodeID, _ path: FolderPath, to target: FolderPath) {
        precondition(disk.entries[target] == nil, "a move goes to where nothing stands: \(target.text)")
        precondition(disk.entries[path] != nil, "a move takes what is there: \(path.text)")
        disk.move(path, to: target)
        for (id, row) in rows where id == node || row.path.isBelow(path) {
            rows[id]?.path = id == node ? target : row.path.moved(from: path, to: target)
        }
    }

    /// What people see: paths and texts.
    var shown: [String: String] {
        Dictionary(
            uniqueKeysWithValues: disk.entries.map { path, entry in
                if case .file(let text) = entry.thing { (path.text, text) } else { (path.text + "/", "") }
            })
    }
}

extension ModelSpace {
    var shown: [String: String] {
        Dictionary(
            uniqueKeysWithValues: listing().files.map { file in
                (file.path.text + (file.kind == .folder ? "/" : ""), nodes[file.node]?.text ?? "")
            })
    }
}

@Suite("Folders that follow a space, and a space that follows folders")
struct ProjectionTests {
    private func path(_ text: String) -> FolderPath {
        FolderPath(text) ?? .root
    }

    private func synced(_ files: [String: String]) -> (ModelFolder, ModelSpace) {
        var folder = ModelFolder()
        var space = ModelSpace()
        for (name, text) in files.sorted(by: { $0.key < $1.key }) {
            if name.hasSuffix("/") {
                folder.disk.makeFolder(path(String(name.dropLast())))
            } else {
                folder.disk.put(text, at: path(name), isNew: true)
            }
        }
        folder.takeIn(to: &space)
        folder.putOut(from: space)
        return (folder, space)
    }

    @Test("what stands in a folder comes into the space, empty folders too")
    func firstTime() {
        let (folder, space) = synced(["a/": "", "a/one": "1", "empty/": "", "two": "2"])
        #expect(space.shown == ["a/": "", "a/one": "1", "empty/": "", "two": "2"])
        #expect(folder.shown == space.shown)
    }

    @Test("files that exchange their names on the disk keep their identity, and so do those of a chain")
    func exchange() {
        var (folder, space) = synced(["a": "A", "b": "B", "c": "C"])
        let before = space.listing()
        folder.disk.move(path("a"), to: path("aside"))
        folder.disk.move(path("b"), to: path("a"))
        folder.disk.move(path("aside"), to: path("b"))
        folder.takeIn(to: &space)
        #expect(space.listing()[path("a")]?.node == before[path("b")]?.node)
        #expect(space.listing()[path("b")]?.node == before[path("a")]?.node)
        folder.disk.move(path("c"), to: path("d"))
        folder.disk.move(path("b"), to: path("c"))
        folder.takeIn(to: &space)
        #expect(space.listing()[path("d")]?.node == before[path("c")]?.node)
        #expect(space.listing()[path("c")]?.node == before[path("a")]?.node)
    }

    @Test("files that exchange their names in the space do so on the disk")
    func exchangeInSpace() throws {
        var (folder, space) = synced(["a": "A", "b": "B"])
        let listing = space.listing()
        let (a, b) = (try #require(listing[path("a")]?.node), try #require(listing[path("b")]?.node))
        space.move(a, to: nil, "b")
        space.move(b, to: nil, "a")
        folder.putOut(from: space)
        #expect(folder.shown == ["a": "B", "b": "A"])
    }

    @Test("a file replaced by an editor, whose old one is kept under another name, keeps its identity")
    func backupFile() throws {
        var (folder, space) = synced(["poem": "one"])
        let node = space.listing()[path("poem")]?.node
        folder.disk.move(path("poem"), to: path("poem~"))
        folder.disk.put("two", at: path("poem"), isNew: true)
        folder.takeIn(to: &space)
        #expect(space.listing()[path("poem")]?.node == node)
        #expect(space.shown == ["poem": "two", "poem~": "one"])
        folder.disk.remove(path("poem~"))
        folder.takeIn(to: &space)
        #expect(space.shown == ["poem": "two"])
    }

    @Test("a folder that moves takes along what is in it, whatever else happens to that")
    func folderMove() throws {
        var (folder, space) = synced(["a/": "", "a/x": "X", "a/y": "Y", "b/": ""])
        let before = space.listing()
        folder.disk.move(path("a"), to: path("b/c"))
        folder.disk.put("X2", at: path("b/c/x"), isNew: true)
        folder.takeIn(to: &space)
        let after = space.listing()
        #expect(after[path("b/c/x")]?.node == before[path("a/x")]?.node)
        #expect(after[path("b/c")]?.node == before[path("a")]?.node)
        #expect(space.shown == ["b/": "", "b/c/": "", "b/c/x": "X2", "b/c/y": "Y"])
    }

    @Test("folders that change places with what is in them do so on either side")
    func turnedInsideOut() throws {
        var (folder, space) = synced(["a/": "", "a/b/": "", "a/b/x": "X"])
        folder.disk.move(path("a/b"), to: path("b"))
        folder.disk.move(path("a"), to: path("b/a"))
        folder.takeIn(to: &space)
        #expect(space.shown == ["b/": "", "b/a/": "", "b/x": "X"])
        let listing = space.listing()
        let (a, b) = (try #require(listing[path("b/a")]?.node), try #require(listing[path("b")]?.node))
        space.move(a, to: nil, "a")
        space.move(b, to: a, "b")
        folder.putOut(from: space)
        #expect(folder.shown == ["a/": "", "a/b/": "", "a/b/x": "X"])
    }

    @Test("a removal on the disk does not take along what the disk had not seen")
    func unseenEdit() throws {
        var (folder, space) = synced(["a": "A", "b": "B"])
        space.write("A2", to: try #require(space.listing()[path("a")]?.node))
        folder.disk.remove(path("a"))
        folder.disk.remove(path("b"))
        folder.takeIn(to: &space)
        folder.putOut(from: space)
        #expect(space.shown == ["a": "A2"])
        #expect(folder.shown == ["a": "A2"])
    }

    @Test("what was written on the disk into a file that the space removed comes back")
    func editOfRemoved() throws {
        var (folder, space) = synced(["a": "A"])
        space.remove(try #require(space.listing()[path("a")]?.node))
        folder.disk.put("A and more", at: path("a"), isNew: false)
        folder.takeIn(to: &space)
        folder.putOut(from: space)
        #expect(folder.shown == ["a": "A and more"])
    }

    @Test(
        "a text that becomes a file of any bytes, and back, is another file; what others wrote in it stays beside that")
    func becomesAnother() throws {
        var (folder, space) = synced(["a": "A", "b": "B", "c": "\0C"])
        space.write("B2", to: try #require(space.listing()[path("b")]?.node))
        folder.disk.put("\0A", at: path("a"), isNew: false)
        folder.disk.put("\0B", at: path("b"), isNew: true)
        folder.disk.put("text", at: path("c"), isNew: false)
        folder.takeIn(to: &space)
        folder.putOut(from: space)
        #expect(folder.shown == space.shown)
        #expect(space.shown["a"] == "\0A" && space.shown["c"] == "text")
        #expect(space.listing()[path("a")]?.kind == .blob && space.listing()[path("c")]?.kind == .text)
        #expect(space.shown.filter { $0.key.hasPrefix("b") }.values.sorted() == ["\0B", "B2"])
        #expect(space.shown.count == 4)
    }

    @Test("a form that is set in the space is written, and one that is on the disk is not written again")
    func forms() throws {
        let crlf = FileForm(hasMark: false, endsLinesWithCRLF: true)
        var row = SyncedFile(node: NodeID(Bytes32(1, 0, 0, 0)), kind: .text, path: path("a"))
        row.signature = FileSignature(inode: 1, sizeInBytes: 1, modified: 1)
        row.content = .init(hash: BLAKE2b.hash256([1]), version: [1])
        func steps(_ form: FileForm) -> [DiskOutput.Deed] {
            let file = TreeListing.File(node: row.node, kind: .text, path: row.path, version: [1], form: form)
            return DiskOutput([row.node: row], TreeListing([file])) { _ in true }.steps.map(\.deed)
        }
        #expect(steps(.plain).isEmpty && steps(crlf) == [.write])
    }

    @Test(
        "folders that many hands work in at random become equal, and no word is lost",
        arguments: SeededRandom.seeds(0..<200))
    func random(_ seed: UInt64) {
        var run = RandomProjection(seed: seed)
        for _ in 0..<40 { run.act() }
        run.settle()
        for folder in run.folders { #expect(folder.shown == run.space.shown, "seed \(run.seed)") }
        let all = run.space.nodes.values.map(\.history).joined(separator: " ")
        for word in run.words { #expect(all.contains(word), "seed \(run.seed): \(word) is lost") }
    }
}
