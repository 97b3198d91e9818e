import Foundation
import TestKit
import Testing

@testable import Reviews

/// Comments stay on their code: measured on histories that know of each line what became of it.
@Suite struct LinePortTests {
    fileprivate struct Measure {
        var total = 0
        var landed = 0
        /// Said to be the same lines, and are not.
        var silentlyWrong = 0
        var fates: [String: (total: Int, landed: Int)] = [:]

        mutating func add(_ other: Measure) {
            total += other.total
            landed += other.landed
            silentlyWrong += other.silentlyWrong
            for (fate, counts) in other.fates {
                fates[fate, default: (0, 0)].total += counts.total
                fates[fate, default: (0, 0)].landed += counts.landed
            }
        }
    }

    /// Real source text: that of this project.
    private static let sources: [(path: String, lines: [String])] = {
        let root = TestData.packageRoot.appendingPathComponent("Sources")
        let paths = FileManager.default.enumerator(atPath: root.path)?.compactMap { $0 as? String } ?? []
        return paths.filter { $0.hasSuffix(".swift") }.sorted().compactMap { path in
            guard let text = try? String(contentsOf: root.appendingPathComponent(path), encoding: .utf8) else {
                return nil
            }
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
            return (60...300).contains(lines.count) ? (path, Array(lines.dropLast())) : nil
        }
    }()

    /// A review of some files in three rounds, with twenty comments on the first one.
    fileprivate func measure(_ random: inout SeededRandom) throws -> Measure {
        let picked = try (0..<3).map { _ in try #require(Self.sources.randomElement(using: &random)) }
        let files = Dictionary(picked.map { ($0.path, $0.lines) }) { first, _ in first }.sorted { $0.key < $1.key }
        let material = try #require(Self.sources.randomElement(using: &random)).lines
        var edits = RecordedEdits(files.map { (path: $0.key, lines: $0.value) }, material: material)
        let first = edits
        let comments = (0..<20).compactMap { _ -> (file: Int, line: Int)? in
            let file = random.below(first.files.count)
            let line = random.below(first.files[file].lines.count)
            let isBlank = first.files[file].lines[line].text.allSatisfy(\.isWhitespace)
            return isBlank && !random.oneIn(4) ? nil : (file, line)
        }
        var measure = Measure()
        for _ in 0..<2 {
            edits.revise(&random)
            let port = try LinePort(from: first.texts, to: edits.texts)
            for comment in comments {
                let file = first.files[comment.file]
                let landing = port.landing(of: comment.line..<comment.line + 1, in: file.path)
                measure.count(
                    landing, line: comment.line, path: file.path, edits.places(of: file.lines[comment.line].identity))
            }
        }
        return measure
    }

    @Test(
        "of comments on real text at least 95 of a hundred land on their line, and at most one is silently on another",
        arguments: SeededRandom.seeds(0..<4))
    func comments(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        #expect(Self.sources.count > 50)
        var measure = Measure()
        for _ in 0..<50 { measure.add(try self.measure(&random)) }
        print("Comments, \(random): \(measure.landed) of \(measure.total) on their line,")
        print("\(measure.silentlyWrong) silently wrong; \(measure.fates)")
        #expect(measure.total > 1500)
        #expect(measure.landed * 100 >= measure.total * 95, "\(random)")
        #expect(measure.silentlyWrong * 100 <= measure.total, "\(random)")
    }

    // MARK: What is said of each

    private let main = "func main() {\n    let total = count(items)\n    print(total)\n}\n"

    private func landing(
        of lines: Range<Int>, from old: [(path: String, text: String)], to new: [(path: String, text: String)]
    ) throws -> LinePort.Landing {
        try LinePort(from: old, to: new).landing(of: lines, in: old[0].path)
    }

    @Test("lines that stayed are exact; those below something new, in another file or a renamed one have moved")
    func moved() throws {
        #expect(try landing(of: 1..<3, from: [("a", main)], to: [("a", main)]) == .exact)
        #expect(
            try landing(of: 1..<3, from: [("a", main)], to: [("a", "import B\n" + main)])
                == .moved(path: "a", lines: 2..<4))
        #expect(
            try landing(of: 1..<2, from: [("a", main)], to: [("b", "import B\n\n" + main)])
                == .moved(path: "b", lines: 3..<4))
        let rest = "let first = 1\nlet second = 2\nlet third = 3\n"
        #expect(
            try landing(of: 4..<5, from: [("a", main + rest)], to: [("a", main), ("new", "// new file\n" + rest)])
                == .moved(path: "new", lines: 1..<2))
    }

    @Test("a line with another word in it, or further in, has changed, and is found")
    func changed() throws {
        let changed = main.replacing("count(items)", with: "sum(items)")
        #expect(try landing(of: 1..<2, from: [("a", main)], to: [("a", changed)]) == .changed(path: "a", lines: 1..<2))
        let indented = main.split(separator: "\n").map { "    \($0)\n" }.joined()
        #expect(try landing(of: 1..<2, from: [("a", main)], to: [("a", indented)]) == .changed(path: "a", lines: 1..<2))
    }

    @Test("lines that are no more are gone, from where the next one is; so are those of a file that is no more")
    func gone() throws {
        let fewer = main.replacing("    print(total)\n", with: "")
        #expect(try landing(of: 2..<3, from: [("a", main)], to: [("a", fewer)]) == .gone(path: "a", line: 2))
        #expect(
            try landing(of: 0..<1, from: [("a", main)], to: [("b", "nothing alike\n")]) == .gone(path: nil, line: 0))
        #expect(try landing(of: 0..<1, from: [("a", main)], to: []) == .gone(path: nil, line: 0))
        #expect(try landing(of: 0..<1, from: [("a", "")], to: [("a", main)]) == .gone(path: "a", line: 0))
        #expect(try landing(of: 900..<901, from: [("a", main)], to: [("a", main)]) == .gone(path: "a", line: 4))
        #expect(try LinePort(from: [], to: [("a", main)]).landing(of: 0..<1, in: "a") == .gone(path: nil, line: 0))
    }

    @Test("a brace among other braces is never said to be the same without something beside it that is")
    func braces() throws {
        let old = "alpha one {\n}\nbravo two {\n}\n"
        let new = "charlie three {\n}\ndelta four {\n}\n}\n"
        for line in 0..<4 {
            switch try landing(of: line..<line + 1, from: [("a", old)], to: [("a", new)]) {
            case .exact, .moved: Issue.record("line \(line) is said to be the same")
            case .changed, .gone: break
            }
        }
    }

    @Test("a range of which a part is gone has changed, and is what is left of it")
    func ranges() throws {
        let lines = (0..<30).map { "let number\($0) = compute(\($0))\n" }
        let fewer = lines[..<12] + lines[15...]
        let port = try LinePort(from: [("a", lines.joined())], to: [("a", fewer.joined())])
        #expect(port.landing(of: 10..<18, in: "a") == .changed(path: "a", lines: 10..<15))
        #expect(port.landing(of: 2..<8, in: "a") == .exact)
        #expect(port.landing(of: 20..<25, in: "a") == .moved(path: "a", lines: 17..<22))
        #expect(port.landing(of: 12..<15, in: "a") == .gone(path: "a", line: 12))
    }

    @Test("256 files and 4 MiB are compared, and no more")
    func limits() throws {
        #expect(LinePort.filesMax == 256 && LinePort.textsMaxInBytes == 4_194_304)
        let files = (0..<129).map { (path: "\($0)", text: "") }
        #expect(throws: LinePort.Excess.files(limit: 256)) {
            _ = try LinePort(from: files, to: Array(files.dropFirst(1)))
        }
        _ = try LinePort(from: files, to: Array(files.dropFirst(2)))
        let text = String(repeating: "0123456\n", count: 1 << 18)
        _ = try LinePort(from: [("a", text)], to: [("a", text)])
        #expect(throws: LinePort.Excess.bytes(limit: 4_194_304)) {
            _ = try LinePort(from: [("a", text)], to: [("a", text + "x")])
        }
    }

    @Test("a file of thousands of lines that all changed is compared piece by piece, and most of it is found")
    func rewritten() throws {
        let old = (0..<3000).map { "let number\($0) = compute(\($0), with: options)\n" }
        let new = (0..<3000).map { "var number\($0) = compute(\($0), using: options)\n" }
        let port = try LinePort(from: [("a", old.joined())], to: [("a", new.joined())])
        let found = (0..<3000).count {
            port.landing(of: $0..<$0 + 1, in: "a") == .changed(path: "a", lines: $0..<$0 + 1)
        }
        #expect(found > 2900)
    }

    // MARK: Parts

    @Test(
        "aligned lines are equal and ascend on both sides, and of equal texts all are",
        arguments: SeededRandom.seeds(0..<50))
    func alignment(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        func text() -> String { (0..<random.below(40)).map { _ in "line \(random.below(12))\n" }.joined() }
        let texts = (text(), text())
        var numbering = LineNumbering()
        let old = numbering.text(texts.0, path: "a")
        let new = numbering.text(texts.1, path: "b")
        let pairs = LineAlignment.pairs(from: old, to: new)
        for pair in pairs { #expect(old.lines[pair.old] == new.lines[pair.new], "\(random)") }
        for (pair, next) in zip(pairs, pairs.dropFirst()) {
            #expect(pair.old < next.old && pair.new < next.new, "\(random)")
        }
        #expect(LineAlignment.pairs(from: old, to: old) == (0..<old.count).map { .init(old: $0, new: $0) }, "\(random)")
    }

    @Test("like lines are paired as the best of all ways to pair them in order", arguments: SeededRandom.seeds(0..<30))
    func likeness(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        func lines() -> [Substring] {
            (0..<random.below(6)).map { _ in
                Substring((0..<6).map { _ in ["a", "b", "c"][random.below(3)] }.joined())
            }
        }
        let (old, new) = (lines(), lines())
        let pairs = LineLikeness.align(old[...], new[...], least: 0.4)
        func likeness(_ i: Int, _ j: Int) -> Double { LineLikeness(old[i]).likeness(to: LineLikeness(new[j])) }
        /// All ways, one after the other.
        func best(_ i: Int, _ j: Int) -> Double {
            guard i < old.count, j < new.count else { return 0 }
            let matched = likeness(i, j) >= 0.4 ? likeness(i, j) + best(i + 1, j + 1) : 0
            return max(matched, best(i + 1, j), best(i, j + 1))
        }
        let sum = pairs.reduce(0) { $0 + likeness($1.old, $1.new) }
        #expect(abs(sum - best(0, 0)) < 1e-9, "\(random)")
    }
}

extension LinePortTests.Measure {
    fileprivate mutating func count(_ landing: LinePort.Landing, line: Int, path: String, _ places: Set<String>) {
        let (fate, found): (String, String?) =
            switch landing {
            case .exact: ("exact", "\(path):\(line)")
            case .moved(let path, let lines): ("moved", "\(path):\(lines.lowerBound)")
            case .changed(let path, let lines): ("changed", "\(path):\(lines.lowerBound)")
            case .gone: ("gone", nil)
            }
        let isRight = found.map { places.contains($0) } ?? places.isEmpty
        total += 1
        landed += isRight ? 1 : 0
        if !isRight, fate == "exact" || fate == "moved" { silentlyWrong += 1 }
        fates[fate, default: (0, 0)].total += 1
        fates[fate, default: (0, 0)].landed += isRight ? 1 : 0
    }
}
