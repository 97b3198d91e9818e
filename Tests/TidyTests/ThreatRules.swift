/// `Protocol/threat-model.md` against the tests: each row names a test that shows what it says, or says that there is
/// none yet and why; each test that is named is there.
///
/// A test is named as `` `Room/File`: "its claim" ``.
enum ThreatRules {
    static let page = "Protocol/threat-model.md"
    /// What a last cell begins with where nothing shows the row.
    static let excuses = ["not yet: ", "not defended: "]

    static func threats(_ tree: SourceTree) -> [Violation] {
        guard let page = tree.file(page) else { return [Violation(path: page, line: 0, what: "is absent")] }
        let rows = rows(of: page)
        if rows.isEmpty { return [Violation(path: page.path, line: 0, what: "has no row")] }
        return rows.flatMap { line, cell -> [Violation] in
            let named = tests(in: cell)
            if named.isEmpty, !excuses.contains(where: cell.contains) {
                return [Violation(path: page.path, line: line, what: "names no test, and does not say why")]
            }
            return named.compactMap { test in
                holds(tree, test)
                    ? nil
                    : Violation(
                        path: page.path, line: line, what: "names \(test.file): \(test.claim), which is not there")
            }
        }
    }

    struct Named: Equatable {
        let file: String
        let claim: String
    }

    /// The last cell of each row of three cells, but for headings and what is under them.
    private static func rows(of page: SourceTree.File) -> [(line: Int, cell: Substring)] {
        let lines = page.lines
        return lines.indices.compactMap { index in
            let cells = lines[index].split(separator: "|", omittingEmptySubsequences: false)
            guard cells.count == 5, cells[0].isEmpty, cells[4].isEmpty, !cells[1].contains("---") else { return nil }
            let isHeading = index + 1 < lines.count && lines[index + 1].contains("| --- |")
            return isHeading ? nil : (index + 1, cells[3])
        }
    }

    /// Each `` `…/…`: "…" `` of a cell.
    static func tests(in cell: Substring) -> [Named] {
        var result: [Named] = []
        var rest = cell
        while let middle = rest.firstRange(of: "`: \"") {
            let file = rest[..<middle.lowerBound].split(separator: "`").last ?? ""
            let claim = rest[middle.upperBound...].prefix { $0 != "\"" }
            if file.contains("/") { result.append(Named(file: String(file), claim: String(claim))) }
            rest = rest[claim.endIndex...]
        }
        return result
    }

    private static func holds(_ tree: SourceTree, _ test: Named) -> Bool {
        guard let file = tree.file("Tests/\(test.file).swift"), !test.claim.isEmpty else { return false }
        // The claim stands behind `@Test(`, perhaps on the next line.
        return file.text.split(separator: "@Test(", omittingEmptySubsequences: false).dropFirst().contains { part in
            part.drop { $0 == " " || $0 == "\n" }.hasPrefix("\"\(test.claim)\"")
        }
    }
}
