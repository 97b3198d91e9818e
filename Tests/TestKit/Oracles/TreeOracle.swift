/// The slow obvious model of a tree of files: a list of all creations, moves and removals, from which each listing is
/// worked out anew.
package struct TreeOracle {
    package struct Creation: Hashable, Sendable {
        package let id: [UInt8]
        package let parent: [UInt8]?
        package let name: String
        package let isFolder: Bool

        package init(id: [UInt8], parent: [UInt8]?, name: String, isFolder: Bool) {
            self.id = id
            self.parent = parent
            self.name = name
            self.isFolder = isFolder
        }

        /// Which of two with one id counts.
        fileprivate func precedes(_ other: Creation) -> Bool {
            guard parent == other.parent else {
                return (parent ?? []).lexicographicallyPrecedes(other.parent ?? [])
            }
            if name != other.name { return name.utf8.lexicographicallyPrecedes(other.name.utf8) }
            return isFolder && !other.isFolder
        }
    }

    package struct Move: Hashable, Sendable {
        /// Compared word by word; the smaller one is carried out first.
        package let order: [UInt64]
        package let id: [UInt8]
        package let parent: [UInt8]?
        package let name: String

        package init(order: [UInt64], id: [UInt8], parent: [UInt8]?, name: String) {
            self.order = order
            self.id = id
            self.parent = parent
            self.name = name
        }
    }

    /// The most parts that a path has.
    package static let depthMax = 64

    package private(set) var creations: [Creation] = []
    package private(set) var moves: [Move] = []
    /// The nodes with a removal that counts.
    package var removed: Set<[UInt8]> = []

    package init() {}

    package mutating func append(_ creation: Creation) { creations.append(creation) }

    package mutating func append(_ move: Move) { moves.append(move) }

    /// The creations as if each node had been made where its moves put it: all moves sorted and carried out from
    /// scratch, those passed over that have no way to the top.
    private func placed() -> [Creation] {
        var places = Dictionary(creations.map { ($0.id, $0) }) { $0.precedes($1) ? $0 : $1 }
        for move in moves.sorted(by: { $0.order.lexicographicallyPrecedes($1.order) }) {
            guard let old = places[move.id] else { continue }
            var above: [[UInt8]] = []
            var next = move.parent
            while let folder = next, above.count < Self.depthMax {
                above.append(folder)
                next = places[folder]?.parent
            }
            if above.count == Self.depthMax || above.contains(move.id) { continue }
            places[move.id] = Creation(id: old.id, parent: move.parent, name: move.name, isFolder: old.isFolder)
        }
        return Array(places.values)
    }

    /// Without what is removed, but for folders with something in them, at any depth, that is not.
    private func present(_ nodes: [Creation]) -> [Creation] {
        let places = Dictionary(nodes.map { ($0.id, $0) }) { first, _ in first }
        var kept = Set<[UInt8]>()
        for node in nodes where !removed.contains(node.id) {
            var next: [UInt8]? = node.id
            while let id = next, kept.insert(id).inserted { next = places[id]?.parent }
        }
        return nodes.filter { kept.contains($0.id) }
    }

    /// For every folder and file, in no order: its path and, of several folders shown as one, the smallest id.
    package func paths() -> [String: [UInt8]] {
        var result: [String: [UInt8]] = [:]
        var shown = self
        shown.creations = present(placed())
        shown.list(folders: nil, path: "", into: &result, depth: 1)
        return result
    }

    /// Adds what lies in a set of folders that are shown as one; nil: at the top.
    private func list(folders: [[UInt8]]?, path: String, into result: inout [String: [UInt8]], depth: Int) {
        if depth > Self.depthMax { return }
        let inside = creations.filter { creation in
            creation.parent.map { folders?.contains($0) ?? false } ?? (folders == nil)
        }.sorted { $0.id.lexicographicallyPrecedes($1.id) }
        let names = Set(inside.map { folded($0.name) })
        var shown: [(name: String, members: [Creation])] = []
        var late: [Creation] = []
        for name in names {
            let same = inside.filter { folded($0.name) == name }
            let folders = same.filter(\.isFolder)
            let files = same.filter { !$0.isFolder }
            if let first = folders.first {
                shown.append((first.name, folders))
                late += files
            } else {
                shown.append((files[0].name, [files[0]]))
                late += files.dropFirst()
            }
        }
        for file in late.sorted(by: { $0.id.lexicographicallyPrecedes($1.id) }) {
            var attempt = 1
            while shown.contains(where: { folded($0.name) == folded(suffixed(file, attempt)) }) { attempt += 1 }
            shown.append((suffixed(file, attempt), [file]))
        }
        for (name, members) in shown {
            result[path + name] = members[0].id
            guard members[0].isFolder else { continue }
            list(folders: members.map(\.id), path: path + name + "/", into: &result, depth: depth + 1)
        }
    }

    private func folded(_ name: String) -> String { name.uppercased().lowercased() }

    /// `notes.md` becomes `notes~1a2b3c4d.md`, the next time `notes~1a2b3c4d-2.md`.
    private func suffixed(_ file: Creation, _ attempt: Int) -> String {
        let digits = file.id.prefix(4).map { byte in
            let hex = String(byte, radix: 16)
            return hex.count == 1 ? "0" + hex : hex
        }
        let suffix = "~" + digits.joined() + (attempt == 1 ? "" : "-\(attempt)")
        func size(_ scalars: [Unicode.Scalar]) -> Int { scalars.reduce(0) { $0 + UTF8.width($1) } }
        var stem = Array(file.name.unicodeScalars)
        var ending: [Unicode.Scalar] = []
        if let dot = stem.lastIndex(of: "."), dot > 0, size(Array(stem[dot...])) <= 32 {
            ending = Array(stem[dot...])
            stem = Array(stem[..<dot])
        }
        while size(stem) + suffix.utf8.count + size(ending) > 255 { stem.removeLast() }
        var result = String.UnicodeScalarView()
        result.append(contentsOf: stem)
        result.append(contentsOf: suffix.unicodeScalars)
        result.append(contentsOf: ending)
        return String(result)
    }
}
