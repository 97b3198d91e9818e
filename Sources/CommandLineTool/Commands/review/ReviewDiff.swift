import ArgumentParser
import LocalRPC
internal import ReviewContents
import TerminalRendering

struct ReviewDiff: NodeTalk {
    static let configuration = CommandConfiguration(
        commandName: "diff", abstract: "Show what a round changes, with what people say about its lines.",
        discussion: """
            With 1..3: what the author changed from round 1 to round 3, not what the base did. At a terminal lines \
            have numbers and comments; piped, it is a patch.
            """)

    @OptionGroup var chosen: ReviewOption

    @Argument(help: ArgumentHelp("A round, or two with .. between; else the newest.", valueName: "rounds"))
    var rounds: String?

    @Option(help: ArgumentHelp("Only this file; may be given more than once.", valueName: "path"))
    var file: [String] = []

    @Option(help: ArgumentHelp("Equal lines around changed ones.", valueName: "lines"))
    var context = 3

    @Flag(help: "The older text on the left, the newer on the right.")
    var sideBySide = false

    @Flag(help: "With numbers and comments also where it is piped.")
    var notes = false

    @OptionGroup var options: NodeOptions

    func validate() throws {
        if context < 0 { throw ValidationError("--context takes a number of lines, from 0.") }
    }

    func run(with node: NodeAccess) throws(CommandError) {
        let talk = try ReviewTalk(chosen, options, node)
        let range = try self.range()
        let round = try talk.round(range.last)
        let contents = try talk.reader.contents(of: round)
        let pairs = try self.pairs(talk, contents, round, from: range.first)
        let places = try ThreadPlaces(talk: talk, round: round, contents: contents).all()
        if node.output.isJSON { return node.output.json(Answer(round, pairs, places, context: context)) }
        let isSheet = sideBySide || notes || node.output.isForEyes
        let form: DiffSheet.Form? = isSheet ? (sideBySide ? .sideBySide : .unified) : nil
        let sheet = ReviewSheet(output: node.output, form: form, context: context)
        let lines = pairs.flatMap { pair in
            sheet.lines(of: pair, notes: places.filter { $0.path == pair.path }.compactMap(\.note))
        }
        if lines.isEmpty { return node.output.note("Nothing differs.") }
        try node.output.pages(lines)
    }

    private func range() throws(CommandError) -> (first: Int?, last: Int?) {
        guard let rounds else { return (nil, nil) }
        let ends = rounds.split(separator: ".", omittingEmptySubsequences: true).map { Int($0) }
        let isRange = rounds.contains("..")
        guard ends.count == (isRange ? 2 : 1), !ends.contains(nil) else {
            throw CommandError(.usage, "Rounds are written such as 2, or 1..3.", hint: "atelier review show")
        }
        return isRange ? (ends[0], ends[1]) : (nil, ends[0])
    }

    private func pairs(
        _ talk: ReviewTalk, _ contents: RoundContents, _ round: ReviewMethods.Round, from first: Int?
    ) throws(CommandError) -> [ReviewSheet.Pair] {
        let wanted = Set(file)
        guard let first else {
            let files = contents.files.filter { wanted.isEmpty ? $0.isChanged : wanted.contains($0.path) }
            return files.map { file in
                ReviewSheet.Pair(
                    path: file.path, formerPath: file.formerPath, old: file.old, new: file.new, oldName: "before",
                    newName: "round \(round.number)")
            }
        }
        let older = try talk.reader.contents(of: try talk.round(first))
        return RoundStep.between(older, contents).filter { wanted.isEmpty || wanted.contains($0.path) }.map { step in
            ReviewSheet.Pair(
                path: step.path, formerPath: nil, old: step.before, new: step.after, oldName: "round \(first)",
                newName: step.isInNewer ? "round \(round.number)" : "round \(round.number), no longer changed",
                remark: step.collisions == 0
                    ? nil
                    : "The base changed \(step.collisions == 1 ? "a place" : "\(step.collisions) places") that round "
                        + "\(first) had changed, too: there it is compared as it was.")
        }
    }

    /// For programs.
    struct Answer: Encodable {
        struct Line: Encodable {
            let side: String
            let text: String
            let isEnded: Bool
            let marks: [[Int]]
        }
        struct Hunk: Encodable {
            let oldStart: Int
            let oldCount: Int
            let newStart: Int
            let newCount: Int
            let lines: [Line]
        }
        struct File: Encodable {
            let path: String
            let formerPath: String?
            /// Absent where there is no text to compare.
            let hunks: [Hunk]?
        }
        struct Note: Encodable {
            let thread: String
            let path: String
            let side: String
            let line: Int?
            let fate: String?
        }
        let round: String
        let number: Int
        let files: [File]
        let threads: [Note]

        init(
            _ round: ReviewMethods.Round, _ pairs: [ReviewSheet.Pair], _ places: [ThreadPlaces.Placed], context: Int
        ) {
            self.round = round.round
            number = round.number
            files = pairs.map { pair in
                let comparison = FileComparison(pair.old, pair.new, context: context)
                return File(path: pair.path, formerPath: pair.formerPath, hunks: comparison?.hunks.map(Hunk.init))
            }
            threads = places.map { placed in
                Note(
                    thread: placed.thread.thread, path: placed.path, side: placed.side == .old ? "old" : "new",
                    line: placed.line, fate: placed.fate)
            }
        }
    }
}

extension ReviewDiff.Answer.Hunk {
    fileprivate init(_ hunk: FileComparison.Hunk) {
        self.init(
            oldStart: hunk.old.lowerBound, oldCount: hunk.old.count, newStart: hunk.new.lowerBound,
            newCount: hunk.new.count,
            lines: hunk.lines.map { line in
                ReviewDiff.Answer.Line(
                    side: "\(line.side)", text: line.text, isEnded: line.isEnded,
                    marks: line.marks.map { [$0.lowerBound, $0.upperBound] })
            })
    }
}
