import TestKit

/// Random output of a program, of pieces that mean something to a terminal.
struct OutputStream {
    let columns: Int
    let rows: Int
    var random: SeededRandom
    private var margins: ClosedRange<Int>

    init(columns: Int, rows: Int, seed: UInt64) {
        self.columns = columns
        self.rows = rows
        random = SeededRandom(seed: seed)
        margins = 1...rows
    }

    /// Only what pyte does as xterm does. It differs right behind a line's last column, at margins, and in halves of
    /// wide characters.
    mutating func common(_ count: Int) -> [UInt8] {
        var text = ""
        for _ in 0..<count { text += commonPiece() }
        return Array(text.utf8)
    }

    private mutating func commonPiece() -> String {
        switch random.below(26) {
        case 0..<6: return words()
        case 6, 7: return "\r\n"
        case 8: return "\r"
        case 9: return place()
        case 10: return place() + sequence("J", below: 3)
        case 11: return place() + sequence("K", below: 3)
        case 12: return place() + sequence("@", 1 + random.below(columns))
        case 13: return place() + sequence("P", 1 + random.below(columns))
        case 14: return place() + sequence("X", 1 + random.below(columns))
        case 15: return place() + sequence(random.oneIn(2) ? "L" : "M", 1 + random.below(rows))
        case 16: return place() + sequence(random.oneIn(2) ? "C" : "D", 1 + random.below(columns))
        case 17 where margins == 1...rows:
            return place() + sequence(["A", "B", "E", "F"][random.below(4)], 1 + random.below(rows))
        case 18: return place() + (random.oneIn(2) ? "\u{1B}D" : "\u{1B}M")
        case 19: return newMargins()
        case 20: return sequence("G", 1 + random.below(columns)) + sequence("d", row())
        case 21: return place() + (random.oneIn(2) ? "\t" : random.oneIn(2) ? "\u{1B}H" : "\u{1B}[g")
        case 22: return place() + "\u{1B}7" + rendition() + words() + "\u{1B}8"
        case 23: return ["\u{1B}[?7h", "\u{1B}[?7l", "\u{1B}[4h", "\u{1B}[4l", "\u{1B}[?25l"][random.below(5)]
        case 24: return place() + "\u{08}"
        default: return rendition()
        }
    }

    private mutating func newMargins() -> String {
        let top = 1 + random.below(rows - 1)
        margins = top...top + 1 + random.below(rows - top)
        return "\u{1B}[\(top);\(margins.upperBound)r" + place()
    }

    private mutating func row() -> Int { margins.lowerBound + random.below(margins.count) }

    private mutating func place() -> String { "\u{1B}[\(row());\(1 + random.below(columns))H" }

    private mutating func sequence(_ final: String, _ count: Int) -> String { "\u{1B}[\(count)\(final)" }

    private mutating func sequence(_ final: String, below limit: Int) -> String {
        sequence(final, random.below(limit))
    }

    mutating func words() -> String {
        String((0..<1 + random.below(columns)).map { _ in Character(Unicode.Scalar(UInt8(33 + random.below(94)))) })
    }

    mutating func rendition() -> String {
        let plain = ["0", "1", "3", "4", "5", "7", "9", "22", "23", "24", "25", "27", "29", "39", "49"]
        let parts = (0..<1 + random.below(3)).map { _ in
            switch random.below(8) {
            case 0: "\(30 + random.below(8))"
            case 1: "\(40 + random.below(8))"
            case 2: "\(90 + random.below(8))"
            case 3: "38;5;\(16 + random.below(240))"
            case 4: "48;2;\(random.below(256));\(random.below(256));\(random.below(256))"
            default: plain[random.below(plain.count)]
            }
        }
        return "\u{1B}[" + parts.joined(separator: ";") + "m"
    }

    /// Lines of letters that are narrow, wide and under marks, none longer than the screen is wide.
    mutating func lines(_ count: Int) -> [UInt8] {
        let letters: [(String, Int)] = [
            ("a", 1), ("é", 1), ("e\u{301}", 1), ("字", 2), ("한", 2), ("🙂", 2), ("o\u{308}", 1), ("─", 1),
        ]
        var text = ""
        for _ in 0..<count {
            var room = columns
            while room > 2, !random.oneIn(UInt64(columns)) {
                let (letter, width) = letters[random.below(letters.count)]
                text += letter
                room -= width
            }
            text += "\r\n"
        }
        return Array(text.utf8)
    }

    /// Anything, dense with the beginnings of sequences.
    mutating func anything(_ count: Int) -> [UInt8] {
        let pieces = [
            "\u{1B}[", "\u{1B}]0;", "\u{1B}P", "\u{1B}_", "\u{1B}\\", "\u{07}", ";", ":", "?", "38;2;", "m", "h", "l",
            "\u{1B}[?1049h", "\u{1B}[?1049l", "\u{1B}[?47h", "\u{1B}7", "\u{1B}8", "\u{1B}(0", "\u{1B})0", "\u{0E}",
            "\u{0F}", "\u{1B}[?6h", "\u{1B}[2;4r", "\u{1B}[3b", "\u{1B}[2T", "\u{1B}[S", "字", "🙂", "\u{301}",
            "\u{202E}", "\u{9B}", "\u{1B}c", "\u{1B}#8", "\u{1B}[!p", "\u{1B}[?2004h", "\u{1B}=", "\u{1B}[20h",
            "\u{1B}[4h", "\u{1B}[?7l", "\u{1B}[?5h", "\r\n", "\t", "\u{1B}[3g", "\u{1B}H", "\u{1B}[Z", "\u{1B}[5I",
        ]
        return (0..<count).flatMap { _ -> [UInt8] in
            switch random.below(8) {
            case 0: random.bytes(random.below(6))
            case 1, 2: Array(pieces[random.below(pieces.count)].utf8)
            case 3: Array(words().utf8)
            case 4: Array(rendition().utf8)
            default: Array(commonPiece().utf8)
            }
        }
    }
}
