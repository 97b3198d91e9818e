import ArgumentParser
import LocalRPC
internal import ReviewContents
import TerminalRendering

struct ReviewApply: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "apply", abstract: "Take suggestions into your working tree, or into the document.",
        discussion: """
            Each goes in as a merge: where its lines changed since, it is shown and nothing of it is written. With \
            --commit what was taken becomes a commit that credits who suggested it.
            """)

    @OptionGroup var chosen: ReviewOption

    @Argument(help: ArgumentHelp("Comments with suggestions, by the beginnings of their ids.", valueName: "comments"))
    var comments: [String] = []

    @Flag(help: "All that were not taken yet, in threads that are open.")
    var all = false

    @Flag(help: "Make a commit of it.")
    var commit = false

    @Option(help: ArgumentHelp("The repository; else the one around the current folder.", valueName: "dir"))
    var repository: String?

    @OptionGroup var options: NodeOptions

    func validate() throws {
        if comments.isEmpty != all { throw ValidationError("Name the comments, or say --all.") }
    }

    private struct Wanted {
        let comment: ReviewMethods.Comment
        let place: ReviewMethods.Place
        let round: ReviewMethods.Round
        let suggestion: String
    }

    struct Answer: Encodable {
        var applied: [String] = []
        var conflicts: [String] = []
        var files: [String] = []
        var commit: String?
        var trailers: [String] = []
    }

    func run(with node: NodeAccess) throws(CommandError) {
        let talk = try ReviewTalk(chosen, options, node)
        let wanted = try self.wanted(talk)
        let target = try ApplyTarget(talk: talk, repository: repository, rounds: wanted.map(\.round))
        var answer = Answer()
        var contents: [String: RoundContents] = [:]
        for item in wanted {
            if contents[item.round.round] == nil {
                contents[item.round.round] = try talk.reader.contents(of: item.round)
            }
            guard let round = contents[item.round.round] else { continue }
            let isTaken = try take(item, round, target, node.output)
            if isTaken {
                answer.applied.append(item.comment.id)
                answer.trailers.append("Co-authored-by: " + Credit.line(item.comment.by))
                if let path = item.place.path { answer.files.append(path) }
            } else {
                answer.conflicts.append(item.comment.id)
            }
        }
        answer.files = Array(Set(answer.files)).sorted()
        answer.trailers = Array(Set(answer.trailers)).sorted()
        if !answer.applied.isEmpty { try finish(&answer, target, talk) }
        try tell(answer, node.output)
    }

    private func wanted(_ talk: ReviewTalk) throws(CommandError) -> [Wanted] {
        var found: [(ReviewMethods.Thread, ReviewMethods.Comment)] = []
        if all {
            for thread in talk.review.threads where !thread.isResolved {
                for comment in thread.comments where comment.suggestion != nil && comment.isApplied != true {
                    found.append((thread, comment))
                }
            }
        } else {
            for name in comments { found.append(try talk.comment(name)) }
        }
        var wanted: [Wanted] = []
        for (thread, comment) in found {
            guard let suggestion = comment.suggestion, thread.place.line != nil, thread.place.old != true,
                let round = talk.review.rounds.first(where: { $0.round == thread.round })
            else {
                throw CommandError(
                    .usage, "\(ReviewWords.short(comment.id)) suggests no other lines.", kept: "Nothing was changed.",
                    hint: "atelier review show \(talk.shortID)")
            }
            wanted.append(Wanted(comment: comment, place: thread.place, round: round, suggestion: suggestion))
        }
        if wanted.isEmpty {
            throw CommandError(.notFound, "There is no suggestion to take.", kept: "Nothing was changed.")
        }
        return wanted
    }

    /// False where its lines changed since.
    private func take(
        _ item: Wanted, _ contents: RoundContents, _ target: ApplyTarget, _ output: OutputFormat
    ) throws(CommandError) -> Bool {
        guard let path = item.place.path, let line = item.place.line, let base = contents.file(at: path)?.new.text
        else { throw CommandError(.notFound, "The lines of \(ReviewWords.short(item.comment.id)) are not there.") }
        var lines = base.split(separator: "\n", omittingEmptySubsequences: false).map { String($0) + "\n" }
        // What stands behind the last line feed is a line only where it has letters.
        let tail = String(lines.removeLast().dropLast())
        if !tail.isEmpty { lines.append(tail) }
        let last = item.place.lastLine ?? line
        guard line >= 1, last >= line, last <= lines.count else {
            throw CommandError(.notFound, "The lines of \(ReviewWords.short(item.comment.id)) are not there.")
        }
        let suggested = lines[..<(line - 1)].joined() + item.suggestion + lines[last...].joined()
        var isTaken = false
        try target.rewrite(path) { current in
            let merge = TextMerge(base: base, ours: current, theirs: suggested)
            isTaken = merge.collisions == 0
            return isTaken ? merge.text : nil
        }
        if !isTaken, !output.isJSON {
            output.note("\(ReviewWords.short(item.comment.id)) was not taken: the lines changed since. It suggests:")
            let sheet = ReviewSheet(output: output, form: .unified, context: 1)
            let pair = ReviewSheet.Pair(
                path: path, formerPath: nil, old: .text(base, isExecutable: false),
                new: .text(suggested, isExecutable: false), oldName: "round \(item.round.number)", newName: "suggested")
            for line in sheet.lines(of: pair, notes: []) { output.line(line) }
        }
        return isTaken
    }

    private func finish(_ answer: inout Answer, _ target: ApplyTarget, _ talk: ReviewTalk) throws(CommandError) {
        if commit { answer.commit = try target.commit(answer.files, trailers: answer.trailers, review: talk.review) }
        var act = ReviewMethods.Act(kind: .applied)
        (act.comments, act.commit) = (answer.applied, answer.commit)
        _ = try talk.publish([act])
    }

    private func tell(_ answer: Answer, _ output: OutputFormat) throws(CommandError) {
        if output.isJSON {
            output.json(answer)
        } else {
            for file in answer.files { output.line(PeerText(file).path) }
            if let commit = answer.commit { output.note("Committed as \(commit.prefix(12)).") }
            if answer.commit == nil, !answer.trailers.isEmpty {
                output.note("For the commit:")
                for trailer in answer.trailers { output.note("  " + PeerText(trailer).line) }
            }
        }
        guard answer.conflicts.isEmpty else {
            throw CommandError(
                .conflict,
                answer.conflicts.count == 1
                    ? "A suggestion is for lines that changed since." : "Suggestions are for lines that changed since.",
                kept: "Nothing of it was written; what was clean was taken.",
                hint: "Change the lines yourself, or answer: atelier review reply")
        }
    }
}
