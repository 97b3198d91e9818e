import LocalRPC

/// Objects of a repository by their ids: their sizes, and the bytes of those that are not too long.
struct GitObjects {
    let repository: GitRepository

    /// The size of each; a question of one line an id, answered in their order (`git cat-file --batch-check`).
    func sizes(of ids: [String]) throws(CommandError) -> [String: Int] {
        let output = try repository.output(["cat-file", "--batch-check"], input: Self.question(ids))
        var sizes: [String: Int] = [:]
        for line in output.split(separator: UInt8(ascii: "\n")) {
            let words = String(decoding: line, as: UTF8.self).split(separator: " ")
            guard words.count == 3, let size = Int(words[2]) else {
                throw CommandError(
                    .failed, "git does not have what it names: \(String(decoding: line, as: UTF8.self)).",
                    kept: "Nothing was changed.", hint: "In a partial or shallow clone: git fetch --unshallow")
            }
            sizes[String(words[0])] = size
        }
        return sizes
    }

    /// The bytes of each. The caller knows from their sizes that they fit.
    func bytes(of ids: [String], totalInBytes: Int) throws(CommandError) -> [String: [UInt8]] {
        guard !ids.isEmpty else { return [:] }
        // Each has a line before it and a line feed behind it.
        let limit = totalInBytes + ids.count * 128
        var rest = try repository.output(["cat-file", "--batch"], input: Self.question(ids), keeping: limit)[...]
        var found: [String: [UInt8]] = [:]
        for _ in ids {
            guard let end = rest.firstIndex(of: UInt8(ascii: "\n")) else { throw GitFields.unknown }
            let words = String(decoding: rest[..<end], as: UTF8.self).split(separator: " ")
            rest = rest[(end + 1)...]
            guard words.count == 3, let size = Int(words[2]), size >= 0, size < rest.count else {
                throw GitFields.unknown
            }
            found[String(words[0])] = Array(rest.prefix(size))
            rest = rest.dropFirst(size + 1)
        }
        return found
    }

    private static func question(_ ids: [String]) -> [UInt8] {
        ids.flatMap { Array($0.utf8) + [UInt8(ascii: "\n")] }
    }
}
