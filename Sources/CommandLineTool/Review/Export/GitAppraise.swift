import LocalRPC
internal import ReviewContents

/// A review as notes of git-appraise (github.com/google/git-appraise, `schema/`): requests, comments and the outcome of
/// checks as lines of JSON on the first commit of the change.
struct GitAppraise {
    /// Which notes, by the last part of `refs/notes/devtools/…`.
    enum Ref: String, CaseIterable {
        case reviews, discuss, ci, analyses

        var name: String { "refs/notes/devtools/" + rawValue }
    }

    /// What the notes stand on.
    let commit: String
    private(set) var lines: [Ref: [String]] = [:]

    init(_ export: ReviewExport) throws(CommandError) {
        guard let round = export.review.rounds.last, let head = round.draft.head,
            let contents = export.contents[round.round], let first = contents.commits.first
        else {
            throw CommandError(
                .usage, "Notes of git-appraise stand on commits, and the newest round has none.",
                kept: "Nothing was written.", hint: "Commit the change, and: atelier review revise")
        }
        commit = first.id
        lines[.reviews] = [Self.request(export.review, base: contents.base, head: head)]
        lines[.discuss] = Self.comments(export)
        lines[.analyses] = export.review.checks.compactMap { check in
            AppraiseAnalysis(check).map { analysis in
                AppraiseObject([
                    ("timestamp", .text(Self.seconds(check.time))), ("url", .text(analysis.url)),
                    ("status", .text(analysis.status.rawValue)),
                ]).json
            }
        }
        lines[.ci] = export.review.checks.filter { AppraiseAnalysis($0) == nil }.map { check in
            AppraiseObject([
                ("timestamp", .text(Self.seconds(check.time))), ("agent", .text(check.name)),
                ("status", .text(check.exitCode == 0 ? "success" : "failure")),
            ]).json
        }
    }

    private static func request(_ review: ReviewMethods.Review, base: String, head: String) -> String {
        let head = review.head
        let text = [head.title, review.description].compactMap { $0 }.joined(separator: "\n\n")
        return AppraiseObject([
            ("timestamp", .text(seconds(head.opened))),
            ("targetRef", .text("refs/heads/" + (head.target ?? "main"))),
            ("requester", .text(Credit.line(head.author))), ("reviewers", .list(review.asked.map(Credit.line))),
            ("description", .text(text)), ("baseCommit", .text(base)),
        ]).json
    }

    private static func comments(_ export: ReviewExport) -> [String] {
        var lines: [String] = []
        for thread in export.review.threads {
            let round = export.review.rounds.first { $0.round == thread.round }
            var root: String?
            for comment in thread.comments {
                let isRoot = root == nil
                let line = AppraiseObject([
                    ("timestamp", .text(seconds(comment.time))), ("author", .text(Credit.line(comment.by))),
                    ("parent", .text(root ?? "")),
                    ("location", isRoot ? location(thread.place, round?.draft.head ?? "") : .object([])),
                    ("description", .text(ReviewExport.body(comment))),
                    // Without it a comment is only for information; false asks for something to be done.
                    ("resolved", isRoot ? .flag(false) : .none),
                ]).json
                lines.append(line)
                if isRoot { root = SHA1.hex(of: Array(line.utf8)) }
            }
            if thread.isResolved, let root, let last = thread.comments.last {
                lines.append(
                    AppraiseObject([
                        ("timestamp", .text(seconds(last.time))),
                        ("author", .text(Credit.line(thread.settledBy ?? last.by))), ("parent", .text(root)),
                        ("resolved", .flag(true)),
                    ]).json)
            }
        }
        return lines
            + export.review.votes.map { vote in
                let head = export.review.rounds.first { $0.round == vote.round }?.draft.head ?? ""
                return AppraiseObject([
                    ("timestamp", .text(seconds(vote.time))), ("author", .text(Credit.line(vote.by))),
                    ("location", .object([("commit", .text(head))])), ("description", .text(vote.text ?? vote.verdict)),
                    ("resolved", verdict(vote.verdict)),
                ]).json
            }
    }

    private static func verdict(_ verdict: String) -> AppraiseObject.Value {
        switch verdict {
        case "accept": .flag(true)
        case "needs-work", "reject": .flag(false)
        default: .none
        }
    }

    private static func location(_ place: ReviewMethods.Place, _ commit: String) -> AppraiseObject.Value {
        let range: AppraiseObject.Value = place.line.map { .object([("startLine", .number($0))]) } ?? .object([])
        return .object([("commit", .text(commit)), ("path", .text(place.path ?? "")), ("range", range)])
    }

    /// Ten digits, so that they are in order as texts.
    private static func seconds(_ milliseconds: Int) -> String {
        let digits = String(max(0, milliseconds / 1000))
        return String(repeating: "0", count: max(0, 10 - digits.count)) + digits
    }

    /// Adds the lines to the notes that there are. None is written twice.
    func write(into repository: GitRepository) throws(CommandError) {
        let commit = try repository.commit(commit)
        for ref in Ref.allCases {
            guard let new = lines[ref], !new.isEmpty else { continue }
            let shown = try repository.asked(["notes", "--ref", ref.name, "show", commit])
            let old = shown.status == 0 ? String(decoding: shown.output, as: UTF8.self).split(separator: "\n") : []
            let all = Array(Set(old.map(String.init) + new)).sorted()
            _ = try repository.output(
                ["notes", "--ref", ref.name, "add", "--force", "--file", "-", commit],
                input: Array(all.map { $0 + "\n" }.joined().utf8))
        }
    }
}

/// An object as Go's encoder writes it: keys in the order of the fields, without what is empty, and with `<`, `>` and
/// `&` escaped. The names of comments are hashes of this form.
struct AppraiseObject {
    indirect enum Value {
        case none
        case text(String)
        case number(Int)
        case flag(Bool)
        case list([String])
        case object([(String, Value)])
    }

    private let fields: [(String, Value)]

    init(_ fields: [(String, Value)]) {
        self.fields = fields
    }

    var json: String { Self.json(.object(fields)) ?? "{}" }

    /// Nil for what is left out.
    private static func json(_ value: Value) -> String? {
        switch value {
        case .none: return nil
        case .text(let text): return text.isEmpty ? nil : quoted(text)
        case .number(let number): return String(number)
        case .flag(let flag): return flag ? "true" : "false"
        case .list(let items): return items.isEmpty ? nil : "[" + items.map(quoted).joined(separator: ",") + "]"
        case .object(let fields):
            let members = fields.compactMap { key, value in json(value).map { quoted(key) + ":" + $0 } }
            return members.isEmpty ? nil : "{" + members.joined(separator: ",") + "}"
        }
    }

    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": result += "\\" + String(scalar)
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case "<", ">", "&", "\u{2028}", "\u{2029}": result += escape(scalar)
            case _ where scalar.value < 0x20: result += escape(scalar)
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }

    private static func escape(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16)
        return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    }
}
