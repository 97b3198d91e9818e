@testable import Folders

/// Rules of ignore files, which come with other people's folders. The first byte says where a path begins.
enum IgnoreRulesTarget: FuzzTarget {
    static let name = "ignore"
    static let lengthMax = 300

    static func take(_ bytes: [UInt8]) {
        guard let first = bytes.first else { return }
        let cut = 1 + min(Int(first), bytes.count - 1)
        let (rules, path) = (IgnoreRules(Array(bytes[1..<cut])), bytes[cut...])
        let nameStart = path.lastIndex(of: slash).map { $0 + 1 } ?? path.startIndex
        for isFolder in [false, true] {
            let verdict = rules.verdict(on: path, nameStart: nameStart, isFolder: isFolder)
            claim(verdict == nil || !rules.isEmpty, "no rules say something")
        }
        let name = path[nameStart...].filter { $0 != 0 && $0 != newline && $0 != slash }
        // A carriage return at the end belongs to the line.
        if !name.isEmpty, name.last != UInt8(ascii: "\r") { checkLiteral(name) }
    }

    private static let slash = UInt8(ascii: "/")
    private static let newline = UInt8(ascii: "\n")

    /// A name whose every byte is escaped is the rule for that name alone.
    private static func checkLiteral(_ name: [UInt8]) {
        let rules = IgnoreRules(name.flatMap { [UInt8(ascii: "\\"), $0] })
        func isOut(_ name: [UInt8]) -> Bool { rules.verdict(on: name[...], nameStart: 0, isFolder: false) == .excluded }
        claim(isOut(name), "an escaped name is not the name")
        claim(!isOut(name + [UInt8(ascii: "x")]) && !isOut(Array(name.dropLast())), "an escaped name is another name")
    }

    static func seeds() -> [[UInt8]] {
        let pairs = [
            ("*.o\n!keep.o\n/build/\n", "src/keep.o"), ("a/**/b\n**/c/*\n", "a/x/y/b"),
            ("[a-z]?[!0-9]*\\ \n", "abc "), ("[[:alpha:]][]x]\n# no\n", "q]"),
            ("**a**/**/*a*a*a*a*a*a\n", "aaaaaaaaaaaaaaaaaaaaaaaaab"),
        ]
        return pairs.map { [UInt8($0.utf8.count)] + Array($0.utf8) + Array($1.utf8) }
    }
}
