/// The folders and files of a space, as a fold over tree operations whose result does not depend on their order.
///
/// Names are what members wished for; where two wishes meet in one folder, all replicas show the same answer: folders
/// of one name are shown as one, and of files all but the first get a visible suffix (`FileTree+Names`). A node whose
/// folder is not known yet, or is no folder, is not shown.
///
/// Rules: `Protocol/tree.md`.
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

    struct Node: Hashable, Sendable {
        let parent: NodeID?
        let name: PathPart
        let kind: NodeKind
    }

    /// Parts of a path; what lies deeper is not shown.
    package static let depthMax = 64

    private(set) var nodes: [NodeID: Node] = [:]
    /// By folder, and at the top for nil; in no order.
    private(set) var children: [NodeID?: [NodeID]] = [:]

    package init() {}

    /// How many folders and files were ever created.
    package var count: Int { nodes.count }

    /// Takes in an operation of any age. Doing so twice changes nothing; of two different operations with one id, which
    /// only a member that breaks the rules can make, the smaller one counts.
    package mutating func apply(_ operation: TreeOperation, id: NodeID) {
        let new: Node
        switch operation {
        case .create(let parent, let name, let kind): new = Node(parent: parent, name: name, kind: kind)
        }
        if let old = nodes[id] {
            if !Self.precedes(new, old) { return }
            children[old.parent]?.removeAll { $0 == id }
        }
        nodes[id] = new
        children[new.parent, default: []].append(id)
    }

    /// What is shown at a path; nil when there is nothing. Cost: O(k log k) in the nodes of the folders on the way.
    package func resolve(_ path: [PathPart]) -> Entry? {
        let found = walk(path)
        guard let last = found.last, found.count == path.count else { return nil }
        return Entry(path: found.map(\.name), id: last.members[0], kind: last.kind)
    }

    /// How much of a path is there as folders, and the last of them, in which the rest would be created.
    package func deepestFolder(on path: [PathPart]) -> (id: NodeID?, partCount: Int) {
        let folders = walk(path).prefix { $0.kind == .folder }
        return (folders.last?.members[0], folders.count)
    }

    /// Where a node is shown; nil when it is not. Of a folder that is shown as one with others, where they are.
    package func entry(of id: NodeID) -> Entry? {
        var ancestors: [NodeID] = []
        var next: NodeID? = id
        while let node = next {
            guard let known = nodes[node], ancestors.count < Self.depthMax else { return nil }
            ancestors.append(node)
            next = known.parent
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
        list(nil, path: [], into: &result)
        return result
    }

    /// Cuts a path, as people write it, at its `/`.
    package static func path(parsing text: String) throws(NameRefusal) -> [PathPart] {
        var parts: [PathPart] = []
        for part in text.split(separator: "/", omittingEmptySubsequences: false) {
            parts.append(try PathPart(String(part)))
        }
        return parts
    }

    private func list(_ folder: ShownNode?, path: [PathPart], into result: inout [Entry]) {
        if path.count == Self.depthMax { return }
        for node in shownNodes(in: folder) {
            let place = path + [node.name]
            result.append(Entry(path: place, id: node.members[0], kind: node.kind))
            if node.kind == .folder { list(node, path: place, into: &result) }
        }
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
        if left.parent != right.parent {
            guard let leftParent = left.parent else { return true }
            return right.parent.map { leftParent < $0 } ?? false
        }
        return left.name == right.name ? left.kind < right.kind : left.name < right.name
    }
}
