import Replication
package import Spaces
import WireCodec

extension ReviewDeed {
    /// The record that says it; nil where a reader would not take it for that: a text that is too long, a list with a
    /// name twice, a record beyond its limit. A review that is opened is named by its own change, and so is that of a
    /// round without `review`.
    package func record(in review: ReviewID?) -> Record? {
        var fields = JSONObject()
        fields["review"] = review.map { .string($0.change.hex) }
        write(to: &fields)
        let record = Record(kind: kind, fields: fields)
        guard record.encode().count <= Record.sizeMaxInBytes,
            let read = Self.reading(kind, fields, in: review?.change ?? .zero), read.deed == self
        else { return nil }
        return record
    }

    private var kind: RecordKind {
        switch self {
        case .open: .reviewOpen
        case .round: .reviewRound
        case .comment: .reviewComment
        case .edit, .describe: .reviewEdit
        case .react: .reviewReact
        case .settle: .reviewResolve
        case .vote: .reviewVote
        case .see: .reviewSeen
        case .apply: .reviewApplied
        case .check: .reviewCheck
        case .ask: .reviewAsk
        case .turn: .reviewTurn
        case .rules: .reviewRules
        }
    }

    private func write(to fields: inout JSONObject) {
        switch self {
        case .open(let opening): opening.write(to: &fields)
        case .round(let subject): subject.write(to: &fields)
        case .comment(let comment): comment.write(to: &fields)
        case .edit(let comment, let text):
            fields["comment"] = .string(comment.written)
            fields["text"] = text.map { .string($0) }
        case .describe(let title, let description):
            fields["title"] = title.map { .string($0) }
            fields["description"] = description.map { .string($0) }
        case .react(let comment, let reaction, let isBack):
            fields["comment"] = .string(comment.written)
            fields["reaction"] = .string(reaction)
            if isBack { fields["back"] = true }
        case .settle(let settling):
            fields["thread"] = .string(settling.thread.written)
            fields["known"] = .int(Int64(settling.known))
            if !settling.resolves { fields["back"] = true }
        case .vote(let ballot): ballot.write(to: &fields)
        case .see(let round, let path, let isBack):
            fields["round"] = .string(round.change.hex)
            fields["file"] = path.map { .string($0) }
            if isBack { fields["back"] = true }
        case .apply(let comments, let commit):
            fields["comments"] = .array(comments.map { .string($0.written) })
            fields["commit"] = commit.map { .string($0) }
        case .check(let result): result.write(to: &fields)
        case .ask(let reviewer, let isBack):
            fields["reviewer"] = .string(reviewer.hex)
            if isBack { fields["back"] = true }
        case .turn(let turn):
            fields["to"] = .string(turn.status.rawValue)
            fields["text"] = turn.text.map { .string($0) }
            fields["commit"] = turn.commit.map { .string($0) }
        case .rules(let rules): rules.write(to: &fields)
        }
    }
}

extension JSONValue {
    /// Nil for none.
    fileprivate static func texts(_ texts: [String]) -> JSONValue? {
        texts.isEmpty ? nil : .array(texts.map { .string($0) })
    }

    fileprivate static func keys(_ keys: [Bytes32]) -> JSONValue? { texts(keys.map(\.hex)) }

    fileprivate static func numbers(_ numbers: [String: Int]) -> JSONValue? {
        if numbers.isEmpty { return nil }
        var object = JSONObject()
        for (name, number) in numbers { object[name] = .int(Int64(number)) }
        return .object(object)
    }
}

extension ReviewDeed.Opening {
    fileprivate func write(to fields: inout JSONObject) {
        fields["title"] = .string(title)
        fields["description"] = description.map { .string($0) }
        fields["target"] = target.map { .string($0) }
        fields["reviewers"] = .keys(reviewers)
    }
}

extension RoundSubject {
    fileprivate func write(to fields: inout JSONObject) {
        switch self {
        case .code(let code):
            fields["content"] = .string(code.content.bytes.hex)
            fields["patch"] = .string(code.patch.hex)
            fields["base"] = code.base.map { .string($0) }
            fields["head"] = code.head.map { .string($0) }
            fields["message"] = code.message.map { .string($0) }
            for (key, count) in [("files", code.files), ("inserted", code.inserted), ("deleted", code.deleted)]
            where count != 0 {
                fields[key] = .int(Int64(count))
            }
        case .document(let document):
            fields["document"] = .string(document.document.hex)
            fields["from"] = .array(document.from.map { .string($0.hex) })
            fields["to"] = .array(document.to.map { .string($0.hex) })
        }
    }
}

extension ReviewDeed.Comment {
    fileprivate func write(to fields: inout JSONObject) {
        fields["text"] = .string(text)
        if let reply {
            fields["thread"] = .string(reply.thread.written)
            fields["known"] = .int(Int64(reply.known))
            if reply.resolves { fields["resolved"] = true }
        }
        fields["round"] = round.map { .string($0.change.hex) }
        fields["place"] = place?.value
        fields["suggestion"] = suggestion.map { .string($0) }
        fields["mentions"] = .keys(mentions)
    }
}

extension CommentPlace {
    fileprivate var value: JSONValue {
        var fields = JSONObject()
        fields["file"] = .string(path)
        if isOld { fields["old"] = true }
        fields["from"] = (lines?.lowerBound).map { .int(Int64($0)) }
        fields["to"] = (lines?.upperBound).map { .int(Int64($0)) }
        fields["lines"] = .texts(quoted)
        fields["before"] = .texts(before)
        fields["after"] = .texts(after)
        fields["document"] = (span?.document.hex).map { .string($0) }
        fields["start"] = span?.start.value
        fields["end"] = span?.end.value
        return .object(fields)
    }
}

extension Ballot {
    fileprivate func write(to fields: inout JSONObject) {
        fields["round"] = .string(round.change.hex)
        fields["verdict"] = .string(verdict.rawValue)
        fields["text"] = text.map { .string($0) }
        fields["scores"] = .numbers(scores)
        fields["ticked"] = .texts(ticked)
        fields["mentions"] = .keys(mentions)
    }
}

extension ReviewDeed.CheckResult {
    fileprivate func write(to fields: inout JSONObject) {
        fields["round"] = .string(round.change.hex)
        fields["name"] = .string(name)
        fields["exit"] = .int(Int64(exitCode))
        fields["command"] = command.map { .string($0) }
        fields["log"] = (log?.bytes.hex).map { .string($0) }
        fields["seconds"] = seconds.map { .int(Int64($0)) }
    }
}

extension LandRules {
    fileprivate func write(to fields: inout JSONObject) {
        fields["accepts"] = .int(Int64(accepts))
        fields["required"] = .keys(required)
        fields["checks"] = .texts(checks)
        fields["checklist"] = .texts(checklist)
        fields["rubric"] = .numbers(rubric)
        if allowsOpenThreads { fields["openThreads"] = true }
        if !keepsOnSamePatch { fields["anew"] = true }
    }
}
