import LocalRPC
import Spaces
import WireCodec

extension BranchMethods.Comparison {
    init(_ comparison: ViewComparison, name: (Bytes32) -> String) {
        var left = ReviewRegion.textInAllMaxInBytes
        self.init(
            ours: comparison.ourTitle, theirs: comparison.theirTitle, hasNews: comparison.hasNews,
            regionCount: comparison.regionCount,
            documents: comparison.documents.map { document in
                BranchMethods.DocumentComparison(
                    id: document.document.hex, basePath: document.basePath, path: document.path,
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
    fileprivate init(_ lines: ReviewRegion.Lines, _ left: inout Int) {
        let text = lines.beginning(inBytes: min(ReviewRegion.textMaxInBytes, left))
        left -= text.utf8.count
        self.init(
            first: lines.range.lowerBound, count: lines.range.count, text: text,
            isCut: text.utf8.count < lines.text.utf8.count)
    }
}
