import TestKit
import Testing

@testable import CRDT

/// More writers at one place than a walk past all of them would bear.
@Suite struct SiblingsTests {
    private static let base = AgentID([0])

    /// A text of two characters; everybody inserts between them, and goes on where they were.
    private struct Room {
        var document = TextDocument()
        var chronicle = Chronicle()
        var random: SeededRandom
        var versions: [Frontier] = [[1]]

        init(seed: UInt64) throws {
            random = SeededRandom(seed: seed)
            try write(SiblingsTests.base, on: [], [.insert(at: 0, "()")])
        }

        mutating func write(_ agent: AgentID, on version: Frontier, _ operations: [TextOperation]) throws {
            let sequence = document.nextSequence(of: agent)
            chronicle.tell(
                agent, sequence, parents: chronicle.numbers(of: version, in: document), operations)
            let range = try document.append(
                agent: agent, sequence: sequence, parents: version, operations: operations)
            versions.append([LV(range.upperBound - 1)])
            if random.oneIn(25) { document.refresh() }
        }

        /// One more who knows of nobody.
        mutating func newcomer(_ number: Int) throws {
            let agent = AgentID([UInt8(number % 251), UInt8(random.below(200))])
            if document.nextSequence(of: agent) > 0 { return }
            try write(agent, on: [1], [.insert(at: 1, RandomText.make(1 + random.below(2), &random))])
        }

        /// Somebody who knows of one or a few goes on among them.
        mutating func followUp(_ number: Int, widest: Int) throws {
            let known = (0..<1 + random.below(widest)).flatMap { _ in Array(versions[random.below(versions.count)]) }
            let version = document.dominators(of: known)
            let text = chronicle.oracle.text(at: chronicle.numbers(of: version, in: document))
            let length = text.unicodeScalars.count
            let agent = AgentID([UInt8(number % 251), 255])
            if random.oneIn(5) {
                try write(agent, on: version, [.delete(at: random.below(length), count: 1)])
            } else {
                let at = random.oneIn(2) ? min(1, length) : random.below(length + 1)
                try write(agent, on: version, [.insert(at: at, RandomText.make(1 + random.below(3), &random))])
            }
        }
    }

    @Test("who goes on from another's first events stands behind those and before the later ones, by any name")
    func goingOn() throws {
        let chain = AgentID([5])
        for (name, expected) in [(AgentID([4, 9]), "123z"), (AgentID([5, 9]), "132z")] {
            var document = TextDocument()
            _ = try document.append(
                agent: AgentID([9]), sequence: 0, parents: [], operations: [.insert(at: 0, "z")])
            for (sequence, text) in ["1", "3"].enumerated() {
                _ = try document.append(
                    agent: chain, sequence: sequence, parents: [0], operations: [.insert(at: 0, text)])
            }
            try document.addAgent(name, behind: [(chain, 1)])
            _ = try document.append(agent: name, sequence: 0, parents: [0], operations: [.insert(at: 0, "2")])
            document.refresh()
            #expect(document.text.string() == expected)

            var taken = TextDocument()
            try taken.take(from: document, upTo: document.summary.counts)
            taken.refresh()
            #expect(taken.text.string() == expected)
            #expect(document.text(at: document.frontier).string() == expected)
        }
    }

    @Test(
        "many who insert at one place stand as in the naive model, with all that hangs on them",
        arguments: SeededRandom.seeds(1..<9))
    func crowd(seed: UInt64) throws {
        var room = try Room(seed: seed)
        let widest = 1 + Int(seed % 4)
        for number in 0..<220 {
            if room.random.below(10) < 7 {
                try room.newcomer(number)
            } else {
                try room.followUp(number, widest: widest)
            }
        }
        room.document.refresh()
        #expect(room.document.shows(room.chronicle.text), "\(room.random)")
        #expect(room.document.violationsEverywhere() == [], "\(room.random)")
        let kept = try #require(room.document.branch.kept)
        #expect(!kept.tracker.siblings.isEmpty, "the case did not come about: \(room.random)")
    }

    @Test("of those who stand alone and those whose place others share, each has its list", arguments: [false, true])
    func isAlone(othersShare: Bool) throws {
        var room = try Room(seed: 7)
        for number in 0..<80 { try room.newcomer(number) }
        if othersShare {
            // The first two versions are the text that everybody begins with.
            let first = try #require(room.versions.dropFirst(2).first)
            try room.write(AgentID([9, 9, 9]), on: first, [.insert(at: 1, "!")])
        }
        for number in 80..<120 { try room.newcomer(number) }
        room.document.refresh()
        let kept = try #require(room.document.branch.kept)
        let list = try #require(kept.tracker.siblings[Tracker.underwaterStart])
        #expect(list.isAlone == !othersShare)
        #expect(list.starts.count >= 100)
        #expect(room.document.shows(room.chronicle.text))
    }
}
