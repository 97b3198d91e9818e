import LocalRPC
import TerminalRendering
import TestKit
import Testing

@testable import CommandLineTool

struct PairTests {
    @Test("a mirror follows splices as a plain array does", arguments: SeededRandom.seeds(0..<6))
    func mirror(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var plain = Array("begin é😀".unicodeScalars)
        var mirror = TextMirror(text: "begin é😀")
        for _ in 0..<500 {
            let at = random.below(plain.count + 1)
            let delete = random.below(min(4, plain.count - at) + 1)
            let insert = ["", "x", "日本", "😀", "abc"][random.below(5)]
            plain.replaceSubrange(at..<at + delete, with: insert.unicodeScalars)
            let isApplied = mirror.apply(.init(at: at, delete: delete, insert: insert))
            #expect(isApplied)
            #expect(mirror.count == plain.count)
            if let index = plain.indices.randomElement(using: &random) { #expect(mirror[index] == plain[index]) }
        }
        #expect(mirror.reads(plain), "\(random)")
        #expect(mirror.text.unicodeScalars.elementsEqual(plain))
        plain[0] = "?"
        #expect(!mirror.reads(plain))
    }

    @Test("a splice past the end is told, at the end it is not")
    func mirrorBounds() {
        var mirror = TextMirror(text: "abc")
        for bad in [(4, 0), (3, 1), (0, 4), (-1, 0), (0, -1), (.max, 0), (1, .max)] {
            let isApplied = mirror.apply(.init(at: bad.0, delete: bad.1, insert: "x"))
            #expect(!isApplied)
        }
        let atTheEnd = mirror.apply(.init(at: 3, delete: 0, insert: "d"))
        #expect(atTheEnd)
        let allOfIt = mirror.apply(.init(at: 0, delete: 4, insert: ""))
        #expect(allOfIt)
        #expect(mirror.count == 0)
    }

    @Test(
        "two typists in one text touch only their own scalars, and none is lost", arguments: SeededRandom.seeds(0..<4))
    func typists(seed: UInt64) {
        var mirror = TextMirror(text: "")
        var left = Typist(alphabet: Typist.firstAlphabet, seed: seed)
        var right = Typist(alphabet: Typist.secondAlphabet, seed: seed)
        for _ in 0..<800 {
            let first = left.nextEdit(of: mirror)
            let firstApplied = mirror.apply(first)
            #expect(firstApplied)
            let second = right.nextEdit(of: mirror)
            let secondApplied = mirror.apply(second)
            #expect(secondApplied)
        }
        let leftEnd = left.lastEdit(of: mirror)
        let leftApplied = mirror.apply(leftEnd)
        #expect(leftApplied)
        let rightEnd = right.lastEdit(of: mirror)
        let rightApplied = mirror.apply(rightEnd)
        #expect(rightApplied)
        let zero = Duration.zero
        let text = mirror.text
        let results = (
            TypingRun.Result(text: text, standing: left.standing, duration: zero),
            TypingRun.Result(text: text, standing: right.standing, duration: zero)
        )
        #expect(PairRun.lost(results.0, results.1) == 0)
        #expect(left.standing.isDisjoint(with: right.standing))
        var short = mirror
        let isApplied = short.apply(.init(at: 0, delete: 1, insert: ""))
        #expect(isApplied)
        #expect(PairRun.lost(.init(text: short.text, standing: left.standing, duration: zero), results.1) == 1)
        #expect(
            PairRun.lost(
                .init(text: text + String(text.unicodeScalars.prefix(1)), standing: left.standing, duration: zero),
                results.1) == 1)
    }

    @Test("the alphabets suffice for as many edits as may be asked for")
    func alphabets() {
        for alphabet in [Typist.firstAlphabet, Typist.secondAlphabet] {
            #expect(alphabet.count >= 3 * Typist.editLimit)
            #expect((alphabet.lowerBound...alphabet.upperBound + 1).allSatisfy { Unicode.Scalar($0) != nil })
        }
    }

    @Test("percentiles are nearest ranks")
    func delays() {
        let delays = Delays((1...200).reversed().map { .microseconds($0 * 10) })
        #expect(delays.p50Microseconds == 1000 && delays.p99Microseconds == 1980 && delays.maxMicroseconds == 2000)
        #expect(Delays([.milliseconds(3)]).p99Microseconds == 3000)
        #expect(Delays([]).p50Microseconds == 0)
    }

    @Test("numbers for people")
    func numbers() {
        #expect(PairReport.grouped(0) == "0" && PairReport.grouped(999) == "999" && PairReport.grouped(1000) == "1,000")
        #expect(PairReport.grouped(1_234_567) == "1,234,567" && PairReport.grouped(-1000) == "-1,000")
        #expect(PairReport.milliseconds(484) == "0.48 ms" && PairReport.milliseconds(12_005) == "12.01 ms")
        #expect(PairReport.seconds(1_270_000) == "1.27 s")
        #expect(NodeStatus.size(999) == "999 bytes" && NodeStatus.size(73_728) == "73.7 kB")
        #expect(NodeStatus.span(59) == "59 s" && NodeStatus.span(3700) == "1 h 1 min")
    }

    @Test("jobs that run at once end together when one fails")
    func failingJob() throws {
        let run = try CommandRun()
        let node = try ScriptedNode(at: try run.paths) { _ in [] }
        let paths = try run.paths
        let work = ParallelWork()
        let failure = CommandError(.conflict, "One failed.")
        let error = try #require(throws: CommandError.self) {
            try work.run(
                [
                    {
                        guard let client = try NodeClient(connectingTo: paths) else { return }
                        _ = try work.next(from: client, waitingFor: "nothing")
                    }, { throw failure },
                ], tick: { _ in })
        }
        #expect(error == failure)
        _ = node
    }
}
