/// Which test shows a limit of `Protocol/limits.md` at it and one past it: every row of the sections below has one, and
/// each that is named for a row of another section must be there.
///
/// A test is named by its file and by words of its title (or of its body, where the limit itself stands).
enum LimitTestRules {
    /// The sections in which a row without a test breaks the rule.
    static let sections: Set<String> = [
        "The link", "Discovery and pairing", "Changes", "Large spaces", "Bundles", "The local socket",
    ]

    static func limitTests(_ tree: SourceTree) -> [Violation] {
        guard let page = tree.file(LimitRules.page) else { return [] }
        let all = LimitRules.rows(of: page)
        let rows = all.filter { sections.contains(section(of: $0, in: page)) || tests[name($0)] != nil }
        let known = Set(all.map(name))
        let stale = Set(tests.keys).union(outOfReach.keys).subtracting(known).sorted()
        return rows.compactMap { row in fault(of: row, in: tree) }
            + stale.map { Violation(path: page.path, line: 0, what: "has no row \($0), but a test is named for it") }
    }

    private static func fault(of row: LimitRules.Row, in tree: SourceTree) -> Violation? {
        let name = name(row)
        if outOfReach[name] != nil { return nil }
        guard let (file, words) = tests[name] else {
            return Violation(path: LimitRules.page, line: row.line, what: "\(name) has no test")
        }
        let path = "Tests/\(file).swift"
        guard tree.file(path)?.text.contains(words) == true else {
            return Violation(path: path, line: 0, what: "has no test “\(words)”, which \(name) is tested by")
        }
        return nil
    }

    private static func name(_ row: LimitRules.Row) -> String { "\(row.type).\(row.member)" }

    private static func section(of row: LimitRules.Row, in page: SourceTree.File) -> String {
        page.lines[..<(row.line - 1)].last { $0.hasPrefix("## ") }.map { String($0.dropFirst(3)) } ?? ""
    }

    /// Limits that no test can come to, and why.
    static let outOfReach: [String: String] = [
        "MembershipLimits.operationCount":
            "as many signed operations take minutes to make and to insert",
        "ReplicationLimits.changeCount":
            "two thousand million changes fit no test's memory",
        "VersionHandlers.entriesMax":
            "as many versions take minutes to make, one edit after another",
        "FolderMailbox.namesMax":
            "as many files take a slow disk minutes to make; the loop that counts them is four lines",
        "NodeClient.answerLimit":
            "as many bytes would be most of a small machine's memory; framing is tested with small limits",
    ]
}
