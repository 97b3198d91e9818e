import Spaces
import WireCodec

@testable import Reviews

extension ReviewDeed {
    /// What it says, in the words of the vectors.
    var says: [String: String] {
        switch self {
        case .open(let opening):
            return ["is": "open", "title": opening.title].with("description", opening.description)
                .with("target", opening.target).with("reviewers", list(opening.reviewers.map(\.hex)))
        case .round(let subject): return ["is": "round"].merging(subject.says) { $1 }
        case .comment(let comment): return ["is": "comment", "text": comment.text].merging(comment.says) { $1 }
        case .edit(let comment, let text): return ["is": "edit", "comment": comment.written].with("text", text)
        case .describe(let title, let description):
            return ["is": "describe"].with("title", title).with("description", description)
        case .react(let comment, let reaction, let isBack):
            return ["is": "react", "comment": comment.written, "reaction": reaction].with("back", mark(isBack))
        case .settle(let settling):
            return [
                "is": "settle", "thread": settling.thread.written, "resolves": "\(settling.resolves)",
                "known": "\(settling.known)",
            ]
        case .vote(let ballot):
            return ["is": "vote", "round": ballot.round.change.hex, "verdict": ballot.verdict.rawValue]
                .with("text", ballot.text).with("ticked", list(ballot.ticked))
                .with("mentions", list(ballot.mentions.map(\.hex)))
                .with("scores", list(ballot.scores.map { "\($0)=\($1)" }.sorted()))
        case .see(let round, let path, let isBack):
            return ["is": "see", "round": round.change.hex].with("file", path).with("back", mark(isBack))
        case .apply(let comments, let commit):
            return ["is": "apply"].with("comments", list(comments.map(\.written))).with("commit", commit)
        case .check(let result):
            return [
                "is": "check", "round": result.round.change.hex, "name": result.name, "exit": "\(result.exitCode)",
            ].with("command", result.command).with("log", result.log?.bytes.hex)
                .with("seconds", result.seconds.map { "\($0)" })
        case .ask(let reviewer, let isBack): return ["is": "ask", "reviewer": reviewer.hex].with("back", mark(isBack))
        case .turn(let turn):
            return ["is": "turn", "to": turn.status.rawValue].with("text", turn.text).with("commit", turn.commit)
        case .rules(let rules):
            return ["is": "rules", "accepts": "\(rules.accepts)"].with("required", list(rules.required.map(\.hex)))
                .with("checks", list(rules.checks)).with("checklist", list(rules.checklist))
                .with("rubric", list(rules.rubric.map { "\($0)=\($1)" }.sorted()))
                .with("openThreads", mark(rules.allowsOpenThreads)).with("anew", mark(!rules.keepsOnSamePatch))
        }
    }
}

private func mark(_ isSo: Bool) -> String? { isSo ? "true" : nil }
private func list(_ texts: [String]) -> String? { texts.isEmpty ? nil : texts.joined(separator: ",") }

extension [String: String] {
    fileprivate func with(_ key: String, _ value: String?) -> [String: String] {
        var all = self
        all[key] = value
        return all
    }
}

extension RoundSubject {
    fileprivate var says: [String: String] {
        switch self {
        case .code(let code):
            return [
                "content": code.content.bytes.hex, "patch": code.patch.hex, "files": "\(code.files)",
                "inserted": "\(code.inserted)", "deleted": "\(code.deleted)",
            ].with("base", code.base).with("head", code.head).with("message", code.message)
        case .document(let document):
            return [
                "document": document.document.hex, "from": document.from.map(\.hex).joined(separator: ","),
                "to": document.to.map(\.hex).joined(separator: ","),
            ]
        }
    }
}

extension ReviewDeed.Comment {
    fileprivate var says: [String: String] {
        var says = [String: String]().with("round", round?.change.hex).with("suggestion", suggestion)
            .with("mentions", list(mentions.map(\.hex)))
        if let reply {
            says["thread"] = reply.thread.written
            says["resolves"] = "\(reply.resolves)"
            says["known"] = "\(reply.known)"
        }
        guard let place else { return says }
        says["file"] = place.path
        says["old"] = mark(place.isOld)
        says["lines"] = place.lines.map { "\($0.lowerBound)-\($0.upperBound)" }
        says["quoted"] = place.quoted.isEmpty ? nil : place.quoted.joined(separator: "|")
        says["before"] = place.before.isEmpty ? nil : place.before.joined(separator: "|")
        says["after"] = place.after.isEmpty ? nil : place.after.joined(separator: "|")
        if let span = place.span {
            says["document"] = span.document.hex
            says["start"] = words(span.start)
            says["end"] = words(span.end)
        }
        return says
    }

    private func words(_ place: Whereabouts.Place) -> String {
        let side = place.isBehind ? "after" : "before"
        return place.character.map { "\(side) \($0.chain.bytes.hex) \($0.sequence)" } ?? side
    }
}
