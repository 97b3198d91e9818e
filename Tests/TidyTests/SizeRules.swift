enum SizeRules {
    static let fileLinesMax = 500
    static let functionLinesMax = 70
    static let columnsMax = 120

    static func files(_ tree: SourceTree) -> [Violation] {
        tree.swift.compactMap { file in
            // A text that ends in a line's end has one element more than lines.
            let count = file.lines.count - (file.text.hasSuffix("\n") ? 1 : 0)
            return count > fileLinesMax
                ? Violation(path: file.path, line: 0, what: "has \(count) lines, above \(fileLinesMax)") : nil
        }
    }

    static func columns(_ tree: SourceTree) -> [Violation] {
        tree.swift.flatMap { file in
            file.lines.enumerated().compactMap { index, line in
                line.utf8.count > columnsMax && line.count > columnsMax
                    ? Violation(path: file.path, line: index + 1, what: "has \(line.count) columns") : nil
            }
        }
    }

    /// Functions by a heuristic: from the line of `func`, `init`, `deinit` or `subscript` to the brace that closes
    /// the first one opened outside parentheses behind it.
    static func functions(_ tree: SourceTree) -> [Violation] {
        tree.swift.flatMap { file in
            functions(in: file.code).filter { $0.lineCount > functionLinesMax }.map {
                Violation(path: file.path, line: $0.line, what: "a function of \($0.lineCount) lines")
            }
        }
    }

    struct Function: Equatable {
        let line: Int
        let lineCount: Int
    }

    static func functions(in code: [String]) -> [Function] {
        var result: [Function] = []
        var pending: Int?
        var open: [(line: Int, depth: Int)] = []
        var braces = 0
        var parentheses = 0
        for (index, line) in code.enumerated() {
            if declaresFunction(line) {
                pending = index + 1
                parentheses = 0
            }
            for byte in line.utf8 {
                switch byte {
                case UInt8(ascii: "("): parentheses += 1
                case UInt8(ascii: ")"): parentheses -= 1
                case UInt8(ascii: "{"):
                    if let line = pending, parentheses <= 0 {
                        open.append((line, braces))
                        pending = nil
                    }
                    braces += 1
                case UInt8(ascii: "}"):
                    braces -= 1
                    if let last = open.last, last.depth == braces {
                        open.removeLast()
                        result.append(Function(line: last.line, lineCount: index + 2 - last.line))
                        if open.isEmpty { pending = nil }
                    }
                default: break
                }
            }
        }
        return result
    }

    private static let modifiers: Set<Substring> = [
        "package", "public", "internal", "private", "fileprivate", "static", "class", "final", "override", "mutating",
        "nonmutating", "consuming", "borrowing", "convenience", "required", "nonisolated", "@discardableResult",
        "@inlinable", "@Test", "@Sendable", "isolated",
    ]

    private static func declaresFunction(_ line: String) -> Bool {
        for word in line.split(separator: " ") {
            if modifiers.contains(word) || word.hasPrefix("@") || word.hasPrefix(")") { continue }
            return word == "func"
                || ["init(", "init?(", "init<", "deinit", "subscript("].contains(where: word.hasPrefix)
        }
        return false
    }
}
