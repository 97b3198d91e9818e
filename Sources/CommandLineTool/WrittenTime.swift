#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// A time as a person writes it: `14:30`, `2026-01-31`, `2026-01-31 14:30:05`, `2026-01-31T14:30:05+01:00`, `-1h30m`,
/// `2d ago`.
///
/// Where no zone is written, it is that of this machine. It means the end of what it names: `14:30` is the whole
/// minute, a date the whole day, so that what a log shows under a minute is in it.
enum WrittenTime {
    /// In milliseconds since the Unix epoch; nil for what is no time. `now` is in the same unit.
    static func parse(_ text: String, now: Int) -> Int? {
        var reader = Reader(text)
        if let distance = reader.distance() { return now - distance }
        reader = Reader(text)
        guard let end = reader.moment(today: Date(of: now)), reader.isAtEnd else { return nil }
        return end
    }

    /// A day of the calendar.
    private struct Date {
        var year: Int
        var month: Int
        var day: Int

        init(year: Int, month: Int, day: Int) {
            self.year = year
            self.month = month
            self.day = day
        }

        /// The day here at a moment in milliseconds.
        init(of time: Int) {
            var seconds = time_t(time / 1000)
            var parts = tm()
            localtime_r(&seconds, &parts)
            self.init(year: Int(parts.tm_year) + 1900, month: Int(parts.tm_mon) + 1, day: Int(parts.tm_mday))
        }

        /// Seconds of a time of the day, in the zone of this machine or so many seconds east of Greenwich; nil when
        /// there is no such day or time.
        func seconds(hour: Int, minute: Int, second: Int, zone: Int?) -> Int? {
            var parts = tm()
            parts.tm_year = Int32(year - 1900)
            parts.tm_mon = Int32(month - 1)
            parts.tm_mday = Int32(day)
            parts.tm_hour = Int32(hour)
            parts.tm_min = Int32(minute)
            parts.tm_sec = Int32(second)
            parts.tm_isdst = -1
            let seconds = zone == nil ? mktime(&parts) : timegm(&parts)
            // These functions turn the 31st of April into the 1st of May.
            let isReal = (0..<24).contains(hour) && (0..<60).contains(minute) && (0..<60).contains(second)
            guard isReal, parts.tm_mday == Int32(day), parts.tm_mon == Int32(month - 1) else { return nil }
            return Int(seconds) - (zone ?? 0)
        }
    }

    private struct Reader {
        private var rest: Substring.UTF8View

        init(_ text: String) {
            rest = text.drop { $0 == " " }.utf8
            while rest.last == UInt8(ascii: " ") { rest.removeLast() }
        }

        var isAtEnd: Bool { rest.isEmpty }

        /// `-2h`, `2h ago`, `-1h30m`: milliseconds.
        mutating func distance() -> Int? {
            let isNegative = skip("-")
            var total = 0
            var count = 0
            while let number = number(digits: 1...9) {
                guard let unit = unit() else { return nil }
                total += number * unit
                count += 1
            }
            guard count > 0 else { return nil }
            if !isNegative {
                guard skip(" "), skip("a"), skip("g"), skip("o") else { return nil }
            }
            return isAtEnd ? total : nil
        }

        private mutating func unit() -> Int? {
            if skip("s") { return 1000 }
            if skip("m") { return 60_000 }
            if skip("h") { return 3_600_000 }
            if skip("d") { return 86_400_000 }
            if skip("w") { return 604_800_000 }
            return nil
        }

        /// The last millisecond of what is written.
        mutating func moment(today: Date) -> Int? {
            let before = rest
            guard let year = number(digits: 4...4), skip("-") else {
                rest = before
                return time(on: today)
            }
            guard let month = number(digits: 2...2), skip("-"), let day = number(digits: 2...2) else { return nil }
            let date = Date(year: year, month: month, day: day)
            if isAtEnd { return date.seconds(hour: 23, minute: 59, second: 59, zone: nil).map { $0 * 1000 + 999 } }
            return skip("T") || skip(" ") ? time(on: date) : nil
        }

        private mutating func time(on date: Date) -> Int? {
            guard let hour = number(digits: 1...2), skip(":"), let minute = number(digits: 2...2) else { return nil }
            var second: Int?
            var thousandths: Int?
            if skip(":") {
                second = number(digits: 2...2)
                guard second != nil else { return nil }
                if skip(".") || skip(",") {
                    thousandths = fraction()
                    guard thousandths != nil else { return nil }
                }
            }
            let zone: Int?
            switch self.zone() {
            case .none: return nil
            case .some(let written): zone = written
            }
            let start = date.seconds(hour: hour, minute: minute, second: second ?? 59, zone: zone)
            return start.map { $0 * 1000 + (thousandths ?? 999) }
        }

        /// Thousandths of a second; further digits are passed over.
        private mutating func fraction() -> Int? {
            var digits: [Int] = []
            while let digit = digit() { digits.append(digit) }
            guard !digits.isEmpty else { return nil }
            return (digits + [0, 0]).prefix(3).reduce(0) { $0 * 10 + $1 }
        }

        /// Seconds east of Greenwich; nil within where no zone is written, nil where it is written wrongly.
        private mutating func zone() -> Int?? {
            if isAtEnd { return .some(nil) }
            if skip("Z") || skip("z") { return 0 }
            let isWest = skip("-")
            guard isWest || skip("+"), let hours = number(digits: 2...2) else { return nil }
            _ = skip(":")
            guard let minutes = number(digits: 2...2), hours < 24, minutes < 60 else { return nil }
            return (isWest ? -1 : 1) * (hours * 3600 + minutes * 60)
        }

        /// Takes the digits away only when there are as many.
        private mutating func number(digits: ClosedRange<Int>) -> Int? {
            let before = rest
            var value = 0
            var count = 0
            while count < digits.upperBound, let digit = digit() {
                value = value * 10 + digit
                count += 1
            }
            if digits.contains(count) { return value }
            rest = before
            return nil
        }

        private mutating func digit() -> Int? {
            guard let byte = rest.first, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
            rest.removeFirst()
            return Int(byte - UInt8(ascii: "0"))
        }

        private mutating func skip(_ character: Unicode.Scalar) -> Bool {
            guard rest.first == UInt8(ascii: character) else { return false }
            rest.removeFirst()
            return true
        }
    }
}
