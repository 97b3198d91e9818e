import TestKit
import Testing

@testable import CRDT

/// A history that comes to a replica in every way there is; each must end in the oracle's text.
struct EveryWay {
    let history: RandomHistory
    var random: SeededRandom

    init(_ history: RandomHistory) {
        self.history = history
        random = history.random
    }

    mutating func check() throws {
        let shuffled = history.delivery.shuffled(&random)
        for batching in [Delivery.Batching.once, .each, .random] {
            var replica = Replica()
            try replica.receive(shuffled, batching, &random)
            #expect(replica.isExactly(history.text), "\(batching), \(random)")
        }
        let source = try document(shuffled)
        try expect(source, "append")
        try expect(throughDeltas(shuffled), "deltas")
        try expect(throughUpdates(source), "updates")
        try expect(throughFile(shuffled), "file")
        try remember(source)
        try replay(source)
    }

    /// What the document remembers: who wrote each character, where the hidden ones would come back, and its past.
    private mutating func remember(_ source: TextDocument) throws {
        var document = source
        document.refresh()
        let oracle = history.chronicle.oracle
        func event(_ number: Int) -> LV? {
            let name = history.name(ofEvent: number)
            return document.lv(of: name.agent, sequence: name.sequence)
        }
        let characters = oracle.characters(at: history.chronicle.numbers(of: document.frontier, in: document))
        let shown = characters.filter(\.isVisible).map { event($0.event) }
        let runs = try document.authorship(of: 0..<document.text.lengthInScalars)
        #expect(runs.flatMap { $0.events.map(Optional.some) } == shown, "\(random)")
        var before = 0
        for character in characters {
            if let event = event(character.event), random.oneIn(3) {
                let place = CharacterPlace(position: before, isVisible: character.isVisible)
                #expect(document.place(of: event) == place, "\(random)")
            }
            if character.isVisible { before += 1 }
        }
        for _ in 0..<3 {
            let version = document.frontier(atRevision: random.below(document.eventCount + 1))
            let expected = oracle.text(at: history.chronicle.numbers(of: version, in: document))
            #expect(document.text(at: version).string().utf8.elementsEqual(expected.utf8), "\(random)")
        }
    }

    private func expect(_ document: TextDocument, _ way: String) throws {
        var document = document
        document.refresh()
        #expect(document.shows(history.text), "\(way), \(random)")
        #expect(document.violationsEverywhere() == [], "\(way), \(random)")
        #expect(document.eventCount == history.chronicle.eventCount, "\(way), \(random)")
    }

    private func document(_ delivery: Delivery) throws -> TextDocument {
        var document = TextDocument()
        for run in delivery.runs { try document.append(run) }
        return document
    }

    private mutating func throughDeltas(_ delivery: Delivery) throws -> TextDocument {
        var source = TextDocument()
        var target = TextDocument()
        var sender = DeltaSender()
        var receiver = DeltaReceiver()
        var revision = 0
        for run in delivery.runs {
            // Now and then the target has it from elsewhere already.
            if random.oneIn(6), (try? target.append(run)) != nil { target.refresh() }
            try source.append(run)
            if random.oneIn(3) { continue }
            try receiver.receive(sender.delta(of: source, since: revision), into: &target)
            revision = source.eventCount
            if random.oneIn(3) { target.refresh() }
        }
        try receiver.receive(sender.delta(of: source, since: revision), into: &target)
        return target
    }

    private mutating func throughUpdates(_ source: TextDocument) throws -> TextDocument {
        var target = TextDocument()
        for run in history.delivery.shuffled(&random).runs.prefix(random.below(8)) { try target.append(run) }
        if random.oneIn(2) { target.refresh() }
        try target.apply(source.update(since: target.summary, level: random.oneIn(8) ? .small : .fast))
        return target
    }

    private mutating func throughFile(_ delivery: Delivery) throws -> TextDocument {
        var document = TextDocument()
        var writer = TextFileWriter()
        var bytes: [UInt8] = []
        let first = random.below(delivery.runs.count)
        for (index, run) in delivery.runs.enumerated() {
            try document.append(run)
            if index < first { continue }
            document.refresh()
            if bytes.isEmpty {
                bytes = writer.start(document)
            } else if random.oneIn(2) || index == delivery.runs.count - 1 {
                bytes += writer.append(document)
            }
            if random.oneIn(10) {
                // The program ends and begins anew; what was not written yet comes again.
                let file = try TextFile(bytes)
                document = try file.document()
                writer = file.writer(for: document)
                for run in delivery.runs[...index] { try document.append(run) }
            }
        }
        document.refresh()
        bytes += writer.append(document)
        return try TextFile(bytes).document()
    }
}
