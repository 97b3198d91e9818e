import TestKit
import Testing

@testable import CRDT

/// Documents without the history below a cut, beside whole ones.
@Suite struct TrimmingTests {
    /// Whether a whole document's events still leave a cut critical, with one event before it.
    private func isCritical(_ document: TextDocument, _ cut: Int) -> Bool {
        document.history.graph.newestCriticalCut(in: LV(cut)...LV(cut)).cut == LV(cut)
    }

    /// The same question from scratch: every later event has the newest one below the cut among its ancestors, and
    /// names nothing below.
    private func follows(_ document: TextDocument, _ cut: Int) -> Bool {
        (cut..<document.eventCount).allSatisfy { event in
            let names = document.history.log.undo(at: LV(event)).map { undo in
                document.history.log.undoTargets[undo.targets].contains { Int($0.lowerBound) < cut }
            }
            return document.contains(Frontier(LV(event)), LV(cut - 1)) && names != true
        }
    }

    private func history(_ seed: UInt64) -> RandomHistory {
        RandomHistory(
            seed: seed, writers: 2 + Int(seed % 2), runs: 36, sharesAgents: seed % 4 == 0, meetsOneIn: 1 + seed % 2,
            undoesOneIn: seed % 3 == 0 ? 7 : nil)
    }

    @Test(
        "trimmed wherever it can be, a document shows the same text after every further exchange, or refuses it",
        arguments: SeededRandom.seeds(0..<40))
    func exchange(seed: UInt64) throws {
        let history = history(seed)
        var random = history.random
        for count in 1..<history.runs.count where random.oneIn(3) {
            var whole = try history.document(runs: count)
            guard let version = whole.newestTrimmableVersion else { continue }
            let cut = Int(version[0]) + 1
            #expect(follows(whole, cut) && isCritical(whole, cut), "\(random)")
            var trimmed = try whole.trimmed(at: version)
            #expect(trimmed.trimmedCount == cut && trimmed.eventCount == whole.eventCount, "\(random)")
            #expect(trimmed.text == whole.text && trimmed.summary == whole.summary, "\(random)")
            let length = whole.text.lengthInScalars
            let names = try whole.authorship(of: 0..<length).flatMap { run in
                run.range.indices.map { "\(run.agent) \(run.sequence + $0 - run.range.lowerBound)" }
            }
            let kept = try trimmed.authorship(of: 0..<length).flatMap { run in
                run.range.indices.map { "\(run.agent) \(run.sequence + $0 - run.range.lowerBound)" }
            }
            #expect(names == kept, "\(random)")
            try goOn(&whole, &trimmed, history.runs[count...], byDeltas: seed % 2 == 1, random)
        }
    }

    /// Lets both take the rest of a history in, as far as the trimmed one can.
    private func goOn(
        _ whole: inout TextDocument, _ trimmed: inout TrimmedDocument, _ runs: ArraySlice<Delivery.Run>,
        byDeltas: Bool, _ random: SeededRandom
    ) throws {
        var sender = DeltaSender()
        var receiver = DeltaReceiver()
        let cut = trimmed.trimmedCount
        for run in runs {
            let revision = whole.eventCount
            try whole.append(run)
            whole.refresh()
            let before = trimmed
            let delta = byDeltas ? sender.delta(of: whole, since: revision) : nil
            if let refusal = take(delta, of: whole, into: &trimmed, &receiver) {
                #expect(refusal == .beforeTrim(agent: run.agent, sequence: run.sequence), "\(random)")
                #expect(trimmed.eventCount == before.eventCount && trimmed.text == before.text, "\(random)")
                #expect(!follows(whole, cut) || run.undo != nil, "\(random)")
                return
            }
            #expect(follows(whole, cut), "\(random)")
            trimmed.refresh()
            #expect(trimmed.text == whole.text && trimmed.summary == whole.summary, "\(random)")
        }
    }

    /// Takes a delta in, or an update where there is none; answers why it was not taken.
    private func take(
        _ delta: [UInt8]?, of whole: TextDocument, into trimmed: inout TrimmedDocument, _ receiver: inout DeltaReceiver
    ) -> CRDTError? {
        do {
            if let delta {
                try trimmed.receive(delta, from: &receiver)
            } else {
                try trimmed.apply(whole.update(since: trimmed.summary))
            }
            return nil
        } catch {
            return error
        }
    }

    @Test(
        "what a trimmed document does, whole ones take, in updates and in deltas", arguments: SeededRandom.seeds(0..<20)
    )
    func writes(seed: UInt64) throws {
        let history = history(seed)
        var random = history.random
        var whole = try history.document()
        guard let version = whole.newestTrimmableVersion else { return }
        var trimmed = try whole.trimmed(at: version)
        let (here, there) = (try trimmed.writer(for: AgentID("kim")), try whole.writer(for: AgentID("lee")))
        var sender = DeltaSender()
        var receiver = DeltaReceiver()
        var sent = trimmed.eventCount
        for round in 0..<30 {
            // Both write without knowing of the other, then hear of it.
            let (left, right) = (trimmed.text.lengthInScalars, whole.text.lengthInScalars)
            try trimmed.insert("t\(round)é", at: random.below(left + 1), by: here)
            try whole.insert("w\(round)", at: random.below(right + 1), by: there)
            if right > 4 { try whole.delete(random.below(3)..<3, by: there) }
            if left > 6, random.oneIn(3) { try trimmed.delete(2..<5, by: here) }
            let update = whole.update(since: trimmed.summary)
            if seed % 2 == 0 {
                try whole.apply(try trimmed.update(since: whole.summary))
            } else {
                try receiver.receive(try trimmed.delta(since: sent, by: &sender), into: &whole)
                sent = trimmed.eventCount
            }
            try trimmed.apply(update)
            if seed % 2 == 1 {
                // The other's own events go with the next delta, and are passed over.
                trimmed.refresh()
            }
            whole.refresh()
            trimmed.refresh()
            #expect(trimmed.text == whole.text && trimmed.summary == whole.summary, "\(random), round \(round)")
        }
    }

    @Test(
        "a file of a trimmed document gives it back, and is none of a whole one", arguments: SeededRandom.seeds(0..<10))
    func file(seed: UInt64) throws {
        let history = history(seed)
        let whole = try history.document()
        guard let version = whole.newestTrimmableVersion else { return }
        var trimmed = try whole.trimmed(at: version)
        var writer = TextFileWriter()
        var bytes = writer.start(trimmed: trimmed)
        let kim = try trimmed.writer(for: AgentID("kim"))
        for round in 0..<5 {
            try trimmed.insert("\(round)", at: 0, by: kim)
            bytes += writer.append(trimmed: trimmed)
        }
        for stored in [bytes, try TextFile(bytes).compacted()] {
            let file = try TextFile(stored)
            #expect(file.damagedByteCount == 0)
            #expect(throws: CRDTError.historyTrimmed(count: trimmed.trimmedCount)) { try file.document() }
            var read = try file.trimmedDocument()
            #expect(read.text == trimmed.text && read.summary == trimmed.summary)
            #expect(read.trimmedCount == trimmed.trimmedCount)
            #expect(try file.text() == trimmed.text.string())
            var more = file.writer(forTrimmed: read)
            let lee = try read.writer(for: AgentID("lee"))
            try read.insert("?", at: 0, by: lee)
            #expect(try TextFile(stored + more.append(trimmed: read)).trimmedDocument().text == read.text)
        }
        for count in 0..<bytes.count {
            guard let file = try? TextFile(Array(bytes[..<count])), file.soundByteCount > 0 else { continue }
            // Cut anywhere it is a shorter file of a trimmed document, or none at all.
            if let read = try? file.trimmedDocument() { #expect(read.trimmedCount == trimmed.trimmedCount) }
        }
        #expect(throws: CRDTError.malformed(field: "trim")) {
            var plain = TextFileWriter()
            _ = try TextFile(plain.start(whole)).trimmedDocument()
        }
    }

    @Test("readers that lack what was trimmed, and versions that cannot be trimmed at, are refused")
    func refused() throws {
        var ann = TextDocument()
        var ben = TextDocument()
        let (a, b) = (try ann.writer(for: AgentID("ann")), try ben.writer(for: AgentID("ben")))
        #expect(ann.newestTrimmableVersion == nil)
        try ann.insert("one two", at: 0, by: a)
        try ben.apply(ann.update(since: ben.summary))
        ben.refresh()
        try ann.delete(0..<4, by: a)
        let cut = try #require(ann.newestTrimmableVersion)
        #expect(cut == Frontier(10))
        var trimmed = try ann.trimmed(at: cut)
        #expect(trimmed.text.string() == "two" && trimmed.trimmedCount == 11)
        #expect(trimmed.document.history.log.text.string(0..<3) == "two")
        #expect(trimmed.document.history.log.text.byteCount == 3)
        #expect(throws: CRDTError.historyTrimmed(count: 11)) { try trimmed.update(since: ben.summary) }
        var sender = DeltaSender()
        #expect(throws: CRDTError.historyTrimmed(count: 11)) { try trimmed.delta(since: 10, by: &sender) }
        #expect(try trimmed.update(since: ann.summary) == [])
        // Ben never saw the deletion.
        try ben.insert("!", at: 7, by: b)
        #expect(throws: CRDTError.beforeTrim(agent: AgentID("ben"), sequence: 0)) {
            try trimmed.apply(ben.update(since: trimmed.summary))
        }
        // Nor does it help him to name it beside his own: what follows his is made on it.
        try ben.apply(ann.update(since: ben.summary))
        try ben.insert("?", at: 0, by: b)
        #expect(throws: CRDTError.beforeTrim(agent: AgentID("ben"), sequence: 0)) {
            try trimmed.apply(ben.update(since: trimmed.summary))
        }
        #expect(trimmed.text.string() == "two" && trimmed.eventCount == 11)
        try ann.apply(ben.update(since: ann.summary))
        ann.refresh()
        #expect(throws: CRDTError.notTrimmable) { try ann.trimmed(at: cut) }
        #expect(throws: CRDTError.notTrimmable) { try ann.trimmed(at: []) }
        #expect(throws: CRDTError.notTrimmable) { try ann.trimmed(at: Frontier(900)) }
        // Taking back what was trimmed is no more possible here.
        var cleo = try ann.trimmed(at: try #require(ann.newestTrimmableVersion))
        _ = try ann.append(
            agent: AgentID("ann"), sequence: ann.nextSequence(of: AgentID("ann")), parents: ann.frontier,
            undo: UndoOperation(isRedo: false, spans: [EventSpan(agent: AgentID("ann"), first: 0, count: 2)]))
        #expect(throws: CRDTError.beforeTrim(agent: AgentID("ann"), sequence: 11)) {
            try cleo.apply(ann.update(since: cleo.summary))
        }
    }

    @Test("trimmed to its end a long history keeps its text and little more")
    func size() throws {
        guard let trace = try History.trace("editing-traces/sequential/automerge-paper.json.gz") else { return }
        var document = TextDocument()
        for run in Delivery(trace).runs { try document.append(run) }
        document.refresh()
        let version = try #require(document.newestTrimmableVersion)
        let trimmed = try document.trimmed(at: version)
        #expect(trimmed.text == document.text)
        let log = trimmed.document.history.log
        #expect(log.text.byteCount == document.text.lengthInBytes)
        #expect(trimmed.document.history.graph.runs.count == 1)
        var (whole, small) = (TextFileWriter(), TextFileWriter())
        let sizes = (whole.start(document, level: .small).count, small.start(trimmed: trimmed, level: .small).count)
        #expect(sizes.1 < sizes.0)
        print("file of the whole history: \(sizes.0) bytes; trimmed to its end: \(sizes.1)")
    }
}
