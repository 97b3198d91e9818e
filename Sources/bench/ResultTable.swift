/// Results as lines for people, columns under one another.
enum ResultTable {
    static let header = line("trace", "case", "median", "spread", "an item", "allocations", "before")

    /// `before` is the median of the newest run on record on a machine of this kind.
    static func line(_ result: Measurement, before: Double?) -> String {
        let isSize = result.subject.name.hasPrefix("bytes")
        let ratio = before.map { $0 > 0 ? "× " + decimal(result.median / $0, 2) : "" } ?? ""
        if isSize {
            let share = decimal(result.median / Double(max(1, result.subject.itemCount)), 2)
            return line(result.subject.trace, result.subject.name, "\(Int(result.median))", "", "\(share) B", "", ratio)
        }
        let spread = "\(decimal(result.fastest, 3))–\(decimal(result.slowest, 3))"
        return line(
            result.subject.trace, result.subject.name, "\(decimal(result.median, 3)) ms", spread,
            "\(decimal(result.timePerItem, 1)) ns", result.allocations.map { "\($0)" } ?? "", ratio)
    }

    /// Widths of the columns; the first two begin at the left.
    private static let widths = [17, 36, 12, 20, 12, 13, 9]

    private static func line(_ cells: String...) -> String {
        var result = ""
        for (index, cell) in cells.enumerated() {
            result += index < 2 ? left(cell, widths[index]) : right(cell, widths[index])
        }
        return result
    }

    private static func left(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(1, width - text.count))
    }

    private static func right(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(1, width - text.count)) + text
    }

    /// A number with so many digits behind the point.
    static func decimal(_ value: Double, _ digits: Int) -> String {
        var scale = 1.0
        for _ in 0..<digits { scale *= 10 }
        let whole = Int((value * scale).rounded())
        let tail = String(whole % Int(scale))
        return "\(whole / Int(scale))." + String(repeating: "0", count: digits - tail.count) + tail
    }
}
