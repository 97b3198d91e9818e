import ArgumentParser
import LocalRPC
internal import ReviewContents
import TerminalRendering

struct ReviewImport: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Take in a review from notes of git-appraise.",
        discussion: """
            It becomes a review of yours: who wrote what stands in the words, since nobody here signed it. Comments \
            are on their lines where the commits are in the repository.
            """)

    @Argument(help: ArgumentHelp("The commit that the notes stand on; none: list them.", valueName: "commit"))
    var commit: String?

    @Option(help: ArgumentHelp("The repository; else the one around the current folder.", valueName: "dir"))
    var repository: String?

    @OptionGroup var place: SpaceOption
    @OptionGroup var options: NodeOptions

    func run(with node: NodeAccess) throws(CommandError) {
        let found = try GitRepository(
            holding: repository ?? ProcessEnvironment.currentFolder ?? ".", environment: node.environment)
        guard let commit else { return try list(found, node.output) }
        let notes = try AppraiseNotes(on: try found.commit(commit), in: found)
        let contents = try contents(of: notes, in: found)
        var params = ReviewMethods.Open.Params(
            title: title(notes), round: try RoundUpload(node: node, place: place).draft(of: contents))
        params.space = place.space
        params.description = description(notes)
        params.target = notes.request.targetRef.map { WrittenMessage.words($0.replacing("refs/heads/", with: "")) }
        let opened = try node.ask(ReviewMethods.Open.self, params)
        let said = try say(notes.comments, about: contents, in: opened, node)
        if let analysis = notes.analysis { _ = try publish([analysis.act(on: opened.round)], opened, node) }
        if node.output.isJSON { return node.output.json(opened) }
        node.output.line(opened.review)
        node.output.note("Took in \(said == 1 ? "1 comment" : "\(said) comments").")
    }

    private func list(_ repository: GitRepository, _ output: OutputFormat) throws(CommandError) {
        var rows: [[String: String]] = []
        for commit in try AppraiseNotes.commits(in: repository) {
            guard let notes = try? AppraiseNotes(on: commit, in: repository) else { continue }
            rows.append(["commit": commit, "title": title(notes)])
        }
        if output.isJSON { return output.json(["reviews": rows]) }
        if rows.isEmpty { return output.note("There are no notes of git-appraise.") }
        for row in rows {
            output.line((row["commit"] ?? "").prefix(12) + "\t" + PeerText(row["title"] ?? "").line)
        }
    }

    private func title(_ notes: AppraiseNotes) -> String {
        let first = (notes.request.description ?? "").split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
        return first.isEmpty ? "Commit \(notes.commit.prefix(12))" : WrittenMessage.words(first)
    }

    private func description(_ notes: AppraiseNotes) -> String {
        let who = notes.request.requester ?? "somebody"
        let whole = notes.request.description ?? ""
        return String("\(whole)\n\nAsked for by \(who) with git-appraise, on commit \(notes.commit).".prefix(4000))
    }

    /// From what it was made on to the newest commit of it.
    private func contents(of notes: AppraiseNotes, in repository: GitRepository) throws(CommandError) -> RoundContents {
        let request = notes.request
        let named = [request.alias, request.reviewRef].compactMap { $0 }.filter { !$0.isEmpty }
        let head = named.compactMap { try? repository.commit($0) }.first ?? notes.commit
        let target = request.targetRef.flatMap { try? repository.commit($0) }
        var base = request.baseCommit.flatMap { try? repository.commit($0) }
        if base == nil, let target { base = try repository.mergeBase(target, head) }
        // What landed since is its own merge base.
        if base == nil || base == head { base = try repository.commit(notes.commit + "^") }
        return try GitRound(repository).contents(from: base ?? notes.commit, to: head, including: [])
    }

    /// How many there were.
    private func say(
        _ comments: [(hash: String, comment: AppraiseNotes.Comment)], about contents: RoundContents,
        in opened: ReviewMethods.Made, _ node: NodeAccess
    ) throws(CommandError) -> Int {
        let hashes = Set(comments.map(\.hash))
        let isRoot = { (comment: AppraiseNotes.Comment) in comment.parent.map { !hashes.contains($0) } ?? true }
        let roots = comments.filter { isRoot($0.comment) }
        var threads: [String: String] = [:]
        for part in Self.parts(roots) {
            let acts = part.map { item in
                var act = ReviewMethods.Act(kind: .comment)
                (act.round, act.text) = (opened.round, Self.words(item.comment))
                act.place = Self.place(item.comment, in: contents)
                return act
            }
            for (item, id) in zip(part, try publish(acts, opened, node)) { threads[item.hash] = id }
        }
        // An answer to an answer stands in the thread of that.
        var answers = comments.filter { !isRoot($0.comment) }
        for item in answers { threads[item.hash] = Self.root(of: item, among: comments).flatMap { threads[$0] } }
        answers.removeAll { threads[$0.hash] == nil }
        for part in Self.parts(answers) {
            let acts = part.map { item in
                var act = ReviewMethods.Act(kind: .comment)
                (act.thread, act.text) = (threads[item.hash], Self.words(item.comment))
                if item.comment.resolved == true { act.resolved = true }
                return act
            }
            _ = try publish(acts, opened, node)
        }
        return roots.count + answers.count
    }

    private func publish(
        _ acts: [ReviewMethods.Act], _ opened: ReviewMethods.Made, _ node: NodeAccess
    ) throws(CommandError) -> [String] {
        try node.ask(ReviewMethods.Publish.self, .init(space: place.space, review: opened.review, acts: acts)).ids
    }

    private typealias Item = (hash: String, comment: AppraiseNotes.Comment)

    /// As many as fit one change, whose texts are long at times.
    private static func parts(_ items: [Item]) -> [ArraySlice<Item>] {
        stride(from: 0, to: items.count, by: 8).map { items[$0..<min($0 + 8, items.count)] }
    }

    /// Up to where nobody is answered; nil where answers go round in a ring.
    private static func root(of item: Item, among items: [Item]) -> String? {
        let parents = Dictionary(items.map { ($0.hash, $0.comment.parent ?? "") }) { first, _ in first }
        var hash = item.hash
        for _ in 0...items.count {
            guard let parent = parents[hash], parents[parent] != nil else { return hash }
            hash = parent
        }
        return nil
    }

    private static func words(_ comment: AppraiseNotes.Comment) -> String {
        let time = comment.timestamp.flatMap { Int($0) }.flatMap { $0 < 100_000_000_000 ? $0 * 1000 : nil } ?? 0
        let verdict = comment.resolved == true ? "(all is well)" : ""
        let text = comment.description ?? verdict
        let who = comment.author ?? "Somebody"
        return String(
            "\(who.prefix(200)), \(ReviewExport.time(time)):\n\n\(text.isEmpty ? verdict : text)".prefix(4000))
    }

    private static func place(
        _ comment: AppraiseNotes.Comment, in contents: RoundContents
    ) -> ReviewMethods.Place? {
        guard let path = comment.location?.path, let file = contents.file(at: path) else { return nil }
        let range = comment.location?.range
        let lines = range?.startLine.map { "\(path):\($0)" + (range?.endLine.map { $0 > 0 ? "-\($0)" : "" } ?? "") }
        let onLines = lines.flatMap { TextPlace($0) }.flatMap { try? $0.place(in: file, old: false) }
        return onLines ?? ReviewMethods.Place(path: file.path)
    }
}
