internal import WireCodec

/// The folders and files of a space, as a fold over tree operations whose result does not depend on their order of
/// arrival.
///
/// A node is made in one place. Moves, in the order of their keys, put it in others; one that would put a folder into
/// itself is void (`FileTree+Moves`). Removed nodes keep their place and are not shown, but for folders in which
/// something is shown (`FileTree+Removals`). Contents, modes and forms of files are registers, where values that were
/// set side by side stay (`FileTree+Settings`). Names are what members wished for; where two wishes meet in one folder,
/// all replicas show the same answer: folders of one name are shown as one, and of files all but the first get a
/// visible suffix (`FileTree+Names`). A node whose folder is not known yet, or is no folder, is not shown.
///
/// Rules: `Protocol/tree.md`. Moves: Kleppmann, Mulligan, Gomes and Beresford, "A highly-available move operation for
/// replicated trees" (IEEE TPDS 33(7), 2022).
package struct FileTree: Sendable {
    /// A file or a folder where a person sees it.
    package struct Entry: Equatable, Sendable {
        package let path: [PathPart]
        /// Of several folders shown as one, the smallest id.
        package let id: NodeID
        package let kind: NodeKind

        /// The parts joined by `/`, for people.
        package var text: String { path.map(\.text).joined(separator: "/") }
    }

    /// In which folder, nil for the top, and under which name.
    struct Place: Hashable, Sendable {
        let parent: NodeID?
        let name: PathPart
    }

    struct Node: Hashable, Sendable {
        var place: Place
        let kind: NodeKind
    }

    /// Parts of a path; what lies deeper is not shown.
    package static let depthMax = 64

    var nodes: [NodeID: Node] = [:]
    /// The nodes that are present (not removed, or with something present in them), by folder, and at the top for nil.
    var children: [NodeID?: Set<NodeID>] = [:]
    /// Ascending by key.
    var moves: [Move] = []
    /// By node and chain, the newest operation that moved it or set something of it.
    var touches: [NodeID: [Bytes32: TreeKey]] = [:]
    var settings: [NodeID: Settings] = [:]
    /// The removals of each node that count. Never empty lists.
    var removals: [NodeID: [TreeKey]] = [:]
    /// What moves came upon before it was made.
    var awaited: Set<NodeID> = []

    package init() {}

    /// How many folders and files were ever created.
    package var count: Int { nodes.count }

    /// What a node is; nil for one that is not made.
    package func kind(of id: NodeID) -> NodeKind? { nodes[id]?.kind }

    /// Takes in a creation of any age. Doing so twice changes nothing; of two different ones with one id, which only a
    /// member that breaks the rules can make, the smaller one counts. Amortised O(1).
    package mutating func create(_ id: NodeID, parent: NodeID?, name: PathPart, kind: NodeKind) {
        let new = Node(place: Place(parent: parent, name: name), kind: kind)
        guard nodes[id] != nil || awaited.contains(id) else { return insert(new, id) }
        // Moves were carried out without it or with another one: they are carried out anew.
        undoMoves(from: 0)
        if let old = nodes[id] {
            if Self.precedes(new, old) {
                detach(id)
                insert(new, id)
            }
        } else {
            awaited.remove(id)
            insert(new, id)
        }
        carryOutMoves(from: 0)
    }

    private mutating func insert(_ node: Node, _ id: NodeID) {
        nodes[id] = node
        attach(id)
    }

    /// What is shown at a path; nil when there is nothing. Cost: O(k log k) in the nodes of the folders on the way.
    package func resolve(_ path: [PathPart]) -> Entry? {
        let found = walk(path)
        guard let last = found.last, found.count == path.count else { return nil }
        return Entry(path: found.map(\.name), id: last.members[0], kind: last.kind)
    }

    /// The nodes that are shown as one at a path, ascending: several for folders only, none where nothing is shown.
    package func members(at path: [PathPart]) -> [NodeID] {
        let found = walk(path)
        return found.count == path.count ? found.last?.members ?? [] : []
    }

    /// How much of a path is there as folders, and the last of them, in which the rest would be created.
    package func deepestFolder(on path: [PathPart]) -> (id: NodeID?, partCount: Int) {
        let folders = walk(path).prefix { $0.kind == .folder }
        return (folders.last?.members[0], folders.count)
    }

    /// How many parts the path of a node has, where it is shown or would be; `depthMax` where its way does not lead to
    /// the top in fewer.
    package func depth(of id: NodeID) -> Int {
        var (depth, next) = (0, Optional(id))
        while let node = next, depth < Self.depthMax {
            depth += 1
            next = nodes[node].map(\.place.parent) ?? node
        }
        return depth
    }

    /// Where a node is shown; nil when it is not. Of a folder that is shown as one with others, where they are.
    package func entry(of id: NodeID) -> Entry? {
        var ancestors: [NodeID] = []
        var next: NodeID? = id
        while let node = next {
            guard let known = nodes[node], ancestors.count < Self.depthMax else { return nil }
            ancestors.append(node)
            next = known.place.parent
        }
        var path: [PathPart] = []
        var shown: ShownNode?
        for ancestor in ancestors.reversed() {
            guard let found = shownNodes(in: shown).first(where: { $0.members.contains(ancestor) }) else { return nil }
            path.append(found.name)
            shown = found
        }
        return shown.map { Entry(path: path, id: $0.members[0], kind: $0.kind) }
    }

    /// All that is shown, folders before what is in them, the nodes of a folder in the order of their names' bytes.
    package func list() -> [Entry] {
        var result: [Entry] = []
        visit { node, path in result.append(Entry(path: path, id: node.members[0], kind: node.kind)) }
        return result
    }

    /// Calls `body` for all that is shown at and below a path, in the order of `list`.
    func visit(below path: [PathPart] = [], _ body: (ShownNode, [PathPart]) -> Void) {
        if path.isEmpty { return visit(nil, path: [], body) }
        let found = walk(path)
        guard let start = found.last, found.count == path.count else { return }
        body(start, path)
        if start.kind == .folder { visit(start, path: path, body) }
    }

    private func visit(_ folder: ShownNode?, path: [PathPart], _ body: (ShownNode, [PathPart]) -> Void) {
        if path.count == Self.depthMax { return }
        for node in shownNodes(in: folder) {
            let place = path + [node.name]
            body(node, place)
            if node.kind == .folder { visit(node, path: place, body) }
        }
    }

    /// Cuts a path, as people write it, at its `/`.
    package static func path(parsing text: String) throws(NameRefusal) -> [PathPart] {
        var parts: [PathPart] = []
        for part in text.split(separator: "/", omittingEmptySubsequences: false) {
            parts.append(try PathPart(String(part)))
        }
        return parts
    }

    /// What is shown on the way along a path, as far as it goes.
    private func walk(_ path: [PathPart]) -> [ShownNode] {
        var found: [ShownNode] = []
        for part in path.prefix(Self.depthMax) {
            if let last = found.last, last.kind != .folder { break }
            // Text compares as Unicode says it should: a name may be typed in another normal form.
            guard let next = shownNodes(in: found.last).first(where: { $0.name.text == part.text }) else { break }
            found.append(next)
        }
        return found
    }

    private static func precedes(_ left: Node, _ right: Node) -> Bool {
        if left.place.parent != right.place.parent {
            guard let leftParent = left.place.parent else { return true }
            return right.place.parent.map { leftParent < $0 } ?? false
        }
        return left.place.name == right.place.name ? left.kind < right.kind : left.place.name < right.place.name
    }
}
