import Identity
import Membership
import Replication
import TestKit
import Testing
import WireCodec

@testable import Spaces

@Suite struct SessionLogTests {
    private func entry(_ canonical: String) throws -> RecordEntry {
        let change = Bytes32(7, 7, 7, 7)
        let time = HybridTime(tenths: 1, depth: 0, chain: ChainID(change), sequence: 0, change: change)
        let record = try Record(decoding: Array(canonical.utf8))
        return RecordEntry(id: .init(change: change, index: 0), record: record, author: .zero, time: time)
    }

    @Test("the records of the vectors say what is said there, and are written as they are there")
    func records() throws {
        let vectors = try SessionVectors.load()
        #expect(vectors.valid.count >= 18 && vectors.others.count >= 20)
        for vector in vectors.valid {
            let entry = try entry(vector.canonical)
            let step = try #require(SessionStep(entry), "\(vector.name)")
            #expect(step.deed == vector.deed.expected, "\(vector.name)")
            guard entry.record.fields["colour"] == nil else { continue }
            let isStart = entry.record.kind == "session.start"
            let again = step.deed.record(in: isStart ? nil : step.session)
            #expect(again.encode() == Array(vector.canonical.utf8), "\(vector.name)")
        }
        for vector in vectors.others {
            #expect(SessionStep(try entry(vector.canonical)) == nil, "\(vector.name)")
        }
    }

    @Test("a title has 128 bytes at most, a mark 256, a time a day, and none is written beyond that")
    func limits() throws {
        #expect(SessionDeed.titleMaxInBytes == 128 && SessionDeed.timerMaxInSeconds == 86_400)
        let most = String(repeating: "é", count: 64)
        #expect(SessionDeed.start(title: most).isFit)
        for title in [most + "x", "", "a\u{7}"] { #expect(!SessionDeed.start(title: title).isFit, "\(title)") }
        #expect(SessionDeed.timer(seconds: 86_400, rotates: false).isFit)
        #expect(SessionDeed.markMaxInBytes == 256 && SessionDeed.mark(most + most).isFit)
        for text in [most + most + "x", "", "a\nb"] { #expect(!SessionDeed.mark(text).isFit, "\(text)") }
        #expect(SessionDeed.topicMaxInBytes == 256 && SessionDeed.agenda(most + most, minutes: 1_440).isFit)
        #expect(SessionDeed.topic(most + most).isFit && SessionDeed.topic(nil).isFit)
        #expect(!SessionDeed.topic(most + most + "x").isFit && !SessionDeed.agenda("a\nb", minutes: nil).isFit)
        for minutes in [1_441, 0] { #expect(!SessionDeed.agenda("a", minutes: minutes).isFit) }
        for seconds in [86_401, 0, -1] { #expect(!SessionDeed.timer(seconds: seconds, rotates: false).isFit) }
    }

    @Test("of each course of the vectors the same steps count as in another implementation, and end in the same")
    func courses() throws {
        let vectors = try SessionVectors.load()
        #expect(vectors.courses.count >= 12)
        for course in vectors.courses {
            var log = SessionLog()
            for entry in try course.entries() { log.apply(entry) }
            let sessions = log.sessions(by: course.rules)
            let counted = Set(sessions.flatMap { $0.steps.map(\.id.change.hex) })
            #expect(counted == Set(course.steps.filter(\.counts).map(\.change)), "\(course.name)")
            #expect(sessions.map(\.id.change.hex) == course.end.map(\.session), "\(course.name)")
            for (session, end) in zip(sessions, course.end) { expect(session, end, course.name, course.rules) }
        }
    }

    private func expect(_ session: Session, _ end: SessionVectors.End, _ name: String, _ rules: SessionRules) {
        #expect(session.isOpen == end.isOpen, "\(name)")
        #expect(session.present.map(\.person.hex).sorted() == end.in, "\(name)")
        #expect(session.driver?.hex == end.driver, "\(name)")
        #expect(session.requests.map(\.person.hex) == end.requests, "\(name)")
        #expect(session.timer?.seconds == end.seconds, "\(name)")
        #expect(session.pointer?.focus.document.hex == end.looksAt, "\(name)")
        #expect(session.recording.map { rules.person($0.recorder).hex } == end.recorder, "\(name)")
        #expect(session.recordings.count == end.recordings && session.marks.map(\.text) == end.marks, "\(name)")
        #expect(session.pointers.map(\.hex).sorted() == end.pointers, "\(name)")
        let agenda = session.agenda.items.map { item in
            SessionVectors.Topic(
                text: item.text, minutes: item.minutes, begun: item.begun?.tenths, ended: item.ended?.tenths)
        }
        #expect(agenda == end.agenda ?? [], "\(name)")
    }

    @Test("an agenda has 256 items at most, and goes on to what is on it also then")
    func longAgenda() {
        var agenda = Agenda()
        let time = HybridTime(tenths: 1, depth: 0, chain: ChainID(.zero), sequence: 0, change: .zero)
        var taken = (0..<Agenda.countMax).map { agenda.plan("\($0)", minutes: nil, by: .zero) }
        #expect(!taken.contains(false))
        taken = [agenda.plan("more", minutes: nil, by: .zero), agenda.turn(to: "more", by: .zero, at: time)]
        #expect(taken == [false, false] && agenda.next?.text == "0")
        let isTurned = agenda.turn(to: "0", by: .zero, at: time)
        #expect(isTurned && agenda.next?.text == "1")
    }

    @Test("the same sessions come out of any order of applying the records", arguments: SeededRandom.seeds(0..<20))
    func anyOrder(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        for course in try SessionVectors.load().courses {
            let entries = try course.entries()
            var log = SessionLog()
            for entry in entries { log.apply(entry) }
            let expected = log.sessions(by: course.rules)
            var other = SessionLog()
            for entry in entries.shuffled(using: &random) + entries.prefix(3) { other.apply(entry) }
            #expect(other.sessions(by: course.rules) == expected, "\(course.name), \(random)")
        }
    }

    @Test("the seat goes round among those who are in it and may type, and stays where nobody else is")
    func rotation() throws {
        let course = try #require(SessionVectors.load().courses.first)
        var log = SessionLog()
        for entry in try course.entries().prefix(3) { log.apply(entry) }
        let session = try #require(log.sessions(by: course.rules).first)
        let order = session.present.map(\.device)
        #expect(order.count == 3)
        for (place, device) in order.enumerated() {
            let next = session.next(after: device, by: course.rules) { _ in true }
            #expect(next == order[(place + 1) % 3])
            #expect(session.next(after: device, by: course.rules) { $0 == device } == nil)
        }
    }
}
