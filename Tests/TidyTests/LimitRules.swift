/// `Protocol/limits.md` against the code: each row of its tables ends in the name of a constant, which must exist and
/// have the value that the row says.
enum LimitRules {
    struct Row: Equatable {
        let line: Int
        /// The cell with the value, such as `16,400 bytes`.
        let value: String
        let type: String
        let member: String
    }

    static let page = "Protocol/limits.md"

    static func limits(_ tree: SourceTree) -> [Violation] {
        guard let page = tree.file(page) else { return [Violation(path: page, line: 0, what: "is absent")] }
        let rows = rows(of: page)
        if rows.isEmpty { return [Violation(path: page.path, line: 0, what: "has no limit")] }
        let definitions = definitions(for: rows, in: tree)
        return rows.compactMap { row in
            let name = "\(row.type).\(row.member)"
            guard let code = definitions[name] else {
                return Violation(path: page.path, line: row.line, what: "names \(name), which does not exist")
            }
            guard let actual = Self.value(ofCode: code), let said = Self.value(ofText: row.value) else { return nil }
            return actual == said
                ? nil : Violation(path: page.path, line: row.line, what: "says \(row.value), but \(name) is \(code)")
        }
    }

    /// Rows of four cells, the last one a name in backticks.
    static func rows(of file: SourceTree.File) -> [Row] {
        file.lines.enumerated().compactMap { index, line in
            let cells = line.split(separator: "|").map { $0.trimming() }
            guard cells.count == 4, let name = cells.last, name.hasPrefix("`"), name.hasSuffix("`") else { return nil }
            let parts = name.dropFirst().dropLast().split(separator: ".")
            guard parts.count == 2 else { return nil }
            return Row(line: index + 1, value: String(cells[1]), type: String(parts[0]), member: String(parts[1]))
        }
    }

    /// What stands behind `let member =` or `var member =`, by type and member, for the types of `rows` alone: in each
    /// file that declares or extends the type.
    private static func definitions(for rows: [Row], in tree: SourceTree) -> [String: String] {
        let types = Set(rows.map(\.type))
        let members = Set(rows.map(\.member))
        var result: [String: String] = [:]
        for file in tree.sources {
            var declared: Set<String> = []
            var constants: [(member: String, code: String)] = []
            for line in file.code {
                let words = line.split { " :<{".contains($0) }
                for (word, next) in zip(words, words.dropFirst()) {
                    let name = String(next)
                    if kinds.contains(word), types.contains(name) { declared.insert(name) }
                    guard word == "let" || word == "var", members.contains(name),
                        let equals = line.firstRange(of: " = ")
                    else { continue }
                    constants.append((name, String(line[equals.upperBound...].trimming())))
                }
            }
            for type in declared {
                for constant in constants { result["\(type).\(constant.member)"] = constant.code }
            }
        }
        return result
    }

    private static let kinds: Set<Substring> = ["struct", "enum", "class", "extension"]

    // MARK: Values, in units of one, of a byte, or of a millisecond

    /// The value of a cell; nil when it is not a plain number.
    static func value(ofText text: String) -> Int? {
        var words = text.split(separator: " ")
        if words.first == "below" { words.removeFirst() }
        guard let first = words.first, let number = number(String(first)) else { return nil }
        switch words.dropFirst().first?.filter({ $0 != "," }) {
        case "KiB": return number << 10
        case "MiB": return number << 20
        case "GiB": return number << 30
        case "s": return number * 1_000
        default: return number
        }
    }

    private static func number(_ text: String) -> Int? {
        let powers: [Character: Int] = [
            "⁰": 0, "¹": 1, "²": 2, "³": 3, "⁴": 4, "⁵": 5, "⁶": 6, "⁷": 7, "⁸": 8, "⁹": 9,
        ]
        if text.hasPrefix("2"), text.count > 1, text.dropFirst().allSatisfy({ powers[$0] != nil }) {
            return 1 << text.dropFirst().reduce(0) { $0 * 10 + (powers[$1] ?? 0) }
        }
        return Int(text.filter { $0 != "," })
    }

    /// The value of an integer expression of literals, or of a duration in seconds or milliseconds; nil for others.
    static func value(ofCode code: String) -> Int? {
        for (name, scale) in [(".seconds(", 1_000), (".milliseconds(", 1)] where code.hasPrefix(name) {
            return value(ofCode: String(code.dropFirst(name.count).dropLast())).map { $0 * scale }
        }
        // As Swift binds them: shifts before products before sums.
        for (symbol, combine) in operators {
            let parts = code.split(separator: symbol, omittingEmptySubsequences: false)
            guard parts.count > 1 else { continue }
            let values = parts.map { value(ofCode: String($0.trimming())) }
            guard let first = values[0] else { return nil }
            return values.dropFirst().reduce(first as Int?) { left, right in
                left.flatMap { left in right.map { combine(left, $0) } }
            }
        }
        let digits = code.hasPrefix("(") && code.hasSuffix(")") ? String(code.dropFirst().dropLast()) : code
        return digits == code ? Int(code.filter { $0 != "_" }) : value(ofCode: digits)
    }

    private static let operators: [(String, @Sendable (Int, Int) -> Int)] = [
        (" + ", { $0 + $1 }), (" | ", { $0 | $1 }), (" * ", { $0 * $1 }), (" << ", { $0 << $1 }),
    ]
}

extension StringProtocol {
    fileprivate func trimming() -> SubSequence {
        let start = firstIndex { $0 != " " } ?? endIndex
        let end = lastIndex { $0 != " " }.map { index(after: $0) } ?? start
        return self[start..<end]
    }
}
