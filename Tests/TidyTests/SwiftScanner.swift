/// Blanks strings and comments of Swift text, so that words in them are not taken for code.
///
/// Knows line comments, nested block comments, strings of one and many lines, raw strings and interpolation (whose
/// code counts as part of the string). It does not know regular expression literals.
struct SwiftScanner {
    private let bytes: [UInt8]
    private var index = 0
    private var output: [UInt8] = []

    /// The lines of `text` with everything in strings and comments replaced by spaces.
    static func code(of text: String) -> [String] {
        var scanner = SwiftScanner(bytes: [UInt8](text.utf8))
        scanner.run()
        return scanner.output.split(separator: newline, omittingEmptySubsequences: false).map {
            String(decoding: $0, as: UTF8.self)
        }
    }

    private init(bytes: [UInt8]) {
        self.bytes = bytes
        output.reserveCapacity(bytes.count)
    }

    private mutating func run() {
        while index < bytes.count {
            let byte = bytes[index]
            if byte != Self.slash && byte != Self.quote && byte != Self.pound {
                output.append(byte)
                index += 1
            } else if follows("//") {
                while index < bytes.count, bytes[index] != Self.newline { blank(1) }
            } else if follows("/*") {
                blockComment()
            } else if let pounds = stringStart() {
                string(pounds: pounds)
            } else {
                output.append(bytes[index])
                index += 1
            }
        }
    }

    private mutating func blockComment() {
        var depth = 0
        repeat {
            if follows("/*") {
                depth += 1
                blank(2)
            } else if follows("*/") {
                depth -= 1
                blank(2)
            } else {
                blank(1)
            }
        } while depth > 0 && index < bytes.count
    }

    /// How many `#` stand before the quote, when a string begins here.
    private func stringStart() -> Int? {
        var end = index
        while end < bytes.count, bytes[end] == Self.pound { end += 1 }
        return end < bytes.count && bytes[end] == Self.quote ? end - index : nil
    }

    private mutating func string(pounds: Int) {
        blank(pounds)
        let quotes = follows("\"\"\"") ? 3 : 1
        blank(quotes)
        while index < bytes.count {
            if bytes[index] == Self.backslash, poundsFollow(pounds, at: index + 1) {
                let isInterpolation = at(index + 1 + pounds) == UInt8(ascii: "(")
                blank(2 + pounds)
                if isInterpolation { interpolation() }
            } else if closes(quotes: quotes, pounds: pounds) {
                blank(quotes + pounds)
                return
            } else if quotes == 1, bytes[index] == Self.newline {
                return
            } else {
                blank(1)
            }
        }
    }

    /// From behind the opening parenthesis to behind the closing one.
    private mutating func interpolation() {
        var depth = 1
        while index < bytes.count, depth > 0 {
            if let pounds = stringStart() {
                string(pounds: pounds)
                continue
            }
            if bytes[index] == UInt8(ascii: "(") { depth += 1 }
            if bytes[index] == UInt8(ascii: ")") { depth -= 1 }
            blank(1)
        }
    }

    private func closes(quotes: Int, pounds: Int) -> Bool {
        (0..<quotes).allSatisfy { at(index + $0) == Self.quote } && poundsFollow(pounds, at: index + quotes)
    }

    private func poundsFollow(_ count: Int, at start: Int) -> Bool {
        (0..<count).allSatisfy { at(start + $0) == Self.pound }
    }

    private func at(_ position: Int) -> UInt8? { position < bytes.count ? bytes[position] : nil }

    private func follows(_ text: StaticString) -> Bool {
        (0..<text.utf8CodeUnitCount).allSatisfy { at(index + $0) == text.utf8Start[$0] }
    }

    private mutating func blank(_ count: Int) {
        for _ in 0..<count where index < bytes.count {
            output.append(bytes[index] == Self.newline ? Self.newline : UInt8(ascii: " "))
            index += 1
        }
    }

    private static let slash = UInt8(ascii: "/")
    private static let newline = UInt8(ascii: "\n")
    private static let quote = UInt8(ascii: "\"")
    private static let pound = UInt8(ascii: "#")
    private static let backslash = UInt8(ascii: "\\")
}
