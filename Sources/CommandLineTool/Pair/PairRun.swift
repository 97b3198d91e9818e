import Diagnostics
import LocalRPC
import TerminalRendering

/// Two running nodes of this machine, in one space, put to work together: histories, then both in one text, then
/// keystrokes.
struct PairRun {
    let first: PairSide
    let second: PairSide
    let space: SpaceMethods.Summary
    let typedEdits: Int
    let keystrokes: Int
    let seed: UInt64
    let output: OutputFormat

    init(
        first: ProfilePaths, second: ProfilePaths, space: String?,
        work: (typedEdits: Int, keystrokes: Int, seed: UInt64), output: OutputFormat
    ) throws(CommandError) {
        let firstSide = try PairSide(first)
        let secondSide = try PairSide(second)
        self.space = try Self.sharedSpace(firstSide, secondSide, named: space)
        self.first = firstSide.entering(self.space.id)
        self.second = secondSide.entering(self.space.id)
        (typedEdits, keystrokes, seed) = work
        self.output = output
    }

    func run(_ firstHistory: EditingHistory, _ secondHistory: EditingHistory) throws(CommandError) -> PairReport {
        let folder = try freshFolder()
        let played = try play(firstHistory, secondHistory, in: folder)
        let together = folder + "/together.txt"
        try first.make(together)
        let typed = try typeTogether(in: together)
        let delays = try timeKeystrokes(in: folder + "/keystrokes.txt")
        return PairReport(
            first: .init(first), second: .init(second), spaceId: space.id, spaceTitle: space.title, played: played,
            typed: typed, delays: delays, seed: seed)
    }

    /// The space that is meant, or the only one that both are in.
    private static func sharedSpace(
        _ first: PairSide, _ second: PairSide, named name: String?
    ) throws(CommandError) -> SpaceMethods.Summary {
        let known = Set(try second.spaces().map(\.id))
        let shared = try first.spaces().filter { known.contains($0.id) }
            .filter { space in name.map { space.title == $0 || space.id.hasPrefix($0) } ?? true }
        guard let space = shared.first else {
            throw CommandError(
                .notFound, "\(first.identity.name) and \(second.identity.name) have no such space in common.",
                hint: "atelier share --profile \(first.paths.profile), then atelier join")
        }
        guard shared.count == 1 else {
            throw CommandError(
                .ambiguous, "Both are in \(shared.count) spaces: \(shared.map(\.title).joined(separator: ", ")).",
                hint: "Choose one with --space.")
        }
        return space
    }

    /// `pair-1`, or the first number that no document's path begins with.
    private func freshFolder() throws(CommandError) -> String {
        let taken = try first.paths(in: first.connect()) + second.paths(in: second.connect())
        var number = 1
        while taken.contains(where: { $0.hasPrefix("pair-\(number)/") }) { number += 1 }
        return "pair-\(number)"
    }
}

extension PairRun {
    private func play(
        _ firstHistory: EditingHistory, _ secondHistory: EditingHistory, in folder: String
    ) throws(CommandError) -> [PairReport.Played] {
        let runs = [
            HistoryRun(path: folder + "/first.txt", history: firstHistory, writer: first, reader: second),
            HistoryRun(path: folder + "/second.txt", history: secondHistory, writer: second, reader: first),
        ]
        for run in runs { try run.writer.make(run.path) }
        let played = runs.map { _ in Outcome<HistoryRun.Span>() }
        let arrived = runs.map { _ in Outcome<ContinuousClock.Instant>() }
        let work = ParallelWork()
        var jobs: [@Sendable () throws -> Void] = []
        for (index, run) in runs.enumerated() {
            let (ended, seen) = (played[index], arrived[index])
            jobs.append { ended.set(try run.play(work)) }
            jobs.append { seen.set(try run.follow(work)) }
        }
        let total = runs.reduce(0) { $0 + $1.history.transactions.count }
        try watching("Two histories", of: total, work, jobs)
        var results: [PairReport.Played] = []
        for (index, run) in runs.enumerated() {
            guard let span = played[index].result, let moment = arrived[index].result else { continue }
            results.append(
                .init(
                    text: try compare(run.path, expected: run.history.endContent), author: run.writer.identity.name,
                    edits: run.history.patchCount, typingMicroseconds: (span.end - span.start).microseconds,
                    lagMicroseconds: max(0, (moment - span.end).microseconds)))
        }
        return results
    }

    private func typeTogether(in path: String) throws(CommandError) -> PairReport.Typed {
        let run = TypingRun(path: path, editCount: typedEdits, seed: seed)
        let results = [Outcome<TypingRun.Result>(), Outcome<TypingRun.Result>()]
        let (here, there) = (results[0], results[1])
        let (firstSide, secondSide) = (first, second)
        let work = ParallelWork()
        try watching(
            "Both in one text", of: 2 * typedEdits, work,
            [
                {
                    here.set(
                        try run.type(
                            at: firstSide, alphabet: Typist.firstAlphabet, until: Typist.secondAlphabet, work))
                },
                {
                    there.set(
                        try run.type(
                            at: secondSide, alphabet: Typist.secondAlphabet, until: Typist.firstAlphabet, work))
                },
            ])
        guard let left = here.result, let right = there.result else {
            throw CommandError(.failed, "A typist left without a result.")
        }
        let text = try compare(path, expected: left.text)
        let isMirrored = text.isRight && left.text.unicodeScalars.elementsEqual(right.text.unicodeScalars)
        return PairReport.Typed(
            text: text, editsEach: typedEdits, microseconds: max(left.duration, right.duration).microseconds,
            lost: Self.lost(left, right), mirrorsEqual: isMirrored)
    }

    /// How many scalars should be there and are not, or are there and should not, or are there twice.
    static func lost(_ left: TypingRun.Result, _ right: TypingRun.Result) -> Int {
        let expected = left.standing.union(right.standing)
        let scalars = Array(left.text.unicodeScalars)
        let present = Set(scalars)
        return expected.symmetricDifference(present).count + scalars.count - present.count
    }

    private func timeKeystrokes(in path: String) throws(CommandError) -> Delays {
        try first.make(path)
        let run = KeystrokeRun(path: path, count: keystrokes)
        let (sent, seen) = (Outcome<[ContinuousClock.Instant]>(), Outcome<[ContinuousClock.Instant]>())
        let (firstSide, secondSide) = (first, second)
        // The document has to be at the other node before the first keystroke.
        _ = try secondSide.open(path, on: secondSide.connect())
        let work = ParallelWork()
        try watching(
            "Keystrokes", of: keystrokes, work,
            [
                { sent.set(try run.type(at: firstSide, work)) },
                { seen.set(try run.watch(at: secondSide, work)) },
            ])
        return Delays(zip(sent.result ?? [], seen.result ?? []).map { $1 - $0 })
    }

    /// The text at both nodes, against what it should be.
    private func compare(_ path: String, expected: String) throws(CommandError) -> PairReport.Text {
        let here = try first.read(path)
        let there = try second.read(path)
        let isRight = [here, there].allSatisfy { $0.text.unicodeScalars.elementsEqual(expected.unicodeScalars) }
        return PairReport.Text(
            path: path, characters: here.text.unicodeScalars.count, sha256First: here.sha256,
            sha256Second: there.sha256, isRight: isRight && here.sha256 == there.sha256)
    }

    private func watching(
        _ label: String, of total: Int, _ work: ParallelWork, _ jobs: [@Sendable () throws -> Void]
    ) throws(CommandError) {
        var progress = ProgressLine(style: output.errorStyle)
        let isShown = !output.isJSON
        defer { progress.clear() }
        try work.run(jobs) { done in
            if isShown { progress.show(label, done: done, of: total) }
        }
    }
}
