/// A span of time as a person writes it: `90s`, `10m`, `2h`, `1d`, `1h30m`.
enum WrittenSpan {
    /// Seconds; nil for what is no span, and for nothing at all.
    static func parse(_ text: String) -> Int? {
        var total = 0
        var number: Int?
        for letter in text.utf8 {
            if (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(letter) {
                let value = (number ?? 0) * 10 + Int(letter - UInt8(ascii: "0"))
                guard value <= 1_000_000_000 else { return nil }
                number = value
            } else {
                guard let count = number, let unit = units[letter] else { return nil }
                total += count * unit
                number = nil
            }
        }
        return number == nil && total > 0 ? total : nil
    }

    private static let units: [UInt8: Int] = [
        UInt8(ascii: "s"): 1, UInt8(ascii: "m"): 60, UInt8(ascii: "h"): 3600, UInt8(ascii: "d"): 86_400,
    ]
}
