internal import Identity
internal import Membership
internal import ReviewProofs
internal import Reviews
import TerminalRendering
internal import WireCodec

/// What a signed export proves, for people and for programs.
struct ProofSheet {
    private let export: SignedExport
    private let proven: ProvenReview
    private var review: Review { proven.review }

    init(_ export: SignedExport, _ proven: ProvenReview) {
        self.export = export
        self.proven = proven
    }

    /// Whether a device wrote in the review, is the first one of somebody who did, made the file or the space.
    func names(_ device: DeviceID) -> Bool {
        let keys = proven.participants.flatMap { $0.devices + [$0.person] } + [export.maker, proven.founder]
        return keys.contains { DeviceID(publicKey: $0) == device }
    }

    var object: JSONValue {
        var object = JSONObject()
        object["changes"] = .int(Int64(export.changeCount))
        object["contents"] = .int(Int64(export.contents.count))
        object["founder"] = .string(DeviceID(publicKey: proven.founder).shown)
        object["maker"] = .string(DeviceID(publicKey: export.maker).shown)
        object["review"] = .string(export.review.change.hex)
        object["says"] = .object(proven.statement)
        object["whole"] = .int(Int64(export.wholeCount))
        return .object(object)
    }

    // MARK: Lines

    func lines(_ style: TerminalStyle) -> [String] {
        var lines = [style.bold(PeerText(review.title).line)]
        let commit = review.standing?.turn.commit.map { " as " + PeerText($0).line } ?? ""
        lines.append("\(review.status.rawValue)\(commit), in the space \(PeerText(proven.spaceTitle).line)")
        lines += proven.participants.flatMap(person)
        lines += review.rounds.enumerated().map { round($1, number: $0 + 1) }
        lines += review.votes.values.sorted { $0.time < $1.time }.map(vote)
        lines += review.checks.map(check)
        for thread in review.threads { lines += self.thread(thread) }
        return lines
    }

    private func person(_ participant: ProvenReview.Participant) -> [String] {
        let role = participant.role.map(\.name) ?? "no member any more"
        return participant.devices.map { device in
            "\(PeerText(participant.name).name)\t\(DeviceID(publicKey: device).shown)\t\(role)"
        }
    }

    private func name(_ device: Bytes32) -> String {
        proven.participant(device).map { PeerText($0.name).name } ?? DeviceID(publicKey: device).short
    }

    private func number(of round: RoundID) -> String {
        review.rounds.firstIndex { $0.id == round }.map { "round \($0 + 1)" } ?? "no round"
    }

    private func round(_ round: Review.Round, number: Int) -> String {
        let what: String
        switch round.subject {
        case .code(let code):
            let digits = (ExportedContents.name(of: round.subject)?.hex ?? "").prefix(16)
            let commit = code.head.map { ", commit \(PeerText($0).line)" } ?? ""
            let here =
                switch proven.contents.isPatchTrue(of: round.subject) {
                case nil: "not in the file"
                case true?: "in the file"
                case false?: "in the file, with another patch than its author says"
                }
            what = "content \(digits) (\(here))\(commit)"
        case .document(let document): what = "document \(document.document.hex.prefix(16))"
        }
        return "round \(number)\tby \(name(round.author))\t\(what)"
    }

    private func vote(_ vote: Review.Vote) -> String {
        let isCurrent = review.isCurrent(vote, under: proven.rules)
        let about = number(of: vote.ballot.round) + (isCurrent ? "" : ", which a later one replaced")
        let text = vote.ballot.text.map { "\t" + PeerText($0).line } ?? ""
        return "\(vote.ballot.verdict.rawValue)\tby \(name(vote.author))\tof \(about)\(text)"
    }

    private func check(_ check: Review.Check) -> String {
        let outcome = check.result.exitCode == 0 ? "passed" : "failed (\(check.result.exitCode))"
        return "check \(PeerText(check.result.name).line)\tby \(name(check.author))\t\(outcome), "
            + number(of: check.result.round)
    }

    private func thread(_ thread: ReviewThread) -> [String] {
        let lines = thread.place?.lines.map { ":\($0.lowerBound + 1)" } ?? ""
        let place = thread.place.map { PeerText($0.path).line + lines } ?? "the whole"
        let head = "thread\t\(place)\t\(thread.isResolved ? "resolved" : "open")"
        return [head]
            + thread.comments.map { comment in
                "\t\(name(comment.author)): \(comment.text.map { PeerText($0).line } ?? "(taken back)")"
            }
    }

    // MARK: What is not proven

    /// What the file shows, and what no file can.
    func limits(isTrusted: Bool) -> String {
        let count = export.changeCount == 1 ? "1 change" : "\(export.changeCount) changes"
        let keys =
            isTrusted
            ? "The devices that you named have a part in it."
            : "Whose keys these are the file cannot show: compare the ids, or name those that you know with --trust."
        return """
            All that is above is signed by who is named, in roles that the space gave them: \(count), \
            \(export.wholeCount) of them whole, whose hashes and signatures have no gap.
            \(keys)
            Not proven: that nothing was left out (for what it had, \(name(export.maker)), \
            \(DeviceID(publicKey: export.maker).shown), vouches, which made the file), that nobody left or took \
            anything back since, and the times, which authors tell.
            """
    }
}
