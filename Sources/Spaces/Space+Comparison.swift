import CRDT
import Replication
import WireCodec

extension Space {
    /// What the view in use and another one changed since the changes that both hold; drafts are closed before.
    ///
    /// Throws where the two cannot be merged, since a document would pass a limit. O(documents), and for each one that
    /// was changed a replay of its history up to the common base and the comparison of its lines.
    package func compare(with name: ViewName) throws(SpaceError) -> ViewComparison {
        precondition(isKnown(name) && name != inUse, "the view in use is compared with another one that is here")
        var trial = self
        let theirReach = reach(of: name)
        let other = otherViews[name] ?? makeView(theirReach)
        trial.otherViews[name] = other
        _ = try trial.bringIn(theirReach.newest.map { Int($0) })
        let common = chains.common(reach(of: inUse), theirReach)
        let comparison = Comparison(
            chains: chains, common: common, base: trial.makeView(common), ours: view, theirs: other,
            merged: trial.view, times: times)
        return ViewComparison(
            ours: inUse, theirs: name, ourTitle: viewTitle(inUse), theirTitle: viewTitle(name),
            hasNews: hasNews(in: name), documents: comparison.documents())
    }
}

/// Two views, what they have in common, and what comes of both.
private struct Comparison {
    let chains: ChainTable
    let common: Reach
    let base: SpaceView
    let ours: SpaceView
    let theirs: SpaceView
    let merged: SpaceView
    let times: ContiguousArray<Space.TimeMark>

    func documents() -> [DocumentComparison] {
        let (basePaths, ourPaths, theirPaths, paths) = (base.paths, ours.paths, theirs.paths, merged.paths)
        var found: [DocumentComparison] = []
        for id in merged.documents.keys.sorted() {
            func isMoved(_ paths: [Bytes32: String]) -> Bool { base.documents[id] != nil && paths[id] != basePaths[id] }
            let isOurs = isWritten(id, in: ours) || isMoved(ourPaths)
            let isTheirs = isWritten(id, in: theirs) || isMoved(theirPaths)
            guard isOurs || isTheirs else { continue }
            let texts = Texts(base: base.text(of: id), ours: ours.text(of: id), theirs: theirs.text(of: id))
            found.append(
                DocumentComparison(
                    document: id, basePath: basePaths[id], path: paths[id],
                    ours: isOurs ? side(id, in: ours, texts.ourHunks, path: ourPaths[id]) : nil,
                    theirs: isTheirs ? side(id, in: theirs, texts.theirHunks, path: theirPaths[id]) : nil,
                    regions: isOurs && isTheirs ? texts.regions(merged: merged.text(of: id)) : []))
        }
        return found.sorted { ($0.path ?? "", $0.document) < ($1.path ?? "", $1.document) }
    }

    private func isNew(_ change: Int) -> Bool { !chains.contains(common, change) }

    private func isWritten(_ id: Bytes32, in view: SpaceView) -> Bool {
        guard let document = view.documents[id] else { return false }
        return view.makers[id].map { isNew($0.change) } == true || document.log.contains { isNew(Int($0.change)) }
    }

    private func side(
        _ id: Bytes32, in view: SpaceView, _ hunks: [LineHunk], path: String?
    ) -> DocumentComparison.Side {
        let written = (view.documents[id]?.log ?? []).map { Int($0.change) }.filter(isNew).map(time).sorted()
        var authors: [Bytes32] = []
        for time in written.reversed() {
            guard let author = chains.deviceKey(of: time.chain), !authors.contains(author) else { continue }
            authors.append(author)
        }
        return DocumentComparison.Side(
            path: path, isNew: view.makers[id].map { isNew($0.change) } == true,
            insertedLines: hunks.reduce(0) { $0 + $1.new.count }, deletedLines: hunks.reduce(0) { $0 + $1.old.count },
            authors: authors.reversed(), newest: written.last)
    }

    private func time(at index: Int) -> HybridTime {
        HybridTime(chains.entry(at: index), times[index])
    }
}

/// One document as the base and both sides have it, by lines.
private struct Texts {
    let base: [Substring]
    let ours: [Substring]
    let theirs: [Substring]
    let ourHunks: [LineHunk]
    let theirHunks: [LineHunk]

    init(base: String, ours: String, theirs: String) {
        self.base = LineDiff.lines(of: base)
        self.ours = LineDiff.lines(of: ours)
        self.theirs = LineDiff.lines(of: theirs)
        ourHunks = LineDiff.hunks(from: self.base, to: self.ours)
        theirHunks = LineDiff.hunks(from: self.base, to: self.theirs)
    }

    /// The places that both sides changed, with what is there when both are merged.
    func regions(merged text: String) -> [ReviewRegion] {
        let both = LineDiff.regions(ours: ourHunks, theirs: theirHunks).filter { $0.side == .both }
        if both.isEmpty { return [] }
        let merged = LineDiff.lines(of: text)
        let hunks = LineDiff.hunks(from: base, to: merged)
        return both.map { region in
            ReviewRegion(
                base: Self.cut(region.base, of: base), ours: Self.cut(region.ours, of: ours),
                theirs: Self.cut(region.theirs, of: theirs),
                merged: Self.cut(LineDiff.lines(region.base, through: hunks), of: merged))
        }
    }

    private static func cut(_ range: Range<Int>, of lines: [Substring]) -> ReviewRegion.Lines {
        ReviewRegion.Lines(range: range, text: lines[range].joined())
    }
}

extension SpaceView {
    fileprivate func text(of id: Bytes32) -> String { documents[id]?.text.text.string() ?? "" }

    /// Where each document is shown.
    fileprivate var paths: [Bytes32: String] {
        Dictionary(tree.list().map { ($0.id.bytes, $0.text) }) { first, _ in first }
    }
}
