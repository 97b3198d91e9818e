import LocalRPC

/// Notes of git-appraise as they stand in a repository, which anybody may have written.
struct AppraiseNotes {
    struct Request: Decodable {
        var timestamp: String?
        var reviewRef: String?
        var targetRef: String?
        var requester: String?
        var description: String?
        var baseCommit: String?
        var alias: String?
        var v: Int?
    }

    struct Comment: Decodable {
        struct Location: Decodable {
            struct Range: Decodable {
                var startLine: Int?
                var endLine: Int?
            }
            var commit: String?
            var path: String?
            var range: Range?
        }
        var timestamp: String?
        var author: String?
        var parent: String?
        var location: Location?
        var description: String?
        var resolved: Bool?
        var v: Int?
    }

    /// `schema/analysis.json`.
    private struct Report: Decodable {
        var timestamp: String?
        var url: String?
        var status: String?
        var v: Int?
    }

    /// More lines of one commit are not read.
    static let linesMax = 10_000

    /// What they stand on.
    let commit: String
    let request: Request
    /// By the hash that others name it with, in the order of their times.
    let comments: [(hash: String, comment: Comment)]
    /// The newest one that says how it ended and where its results stand, as git-appraise shows it.
    let analysis: AppraiseAnalysis?

    /// The commits that a review was asked for.
    static func commits(in repository: GitRepository) throws(CommandError) -> [String] {
        let outcome = try repository.asked(["notes", "--ref", GitAppraise.Ref.reviews.name, "list"])
        guard outcome.status == 0 else { return [] }
        // `note commit`, a line each (git-notes(1)).
        return String(decoding: outcome.output, as: UTF8.self).split(separator: "\n").compactMap { line in
            line.split(separator: " ").last.map(String.init).flatMap { GitRepository.isID($0) ? $0 : nil }
        }
    }

    init(on commit: String, in repository: GitRepository) throws(CommandError) {
        self.commit = commit
        let requests = try Self.lines(.reviews, commit, repository).compactMap { Self.decoded(Request.self, $0) }
        // The newest request stands; of other versions nothing is known.
        let known = requests.filter { ($0.v ?? 0) == 0 }
        guard let request = known.max(by: { ($0.timestamp ?? "") < ($1.timestamp ?? "") }) else {
            throw CommandError(
                .notFound, "There is no request of git-appraise on \(commit.prefix(12)).", kept: "Nothing was opened.",
                hint: "git fetch origin 'refs/notes/devtools/*:refs/notes/devtools/*'")
        }
        self.request = request
        comments = try Self.lines(.discuss, commit, repository).compactMap { line in
            Self.decoded(Comment.self, line).map { (SHA1.hex(of: line), $0) }
        }.filter { ($0.1.v ?? 0) == 0 }.sorted { ($0.1.timestamp ?? "", $0.0) < ($1.1.timestamp ?? "", $1.0) }
        analysis = Self.newest(
            of: try Self.lines(.analyses, commit, repository).compactMap { Self.decoded(Report.self, $0) })
    }

    private static func newest(of reports: [Report]) -> AppraiseAnalysis? {
        let known = reports.compactMap { report -> (time: String, analysis: AppraiseAnalysis)? in
            guard (report.v ?? 0) == 0, let status = report.status.flatMap(AppraiseAnalysis.Status.init),
                let analysis = report.url.flatMap({ AppraiseAnalysis(url: $0, status: status) })
            else { return nil }
            return (report.timestamp ?? "", analysis)
        }
        return known.max { $0.time < $1.time }?.analysis
    }

    private static func lines(
        _ ref: GitAppraise.Ref, _ commit: String, _ repository: GitRepository
    ) throws(CommandError) -> [[UInt8]] {
        let outcome = try repository.asked(["notes", "--ref", ref.name, "show", commit])
        guard outcome.status == 0 else { return [] }
        return outcome.output.split(separator: UInt8(ascii: "\n")).prefix(linesMax).map(Array.init)
    }

    /// Nil for what is none: the notes are a heap of lines, some of which may be somebody else's.
    private static func decoded<Value: Decodable>(_ type: Value.Type, _ line: [UInt8]) -> Value? {
        try? JSONCoding.decode(type, from: line, in: line.indices)
    }
}
