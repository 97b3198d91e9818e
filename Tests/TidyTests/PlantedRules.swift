/// What is wrong on purpose, for the simulator to find, is in no build but that one.
enum PlantedRules {
    private static let word = "PlantedBug"
    private static let condition = "#if PLANTED_BUGS"

    /// Each line of `Sources` that names a planted bug, or the room of them, lies inside its condition.
    static func guarded(_ tree: SourceTree) -> [Violation] {
        tree.sources.filter(\.isSwift).flatMap { file -> [Violation] in
            // Of the conditions that are open, whether each is that of planted bugs and not turned round.
            var open: [Bool] = []
            var found: [Violation] = []
            for (index, line) in file.code.enumerated() {
                let words = line.drop { $0 == " " }
                if words.hasPrefix("#if") { open.append(words == condition) }
                if words.hasPrefix("#else"), !open.isEmpty { open[open.count - 1] = false }
                if words.hasPrefix("#endif"), !open.isEmpty { open.removeLast() }
                guard line.contains(word), !open.contains(true) else { continue }
                found.append(Violation(path: file.path, line: index + 1, what: "plants a bug in every build"))
            }
            return found
        }
    }
}
