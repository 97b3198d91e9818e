import ArgumentParser
import LocalRPC
internal import ReviewContents

/// `FILE`, `FILE:LINE` or `FILE:LINE-LINE`, as a person writes where a comment stands.
struct TextPlace: Equatable {
    let path: String
    let lines: ClosedRange<Int>?

    /// Nil where the numbers are none. A file whose name ends so is meant where the round has it: see `in`.
    init?(_ written: String) {
        guard let colon = written.lastIndex(of: ":") else {
            guard !written.isEmpty else { return nil }
            (path, lines) = (written, nil)
            return
        }
        let numbers = written[written.index(after: colon)...].split(separator: "-", omittingEmptySubsequences: false)
        let parsed = numbers.map { $0.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int($0) : nil }
        guard let first = parsed.first ?? nil, first >= 1, parsed.count <= 2, let last = parsed.last ?? nil,
            last >= first, colon > written.startIndex
        else { return nil }
        path = String(written[..<colon])
        lines = first...last
    }

    /// The place in a round, with the lines and three around them, which are shown where the round is not at hand.
    func place(in file: FileVersions, old: Bool) throws(CommandError) -> ReviewMethods.Place {
        var place = ReviewMethods.Place(path: file.path)
        if old { place.old = true }
        guard let lines else { return place }
        let side = old ? file.old : file.new
        guard let text = side.text, side != .absent else {
            throw CommandError(
                .notFound, "\(file.path) has no lines on this side.", kept: "Nothing was said.",
                hint: "Name the file without a line, or the side before the change: --old")
        }
        var all = text.split(separator: "\n", omittingEmptySubsequences: false)
        if all.last?.isEmpty == true { all.removeLast() }
        guard lines.upperBound <= all.count else {
            throw CommandError(
                .notFound, "\(file.path) has \(all.count) lines.", kept: "Nothing was said.",
                hint: "atelier review diff shows their numbers.")
        }
        place.line = lines.lowerBound
        if lines.upperBound > lines.lowerBound { place.lastLine = lines.upperBound }
        place.lines = all[lines.lowerBound - 1..<lines.upperBound].map(String.init)
        place.before = all[..<(lines.lowerBound - 1)].suffix(3).map(String.init)
        place.after = all[lines.upperBound...].prefix(3).map(String.init)
        return place
    }
}
