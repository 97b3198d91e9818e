import Spaces
import WireCodec

/// The chat and its questions: Protocol/chat.md, sections 3 and 6.
extension TalkModel {
    /// Each message with what became of it, in order.
    var messages: [String] {
        sayings.filter { $0.kind == "chat.message" }.map { message in
            var line = MessageLine(id: message.id, text: message.fields["text"]?.string)
            var isGone = false
            for step in sayings where step.reference("message") == message.id {
                switch step.kind {
                case "chat.edit" where step.author == message.author: line.text = step.fields["text"]?.string
                case "chat.delete" where step.author == message.author || step.administers: isGone = true
                case "chat.pin" where step.mayEdit: line.isPinned = !step.isMarked("off")
                case "chat.react": Self.set(step, in: &line.signs)
                default: break
                }
            }
            if isGone { line.text = nil }
            return line.words
        }
    }

    private static func set(_ step: Saying, in signs: inout [(sign: String, by: [Bytes32])]) {
        let sign = step.fields["sign"]?.string ?? ""
        var place = signs.firstIndex { $0.sign == sign }
        if place == nil, !step.isMarked("off") {
            signs.append((sign, []))
            place = signs.count - 1
        }
        guard let place else { return }
        if step.isMarked("off") {
            signs[place].by.removeAll { $0 == step.author }
        } else if !signs[place].by.contains(step.author) {
            signs[place].by.append(step.author)
        }
        if signs[place].by.isEmpty { signs.remove(at: place) }
    }

    private struct Entry {
        let place: Int
        let saying: Saying
        var voters: Set<Bytes32> = []
        var accepted: RecordEntry.ID?
        var answers: [RecordEntry.ID] = []
    }

    /// Each question with its answers, in the order in which they are shown.
    var questions: [String] {
        var entries: [RecordEntry.ID: Entry] = [:]
        for (place, saying) in sayings.enumerated() { Self.take(saying, at: place, into: &entries) }
        return entries.values.filter { $0.saying.kind == "ask.question" }
            .sorted { ($0.voters.count, $0.place) > ($1.voters.count, $1.place) }
            .map { question in
                let answers = question.answers.compactMap { entries[$0] }.sorted { left, right in
                    if left.saying.id == question.accepted { return true }
                    if right.saying.id == question.accepted { return false }
                    return (right.voters.count, left.place) < (left.voters.count, right.place)
                }
                var line = QuestionLine(id: question.saying.id, voters: question.voters)
                line.accepted = question.accepted
                line.answers = answers.map { ($0.saying.id, $0.voters) }
                return line.words
            }
    }

    private static func take(_ saying: Saying, at place: Int, into entries: inout [RecordEntry.ID: Entry]) {
        switch saying.kind {
        case "ask.question": entries[saying.id] = Entry(place: place, saying: saying)
        case "ask.answer":
            guard let question = saying.reference("question"), entries[question]?.saying.kind == "ask.question" else {
                return
            }
            entries[saying.id] = Entry(place: place, saying: saying)
            entries[question]?.answers.append(saying.id)
        case "ask.vote":
            guard let entry = saying.reference("entry") else { return }
            if saying.isMarked("off") {
                entries[entry]?.voters.remove(saying.author)
            } else {
                entries[entry]?.voters.insert(saying.author)
            }
        case "ask.accept":
            guard let question = saying.reference("question"), let entry = entries[question],
                entry.saying.kind == "ask.question", saying.administers || saying.author == entry.saying.author
            else { return }
            let answer = saying.reference("answer")
            guard answer.map({ entry.answers.contains($0) }) ?? true else { return }
            entries[question]?.accepted = answer
        default: break
        }
    }
}
