/// Tells where the lines of comments are now. Nothing moves without being said: see `Landing`.
package struct LinePort {
    /// What became of some lines.
    package enum Landing: Equatable, Sendable {
        /// The same lines, at the same numbers of the same file.
        case exact
        /// The same lines elsewhere.
        case moved(path: String, lines: Range<Int>)
        /// What became of them, or where they seem to be now.
        case changed(path: String, lines: Range<Int>)
        /// They are no more; what stands behind where they were, in a file that is still there.
        case gone(path: String?, line: Int)
    }

    /// Why texts are not compared.
    package enum Excess: Error, Equatable, Sendable {
        case files(limit: Int)
        case bytes(limit: Int)
    }

    /// Of both sides together: they are compared in one go, and others wait meanwhile.
    package static let filesMax = 256
    package static let textsMaxInBytes = 4 * 1024 * 1024

    private let tracks: LineTracks

    /// O(lines log lines) for all texts together, and what `LineLikeness` costs where they differ.
    package init(
        from old: [(path: String, text: String)], to new: [(path: String, text: String)]
    ) throws(Excess) {
        guard old.count + new.count <= Self.filesMax else { throw .files(limit: Self.filesMax) }
        guard (old + new).reduce(0, { $0 + $1.text.utf8.count }) <= Self.textsMaxInBytes else {
            throw .bytes(limit: Self.textsMaxInBytes)
        }
        tracks = LineTracks(from: old, to: new)
    }

    /// Where some lines of a file are; `lines` must not be empty. A file or lines that were not there are gone.
    package func landing(of lines: Range<Int>, in path: String) -> Landing {
        guard let file = tracks.old.firstIndex(where: { $0.path == path }) else { return .gone(path: nil, line: 0) }
        let known = lines.clamped(to: 0..<tracks.old[file].count)
        let found = known.compactMap { line in tracks.targets[file][line].map { (line, $0) } }
        guard let (target, span) = cluster(found.map(\.1)) else { return gone(at: known.lowerBound, of: file) }
        let isWhole =
            found.count == lines.count && span.count == lines.count
            && found.allSatisfy { $0.1.file == target && $0.1.isEqual && $0.1.isCertain }
        let newPath = tracks.new[target].path
        guard isWhole else { return .changed(path: newPath, lines: span) }
        return newPath == path && span == lines ? .exact : .moved(path: newPath, lines: span)
    }

    /// Most of the targets: the file that has most of them, and the lines there that are near each other.
    private func cluster(_ targets: [LineTracks.Target]) -> (file: Int, lines: Range<Int>)? {
        let byFile = Dictionary(grouping: targets, by: \.file)
        let most = byFile.max { ($0.value.count, $1.key) < ($1.value.count, $0.key) }
        guard let (file, found) = most else { return nil }
        let lines = found.map(\.line).sorted()
        // Cut where more lie between two than were asked for.
        var best = 0..<0
        var start = 0
        for end in 1...lines.count where end == lines.count || lines[end] - lines[end - 1] > targets.count + 3 {
            if end - start > best.count { best = start..<end }
            start = end
        }
        return (file, lines[best.lowerBound]..<lines[best.upperBound - 1] + 1)
    }

    private func gone(at line: Int, of file: Int) -> Landing {
        let targets = tracks.targets[file]
        if let next = targets[min(line, targets.count)...].lazy.compactMap({ $0 }).first {
            return .gone(path: tracks.new[next.file].path, line: next.line)
        }
        if let last = targets[..<min(line, targets.count)].lazy.reversed().compactMap({ $0 }).first {
            return .gone(path: tracks.new[last.file].path, line: last.line + 1)
        }
        return .gone(path: tracks.partners[file].map { tracks.new[$0].path }, line: 0)
    }
}
