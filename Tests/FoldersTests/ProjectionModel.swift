import CRDT
import SodiumCrypto
import TestKit
import WireCodec

@testable import Folders

/// A space as plain values: each node with its place, its text and how often that changed. Moves that would put a
/// folder into itself do nothing; names that meet in a folder are shown apart, the older node under its own name.
struct ModelSpace {
    struct Node {
        var parent: NodeID?
        var name: String
        let kind: NodeKind
        var text = ""
        /// All that it ever read, as a document's history has it.
        var history = ""
        var version = 0
        var isRemoved = false
    }

    private(set) var nodes: [NodeID: Node] = [:]
    private var count: UInt64 = 0

    mutating func make(_ kind: NodeKind, in parent: NodeID?, _ name: String, text: String = "") -> NodeID {
        count += 1
        let id = NodeID(Bytes32(count, 0, 0, 0))
        nodes[id] = Node(parent: parent, name: name, kind: kind, text: text, history: text, version: 1)
        return id
    }

    mutating func move(_ id: NodeID, to parent: NodeID?, _ name: String) {
        var above = parent
        while let node = above {
            if node == id { return }
            above = nodes[node]?.parent
        }
        nodes[id]?.parent = parent
        nodes[id]?.name = name
        nodes[id]?.isRemoved = false
    }

    mutating func write(_ text: String, to id: NodeID) {
        nodes[id]?.text = text
        nodes[id]?.history += " " + text
        nodes[id]?.version += 1
        nodes[id]?.isRemoved = false
    }

    mutating func remove(_ id: NodeID) {
        nodes[id]?.isRemoved = true
    }

    func isPresent(_ id: NodeID) -> Bool {
        guard let node = nodes[id] else { return false }
        return !node.isRemoved || nodes.contains { $0.value.parent == id && isPresent($0.key) }
    }

    func listing() -> TreeListing {
        var files: [TreeListing.File] = []
        func visit(_ parent: NodeID?, _ path: FolderPath) {
            var taken: Set<String> = []
            let children = nodes.filter { $0.value.parent == parent && isPresent($0.key) }.sorted { $0.key < $1.key }
            for (id, node) in children {
                var name = node.name
                while !taken.insert(name).inserted { name = "\(node.name)~\(id.bytes.hex.prefix(16))" }
                let place = path.appending(name.utf8)
                files.append(.init(node: id, kind: node.kind, path: place, version: version(of: id)))
                if node.kind == .folder { visit(id, place) }
            }
        }
        visit(nil, .root)
        return TreeListing(files)
    }

    func version(of id: NodeID) -> [UInt8] {
        nodes[id].map { $0.kind == .folder ? [] : [UInt8]("\($0.version)".utf8) } ?? []
    }
}

/// A folder on a disk as plain values, with inodes that go with renames.
struct ModelDisk {
    enum Thing: Equatable {
        case folder
        case file(String)
    }

    struct Entry {
        var thing: Thing
        var inode: UInt64
        var modified: Int64
    }

    private(set) var entries: [FolderPath: Entry] = [:]
    private var clock: Int64 = 0
    private var inodes: UInt64 = 0

    mutating func put(_ text: String, at path: FolderPath, isNew: Bool) {
        clock += 1
        if isNew || entries[path] == nil { inodes += 1 }
        let inode = isNew || entries[path] == nil ? inodes : entries[path]?.inode ?? inodes
        entries[path] = Entry(thing: .file(text), inode: inode, modified: clock)
    }

    mutating func makeFolder(_ path: FolderPath) {
        inodes += 1
        entries[path] = Entry(thing: .folder, inode: inodes, modified: 0)
    }

    mutating func move(_ path: FolderPath, to target: FolderPath) {
        for (inside, entry) in entries where inside == path || inside.isBelow(path) {
            entries[inside] = nil
            entries[inside == path ? target : inside.moved(from: path, to: target)] = entry
        }
    }

    mutating func remove(_ path: FolderPath) {
        for inside in entries.keys where inside == path || inside.isBelow(path) { entries[inside] = nil }
    }

    func text(at path: FolderPath) -> String? {
        if case .file(let text)? = entries[path]?.thing { text } else { nil }
    }

    func signature(at path: FolderPath) -> FileSignature? {
        entries[path].map { entry in
            var size: UInt64 = 0
            if case .file(let text) = entry.thing { size = UInt64(text.utf8.count) }
            return FileSignature(inode: entry.inode, sizeInBytes: size, modified: entry.modified)
        }
    }

    func listing() -> DiskListing {
        var listing = DiskListing()
        for (path, entry) in entries {
            guard let signature = signature(at: path) else { continue }
            listing.insert(.init(kind: entry.thing == .folder ? .folder : .file, signature: signature), at: path)
        }
        return listing
    }
}
