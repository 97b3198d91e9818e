/// The folders and files of a space, as a fold over tree operations whose result does not depend on their order.
package struct FileTree: Sendable {
    /// A file or folder where a person sees it.
    package struct Entry: Equatable, Sendable {
        package let path: [PathPart]
        package let id: NodeID
        package let kind: NodeKind

        /// The parts joined by `/`, for people.
        package var text: String { path.map(\.text).joined(separator: "/") }
    }

    private struct Node: Sendable {
        let parent: NodeID?
        let name: PathPart
        let kind: NodeKind
    }

    private var nodes: [NodeID: Node] = [:]
    private var children: [NodeID?: [NodeID]] = [:]

    package init() {}

    package mutating func apply(_ operation: TreeOperation, id: NodeID) {
        guard case .create(let parent, let name, let kind) = operation, nodes[id] == nil else { return }
        nodes[id] = Node(parent: parent, name: name, kind: kind)
        children[parent, default: []].append(id)
    }

    /// Where a path leads; nil when there is nothing.
    package func resolve(_ path: [PathPart]) -> Entry? {
        list().first { $0.path == path }
    }

    /// All that is there, parents before their children, sorted by path.
    package func list() -> [Entry] {
        var result: [Entry] = []
        collect(parent: nil, path: [], into: &result)
        return result
    }

    /// Cuts a path as people write it at its `/`.
    package static func path(parsing text: String) throws(NameRefusal) -> [PathPart] {
        var parts: [PathPart] = []
        for part in text.split(separator: "/", omittingEmptySubsequences: false) {
            parts.append(try PathPart(String(part)))
        }
        return parts
    }

    private func collect(parent: NodeID?, path: [PathPart], into result: inout [Entry]) {
        for id in (children[parent] ?? []).sorted() {
            guard let node = nodes[id] else { continue }
            result.append(Entry(path: path + [node.name], id: id, kind: node.kind))
            if node.kind == .folder { collect(parent: id, path: path + [node.name], into: &result) }
        }
    }
}
