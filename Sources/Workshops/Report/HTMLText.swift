/// Text of others in a page of HTML.
enum HTMLText {
    /// As text and as the value of an attribute. What is no character of a page, such as a control, is shown as one
    /// that is missing.
    static func escaped(_ text: String) -> String {
        var escaped = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped.append(contentsOf: "&amp;".unicodeScalars)
            case "<": escaped.append(contentsOf: "&lt;".unicodeScalars)
            case ">": escaped.append(contentsOf: "&gt;".unicodeScalars)
            case "\"": escaped.append(contentsOf: "&quot;".unicodeScalars)
            case "'": escaped.append(contentsOf: "&#39;".unicodeScalars)
            case "\n", "\t": escaped.append(" ")
            default: escaped.append(scalar.properties.generalCategory == .control ? "\u{FFFD}" : scalar)
            }
        }
        return String(escaped)
    }

    /// The same, set apart: letters that turn the direction round do so inside it alone.
    static func words(_ text: String) -> String { "<bdi>\(escaped(text))</bdi>" }

    /// Cells are HTML already.
    static func row(_ cells: [String], numbers: [String]) -> String {
        "<tr>" + cells.map { "<td>\($0)</td>" }.joined()
            + numbers.map { "<td class=\"number\">\($0)</td>" }.joined() + "</tr>"
    }

    static func table(_ heads: [String], numbers: [String], _ rows: [String], kind: String? = nil) -> String {
        let head =
            heads.map { "<th>\($0)</th>" }.joined() + numbers.map { "<th class=\"number\">\($0)</th>" }.joined()
        let first = head.isEmpty ? [] : ["<tr>\(head)</tr>"]
        return "<table\(kind.map { " class=\"\($0)\"" } ?? "")>\n" + (first + rows).joined(separator: "\n")
            + "\n</table>"
    }
}

/// A day and a minute of the Gregorian calendar, without a clock and without a zone of its own.
struct CivilTime: Equatable {
    let year: Int
    let month: Int
    let day: Int
    let hour: Int
    let minute: Int

    /// Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", `civil_from_days`.
    init(tenths: UInt64, offsetInSeconds: Int) {
        let seconds = Int(clamping: tenths / 10) + offsetInSeconds
        let days = (seconds >= 0 ? seconds : seconds - 86_399) / 86_400
        let second = seconds - days * 86_400
        (hour, minute) = (second / 3600, second / 60 % 60)
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

    /// `2026-11-27 06:35`.
    var text: String { "\(year)-\(Self.two(month))-\(Self.two(day)) \(Self.two(hour)):\(Self.two(minute))" }

    private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
