/// Which files became which: by path, and where one is gone, by the lines that it has in common with a new one.
enum FilePairing {
    /// By old file, the new one.
    static func partners(of old: [TrackedText], in new: [TrackedText]) -> [Int?] {
        let byPath = Dictionary(new.indices.map { (new[$0].path, $0) }) { first, _ in first }
        var partners = old.map { byPath[$0.path] }
        var isFree = new.map { _ in true }
        for partner in partners { if let partner { isFree[partner] = false } }
        // The pairs that have most in common first.
        let gone = old.indices.filter { partners[$0] == nil }.map { (file: $0, lines: telling(old[$0])) }
        let come = new.indices.filter { isFree[$0] }.map { (file: $0, lines: telling(new[$0])) }
        let renames = gone.flatMap { file in
            come.map { (file: file.file, other: $0.file, share: share(file.lines, $0.lines)) }
        }
        for rename in renames.sorted(by: { ($1.share, $0.file, $0.other) < ($0.share, $1.file, $1.other) })
        where rename.share >= 0.5 && partners[rename.file] == nil && isFree[rename.other] {
            partners[rename.file] = rename.other
            isFree[rename.other] = false
        }
        return partners
    }

    private static func telling(_ text: TrackedText) -> Set<UInt32> {
        Set(zip(text.bareNumbers, text.tells).filter(\.1).map(\.0))
    }

    /// How much of the lines both have, by the smaller of the two.
    private static func share(_ left: Set<UInt32>, _ right: Set<UInt32>) -> Double {
        guard let smaller = [left.count, right.count].min(), smaller > 0 else { return 0 }
        return Double(left.intersection(right).count) / Double(smaller)
    }
}
