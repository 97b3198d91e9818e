import LocalRPC

/// A file that differs between two commits, or a commit and the working tree, as `git diff-tree --raw` has it.
struct GitDifference: Hashable {
    struct Side: Hashable {
        /// `100644`, `100755`, `120000`, `160000`; `000000` where the file is not.
        let mode: String
        /// All zeros where git does not know: what is in the working tree.
        let id: String

        var isAbsent: Bool { mode == "000000" }
        var isUnnamed: Bool { id.utf8.allSatisfy { $0 == UInt8(ascii: "0") } }
    }

    let old: Side
    let new: Side
    let formerPath: String?
    let path: String

    /// `:mode mode id id letter NUL path NUL [path NUL]` (git-diff-tree(1), "raw output format").
    static func all(in output: [UInt8]) throws(CommandError) -> [GitDifference] {
        var fields = try GitFields(output)
        var differences: [GitDifference] = []
        while let head = try fields.next() {
            let words = head.dropFirst().split(separator: " ").map(String.init)
            guard head.hasPrefix(":"), words.count == 5, let status = words[4].first, var path = try fields.next()
            else { throw GitFields.unknown }
            var former: String?
            if status == "R" || status == "C" {
                guard let next = try fields.next() else { throw GitFields.unknown }
                // A copy leaves the file that it was made of where it was: it is a new file.
                former = status == "R" ? path : nil
                path = next
            }
            let isCopy = status == "C"
            differences.append(
                GitDifference(
                    old: isCopy ? Side(mode: "000000", id: words[2]) : Side(mode: words[0], id: words[2]),
                    new: Side(mode: words[1], id: words[3]), formerPath: former, path: path))
        }
        return differences
    }
}

/// What git writes with `-z`: texts with a byte of zero behind each.
struct GitFields {
    private var rest: ArraySlice<UInt8>

    init(_ output: [UInt8]) throws(CommandError) {
        guard output.isEmpty || output.last == 0 else { throw Self.unknown }
        rest = output[...]
    }

    /// Nil at the end. A name that is not UTF-8 cannot be spoken of.
    mutating func next() throws(CommandError) -> String? {
        guard let bytes = nextBytes() else { return nil }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw CommandError(
                .failed, "git names a file in letters that are not UTF-8: \(String(decoding: bytes, as: UTF8.self)).",
                kept: "Nothing was sent.", hint: "Rename it, or leave it out of the commits.")
        }
        return text
    }

    mutating func nextBytes() -> ArraySlice<UInt8>? {
        guard let end = rest.firstIndex(of: 0) else { return nil }
        defer { rest = rest[(end + 1)...] }
        return rest[..<end]
    }

    static let unknown = CommandError(
        .failed, "git answers in a form that is not known here.", kept: "Nothing was changed.",
        hint: "Look at git --version: 2.30 or newer.")
}
