import LocalRPC
internal import ReviewContents

/// What a round is made of: the commits between two, or what is in the working tree and not yet committed.
struct GitRound {
    let repository: GitRepository
    private let objects: GitObjects
    private let tree: WorkingTree

    init(_ repository: GitRepository) throws(CommandError) {
        self.repository = repository
        objects = GitObjects(repository: repository)
        tree = try WorkingTree(top: repository.top)
    }

    /// What the commits from `base` to `head` change together; ids. `including` are paths of files to be read beside.
    func contents(from base: String, to head: String, including paths: [String]) throws(CommandError) -> RoundContents {
        let output = try repository.output(
            ["diff-tree", "-r", "-z", "--raw", "-M", "--no-abbrev", "--no-ext-diff", "--no-textconv", base, head])
        var differences = try GitDifference.all(in: output)
        differences += try beside(paths, at: head, differences)
        return try made(base: base, head: head, differences, commits: try commits(from: base, to: head))
    }

    /// What differs on the disk from `base`; also what git does not follow, where that is wanted.
    func contentsOfWorkingTree(
        from base: String, withUntracked: Bool, including paths: [String]
    ) throws(CommandError) -> RoundContents {
        let output = try repository.output(
            ["diff-index", "-z", "--raw", "--no-renames", "--no-abbrev", "--no-ext-diff", "--no-textconv", base],
            adding: try repository.withoutFilters())
        var differences = try GitDifference.all(in: output)
        if withUntracked {
            var names = try GitFields(repository.output(["ls-files", "-z", "--others", "--exclude-standard"]))
            while let path = try names.next() {
                guard let mode = tree.mode(of: path) else { continue }
                differences.append(
                    GitDifference(
                        old: .init(mode: "000000", id: "0"), new: .init(mode: mode, id: "0"), formerPath: nil,
                        path: path))
            }
        }
        differences += try beside(paths, at: base, differences)
        return try made(base: base, head: "", differences, commits: [])
    }

    /// Files that did not change, which somebody wants to show all the same.
    private func beside(
        _ paths: [String], at commit: String, _ changed: [GitDifference]
    ) throws(CommandError) -> [GitDifference] {
        var found: [GitDifference] = []
        for path in Set(paths).subtracting(changed.map(\.path)).sorted() {
            // `mode type id TAB path` (git-ls-tree(1)).
            let line = try repository.line(["ls-tree", "-z", "--full-tree", commit, "--", path])
            let words = line?.split(separator: "\t", maxSplits: 1).first?.split(separator: " ").map(String.init) ?? []
            guard words.count == 3, words[1] == "blob" else {
                throw CommandError(.notFound, "There is no file \(path) in the commit.", kept: "Nothing was sent.")
            }
            let side = GitDifference.Side(mode: words[0], id: words[2])
            found.append(GitDifference(old: side, new: side, formerPath: nil, path: path))
        }
        return found
    }

    private func made(
        base: String, head: String, _ differences: [GitDifference], commits: [RoundCommit]
    ) throws(CommandError) -> RoundContents {
        guard differences.count <= ContentsLimits.filesMax else {
            throw ContentsError.overLimit(
                field: "files", count: differences.count, limit: ContentsLimits.filesMax
            ).forPeople
        }
        let texts = try texts(of: differences)
        var files: [FileVersions] = []
        for item in differences {
            let file = FileVersions(
                path: item.path, formerPath: item.formerPath, old: try side(item.old, item, texts),
                new: try side(item.new, item, texts))
            // git takes a file whose time alone changed for another one.
            let isBeside = item.old == item.new
            if file.isChanged || isBeside { files.append(file) }
        }
        do {
            return try RoundContents(base: base, head: head, commits: commits, files: files)
        } catch {
            throw error.forPeople
        }
    }

    private struct Texts {
        var sizes: [String: Int]
        var bytes: [String: [UInt8]]
    }

    /// Everything that git has of them, within the limits.
    private func texts(of differences: [GitDifference]) throws(CommandError) -> Texts {
        let sides = differences.flatMap { [$0.old, $0.new] }
        let ids = Set(sides.filter { !$0.isAbsent && !$0.isUnnamed && $0.mode != "160000" }.map(\.id)).sorted()
        let sizes = ids.isEmpty ? [:] : try objects.sizes(of: ids)
        let short = ids.filter { sizes[$0, default: .max] <= ContentsLimits.textInBytesMax }
        let total = short.reduce(0) { $0 + sizes[$1, default: 0] }
        guard total <= ContentsLimits.bodyInBytesMax else {
            throw ContentsError.overLimit(field: "body", count: total, limit: ContentsLimits.bodyInBytesMax).forPeople
        }
        return Texts(sizes: sizes, bytes: try objects.bytes(of: short, totalInBytes: total))
    }

    private func side(
        _ side: GitDifference.Side, _ item: GitDifference, _ texts: Texts
    ) throws(CommandError) -> FileSide {
        if side.isAbsent { return .absent }
        if side.mode == "160000" { return .commit(side.isUnnamed ? "" : side.id) }
        if side.isUnnamed { return try sideOnDisk(item.path, mode: side.mode) }
        let size = texts.sizes[side.id, default: 0]
        let text = texts.bytes[side.id].flatMap { Self.text($0) }
        if side.mode == "120000", let text { return .link(text) }
        let isExecutable = side.mode == "100755"
        if let text { return .text(text, isExecutable: isExecutable) }
        return .opaque(inBytes: size, id: side.id, isExecutable: isExecutable)
    }

    private func sideOnDisk(_ path: String, mode: String) throws(CommandError) -> FileSide {
        if mode == "120000" { return .link(try tree.target(of: path)) }
        let isExecutable = mode == "100755"
        if let bytes = try tree.read(path, upTo: ContentsLimits.textInBytesMax), let text = Self.text(bytes) {
            return .text(text, isExecutable: isExecutable)
        }
        let id = try repository.line(["hash-object", "--no-filters", "--", path]) ?? ""
        return .opaque(inBytes: tree.sizeInBytes(of: path), id: id, isExecutable: isExecutable)
    }

    private static func text(_ bytes: [UInt8]) -> String? {
        bytes.contains(0) ? nil : String(validating: bytes, as: UTF8.self)
    }

    // MARK: Commits

    private func commits(from base: String, to head: String) throws(CommandError) -> [RoundCommit] {
        let output = try repository.output([
            "log", "-z", "--reverse", "--no-color", "--no-notes", "--no-decorate", "--no-mailmap", "--encoding=UTF-8",
            "--date=raw", "--format=%H%x00%an%x00%ae%x00%ad%x00%B", "--max-count=\(ContentsLimits.commitsMax + 1)",
            "\(base)..\(head)",
        ])
        var fields = try GitFields(output)
        var commits: [RoundCommit] = []
        while let id = fields.nextBytes() {
            let words = (0..<4).map { _ in fields.nextBytes().map { String(decoding: $0, as: UTF8.self) } ?? "" }
            let time = words[2].split(separator: " ")
            commits.append(
                RoundCommit(
                    id: String(decoding: id, as: UTF8.self),
                    author: Self.cut(words[0], ContentsLimits.nameInBytesMax),
                    email: Self.cut(words[1], ContentsLimits.nameInBytesMax),
                    time: time.first.flatMap { Int64($0) } ?? 0, zoneInMinutes: Self.zone(time.last),
                    message: Self.cut(words[3], ContentsLimits.messageInBytesMax)))
        }
        return commits
    }

    /// `+0130` is 90.
    private static func zone(_ text: Substring?) -> Int {
        guard let text, let number = Int(text), abs(number) <= 2400 else { return 0 }
        return number / 100 * 60 + number % 100
    }

    private static func cut(_ text: String, _ limit: Int) -> String {
        if text.utf8.count <= limit { return text }
        var kept = Array(text.utf8.prefix(limit))
        while String(validating: kept, as: UTF8.self) == nil { kept.removeLast() }
        return String(decoding: kept, as: UTF8.self)
    }
}
