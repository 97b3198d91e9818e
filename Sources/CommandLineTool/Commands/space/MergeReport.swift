import LocalRPC
import TerminalRendering

/// What two sides of a merge changed, for people.
struct MergeReport {
    let comparison: BranchMethods.Comparison
    let output: OutputFormat

    init(_ comparison: BranchMethods.Comparison, _ output: OutputFormat) {
        self.comparison = comparison
        self.output = output
    }

    private var ours: String { PeerText(comparison.ours).name }
    private var theirs: String { PeerText(comparison.theirs).name }

    var nothingNew: String { "\(theirs) has nothing that \(ours) lacks. Nothing was changed." }

    var done: String {
        let documents = comparison.documents.count { $0.theirs != nil }
        let words = "Merged \(output.errorStyle.bold(theirs)) into \(output.errorStyle.bold(ours)): "
        let places =
            comparison.regionCount == 0
            ? "No lines were changed on both sides."
            : "\(self.places) changed on both sides; read again what stands there now."
        return words + "it changed \(Self.count(documents, "document")). \(places)"
    }

    /// How many places are to be reviewed.
    var places: String {
        let documents = comparison.documents.count { !$0.regions.isEmpty }
        let verb = comparison.regionCount == 1 ? "was" : "were"
        return "\(Self.count(comparison.regionCount, "place")) in \(Self.count(documents, "document")) \(verb)"
    }

    // MARK: Documents

    /// One line for each document that a side changed.
    func writeTable() {
        var table = TextTable([
            .init("DOCUMENT"), .init(ours), .init(theirs), .init("BOTH", isAlignedRight: true), .init("LAST"),
            .init("BY"),
        ])
        for document in comparison.documents {
            let sides = [document.ours, document.theirs].compactMap { $0 }
            let last = sides.compactMap(\.changedAt).max()
            let authors = sides.flatMap(\.authors)
            let names = authors.indices.filter { !authors[..<$0].contains(authors[$0]) }.map {
                PeerText(authors[$0]).name
            }
            table.append([
                .peerPath(PeerText(path(of: document))), .own(Self.words(document.ours)),
                .own(Self.words(document.theirs)),
                document.regions.isEmpty ? .own("") : .own(String(document.regions.count), .warning),
                .own(last.map(output.isForEyes ? LocalTime.minute : LocalTime.complete) ?? ""),
                .own(names.joined(separator: ", ")),
            ])
        }
        output.table(table)
        for document in comparison.documents {
            if let move = Self.move(of: document, ours: ours, theirs: theirs) { output.note(move) }
        }
    }

    /// Where a document goes, when a side moved or removed it, or its name is taken where both come together.
    private static func move(
        of document: BranchMethods.DocumentComparison, ours: String, theirs: String
    ) -> String? {
        func place(_ path: String?) -> String { path.map { PeerText($0).path } ?? "removed" }
        var steps: [String] = []
        for (side, title) in [(document.ours, ours), (document.theirs, theirs)] {
            guard let side, !side.isNew, side.path != document.basePath else { continue }
            steps.append("in \(title): \(place(side.path))")
        }
        let before = document.basePath ?? document.ours?.path ?? document.theirs?.path
        guard !steps.isEmpty || document.path != before else { return nil }
        return "\(place(before)): " + (steps + ["merged: \(place(document.path))"]).joined(separator: "; ") + "."
    }

    private func path(of document: BranchMethods.DocumentComparison) -> String {
        document.path ?? document.basePath ?? document.theirs?.path ?? document.ours?.path ?? document.id
    }

    private static func words(_ side: BranchMethods.Side?) -> String {
        guard let side else { return "" }
        if side.path == nil, !side.isNew, side.inserted + side.deleted == 0 { return "removed" }
        let lines = "+\(side.inserted) −\(side.deleted)"
        return side.isNew ? "new \(lines)" : lines
    }

    // MARK: Regions

    /// Every place that both sides changed; merged ones as they read now as well.
    func writeRegions(isMerged: Bool) {
        for document in comparison.documents {
            for region in document.regions {
                output.line("")
                output.line(heading(of: region, in: document))
                write(region.base, "before", output.style.dim)
                write(region.ours, ours, output.style.cyan)
                write(region.theirs, theirs, output.style.yellow)
                write(region.merged, isMerged ? "now" : "merged", output.style.bold)
            }
        }
    }

    private func heading(
        of region: BranchMethods.Region, in document: BranchMethods.DocumentComparison
    ) -> String {
        func who(_ side: BranchMethods.Side?, _ title: String) -> String {
            let names = (side?.authors ?? []).map { PeerText($0).name }.joined(separator: ", ")
            let time = side?.changedAt.map { " " + LocalTime.minute($0) } ?? ""
            return names.isEmpty ? title : "\(title) (\(names)\(time))"
        }
        return output.style.bold(PeerText(path(of: document)).path) + ":\(region.ours.first + 1)  "
            + who(document.ours, ours) + " and " + who(document.theirs, theirs)
    }

    private func write(_ lines: BranchMethods.Lines, _ title: String, _ style: (String) -> String) {
        let range = lines.count == 0 ? "nothing" : "lines \(lines.first + 1)–\(lines.first + lines.count)"
        output.line("  " + style(title) + ", " + (lines.count == 1 ? "line \(lines.first + 1)" : range) + ":")
        // A line feed ends a line also behind a carriage return, where `Character` sees one of both.
        var rest = lines.text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
        if rest.last?.isEmpty == true { rest.removeLast() }
        for line in rest { output.line("    " + style(PeerText(String(line)).line)) }
        if lines.isCut { output.line("    … " + output.style.dim("(the rest is not shown)")) }
    }

    private static func count(_ number: Int, _ thing: String) -> String {
        number == 1 ? "1 \(thing)" : "\(number) \(thing)s"
    }
}
