import CRDT

/// The cases of the engine on one trace, and on copies of it one behind the other.
struct EngineSuite {
    let name: String
    let trace: Trace
    let sampling: Sampling

    /// Throws when a text comes out wrong: a wrong result has no time.
    func run(_ report: (Measurement) -> Void) throws {
        let patches = trace.patches
        let document: TextDocument
        if trace.isConcurrent {
            document = try live(report)
        } else {
            let edits = patches.count
            report(try measure("local", edits) { try check(EngineRuns.local(patches)) })
            report(
                try measure("local, a delta a transaction", trace.transactions.count) {
                    try check(EngineRuns.localWithDeltas(trace).document)
                })
            document = try EngineRuns.local(patches)
        }
        try exchange(document, report)
        try pastVersions(of: document, report)
        try replay(of: document, report)
    }

    private func live(_ report: (Measurement) -> Void) throws -> TextDocument {
        let deliveries = trace.deliveries()
        let count = trace.transactions.count
        for isEach in [false, true] {
            report(
                try measure(isEach ? "live, one by one" : "live, in batches", count) {
                    _ = try EngineRuns.live(trace, deliveries, isEach: isEach)
                })
        }
        let (replicas, byteCount) = try EngineRuns.live(trace, deliveries, isEach: false)
        report(size("bytes of all live deltas", byteCount, count))
        var merged = TextDocument()
        for replica in replicas { try merged.apply(replica.document.update(since: merged.summary)) }
        merged.refresh()
        try check(merged)
        return merged
    }

    private func exchange(_ document: TextDocument, _ report: (Measurement) -> Void) throws {
        let update = document.update()
        var writer = TextFileWriter()
        let everyday = writer.start(document)
        let archive = TextFileWriter.archive(of: document)
        let events = document.eventCount
        report(try measure("merge into empty", events) { try check(EngineRuns.merge(update)) })
        report(
            try measure("open, text of the everyday file", events) {
                guard try TextFile(everyday).text() == trace.endContent else { throw BenchError.wrongText(name) }
            })
        report(try measure("open, document of the everyday file", events) { try check(TextFile(everyday).document()) })
        report(measure("make an update of all", events) { _ = document.update() })
        report(size("bytes of an update of all", update.count, events))
        report(size("bytes of the everyday file", everyday.count, events))
        report(size("bytes of the archive", archive.count, events))
    }

    /// Twenty-one versions, spread over the history as evenly as multiples of the golden ratio are.
    private func pastVersions(of document: TextDocument, _ report: (Measurement) -> Void) throws {
        var times: [Double] = []
        for index in 1...21 {
            let share = Double(index) * 0.618_033_988_749_895
            let revision = Int(Double(document.eventCount) * (share - share.rounded(.down)))
            let version = document.frontier(atRevision: revision)
            times.append(sampling.watch.time { document.text(at: version) }.milliseconds)
        }
        report(Measurement(subject("text at a past version", document.eventCount), samples: times))
    }

    /// A hundred places, spread in the same way, each from the one before.
    private func replay(of document: TextDocument, _ report: (Measurement) -> Void) throws {
        let events = document.eventCount
        report(measure("make a replay", events) { _ = HistoryReplay(of: document) })
        var replay = HistoryReplay(of: document)
        var times: [Double] = []
        for index in 1...101 {
            let share = Double(index) * 0.618_033_988_749_895
            let revision = Int(Double(events) * (share - share.rounded(.down)))
            times.append(sampling.watch.time { replay.seek(toRevision: revision) }.milliseconds)
        }
        report(Measurement(subject("seek in a replay", 1), samples: times))
        report(
            try measure("play to the end and back, step by step", events) {
                replay.seek(toRevision: 0)
                while replay.next() != nil {}
                guard replay.text == document.text else { throw BenchError.wrongText(name) }
                while replay.previous() != nil {}
            })
    }

    private func check(_ document: TextDocument) throws {
        guard document.text.string() == trace.endContent else { throw BenchError.wrongText(name) }
    }

    private func subject(_ case: String, _ items: Int) -> Subject {
        Subject(trace: name, name: `case`, itemCount: items)
    }

    private func measure(_ case: String, _ items: Int, _ work: () throws -> Void) rethrows -> Measurement {
        try Measurement(subject(`case`, items), sampling, work)
    }

    private func size(_ case: String, _ bytes: Int, _ items: Int) -> Measurement {
        Measurement(subject(`case`, items), samples: [Double(bytes)])
    }
}

/// Copies of a trace one behind the other, each on top of the end of the one before: what grows must grow in step.
struct ScalingSuite {
    static let copies = [1, 5, 25]

    let name: String
    let trace: Trace
    let sampling: Sampling

    func run(_ report: (Measurement) -> Void) throws {
        for count in Self.copies {
            let document = try EngineRuns.history(of: trace, copies: count)
            let update = document.update()
            let fewer = Sampling(repetitions: count == 1 ? sampling.repetitions : max(3, sampling.repetitions / 3))
            let merge = Subject(trace: name, name: "merge of \(count) copies", itemCount: document.eventCount)
            report(
                try Measurement(merge, fewer) {
                    guard try EngineRuns.merge(update).text.lengthInScalars == document.text.lengthInScalars else {
                        throw BenchError.wrongText(name)
                    }
                })
            if trace.isConcurrent { continue }
            let patches = Array(repeating: trace.patches, count: count).flatMap { $0 }
            let local = Subject(trace: name, name: "local, \(count) copies", itemCount: patches.count)
            report(try Measurement(local, fewer) { _ = try EngineRuns.local(patches) })
        }
    }
}
