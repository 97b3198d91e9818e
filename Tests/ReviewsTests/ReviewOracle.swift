import Membership
import Spaces
import WireCodec

@testable import Reviews

/// What reviews come to, the slow and obvious way: each question is answered by going through all records again, as
/// Protocol/reviews.md asks it. It shares nothing with the fold but the shapes of vectors and of records.
struct ReviewOracle {
    struct Told {
        let id: RecordEntry.ID
        let kind: String
        let fields: JSONObject
        let author: Bytes32
        let person: Bytes32
        let role: Role

        var name: String { "\(id.change.hex).\(id.index)" }
        func text(_ key: String) -> String? { fields[key]?.string }
        func isTrue(_ key: String) -> Bool { fields[key]?.bool == true }
    }

    /// In the order of records.md, section 3, without those that nobody can count.
    private let told: [Told]
    let persons: (Bytes32) -> Bytes32

    init(_ entries: [RecordEntry], role: (RecordEntry) -> Role?, person: @escaping (Bytes32) -> Bytes32) {
        persons = person
        let sorted = entries.sorted { left, right in
            left.time == right.time ? left.id.index < right.id.index : left.time < right.time
        }
        var seen: Set<RecordEntry.ID> = []
        told = sorted.compactMap { entry in
            guard entry.record.version == 1, let role = role(entry), role.canChat, seen.insert(entry.id).inserted,
                ReviewForms.fits(entry.record.kind, entry.record.fields)
            else { return nil }
            return Told(
                id: entry.id, kind: entry.record.kind, fields: entry.record.fields, author: entry.author,
                person: person(entry.author), role: role)
        }
    }

    // MARK: Section 1 and 3

    /// The review that a record is about; nil: the space.
    private func review(of step: Told) -> String? {
        if step.kind == "review.open" { return step.id.change.hex }
        return step.text("review") ?? (step.kind == "review.round" ? step.id.change.hex : nil)
    }

    /// What every review is to meet that has no rules of its own.
    var spaceRules: JSONObject? {
        told.last { $0.kind == "review.rules" && review(of: $0) == nil && $0.role.canAdminister }?.fields
    }

    var ends: [ReviewVectors.End] {
        var seen: Set<String> = []
        return told.filter { $0.kind == "review.open" && $0.role.canReview }.map(\.id.change.hex)
            .filter { seen.insert($0).inserted }.map { end(of: $0, counted(in: $0)) }
    }

    /// The records that count in a review, the one that opens it first.
    func counted(in review: String) -> [Told] {
        var counted: [Told] = []
        for step in told where self.review(of: step) == review {
            if counts(step, after: counted) { counted.append(step) }
        }
        return counted
    }

    private func counts(_ step: Told, after before: [Told]) -> Bool {
        guard let opening = before.first else { return step.kind == "review.open" && step.role.canReview }
        if step.kind == "review.open" { return false }
        let rounds = Set(before.filter { $0.kind == "review.round" }.map(\.id.change.hex))
        let names = { (key: String) in step.text(key).map { rounds.contains($0) } ?? true }
        if step.kind == "review.seen" {
            if step.text("file") == nil { return names("round") && !step.isTrue("back") }
            return names("round") && isSeen(step, in: before) == step.isTrue("back")
        }
        let isAuthor = step.person == opening.person
        guard isAuthor || step.role.canReview else { return false }
        let leads = isAuthor || step.role.canAdminister
        switch step.kind {
        case "review.round": return leads && !rounds.contains(step.id.change.hex)
        case "review.comment":
            return step.text("thread").map { isThread($0, in: before) } ?? true && names("round")
        case "review.edit":
            guard let name = step.text("comment") else { return leads }
            guard let comment = before.first(where: { $0.kind == "review.comment" && $0.name == name }) else {
                return false
            }
            return comment.person == step.person && texts(of: comment, in: before).last != step.text("text")
        case "review.react":
            guard isComment(step.text("comment"), in: before) else { return false }
            let hasReacted = before.last {
                $0.kind == step.kind && $0.person == step.person && $0.text("comment") == step.text("comment")
                    && $0.text("reaction") == step.text("reaction")
            }.map { !$0.isTrue("back") }
            return (hasReacted ?? false) == step.isTrue("back")
        case "review.resolve":
            guard let thread = step.text("thread"), isThread(thread, in: before) else { return false }
            return (state(of: thread, in: before) == "resolved") == step.isTrue("back")
        case "review.vote":
            let last = before.last { $0.kind == step.kind && $0.person == step.person }
            let isTakenBack = step.text("verdict") == "none"
            return !isAuthor && names("round") && (!isTakenBack || last.map { $0.text("verdict") != "none" } ?? false)
        case "review.applied":
            guard isAuthor || step.role.canEdit else { return false }
            return (step.fields["comments"]?.array ?? []).compactMap(\.string).allSatisfy { name in
                before.contains { $0.kind == "review.comment" && $0.name == name && $0.text("suggestion") != nil }
            }
        case "review.check": return names("round")
        case "review.ask":
            guard let device = step.fields["reviewer"]?.string.flatMap({ Bytes32(hex: $0) }) else { return false }
            let person = persons(device)
            let isAsked = asked(in: before).contains { persons($0) == person }
            return (leads || step.isTrue("back") && step.person == person) && isAsked == step.isTrue("back")
        case "review.turn": return mayTurn(step, leads: leads, in: before)
        case "review.rules": return step.role.canAdminister
        default: return false
        }
    }

    private func mayTurn(_ step: Told, leads: Bool, in before: [Told]) -> Bool {
        let status = status(in: before)
        guard status != "landed", let to = step.text("to"), to != status else { return false }
        return to == "landed" ? step.role.canEdit : leads
    }

    // MARK: Asking all that counts so far

    func status(in steps: [Told]) -> String {
        let turns = steps.filter { $0.kind == "review.turn" }.compactMap { $0.text("to") }
        return turns.contains("landed") ? "landed" : turns.last ?? "open"
    }

    private func isComment(_ name: String?, in steps: [Told]) -> Bool {
        steps.contains { $0.kind == "review.comment" && $0.name == name }
    }

    private func isThread(_ name: String, in steps: [Told]) -> Bool {
        steps.contains { $0.kind == "review.comment" && $0.name == name && $0.text("thread") == nil }
    }

    private func isSeen(_ step: Told, in steps: [Told]) -> Bool {
        let last = steps.last {
            $0.kind == step.kind && $0.person == step.person && $0.text("round") == step.text("round")
                && $0.text("file") == step.text("file")
        }
        return last.map { !$0.isTrue("back") } ?? false
    }

    func texts(of comment: Told, in steps: [Told]) -> [String?] {
        let edits = steps.filter { $0.kind == "review.edit" && $0.text("comment") == comment.name }
        return [comment.text("text")] + edits.map { $0.text("text") }
    }

    func asked(in steps: [Told]) -> [Bytes32] {
        var asked = (steps[0].fields["reviewers"]?.array ?? []).compactMap { $0.string.flatMap { Bytes32(hex: $0) } }
        for step in steps where step.kind == "review.ask" {
            guard let device = step.text("reviewer").flatMap({ Bytes32(hex: $0) }) else { continue }
            if step.isTrue("back") {
                asked.removeAll { persons($0) == persons(device) }
            } else {
                asked.append(device)
            }
        }
        return asked
    }

    func state(of thread: String, in steps: [Told]) -> String {
        var state = "open"
        var comments = 0
        for step in steps {
            let known = Int(step.fields["known"]?.int ?? 0)
            let resolve = { known >= comments ? "resolved" : "unheard \(comments - known)" }
            if step.kind == "review.comment", step.name == thread { comments = 1 }
            if step.kind == "review.comment", step.text("thread") == thread {
                if step.isTrue("resolved") {
                    state = resolve()
                } else if state == "resolved" {
                    state = "reopened"
                }
                comments += 1
            }
            if step.kind == "review.resolve", step.text("thread") == thread {
                state = step.isTrue("back") ? "reopened" : resolve()
            }
        }
        return state
    }
}
