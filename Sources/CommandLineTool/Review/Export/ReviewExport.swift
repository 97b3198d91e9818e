import ArgumentParser
import LocalRPC
internal import ReviewContents

/// A review in a form that goes on living without this program.
struct ReviewExport {
    enum Format: String, CaseIterable, ExpressibleByArgument {
        case markdown, json, mbox
        case gitAppraise = "git-appraise"
    }

    let review: ReviewMethods.Review
    /// Those of its rounds that are here, by their ids.
    let contents: [String: RoundContents]

    func number(of round: String?) -> Int? { review.rounds.first { $0.round == round }?.number }

    /// `2026-01-31 14:05 UTC`: the same wherever it is made.
    static func time(_ milliseconds: Int) -> String { UTCTime(milliseconds).minute + " UTC" }
}

/// A moment without a time zone of its own (proleptic Gregorian calendar; Hinnant, "chrono-Compatible Low-Level Date
/// Algorithms", civil_from_days).
struct UTCTime {
    let year: Int
    let month: Int
    let day: Int
    let secondOfDay: Int
    /// 0 is Sunday.
    let weekday: Int

    init(_ milliseconds: Int) {
        let seconds = Int((Double(milliseconds) / 1000).rounded(.down))
        let days = seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400
        secondOfDay = seconds - days * 86_400
        weekday = ((days % 7) + 11) % 7
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    private var clock: String { Self.two(secondOfDay / 3600) + ":" + Self.two(secondOfDay / 60 % 60) }

    var minute: String { "\(year)-\(Self.two(month))-\(Self.two(day)) \(clock)" }

    private static let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
    private var seconds: String { clock + ":" + Self.two(secondOfDay % 60) }

    /// RFC 5322, section 3.3.
    var mail: String {
        "\(Self.days[weekday]), \(day) \(Self.months[month - 1]) \(year) \(seconds) +0000"
    }

    /// The first line of a message in a mailbox file, as asctime writes it (RFC 4155).
    var postmark: String {
        let day = self.day < 10 ? " \(self.day)" : "\(self.day)"
        return "\(Self.days[weekday]) \(Self.months[month - 1]) \(day) \(seconds) \(year)"
    }
}
