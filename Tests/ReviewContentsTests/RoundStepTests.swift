import TestKit
import Testing

@testable import ReviewContents

/// What the author changed between rounds, not what the base did.
struct RoundStepTests {
    private func text(_ lines: [String]) -> FileSide { .text(lines.map { $0 + "\n" }.joined(), isExecutable: false) }

    private func round(_ files: FileVersions...) throws -> RoundContents {
        try RoundContents(base: "", head: "", commits: [], files: files)
    }

    private func file(_ path: String, _ old: [String]?, _ new: [String]?, former: String? = nil) -> FileVersions {
        FileVersions(
            path: path, formerPath: former, old: old.map(text) ?? .absent, new: new.map(text) ?? .absent)
    }

    private let base = (1...12).map { "line \($0)" }

    private func edited(_ lines: [String], _ edits: [String: String]) -> [String] { lines.map { edits[$0] ?? $0 } }

    @Test("a rebase that changed other lines is no step; what the author then changed is all that is shown")
    func rebase() throws {
        let newBase = ["above"] + edited(base, ["line 9": "line nine"])
        let change = ["line 3": "line three"]
        let older = try round(file("a", base, edited(base, change)))
        let same = try round(file("a", newBase, edited(newBase, change)))
        #expect(RoundStep.between(older, same).isEmpty)
        let more = try round(file("a", newBase, edited(newBase, ["line 3": "line III"])))
        let step = try #require(RoundStep.between(older, more).first)
        #expect(step.before == text(edited(newBase, change)) && step.after == more.files[0].new)
        #expect(step.collisions == 0)
    }

    @Test("where the base changed what the author had changed, that is said, and the author's older lines stand there")
    func collision() throws {
        let newBase = edited(base, ["line 3": "line 3b"])
        let older = try round(file("a", base, edited(base, ["line 3": "line three"])))
        let newer = try round(file("a", newBase, edited(newBase, ["line 3b": "line three b"])))
        let step = try #require(RoundStep.between(older, newer).first)
        #expect(step.collisions == 1 && step.before == text(edited(base, ["line 3": "line three"])))
    }

    @Test("files that only one round changes: begun, taken back, landed meanwhile, renamed")
    func files() throws {
        let change = edited(base, ["line 3": "x"])
        let older = try round(file("a", base, change), file("b", base, change), file("c", nil, base))
        let newer = try round(file("b2", base, change, former: "b"), file("c", base, change), file("n", nil, ["new"]))
        let steps = RoundStep.between(older, newer)
        #expect(steps.map(\.path) == ["a", "b2", "c", "n"])
        #expect(steps[0].before == text(change) && steps[0].after == text(base) && !steps[0].isInNewer)
        #expect(steps[1].before == text(change) && steps[1].after == text(change))
        #expect(steps[2].before == text(base) && steps[2].after == text(change))
        #expect(steps[3].before == .absent && !steps[3].isInOlder)
    }

    @Test("on one base a step is the plain difference of both rounds", arguments: SeededRandom.seeds(0..<20))
    func oneBase(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        func changed() -> [String] {
            base.flatMap { line -> [String] in
                random.oneIn(4) ? (0..<random.below(3)).map { "\(line).\($0)" } : [line]
            }
        }
        let (first, second) = (changed(), changed())
        let older = try round(file("a", base, first))
        let newer = try round(file("a", base, second))
        let steps = RoundStep.between(older, newer)
        #expect(steps.isEmpty == (first == second), "\(random)")
        #expect(steps.allSatisfy { $0.before == text(first) && $0.after == text(second) }, "\(random)")
    }

    @Test(
        "edits of lines that are apart are carried onto any base, as applying them there would",
        arguments: SeededRandom.seeds(0..<40))
    func carried(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let lines = (0..<40).map { "line \($0)" }
        // Four apart: neither touches the other's lines.
        let mine = Set((0..<10).filter { _ in random.oneIn(2) }.map { "line \($0 * 4)" })
        let theirs = Set((0..<10).filter { _ in random.oneIn(2) }.map { "line \($0 * 4 + 2)" })
        func apply(_ which: Set<String>, _ mark: String, to lines: [String]) -> [String] {
            lines.flatMap { which.contains($0) ? ["\($0) \(mark)", "\(mark) \($0)"] : [$0] }
        }
        let newBase = apply(theirs, "base", to: lines)
        let older = try round(file("a", lines, apply(mine, "mine", to: lines)))
        let newer = try round(file("a", newBase, newBase + ["end"]))
        let step = try #require(RoundStep.between(older, newer).first, "\(random)")
        #expect(step.before == text(apply(mine, "mine", to: newBase)) && step.collisions == 0, "\(random)")
    }
}
