import Spaces
import WireCodec

@testable import Workshops

/// What Protocol/workshops.md, section 5, says of hands, pace, polls and attendance, as plainly as it can be said: each
/// question is answered by looking through all records anew.
struct NaiveClass {
    /// In the order of records.
    private let steps: [WorkshopStep]
    private let leader: Bytes32

    init(_ entries: [RecordEntry], leader: Bytes32) {
        steps = entries.compactMap { WorkshopStep($0) }.sorted { $0.time < $1.time }
        self.leader = leader
    }

    private func said(in meeting: MeetingID) -> [(deed: MeetingDeed, step: WorkshopStep)] {
        steps.compactMap { step in
            guard case .meeting(let deed) = step.deed, step.subject == .meeting(meeting) else { return nil }
            return (deed, step)
        }
    }

    /// Until the meeting is closed.
    private func saidWhileOpen(in meeting: MeetingID) -> [(deed: MeetingDeed, step: WorkshopStep)] {
        let all = said(in: meeting)
        return Array(all.prefix { $0.deed != .close || $0.step.author != leader })
    }

    /// A hand is up that was raised, and after it neither raised again by the person, nor put down, nor lowered.
    func hands(in meeting: MeetingID) -> [RecordEntry.ID] {
        let all = saidWhileOpen(in: meeting)
        return all.enumerated().compactMap { place, raised -> RecordEntry.ID? in
            guard case .raise = raised.deed else { return nil }
            let isOver = all[(place + 1)...].contains { later in
                let isOwn = later.step.author == raised.step.author
                switch later.deed {
                case .raise, .putDown: return isOwn
                case .lower(.all): return later.step.author == leader
                case .lower(.person(let person)):
                    return later.step.author == leader && person == raised.step.author
                case .lower(.hands(let ids)): return later.step.author == leader && ids.contains(raised.step.id)
                default: return false
                }
            }
            return isOver ? nil : raised.step.id
        }
    }

    func meter(in meeting: MeetingID) -> [MeetingDeed.Pace: Int] {
        var counts: [MeetingDeed.Pace: Int] = [:]
        let all = saidWhileOpen(in: meeting)
        for person in Set(all.map(\.step.author)) {
            let words = all.filter { $0.step.author == person }.compactMap { said -> MeetingDeed.Pace?? in
                if case .pace(let pace) = said.deed { .some(pace) } else { nil }
            }
            if let last = words.last, let pace = last { counts[pace, default: 0] += 1 }
        }
        return counts
    }

    /// Second by second.
    func seconds(of person: Bytes32, in meeting: MeetingID) -> Int {
        var there: Set<Int> = []
        for (deed, step) in said(in: meeting) where step.author == leader {
            guard case .attend(let spans) = deed else { continue }
            for span in spans where span.device == person { there.formUnion(span.seconds) }
        }
        return there.count
    }

    /// Of each person the newest answer that fits, once it is over of those that some end names.
    func answers(to poll: RecordEntry.ID, _ form: QuestionForm) -> [Bytes32: Answer] {
        let about = steps.filter { $0.subject == .activity(poll) }
        let ends = about.compactMap { step -> [Bytes32]? in
            guard case .activity(.end(let heard)) = step.deed, step.author == leader else { return nil }
            return heard
        }
        var answers: [Bytes32: Answer] = [:]
        for step in about {
            guard case .activity(.answer(.open(let answer))) = step.deed, form.fits(answer) else { continue }
            if ends.isEmpty || ends.contains(where: { $0.contains(step.id.change) }) { answers[step.author] = answer }
        }
        return answers
    }
}
