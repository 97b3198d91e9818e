/// A size as a person writes it: `500MiB`, `2 GiB`, `1048576`, or `none` for no limit. Units count in 1,024s.
struct WrittenSize: Equatable {
    /// At least one; nil for no limit.
    let bytes: Int?

    private static let units = ["KiB", "MiB", "GiB", "TiB"]

    init(bytes: Int?) { self.bytes = bytes }

    /// Nil for words that are none.
    init?(_ text: String) {
        if text == "none" {
            bytes = nil
            return
        }
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        let unit = text.dropFirst(digits.count).drop { $0 == " " }
        guard let number = Int(digits), number > 0 else { return nil }
        let power = Self.units.firstIndex { $0.lowercased() == unit.lowercased() }.map { $0 + 1 }
        guard let power = unit.isEmpty || unit == "B" ? 0 : power else { return nil }
        let (bytes, isOver) = number.multipliedReportingOverflow(by: 1 << (10 * power))
        if isOver { return nil }
        self.bytes = bytes
    }

    /// The largest unit of which it has one at least, with one decimal: `1.5 GiB`.
    var words: String {
        guard let bytes else { return "no limit" }
        var power = 0
        while power < Self.units.count, bytes >> (10 * (power + 1)) > 0 { power += 1 }
        guard power > 0 else { return "\(bytes) bytes" }
        let unit = 1 << (10 * power)
        return "\(bytes / unit).\(bytes % unit * 10 / unit) \(Self.units[power - 1])"
    }
}
