import CRDT
import Identity
import LocalRPC
import Membership
import NodeCore
import Reviews
import Spaces
import WireCodec

/// Reviews of one space as clients see them.
struct ReviewShapes {
    private let space: SpaceID
    private let node: Node
    private let membership: MembershipLog?
    private let names: [Bytes32: String]
    private let persons: [Bytes32: Bytes32]
    private let me: Bytes32

    init(_ space: SpaceID, _ node: Node) {
        self.space = space
        self.node = node
        let membership = node.reading(space)?.membership
        self.membership = membership
        let members = membership.map { $0.members + $0.formerMembers } ?? []
        names = Dictionary(
            members.map { member in
                (member.deviceKey, membership.map { node.name(of: member.deviceKey, in: $0) } ?? "")
            }
        ) { first, _ in first }
        persons = Dictionary(members.map { ($0.deviceKey, $0.person) }) { first, _ in first }
        me = persons[node.ownDeviceKey] ?? node.ownDeviceKey
    }

    // MARK: Queries

    func facts(of sight: ReviewSight) -> ReviewQuery.Facts {
        sight.review.facts(under: sight.rules, by: { persons[$0] ?? $0 }, news: sight.news.count)
    }

    var asker: ReviewQuery.Asker {
        ReviewQuery.Asker(me: me) { person, name in
            let letters = name.lowercased()
            let devices = persons.filter { $0.value == person }.map(\.key) + [person]
            return devices.contains { device in
                names[device] == name || letters.utf8.count >= 4 && DeviceID(publicKey: device).shown.hasPrefix(letters)
            }
        }
    }

    // MARK: Parts

    func person(_ device: Bytes32) -> ReviewMethods.Person {
        .init(
            name: names[device] ?? membership.map { node.name(of: device, in: $0) } ?? "",
            deviceId: DeviceID(publicKey: device).shown, isSelf: (persons[device] ?? device) == me)
    }

    private func milliseconds(_ time: HybridTime) -> Int { Int(clamping: time.tenths) * 100 }

    func head(_ sight: ReviewSight) -> ReviewMethods.Head {
        let review = sight.review
        var head = ReviewMethods.Head(
            review: review.id.change.hex, title: review.title, status: review.status.rawValue,
            author: person(review.author))
        head.opened = milliseconds(review.opened)
        head.updated = milliseconds(review.steps.last?.time ?? review.opened)
        head.target = review.target
        head.rounds = review.rounds.count
        head.threads = review.threads.count
        head.openThreads = review.threads.count { !$0.isResolved }
        head.isReady = sight.isReady
        head.waiting = sight.turn.persons.map(person)
        head.isAnyonesTurn = sight.turn.isAnyones
        head.news = sight.news.count
        return head
    }

    func whole(_ sight: ReviewSight) -> ReviewMethods.Review {
        let review = sight.review
        var shape = ReviewMethods.Review(head: head(sight))
        shape.description = review.description
        shape.asked = review.asked.map(person)
        shape.rounds = review.rounds.enumerated().map { round($1, number: $0 + 1, of: review) }
        shape.threads = review.threads.map { thread($0, news: sight.news) }
        shape.votes = review.votes.values.sorted { $0.time < $1.time }.map { vote($0, sight) }
        let current = Set(review.currentChecks.values.map(\.id))
        shape.checks = review.checks.map { check($0, isCurrent: current.contains($0.id)) }
        shape.rules = self.shape(sight.rules)
        shape.unmet = sight.unmet.map(unmet)
        if let newest = review.newest {
            shape.seen = review.seen.filter { $0.person == me && $0.round == newest.id }.map(\.path).sorted()
        }
        shape.commit = review.standing?.turn.commit
        shape.course = review.steps.map { event($0, in: review.id, isNew: sight.news.contains($0.id)) }
        return shape
    }

    private func round(_ round: Review.Round, number: Int, of review: Review) -> ReviewMethods.Round {
        var shape = ReviewMethods.Round(
            round: round.id.change.hex, number: number, by: person(round.author), time: milliseconds(round.time),
            draft: draft(of: round.subject))
        shape.isTrivial = number > 1 && review.rounds[number - 2].subject.isSamePatch(as: round.subject)
        return shape
    }

    private func draft(of subject: RoundSubject) -> ReviewMethods.RoundDraft {
        var draft = ReviewMethods.RoundDraft()
        switch subject {
        case .code(let code):
            draft.content = code.content.bytes.hex
            draft.patch = code.patch.hex
            draft.base = code.base
            draft.head = code.head
            draft.message = code.message
            (draft.files, draft.inserted, draft.deleted) = (code.files, code.inserted, code.deleted)
        case .document(let document):
            let written = { (changes: [Bytes32]) in
                changes.isEmpty ? VersionName.start.written : changes.map(\.hex).joined(separator: "+")
            }
            draft.document = node.space(space)?.tree.entry(of: NodeID(document.document))?.text
            (draft.from, draft.to) = (written(document.from), written(document.to))
        }
        return draft
    }

    // MARK: Threads

    private func thread(_ thread: ReviewThread, news: Set<RecordEntry.ID>) -> ReviewMethods.Thread {
        var shape = ReviewMethods.Thread(
            thread: thread.id.written, place: place(thread.place),
            comments: thread.comments.map { comment($0, isNew: news.contains($0.id)) })
        shape.round = thread.round?.change.hex
        shape.isResolved = thread.isResolved
        switch thread.state {
        case .open: break
        case .resolved(let device), .reopened(let device): shape.settledBy = person(device)
        case .unheard(let device, let count):
            shape.settledBy = person(device)
            shape.unknownToResolver = count
        }
        if let span = thread.place?.span { shape.now = landing(of: span, thread.place?.lines) }
        return shape
    }

    private func place(_ place: CommentPlace?) -> ReviewMethods.Place {
        guard let place else { return .init() }
        var shape = ReviewMethods.Place(
            path: place.path, line: place.lines.map { $0.lowerBound + 1 }, lastLine: place.lines?.upperBound)
        shape.old = place.isOld ? true : nil
        shape.lines = place.quoted.isEmpty ? nil : place.quoted
        shape.before = place.before.isEmpty ? nil : place.before
        shape.after = place.after.isEmpty ? nil : place.after
        return shape
    }

    /// Where the lines of a document are in its text now.
    private func landing(of span: CommentPlace.Span, _ before: Range<Int>?) -> ReviewMethods.Landing {
        var landing = ReviewMethods.Landing(fate: .gone)
        landing.path = node.space(space)?.tree.entry(of: NodeID(span.document))?.text
        guard landing.path != nil, let lines = node.lines(of: span, in: space) else { return landing }
        landing.line = lines.lowerBound + 1
        guard !lines.isEmpty else { return landing }
        landing.lastLine = lines.upperBound
        landing.fate = lines == before ? .exact : lines.count == before?.count ? .moved : .changed
        return landing
    }

    private func comment(_ comment: ReviewThread.Comment, isNew: Bool) -> ReviewMethods.Comment {
        var shape = ReviewMethods.Comment(
            id: comment.id.written, by: person(comment.author), time: milliseconds(comment.time), text: comment.text)
        let earlier = comment.texts.dropLast().compactMap { $0 }
        shape.earlier = earlier.isEmpty ? nil : earlier
        shape.suggestion = comment.suggestion
        shape.isApplied = comment.suggestion == nil ? nil : comment.applied != nil
        var reactions: [ReviewMethods.Reaction] = []
        for reaction in comment.reactions {
            if let place = reactions.firstIndex(where: { $0.reaction == reaction.reaction }) {
                reactions[place].by.append(person(reaction.person))
            } else {
                reactions.append(.init(reaction: reaction.reaction, by: [person(reaction.person)]))
            }
        }
        shape.reactions = reactions.isEmpty ? nil : reactions
        shape.isNew = isNew
        return shape
    }

    // MARK: Verdicts and rules

    private func vote(_ vote: Review.Vote, _ sight: ReviewSight) -> ReviewMethods.Vote {
        let ballot = vote.ballot
        var shape = ReviewMethods.Vote(
            by: person(vote.author), time: milliseconds(vote.time), round: ballot.round.change.hex,
            verdict: ballot.verdict.rawValue, isCurrent: sight.review.isCurrent(vote, under: sight.rules))
        shape.text = ballot.text
        shape.scores = ballot.scores.isEmpty ? nil : scores(ballot.scores)
        shape.ticked = ballot.ticked.isEmpty ? nil : ballot.ticked
        return shape
    }

    private func scores(_ scores: [String: Int]) -> [ReviewMethods.Score] {
        scores.sorted { $0.key < $1.key }.map { .init(name: $0.key, score: $0.value) }
    }

    private func check(_ check: Review.Check, isCurrent: Bool) -> ReviewMethods.Check {
        let result = check.result
        var shape = ReviewMethods.Check(
            id: check.id.written, name: result.name, by: person(check.author), time: milliseconds(check.time),
            round: result.round.change.hex)
        shape.exitCode = result.exitCode
        shape.isCurrent = isCurrent
        shape.command = result.command
        shape.log = result.log?.bytes.hex
        shape.seconds = result.seconds
        return shape
    }

    func shape(_ rules: LandRules) -> ReviewMethods.RuleSet {
        var shape = ReviewMethods.RuleSet()
        shape.accepts = rules.accepts
        shape.required = rules.required.isEmpty ? nil : rules.required.map { person($0).name }
        shape.checks = rules.checks.isEmpty ? nil : rules.checks
        shape.checklist = rules.checklist.isEmpty ? nil : rules.checklist
        shape.rubric = rules.rubric.isEmpty ? nil : scores(rules.rubric)
        shape.openThreads = rules.allowsOpenThreads
        shape.keepsOnSamePatch = rules.keepsOnSamePatch
        return shape
    }

    private func unmet(_ rule: UnmetRule) -> ReviewMethods.Unmet {
        var shape: ReviewMethods.Unmet
        switch rule {
        case .noRound: shape = .init(kind: "noRound")
        case .accepts(let count):
            shape = .init(kind: "accepts")
            shape.count = count
        case .required(let device):
            shape = .init(kind: "required")
            shape.who = person(device)
        case .objection(let device):
            shape = .init(kind: "objection")
            shape.who = person(device)
        case .check(let name):
            shape = .init(kind: "check")
            shape.name = name
        case .checklist(let point):
            shape = .init(kind: "checklist")
            shape.name = point
        case .openThreads(let count):
            shape = .init(kind: "openThreads")
            shape.count = count
        }
        return shape
    }
}
