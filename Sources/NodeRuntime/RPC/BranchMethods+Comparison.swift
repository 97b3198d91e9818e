import CRDT
import LocalRPC
import Spaces
import WireCodec

extension BranchMethods.Comparison {
    /// Of the text of a region, as each side has it.
    static let textMaxInBytes = 16 * 1024
    /// Of the text of all regions together; those behind it are told without.
    static let textInAllMaxInBytes = 4 * 1024 * 1024

    init(_ comparison: ViewComparison, name: (Bytes32) -> String) {
        var left = Self.textInAllMaxInBytes
        self.init(
            ours: comparison.ourTitle, theirs: comparison.theirTitle, hasNews: comparison.hasNews,
            regionCount: comparison.regionCount,
            documents: comparison.documents.map { document in
                BranchMethods.DocumentComparison(
                    id: document.document.hex, path: document.path,
                    ours: document.ours.map { BranchMethods.Side($0, name: name) },
                    theirs: document.theirs.map { BranchMethods.Side($0, name: name) },
                    regions: document.regions.map { BranchMethods.Region($0, &left) })
            })
    }
}

extension BranchMethods.Side {
    fileprivate init(_ side: DocumentComparison.Side, name: (Bytes32) -> String) {
        self.init(
            path: side.path, isNew: side.isNew, inserted: side.insertedLines, deleted: side.deletedLines,
            authors: side.authors.map(name), changedAt: side.newest.map { Int(clamping: $0.tenths) * 100 })
    }
}

extension BranchMethods.Region {
    fileprivate init(_ region: ReviewRegion, _ left: inout Int) {
        self.init(
            base: .init(region.base, &left), ours: .init(region.ours, &left), theirs: .init(region.theirs, &left),
            merged: .init(region.merged, &left))
    }
}

extension BranchMethods.Lines {
    /// Cut behind whole lines; a first line that is too long alone is left out.
    fileprivate init(_ lines: ReviewRegion.Lines, _ left: inout Int) {
        let limit = min(BranchMethods.Comparison.textMaxInBytes, left)
        var text = lines.text
        if text.utf8.count > limit {
            text = ""
            for line in LineDiff.lines(of: lines.text) {
                guard text.utf8.count + line.utf8.count <= limit else { break }
                text += line
            }
        }
        left -= text.utf8.count
        self.init(
            first: lines.range.lowerBound, count: lines.range.count, text: text,
            isCut: text.utf8.count < lines.text.utf8.count)
    }
}
