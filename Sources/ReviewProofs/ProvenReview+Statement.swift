internal import Membership
internal import Replication
internal import Reviews
internal import Spaces
package import WireCodec

/// What the records come to, in plain words (Protocol/review-exports.md, section 6): a function of the file, the same
/// for everybody.
extension ProvenReview {
    package var statement: JSONObject {
        var object = JSONObject()
        object["author"] = .string(review.author.hex)
        object["checks"] = .array(review.checks.map { .object(shape($0)) })
        object["commit"] = review.standing?.turn.commit.map { .string($0) }
        object["description"] = review.description.map { .string($0) }
        object["mayLand"] = .bool(unmet.isEmpty)
        object["opened"] = .int(Int64(clamping: review.opened.tenths))
        object["participants"] = .array(participants.map { .object(shape($0)) })
        object["rounds"] = .array(review.rounds.map { .object(shape($0)) })
        object["space"] = .string(spaceTitle)
        object["status"] = .string(review.status.rawValue)
        object["target"] = review.target.map { .string($0) }
        object["threads"] = .array(review.threads.map { .object(shape($0)) })
        object["title"] = .string(review.title)
        object["verdicts"] = .array(
            review.votes.values.sorted { $0.time < $1.time }.map { .object(shape($0)) })
        return object
    }

    private func shape(_ participant: Participant) -> JSONObject {
        var object = JSONObject()
        object["devices"] = .array(participant.devices.map { .string($0.hex) })
        object["name"] = .string(participant.name)
        object["person"] = .string(participant.person.hex)
        object["role"] = participant.role.map { .string($0.name) }
        return object
    }

    private func shape(_ round: Review.Round) -> JSONObject {
        var object = JSONObject()
        object["by"] = .string(round.author.hex)
        object["round"] = .string(round.id.change.hex)
        object["time"] = .int(Int64(clamping: round.time.tenths))
        switch round.subject {
        case .code(let code):
            object["base"] = code.base.map { .string($0) }
            object["content"] = .string(code.content.bytes.hex)
            object["head"] = code.head.map { .string($0) }
            object["message"] = code.message.map { .string($0) }
            object["patch"] = .string(code.patch.hex)
            object["patchIsTrue"] = contents.isPatchTrue(of: round.subject).map { .bool($0) }
        case .document(let document):
            object["document"] = .string(document.document.hex)
            object["from"] = .array(document.from.map { .string($0.hex) })
            object["to"] = .array(document.to.map { .string($0.hex) })
        }
        return object
    }

    private func shape(_ vote: Review.Vote) -> JSONObject {
        var object = JSONObject()
        object["by"] = .string(vote.author.hex)
        object["current"] = .bool(review.isCurrent(vote, under: rules))
        object["round"] = .string(vote.ballot.round.change.hex)
        object["text"] = vote.ballot.text.map { .string($0) }
        object["time"] = .int(Int64(clamping: vote.time.tenths))
        object["verdict"] = .string(vote.ballot.verdict.rawValue)
        return object
    }

    private func shape(_ check: Review.Check) -> JSONObject {
        var object = JSONObject()
        object["by"] = .string(check.author.hex)
        object["current"] = .bool(review.isCurrent(check))
        object["exit"] = .int(Int64(check.result.exitCode))
        object["name"] = .string(check.result.name)
        object["round"] = .string(check.result.round.change.hex)
        object["time"] = .int(Int64(clamping: check.time.tenths))
        return object
    }

    private func shape(_ thread: ReviewThread) -> JSONObject {
        var object = JSONObject()
        object["comments"] = .array(thread.comments.map { .object(shape($0)) })
        object["file"] = thread.place.map { .string($0.path) }
        object["from"] = thread.place?.lines.map { .int(Int64($0.lowerBound)) }
        object["old"] = thread.place.flatMap { $0.isOld ? .bool(true) : nil }
        object["resolved"] = .bool(thread.isResolved)
        object["round"] = thread.round.map { .string($0.change.hex) }
        object["to"] = thread.place?.lines.map { .int(Int64($0.upperBound)) }
        return object
    }

    private func shape(_ comment: ReviewThread.Comment) -> JSONObject {
        var object = JSONObject()
        object["by"] = .string(comment.author.hex)
        object["comment"] = .string(comment.id.written)
        object["suggestion"] = comment.suggestion.map { .string($0) }
        object["text"] = comment.text.map { .string($0) }
        object["time"] = .int(Int64(clamping: comment.time.tenths))
        return object
    }
}
