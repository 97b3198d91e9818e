import Spaces
import WireCodec

/// Reviews: Protocol/reviews.md, section 3. Of what files were seen, suggestions, checks and rules it knows nothing:
/// they change none of what it tells.
extension TalkModel {
    /// A review as it comes about.
    fileprivate struct Trial {
        let author: Bytes32
        var line: ReviewLine
        /// By comment, who wrote it.
        var writers: [RecordEntry.ID: Bytes32] = [:]
        /// The comments of each thread, in order.
        var comments: [[RecordEntry.ID]] = []

        func thread(_ id: RecordEntry.ID?) -> Int? { line.threads.firstIndex { $0.id == id } }
    }

    /// Each review with what it comes to, in the order in which they were begun.
    var reviews: [String] {
        var trials: [Trial] = []
        for saying in sayings where saying.kind.hasPrefix("review.") {
            if saying.kind == "review.open" {
                guard saying.mayReview else { continue }
                var line = ReviewLine(id: saying.id.change)
                let reviewers = saying.fields["reviewers"]?.array ?? []
                line.asked = reviewers.compactMap { $0.string.flatMap { Bytes32(hex: $0) } }
                    .map { saying.persons[$0] ?? $0 }
                trials.append(Trial(author: saying.author, line: line))
                continue
            }
            let id = saying.key("review") ?? saying.id.change
            guard let place = trials.firstIndex(where: { $0.line.id == id }) else { continue }
            if saying.mayReview || saying.author == trials[place].author { trials[place].take(saying) }
        }
        return trials.map(\.line.words)
    }
}

extension TalkModel.Trial {
    fileprivate mutating func take(_ step: TalkModel.Saying) {
        let leads = step.author == author || step.administers
        switch step.kind {
        case "review.round":
            if leads, !line.rounds.contains(step.id.change) { line.rounds.append(step.id.change) }
        case "review.comment": comment(step)
        case "review.edit": edit(step)
        case "review.resolve": resolve(step)
        case "review.vote": vote(step)
        case "review.ask": ask(step, leads: leads)
        case "review.turn": turn(step, leads: leads)
        default: break
        }
    }

    private mutating func comment(_ step: TalkModel.Saying) {
        if let round = step.key("round"), !line.rounds.contains(round) { return }
        let text = step.fields["text"]?.string
        guard step.fields["thread"] != nil else {
            line.threads.append(.init(id: step.id, texts: [text]))
            comments.append([step.id])
            writers[step.id] = step.author
            return
        }
        guard let place = thread(step.reference("thread")) else { return }
        // Whoever resolves has read all that stands before; else the answer opens the thread.
        line.threads[place].isResolved = step.isMarked("resolved") && knowsAll(step, of: place)
        line.threads[place].texts.append(text)
        comments[place].append(step.id)
        writers[step.id] = step.author
    }

    private func knowsAll(_ step: TalkModel.Saying, of thread: Int) -> Bool {
        Int(step.fields["known"]?.int ?? 0) >= comments[thread].count
    }

    private mutating func edit(_ step: TalkModel.Saying) {
        guard let comment = step.reference("comment"), writers[comment] == step.author else { return }
        for (thread, ids) in comments.enumerated() {
            if let place = ids.firstIndex(of: comment) {
                line.threads[thread].texts[place] = step.fields["text"]?.string
            }
        }
    }

    private mutating func resolve(_ step: TalkModel.Saying) {
        guard let place = thread(step.reference("thread")) else { return }
        if step.isMarked("back") {
            line.threads[place].isResolved = false
        } else if knowsAll(step, of: place) {
            line.threads[place].isResolved = true
        }
    }

    private mutating func vote(_ step: TalkModel.Saying) {
        guard step.author != author, let round = step.key("round"), line.rounds.contains(round),
            let verdict = step.fields["verdict"]?.string
        else { return }
        line.votes[step.author] = verdict == "none" ? nil : verdict
    }

    private mutating func ask(_ step: TalkModel.Saying, leads: Bool) {
        guard let reviewer = step.person("reviewer") else { return }
        if step.isMarked("back") {
            if leads || reviewer == step.author { line.asked.removeAll { $0 == reviewer } }
        } else if leads, !line.asked.contains(reviewer) {
            line.asked.append(reviewer)
        }
    }

    private mutating func turn(_ step: TalkModel.Saying, leads: Bool) {
        guard line.status != "landed", let next = step.fields["to"]?.string else { return }
        if next == "landed" ? step.mayEdit : leads { line.status = next }
    }
}
