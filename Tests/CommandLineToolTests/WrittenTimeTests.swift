import Foundation
import TestKit
import Testing

@testable import CommandLineTool

/// Times as people write them, against the calendar of Foundation.
struct WrittenTimeTests {
    /// 2026-03-05 13:37:21.500 here.
    private static let now = moment(2026, 3, 5, 13, 37, 21) + 500

    /// In milliseconds; in this machine's zone where none is given.
    private static func moment(
        _ year: Int, _ month: Int, _ day: Int, _ hour: Int, _ minute: Int, _ second: Int, zone: Int? = nil
    ) -> Int {
        var calendar = Calendar(identifier: .gregorian)
        if let zone, let fixed = TimeZone(secondsFromGMT: zone) { calendar.timeZone = fixed }
        let parts = DateComponents(year: year, month: month, day: day, hour: hour, minute: minute, second: second)
        return calendar.date(from: parts).map { Int($0.timeIntervalSince1970) * 1000 } ?? 0
    }

    private func read(_ text: String) -> Int? { WrittenTime.parse(text, now: Self.now) }

    @Test("a time of the day is today, and takes its minute or second in whole")
    func today() {
        #expect(read("14:30") == Self.moment(2026, 3, 5, 14, 30, 59) + 999)
        #expect(read("9:05") == Self.moment(2026, 3, 5, 9, 5, 59) + 999)
        #expect(read(" 00:00:07 ") == Self.moment(2026, 3, 5, 0, 0, 7) + 999)
        #expect(read("23:59:59.25") == Self.moment(2026, 3, 5, 23, 59, 59) + 250)
    }

    @Test("a date takes its day in whole; with a time behind it, that is meant")
    func dates() {
        #expect(read("2026-01-31") == Self.moment(2026, 1, 31, 23, 59, 59) + 999)
        #expect(read("2026-01-31 14:30") == Self.moment(2026, 1, 31, 14, 30, 59) + 999)
        #expect(read("2024-02-29T00:00:00") == Self.moment(2024, 2, 29, 0, 0, 0) + 999)
        #expect(read("2026-07-01 12:00:00,1239") == Self.moment(2026, 7, 1, 12, 0, 0) + 123)
    }

    @Test("a zone may be written, as ISO 8601 and as the log has it")
    func zones() {
        let utc = Self.moment(2026, 11, 26, 14, 30, 5, zone: 0) + 999
        #expect(read("2026-11-26T14:30:05Z") == utc)
        #expect(read("2026-11-26T15:30:05+01:00") == utc)
        #expect(read("2026-11-26T15:30:05+0100") == utc)
        #expect(read("2026-11-26 05:00:05-0930") == utc)
        #expect(read("2026-11-26T14:30Z") == Self.moment(2026, 11, 26, 14, 30, 59, zone: 0) + 999)
    }

    @Test("what the log prints is read as the second that it printed")
    func roundTrip() {
        for time in [0, 951_782_400_000, 1_795_680_057_300, Self.now] {
            #expect(read(LocalTime.complete(time)) == time / 1000 * 1000 + 999)
            #expect(read(LocalTime.minute(time)) == time / 60_000 * 60_000 + 59_999)
        }
    }

    @Test("distances go back from now")
    func distances() {
        #expect(read("-2h") == Self.now - 7_200_000)
        #expect(read("-1h30m") == Self.now - 5_400_000)
        #expect(read("3d ago") == Self.now - 3 * 86_400_000)
        #expect(read("-1w2d3h4m5s") == Self.now - (9 * 86_400 + 3 * 3600 + 4 * 60 + 5) * 1000)
    }

    @Test(
        "what is no time is none, so that it can be a name or an id",
        arguments: [
            "", "-", "now", "1430", "14:3", "14:300", "24:00", "12:60", "12:00:60", "2026-13-01", "2026-02-29",
            "2026-00-10",
            "2026-1-1", "2026-01-31 ", "26-01-31", "12345678", "1234567d", "2h", "2d", "-2", "-2x", "-h", "2h  ago",
            "-2h ago",
            "14:30 tomorrow", "14302:30", "2026-01-31T14:30+1", "2026-01-31T14:30+25:00", "2026-01-31 14",
            "2026-01-31x14:30",
            "12:00:00.",
            "v1", "１４:３０", "-99999999999999999999h",
        ])
    func notTimes(text: String) {
        let isDate = text == "2026-01-31 "
        #expect((read(text) == nil) != isDate, "\(text)")
    }
}
