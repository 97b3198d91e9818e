package import CRDT
import Identity
package import WireCodec

/// A file or a folder that is not shown.
package struct HiddenFile: Equatable, Sendable {
    package struct Removal: Equatable, Sendable {
        /// The key of the device that removed it.
        package let author: Bytes32
        /// Tenths of a second since the Unix epoch.
        package let tenths: UInt64
    }

    /// Where it was, or would be.
    package let path: String
    package let id: Bytes32
    package let kind: NodeKind
    /// Zero for a folder.
    package let lengthInScalars: Int
    /// The newest one; nil for what is out of sight for another reason.
    package let removal: Removal?
}

/// What is to be moved, and where to.
package struct Relocation: Equatable, Sendable {
    /// Several only of folders that are shown as one.
    package let named: [NodeID]
    /// What comes back with removed folders, to where it was in them.
    package let inside: [NodeID]
    /// Nil for where they are already.
    package let target: String?

    init(named: [NodeID], inside: [NodeID] = [], target: String?) {
        self.named = named
        self.inside = inside
        self.target = target
    }
}

/// What this device does to files and folders: shown at once, and gathered in the draft like edits.
extension Space {
    /// What `move` is to be given to move what is shown at a path: the file, or the folder and those shown as one with
    /// it. A target with `/` at its end is the folder to put it into.
    package func relocation(
        of path: String, to target: String, by author: Bytes32
    ) throws(SpaceError) -> Relocation {
        try requireEditor(author)
        guard let parts = try? FileTree.path(parsing: path) else { throw .nothingThere(path: path) }
        let members = tree.members(at: parts)
        guard let first = members.first else { throw .nothingThere(path: path) }
        let target = complete(target, for: first)
        let wanted = try Self.parts(of: target)
        for count in 1..<wanted.count where tree.members(at: Array(wanted.prefix(count))) == members {
            throw .intoItself(path: target)
        }
        let there = tree.members(at: wanted)
        guard there.isEmpty || (there == members && wanted != parts) else { throw .pathTaken(path: target) }
        try checkFolders(above: wanted)
        guard tree.depth(below: parts) - parts.count + wanted.count <= Self.pathPartsMax else {
            throw .tooDeep(partsMax: Self.pathPartsMax)
        }
        return Relocation(named: members, target: target)
    }

    /// What `remove` is to be given to take away what is shown at a path: a folder first, then all that is in it.
    package func removal(of path: String, by author: Bytes32) throws(SpaceError) -> [NodeID] {
        try requireEditor(author)
        let nodes = (try? FileTree.path(parsing: path)).map { tree.nodes(below: $0) } ?? []
        guard !nodes.isEmpty else { throw .nothingThere(path: path) }
        return nodes
    }

    /// Takes nodes out of what is shown; their history stays. They must fit the draft.
    package mutating func remove(_ nodes: some Sequence<NodeID>, in draft: inout ChangeDraft) {
        for node in nodes {
            let index = draft.append(.remove(node))
            tree.remove(node, at: .draft(index))
        }
    }

    /// What is not shown, in the order of the paths' bytes.
    package func hiddenFiles() -> [HiddenFile] {
        tree.hidden().map { entry in
            HiddenFile(
                path: entry.text, id: entry.id.bytes, kind: entry.kind,
                lengthInScalars: documents[entry.id.bytes]?.text.text.lengthInScalars ?? 0,
                removal: entry.removal.map { key in
                    HiddenFile.Removal(author: author(of: ChainID(key.chain)) ?? .zero, tenths: key.tenths)
                })
        }
    }

    /// What `move` is to be given to bring back something hidden, named by its path or by the first 8 digits or more of
    /// its id. Without a target it goes where it was.
    package func restoration(
        of name: String, to target: String?, by author: Bytes32
    ) throws(SpaceError) -> Relocation {
        try requireEditor(author)
        let digits = name.lowercased()
        let isPrefix = digits.utf8.count >= Self.idDigitsMin && digits.utf8.allSatisfy(Self.isHexadecimal)
        let all = tree.hidden()
        let byID = isPrefix ? all.filter { $0.id.bytes.hex.hasPrefix(digits) } : []
        let found = byID.isEmpty ? all.filter { $0.text == name } : byID
        guard let first = found.first else { throw .nothingRemoved(name) }
        guard found.count == 1 || found.allSatisfy({ $0.kind == .folder }) else {
            throw .severalRemoved(name, found.map(\.id))
        }
        let target = target.map { complete($0, for: first.id) }
        if let target {
            let wanted = try Self.parts(of: target)
            guard tree.members(at: wanted).isEmpty else { throw .pathTaken(path: target) }
            try checkFolders(above: wanted)
        }
        let named = found.map(\.id)
        let inside = named.flatMap { tree.removed(with: $0).dropFirst() }
        return Relocation(named: named, inside: inside, target: target)
    }

    /// Puts nodes at a path, nil for where each is already; either way it brings them back if they are removed. Folders
    /// above the path that are missing are made. The path was checked when the relocation was planned, and the nodes
    /// must fit the draft.
    package mutating func move(
        _ nodes: some Sequence<NodeID>, to target: String?, in draft: inout ChangeDraft
    ) throws(SpaceError) {
        var place: (parent: NodeID?, name: PathPart)?
        if let target {
            let parts = try Self.parts(of: target)
            place = (try makeFolders(above: parts, in: &draft), parts[parts.count - 1])
        }
        for node in nodes {
            if let (parent, name) = place ?? tree.place(of: node) { move([node], to: parent, name, in: &draft) }
        }
    }

    /// A target that ends in `/` stands for the node's own name in that folder.
    private func complete(_ target: String, for node: NodeID) -> String {
        guard target.hasSuffix("/"), let name = tree.place(of: node)?.name.text else { return target }
        return target == "/" ? name : target + name
    }

    /// Refuses a path that leads through a file.
    private func checkFolders(above parts: [PathPart]) throws(SpaceError) {
        for count in 1..<parts.count {
            if let entry = tree.resolve(Array(parts.prefix(count))), entry.kind != .folder {
                throw .pathTaken(path: entry.text)
            }
        }
    }

    mutating func move(_ nodes: [NodeID], to parent: NodeID?, _ name: PathPart, in draft: inout ChangeDraft) {
        for node in nodes {
            let index = draft.append(.move(node, parent: parent, name: name))
            tree.move(node, to: parent, name: name, at: .draft(index))
            tree.restore(node)
        }
    }

    /// The parts of a path that something may be given.
    package static func parts(of path: String) throws(SpaceError) -> [PathPart] {
        guard path.utf8.count <= pathMaxInBytes, let parts = try? FileTree.path(parsing: path),
            parts.count <= pathPartsMax
        else { throw .invalidPath(path: path) }
        return parts
    }

    /// The folder that the last part of a path stands in; it and those above are made where they are missing.
    mutating func makeFolders(above parts: [PathPart], in draft: inout ChangeDraft) throws(SpaceError) -> NodeID? {
        var parent: NodeID?
        for (index, folder) in parts.dropLast().enumerated() {
            if let entry = tree.resolve(Array(parts[...index])) {
                guard entry.kind == .folder else { throw .pathTaken(path: entry.text) }
                parent = entry.id
            } else {
                parent = create(.folder, folder, in: parent, &draft)
            }
        }
        return parent
    }

    mutating func create(
        _ kind: NodeKind, _ name: PathPart, in parent: NodeID?, _ draft: inout ChangeDraft
    ) -> NodeID {
        let index = draft.append(.create(parent: parent, name: name, kind: kind))
        let id = NodeID.made(by: draft.chain, sequence: draft.sequence, index: index)
        view.make(id, in: parent, name, kind)
        return id
    }

    /// Fewer digits would too often be a word.
    private static let idDigitsMin = 8

    private static func isHexadecimal(_ digit: UInt8) -> Bool {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"): true
        default: false
        }
    }
}
