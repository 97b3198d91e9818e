internal import CRDT

/// What the author changed from one round to another, in one file.
///
/// Not what the base did: the older round's change is first put onto the newer round's base (a merge of three texts),
/// and that is compared with what the newer round made of it. Where both the author's older change and the base
/// touched the same lines, there is nothing to be put; the author's older lines stand there then, and all that the
/// newer round has in their place is shown.
package struct RoundStep: Hashable, Sendable {
    package let path: String
    /// What the older round had, on the newer base.
    package let before: FileSide
    /// What the newer round has.
    package let after: FileSide
    /// Places where the base changed what the older round had changed.
    package let collisions: Int
    /// Whether the older round has the file, and whether the newer one has.
    package let isInOlder: Bool
    package let isInNewer: Bool

    /// Files in which rounds differ by the author's doing, ascending by path. Cost: that of comparing each file thrice.
    package static func between(_ older: RoundContents, _ newer: RoundContents) -> [RoundStep] {
        var steps: [RoundStep] = []
        var matched: Set<[UInt8]> = []
        for file in newer.files {
            let former =
                older.file(at: file.path) ?? older.files.first { $0.oldPath.utf8.elementsEqual(file.oldPath.utf8) }
            if let former { matched.insert(Array(former.path.utf8)) }
            steps += step(from: former, to: file)
        }
        for file in older.files where !matched.contains(Array(file.path.utf8)) && file.isChanged {
            // The newer round does not touch it: there it is what its base has, which only the older base tells.
            steps.append(
                RoundStep(
                    path: file.path, before: file.new, after: file.old, collisions: 0, isInOlder: true,
                    isInNewer: false))
        }
        return steps.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
    }

    private static func step(from former: FileVersions?, to file: FileVersions) -> [RoundStep] {
        guard let former else {
            guard file.isChanged else { return [] }
            return [
                RoundStep(
                    path: file.path, before: file.old, after: file.new, collisions: 0, isInOlder: false,
                    isInNewer: true)
            ]
        }
        let (before, collisions) = carried(former, onto: file.old)
        if before == file.new, former.path.utf8.elementsEqual(file.path.utf8) { return [] }
        return [
            RoundStep(
                path: file.path, before: before, after: file.new, collisions: collisions, isInOlder: true,
                isInNewer: true)
        ]
    }

    /// The older change on the newer base.
    private static func carried(_ former: FileVersions, onto base: FileSide) -> (side: FileSide, collisions: Int) {
        if former.old == base { return (former.new, 0) }
        if former.new == base { return (base, 0) }
        guard case .text(let oldBase, _) = former.old, case .text(let oldHead, let isExecutable) = former.new,
            case .text(let newBase, _) = base
        else { return (former.new, former.old == former.new ? 0 : 1) }
        let merged = TextMerge(base: oldBase, ours: oldHead, theirs: newBase)
        return (.text(merged.text, isExecutable: isExecutable), merged.collisions)
    }
}
