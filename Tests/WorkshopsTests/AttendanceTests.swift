import TestKit
import Testing
import WireCodec

@testable import Workshops

@Suite struct AttendanceTests {
    private let kim = Bytes32(0, 0, 0, 1)
    private let bo = Bytes32(0, 0, 0, 2)

    private func spans(_ deeds: [MeetingDeed]) -> [AttendanceSpan] {
        deeds.flatMap { deed -> [AttendanceSpan] in
            if case .attend(let spans) = deed { spans } else { [] }
        }
    }

    @Test("who is heard each minute was there throughout, and a silence of more than a minute is a gap")
    func silence() {
        var book = AttendanceBook()
        for second in stride(from: 100, through: 220, by: 60) { book.hear(kim, at: second) }
        book.hear(kim, at: 282)
        book.hear(bo, at: 100)
        book.hear(bo, at: 161)
        book.hear(bo, at: 223)
        let spans = spans(book.take())
        #expect(spans.filter { $0.device == kim }.map(\.seconds) == [100..<221, 282..<283])
        #expect(spans.filter { $0.device == bo }.map(\.seconds) == [100..<162, 223..<224])
    }

    @Test("of who is forgotten nothing is written down that was not yet")
    func forgotten() {
        var book = AttendanceBook()
        for second in [100, 300] { for device in [kim, bo] { book.hear(device, at: second) } }
        book.forget(kim)
        let spans = spans(book.take())
        #expect(spans.map(\.device) == [bo, bo] && spans.map(\.seconds.lowerBound) == [100, 300])
    }

    @Test("what was taken is not taken again, and who stays goes on without a gap")
    func batches() {
        var book = AttendanceBook()
        book.hear(kim, at: 10)
        #expect(spans(book.take()) == [.init(device: kim, seconds: 10..<11)] && book.take().isEmpty)
        book.hear(kim, at: 40)
        #expect(spans(book.take()) == [.init(device: kim, seconds: 11..<41)])
        book.part(kim, at: 50)
        #expect(spans(book.take()) == [.init(device: kim, seconds: 41..<50)])
        book.part(kim, at: 60)
        #expect(book.take().isEmpty)
    }

    @Test("who parts after a long silence was gone before, and a clock that is set back takes nothing away")
    func clocks() {
        var book = AttendanceBook()
        book.hear(kim, at: 100)
        book.part(kim, at: 500)
        book.hear(bo, at: 1000)
        book.hear(bo, at: 400)
        #expect(
            spans(book.take()) == [
                .init(device: kim, seconds: 100..<101), .init(device: bo, seconds: 1000..<1001),
                .init(device: bo, seconds: 400..<401),
            ])
    }

    @Test("513 devices need two records, and a day and a second two spans; each is one that a reader takes")
    func limits() {
        var book = AttendanceBook()
        for place in 0..<513 { book.hear(Bytes32(0, 0, 1, UInt64(place)), at: 5) }
        let deeds = book.take()
        #expect(deeds.count == 2 && spans(deeds).count == 513)
        for deed in deeds {
            #expect(WorkshopDeed.meeting(deed).record(about: .meeting(MeetingID(.zero))) != nil)
        }
        for second in stride(from: 0, through: 86_400, by: 60) { book.hear(kim, at: 1000 + second) }
        #expect(spans(book.take()).map(\.seconds) == [1000..<87_400, 87_400..<87_401])
    }

    @Test(
        "spans of several helpers come together as the seconds that any of them heard",
        arguments: SeededRandom.seeds(0..<60))
    func union(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var attendance = Attendance()
        var seconds: Set<Int> = []
        for _ in 0..<random.below(40) {
            let start = random.below(300)
            let span = start..<start + 1 + random.below(40)
            attendance.add(span, of: kim)
            seconds.formUnion(span)
        }
        #expect(attendance.seconds(of: kim) == seconds.count && attendance.seconds(of: bo) == 0, "\(random)")
        let merged = attendance.spans[kim] ?? []
        #expect(zip(merged, merged.dropFirst()).allSatisfy { $0.upperBound < $1.lowerBound }, "\(random)")
    }
}
