import Membership
import Spaces
import WireCodec

@testable import Reviews

/// Sections 3 and 4: what is current, what is wanted still, and whose turn it is.
extension ReviewOracle {
    private struct Vote {
        let person: Bytes32
        let round: String
        let verdict: String
        let ticked: [String]
    }

    func end(of review: String, _ steps: [Told]) -> ReviewVectors.End {
        let rounds = steps.filter { $0.kind == "review.round" }
        let votes = votes(in: steps)
        let rules = steps.last { $0.kind == "review.rules" }?.fields ?? spaceRules ?? JSONObject()
        let current = votes.filter { isCurrent($0.round, rounds, onPatch: rules["anew"]?.bool != true) }
        let threads = steps.filter { $0.kind == "review.comment" && $0.text("thread") == nil }
        let open = threads.filter { state(of: $0.name, in: steps) != "resolved" }
        let unmet = rounds.isEmpty ? ["noRound"] : unmet(rules, current, open.count, steps)
        let waiting = status(in: steps) == "open" ? turn(rules, votes, current, open, unmet, steps) : []
        return ReviewVectors.End(
            review: review,
            title: steps.last { $0.kind == "review.edit" && $0.text("title") != nil }?.text("title")
                ?? steps[0].text("title") ?? "",
            status: status(in: steps), rounds: rounds.map(\.id.change.hex), asked: asked(in: steps).map(\.hex),
            threads: threads.map { thread($0, in: steps) },
            votes: Dictionary(uniqueKeysWithValues: votes.map { ($0.person.hex, "\($0.verdict) \($0.round)") }),
            current: current.map(\.person.hex).sorted(), seen: seenCount(in: steps), unmet: unmet,
            waiting: waiting.map(\.hex), isAnyones: status(in: steps) == "open" && waiting.isEmpty)
    }

    private func thread(_ first: Told, in steps: [Told]) -> ReviewVectors.Thread {
        let comments = steps.filter {
            $0.kind == "review.comment" && ($0.name == first.name || $0.text("thread") == first.name)
        }
        return ReviewVectors.Thread(
            thread: first.name, state: state(of: first.name, in: steps),
            texts: comments.map { texts(of: $0, in: steps).last ?? nil },
            applied: comments.map { comment in
                steps.contains {
                    $0.kind == "review.applied"
                        && ($0.fields["comments"]?.array ?? []).contains { $0.string == comment.name }
                }
            },
            reactions: comments.map { reactions(to: $0, in: steps) })
    }

    private func reactions(to comment: Told, in steps: [Told]) -> Int {
        let about = steps.filter { $0.kind == "review.react" && $0.text("comment") == comment.name }
        let keys = Set(about.map { "\($0.person.hex) \($0.text("reaction") ?? "")" })
        return keys.count { key in
            about.last { "\($0.person.hex) \($0.text("reaction") ?? "")" == key }?.isTrue("back") == false
        }
    }

    private func seenCount(in steps: [Told]) -> Int {
        let seen = steps.filter { $0.kind == "review.seen" && $0.text("file") != nil }
        func key(_ step: Told) -> [String?] { [step.person.hex, step.text("round"), step.text("file")] }
        return Set(seen.map(key)).count { wanted in seen.last { key($0) == wanted }?.isTrue("back") == false }
    }

    /// By person the last one, without who has none any more.
    private func votes(in steps: [Told]) -> [Vote] {
        let votes = steps.filter { $0.kind == "review.vote" }
        return Set(votes.map(\.person)).compactMap { person in
            guard let last = votes.last(where: { $0.person == person }), let verdict = last.text("verdict"),
                verdict != "none"
            else { return nil }
            return Vote(
                person: person, round: last.text("round") ?? "", verdict: verdict,
                ticked: (last.fields["ticked"]?.array ?? []).compactMap(\.string))
        }
    }

    /// Whether the newest round has the same content as another one, or the same patch where that is enough.
    private func isCurrent(_ round: String, _ rounds: [Told], onPatch: Bool) -> Bool {
        guard let newest = rounds.last, let old = rounds.first(where: { $0.id.change.hex == round }) else {
            return false
        }
        let keys =
            old.fields["document"] != nil || newest.fields["document"] != nil
            ? [["document", "from", "to"]] : [["content"]] + (onPatch ? [["patch"]] : [])
        return keys.contains { keys in
            keys.allSatisfy { old.fields[$0] != nil && old.fields[$0] == newest.fields[$0] }
        }
    }

    private func unmet(_ rules: JSONObject, _ current: [Vote], _ open: Int, _ steps: [Told]) -> [String] {
        let objections = current.filter { ["needs-work", "reject"].contains($0.verdict) }.map(\.person).sorted()
        let accepting = Set(current.filter { $0.verdict == "accept" }.map(\.person))
        var unmet = objections.map { "objection \($0.hex)" }
        let wanted = Int(rules["accepts"]?.int ?? 1)
        if accepting.count < wanted { unmet.append("accepts \(wanted - accepting.count)") }
        unmet += strings(rules["required"]).filter { !accepting.contains(person($0)) }.map { "required \($0)" }
        let rounds = steps.filter { $0.kind == "review.round" }
        unmet += strings(rules["checks"]).filter { name in
            let last = steps.last {
                $0.kind == "review.check" && $0.text("name") == name
                    && isCurrent($0.text("round") ?? "", rounds, onPatch: false)
            }
            return last?.fields["exit"]?.int != 0
        }.map { "check \($0)" }
        unmet += strings(rules["checklist"]).filter { point in !current.contains { $0.ticked.contains(point) } }
            .map { "checklist \($0)" }
        if open > 0, rules["openThreads"]?.bool != true { unmet.append("openThreads \(open)") }
        return unmet
    }

    private func turn(
        _ rules: JSONObject, _ votes: [Vote], _ current: [Vote], _ open: [Told], _ unmet: [String], _ steps: [Told]
    ) -> [Bytes32] {
        let author = steps[0].person
        func last(of thread: Told) -> Bytes32 {
            steps.last { $0.name == thread.name || $0.text("thread") == thread.name && $0.kind == "review.comment" }?
                .person ?? author
        }
        let hasRound = steps.contains { $0.kind == "review.round" }
        let objects = current.contains { ["needs-work", "reject"].contains($0.verdict) }
        var turn: [Bytes32] = []
        if !hasRound || unmet.isEmpty || objects || open.contains(where: { last(of: $0) != author }) {
            turn.append(author)
        }
        let owed = Set(open.filter { last(of: $0) == author }.map(\.person))
        var reviewers = Set(asked(in: steps).map { persons($0) }).union(strings(rules["required"]).map(person))
        reviewers.formUnion(votes.map(\.person))
        reviewers.formUnion(owed)
        reviewers.remove(author)
        return turn
            + reviewers.sorted().filter { reviewer in
                owed.contains(reviewer) || !unmet.isEmpty && !current.contains { $0.person == reviewer }
            }
    }

    private func strings(_ value: JSONValue?) -> [String] { (value?.array ?? []).compactMap(\.string) }
    private func person(_ hex: String) -> Bytes32 { persons(Bytes32(hex: hex) ?? .zero) }
}
