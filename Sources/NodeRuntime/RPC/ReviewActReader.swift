import CRDT
import Identity
import LocalRPC
import Membership
import NodeCore
import Replication
import Reviews
import Spaces
import WireCodec

/// Makes of what a client wants to say in a review what records say.
struct ReviewActReader {
    private let review: Review
    private let space: SpaceID
    private let node: Node

    init(_ review: Review, in space: SpaceID, _ node: Node) {
        self.review = review
        self.space = space
        self.node = node
    }

    func deed(of act: ReviewMethods.Act) throws(RPCFailure) -> ReviewDeed {
        switch act.kind {
        case .comment: return .comment(try comment(act))
        case .resolve: return .settle(try settling(act, resolves: true))
        case .reopenThread: return .settle(try settling(act, resolves: false))
        case .edit: return .edit(try self.comment(named: act.comment).id, text: try need(act.text, "text", act))
        case .retract: return .edit(try self.comment(named: act.comment).id, text: nil)
        case .react, .unreact:
            return .react(
                try self.comment(named: act.comment).id, reaction: try need(act.reaction, "reaction", act),
                isBack: act.kind == .unreact)
        case .vote: return .vote(try ballot(act))
        case .see, .unsee: return .see(try round(act), path: act.path, isBack: act.kind == .unsee)
        case .applied:
            var comments: [RecordEntry.ID] = []
            for name in try need(act.comments, "comments", act) { comments.append(try comment(named: name).id) }
            return .apply(comments, commit: act.commit)
        case .check: return .check(try check(act))
        case .ask, .unask:
            let person = try node.person(named: need(act.reviewer, "reviewer", act), in: space)
            return .ask(person, isBack: act.kind == .unask)
        case .describe: return .describe(title: act.title, description: act.text)
        case .close: return .turn(turn(.closed, act))
        case .abandon: return .turn(turn(.abandoned, act))
        case .reopen: return .turn(turn(.open, act))
        case .land: return .turn(turn(.landed, act))
        }
    }

    private func need<Value>(_ value: Value?, _ name: String, _ act: ReviewMethods.Act) throws(RPCFailure) -> Value {
        guard let value else {
            throw RPCFailure(.usage, "An act \(act.kind.rawValue) needs `\(name)`.", kept: "Nothing was said.")
        }
        return value
    }

    private func turn(_ status: ReviewDeed.Status, _ act: ReviewMethods.Act) -> ReviewDeed.Turn {
        var turn = ReviewDeed.Turn(status)
        turn.text = act.text.flatMap { $0.isEmpty ? nil : $0 }
        if status == .landed { turn.commit = act.commit }
        return turn
    }

    // MARK: Threads

    private func comment(_ act: ReviewMethods.Act) throws(RPCFailure) -> ReviewDeed.Comment {
        var comment = ReviewDeed.Comment(text: try need(act.text, "text", act))
        comment.suggestion = act.suggestion
        comment.mentions = mentions(in: comment.text)
        if let name = act.thread {
            let thread = try thread(named: name)
            comment.reply = .init(
                thread: thread.id, resolves: act.resolved ?? thread.isResolved,
                known: act.known ?? thread.comments.count)
        } else {
            if act.round != nil || act.place?.path != nil { comment.round = try round(act) }
            if let place = act.place, let path = place.path {
                comment.place = try self.place(place, path, comment.round)
            }
        }
        return comment
    }

    private func settling(_ act: ReviewMethods.Act, resolves: Bool) throws(RPCFailure) -> ReviewDeed.Settling {
        let thread = try thread(named: need(act.thread, "thread", act))
        return .init(thread: thread.id, resolves: resolves, known: act.known ?? thread.comments.count)
    }

    private func mentions(in text: String) -> [Bytes32] {
        guard let membership = node.reading(space)?.membership else { return [] }
        return Mentions.found(
            in: text, among: membership.members.map { (node.name(of: $0.deviceKey, in: membership), $0.deviceKey) })
    }

    private func place(
        _ shape: ReviewMethods.Place, _ path: String, _ round: RoundID?
    ) throws(RPCFailure) -> CommentPlace {
        var place = CommentPlace(path: path)
        place.isOld = shape.old ?? false
        if let line = shape.line {
            let last = shape.lastLine ?? line
            guard line >= 1, last >= line, last < ReviewLimits.numberEnd else {
                throw RPCFailure(.usage, "There are no lines \(line) to \(last).", kept: "Nothing was said.")
            }
            place.lines = line - 1..<last
        }
        place.quoted = Self.quoted(shape.lines ?? [], max: ReviewLimits.quotedLineCount)
        place.before = Self.quoted((shape.before ?? []).suffix(ReviewLimits.contextLineCount), max: .max)
        place.after = Self.quoted(shape.after ?? [], max: ReviewLimits.contextLineCount)
        if let lines = place.lines, case .document(let subject)? = round.flatMap({ review.round($0) })?.subject,
            let now = present(lines, of: subject)
        {
            place.span = node.span(of: now, in: subject.document, of: space)
        }
        return place
    }

    /// Where lines of a version are in the document as it is now; nil where they are no more.
    private func present(_ lines: Range<Int>, of subject: RoundSubject.Document) -> Range<Int>? {
        guard let here = node.space(space), let now = here.documents[subject.document]?.text.text.string() else {
            return nil
        }
        let name = subject.to.isEmpty ? "start" : subject.to.map(\.hex).joined(separator: "+")
        guard
            let version = try? here.version(
                VersionName(name, time: nil), of: subject.document, names: NamedVersions()),
            case let then = here.text(of: subject.document, at: version), then != now,
            let port = try? LinePort(from: [("", then)], to: [("", now)])
        else { return lines }
        switch port.landing(of: lines, in: "") {
        case .exact: return lines
        case .moved(_, let lines), .changed(_, let lines): return lines
        case .gone: return nil
        }
    }

    /// Lines are cut at whole characters.
    private static func quoted(_ lines: some Sequence<String>, max: Int) -> [String] {
        lines.prefix(max).map { line in
            var cut = Substring(line.prefix(ReviewLimits.quotedLineInBytes))
            while cut.utf8.count > ReviewLimits.quotedLineInBytes { cut.removeLast() }
            return String(cut)
        }
    }

    // MARK: Rounds

    private func ballot(_ act: ReviewMethods.Act) throws(RPCFailure) -> Ballot {
        guard let verdict = Verdict(rawValue: try need(act.verdict, "verdict", act)) else {
            let names = Verdict.allCases.map(\.rawValue).joined(separator: ", ")
            throw RPCFailure(.usage, "That is no verdict.", kept: "Nothing was said.", next: "Give one of: \(names).")
        }
        var ballot = Ballot(round: try round(act), verdict: verdict)
        ballot.text = act.text.flatMap { $0.isEmpty ? nil : $0 }
        for score in act.scores ?? [] { ballot.scores[score.name] = score.score }
        ballot.ticked = act.ticked ?? []
        ballot.mentions = mentions(in: ballot.text ?? "")
        return ballot
    }

    private func check(_ act: ReviewMethods.Act) throws(RPCFailure) -> ReviewDeed.CheckResult {
        var result = ReviewDeed.CheckResult(
            round: try round(act), name: try need(act.name, "name", act),
            exitCode: try need(act.exitCode, "exitCode", act))
        result.command = act.command
        result.seconds = act.seconds
        if let log = act.log {
            guard let id = Bytes32(hex: log) else {
                throw RPCFailure(.usage, "`log` is the id of a blob, 64 digits.", kept: "Nothing was said.")
            }
            result.log = BlobID(id)
        }
        return result
    }

    /// The round that is named, or else the newest.
    private func round(_ act: ReviewMethods.Act) throws(RPCFailure) -> RoundID {
        guard let name = act.round?.lowercased() else {
            guard let newest = review.newest else { throw RPCFailure(review: .refused(0, .unknownRound)) }
            return newest.id
        }
        let found = review.rounds.filter { name.utf8.count >= 4 && $0.id.change.hex.hasPrefix(name) }
        guard let first = found.first, found.count == 1 else { throw RPCFailure(review: .refused(0, .unknownRound)) }
        return first.id
    }

    // MARK: Names

    private func thread(named name: String) throws(RPCFailure) -> ReviewThread {
        let found = review.threads.filter { $0.id.isCalled(name) }
        guard let first = found.first else { throw RPCFailure(review: .refused(0, .unknownThread)) }
        guard found.count == 1 else { throw Self.ambiguous(name) }
        return first
    }

    private func comment(named name: String?) throws(RPCFailure) -> ReviewThread.Comment {
        guard let name else { throw RPCFailure(review: .refused(0, .unknownComment)) }
        let found = review.threads.flatMap(\.comments).filter { $0.id.isCalled(name) }
        guard let first = found.first else { throw RPCFailure(review: .refused(0, .unknownComment)) }
        guard found.count == 1 else { throw Self.ambiguous(name) }
        return first
    }

    private static func ambiguous(_ name: String) -> RPCFailure {
        RPCFailure(
            .ambiguous, "Several comments begin so: \(name).", kept: "Nothing was said.",
            next: "Give more of it; see: atelier review show")
    }
}

extension RecordEntry.ID {
    /// By all of it, by the beginning of its change with four digits at least, or by that, a point and its index.
    fileprivate func isCalled(_ name: String) -> Bool {
        if written == name { return true }
        let parts = name.lowercased().split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard let digits = parts.first, digits.utf8.count >= 4, change.hex.hasPrefix(digits) else { return false }
        return parts.count == 1 || parts[1] == "\(index)"
    }
}

extension RoundSubject {
    init(_ draft: ReviewMethods.RoundDraft, in space: SpaceID, _ node: Node) throws(RPCFailure) {
        if let path = draft.document {
            self = .document(try Document(path, draft, in: space, node))
            return
        }
        guard let content = draft.content.flatMap({ Bytes32(hex: $0) }),
            let patch = draft.patch.flatMap({ Bytes32(hex: $0) })
        else {
            throw RPCFailure(
                .usage, "A round needs `content` and `patch`, 64 digits each, or a `document`.",
                kept: "Nothing was said.")
        }
        var code = Code(content: BlobID(content), patch: patch)
        code.base = draft.base
        code.head = draft.head
        code.message = draft.message.flatMap { $0.isEmpty ? nil : $0 }
        code.files = draft.files ?? 0
        code.inserted = draft.inserted ?? 0
        code.deleted = draft.deleted ?? 0
        self = .code(code)
    }
}

extension RoundSubject.Document {
    fileprivate init(
        _ path: String, _ draft: ReviewMethods.RoundDraft, in id: SpaceID, _ node: Node
    ) throws(RPCFailure) {
        let document = try node.locate(id.bytes.hex, path).document
        guard let space = node.space(id), space.documents[document] != nil else {
            throw RPCFailure(NodeFailure.stillLoading)
        }
        let names = node.namedVersions(id) ?? NamedVersions()
        do throws(SpaceError) {
            let from = try space.version(VersionName(draft.from ?? "start", time: nil), of: document, names: names)
            let to = try space.version(VersionName(draft.to ?? "now", time: nil), of: document, names: names)
            self.init(document: document, from: from.changes, to: to.changes)
        } catch {
            throw RPCFailure(error)
        }
    }
}
