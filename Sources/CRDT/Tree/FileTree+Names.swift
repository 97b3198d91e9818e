extension FileTree {
    /// What a person sees as one file or folder.
    struct ShownNode {
        let name: PathPart
        let kind: NodeKind
        /// Ascending; several only of folders.
        let members: [NodeID]
    }

    /// What is shown in a folder, or at the top for nil, in the order of the names' bytes.
    ///
    /// A function of what is in the folder alone. Names that fold to the same one meet: their folders are shown as one
    /// under the name of the smallest id; without a folder, the file of the smallest id keeps the name. Every other
    /// file gets a suffix from its id, and one more where that name is taken too.
    func shownNodes(in folder: ShownNode?) -> [ShownNode] {
        if let folder, folder.kind != .folder { return [] }
        let parents: [NodeID?] = folder?.members ?? [nil]
        let inside = parents.flatMap { children[$0].map(Array.init) ?? [] }.sorted()
        var shown: [ShownNode] = []
        var taken = Set<String>()
        var late: [(id: NodeID, node: Node)] = []
        for (folded, ids) in Dictionary(grouping: inside, by: { nodes[$0]?.place.name.folded ?? "" }) {
            let folders = ids.filter { nodes[$0]?.kind == .folder }
            let members = folders.isEmpty ? [ids[0]] : folders
            guard let first = nodes[members[0]] else { continue }
            shown.append(ShownNode(name: first.place.name, kind: first.kind, members: members))
            taken.insert(folded)
            for id in ids where !members.contains(id) {
                if let node = nodes[id] { late.append((id, node)) }
            }
        }
        for (id, node) in late.sorted(by: { $0.id < $1.id }) {
            let name = node.place.name
            var attempt = 1
            while !taken.insert(name.suffixed(for: id, attempt: attempt).folded).inserted { attempt += 1 }
            shown.append(ShownNode(name: name.suffixed(for: id, attempt: attempt), kind: node.kind, members: [id]))
        }
        return shown.sorted { $0.name < $1.name }
    }
}
