/// What a run of tests says of itself, in the lines of the Test Anything Protocol (testanything.org, version 14): `ok`
/// and `not ok`, each perhaps with `# skip` or `# todo`. Where there is none of them, the run is one test.
struct TestCounts: Equatable {
    private(set) var passed = 0
    private(set) var failed = 0
    private(set) var skipped = 0
    /// What the failed ones are called; the first few, each cut to one line.
    private(set) var failures: [String] = []

    static let failuresMax = 16

    /// `hasFailed` is told by how the program ended: with that something has failed, whatever its lines say.
    init(output: [UInt8], hasFailed: Bool) {
        // Only at the start of a line: what is indented belongs to a subtest, and its own line sums that up.
        for line in String(decoding: output, as: UTF8.self).split(whereSeparator: \.isNewline) { take(line) }
        if hasFailed, failed == 0 { failed = 1 }
        if !hasFailed, passed + failed + skipped == 0 { passed = 1 }
    }

    private mutating func take(_ line: Substring) {
        let isFailure = line.hasPrefix("not ok")
        let rest = line.dropFirst(isFailure ? 6 : 2)
        guard isFailure || line.hasPrefix("ok"), rest.isEmpty || rest.first == " " else { return }
        let parts = rest.split(separator: "#", omittingEmptySubsequences: false)
        let directive = parts.count > 1 ? parts.last?.drop { $0 == " " }.prefix(4).lowercased() : nil
        if directive == "skip" || isFailure && directive == "todo" {
            skipped += 1
        } else if isFailure {
            failed += 1
            if failures.count < Self.failuresMax { failures.append(Self.name(rest)) }
        } else {
            passed += 1
        }
    }

    /// Without its number and the dash.
    private static func name(_ rest: Substring) -> String {
        let numbered = rest.drop { $0 == " " }
        let named: Substring = numbered.drop { $0.isASCII && $0.isNumber }
        return String(named.drop { $0 == " " || $0 == "-" }.prefix(80))
    }
}
