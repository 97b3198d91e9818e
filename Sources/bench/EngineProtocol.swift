import CRDT

/// The protocol by which the baseline script measures engines side by side: one call, one line of JSON.
///
///     bench engine idle
///     bench engine local|live TRACE.json OUTDIR
///     bench engine load|merge FILE TEXTFILE
///
/// `REPS`, `CLOCK` and `LIVE` come in the environment.
struct EngineProtocol {
    private let repetitions: Int
    private let watch: Stopwatch
    private let isEach: Bool

    init() {
        repetitions = max(1, Environment.value("REPS").flatMap { Int($0) } ?? 5)
        watch = Stopwatch()
        isEach = Environment.value("LIVE") == "each"
    }

    func run(_ words: ArraySlice<String>) throws -> String {
        switch (words.first, words.dropFirst().count) {
        case ("idle", 0):
            // As the script's own engines do: an empty document stands for the loaded program.
            return line([("empty", "\(TextDocument().text.string().isEmpty)")])
        case ("local", 2): return try local(words[words.startIndex + 1], words[words.startIndex + 2])
        case ("live", 2): return try live(words[words.startIndex + 1], words[words.startIndex + 2])
        case ("load", 2):
            return try open(words[words.startIndex + 1], words[words.startIndex + 2]) { bytes in
                try TextFile(bytes).text()
            }
        case ("merge", 2):
            return try open(words[words.startIndex + 1], words[words.startIndex + 2]) { bytes in
                var document = TextDocument()
                try document.apply(bytes)
                document.refresh()
                return document.text.string()
            }
        default: throw BenchError.usage
        }
    }

    private func local(_ path: String, _ folder: String) throws -> String {
        let trace = try Trace(json: try HostFile.read(path))
        let patches = trace.patches
        var isRight = true
        var edits: [Double] = []
        var transactions: [Double] = []
        for _ in 0..<repetitions {
            let (time, document) = try watch.time { try EngineRuns.local(patches) }
            edits.append(time)
            isRight = isRight && document.text.string() == trace.endContent
        }
        var last = TextDocument()
        for _ in 0..<max(1, repetitions / 2) {
            let (time, run) = try watch.time { try EngineRuns.localWithDeltas(trace) }
            transactions.append(time)
            isRight = isRight && run.document.text.string() == trace.endContent
            last = run.document
        }
        try writeFiles(of: last, into: folder)
        return line([
            ("local_ms", list(edits)), ("local_txn_ms", list(transactions)), ("ok", "\(isRight)"),
        ])
    }

    private func live(_ path: String, _ folder: String) throws -> String {
        let trace = try Trace(json: try HostFile.read(path))
        let deliveries = trace.deliveries()
        var times: [Double] = []
        var isRight = true
        var byteCount = 0
        var merged = TextDocument()
        for _ in 0..<repetitions {
            let (time, run) = try watch.time { try EngineRuns.live(trace, deliveries, isEach: isEach) }
            times.append(time)
            byteCount = run.byteCount
            merged = TextDocument()
            for replica in run.replicas { try merged.apply(replica.document.update(since: merged.summary)) }
            merged.refresh()
            isRight = isRight && merged.text.string() == trace.endContent
        }
        try writeFiles(of: merged, into: folder)
        return line([("live_ms", list(times)), ("live_update_bytes", "\(byteCount)"), ("ok", "\(isRight)")])
    }

    private func open(_ path: String, _ textPath: String, _ work: ([UInt8]) throws -> String) throws -> String {
        let bytes = try HostFile.read(path)
        var times: [Double] = []
        var isRight = true
        for _ in 0..<repetitions {
            let (time, text) = try watch.time { try work(bytes) }
            times.append(time)
            // Read after the work, so that the engine's peak of memory does not hold it.
            let expected = try HostFile.read(textPath)
            isRight = isRight && text.utf8.elementsEqual(expected)
        }
        return line([("ms", list(times)), ("ok", "\(isRight)")])
    }

    /// The archive, the everyday file, what a newcomer is sent, and the text alone.
    private func writeFiles(of document: TextDocument, into folder: String) throws {
        var writer = TextFileWriter()
        try HostFile.write(TextFileWriter.archive(of: document), to: folder + "/full.bin")
        try HostFile.write(writer.start(document), to: folder + "/fast.bin")
        try HostFile.write(document.update(), to: folder + "/upd.bin")
        try HostFile.write(Self.text(of: document), to: folder + "/snap.bin")
    }

    /// The text as one insertion, packed as in an archive.
    private static func text(of document: TextDocument) -> [UInt8] {
        let length = document.text.lengthInScalars
        let run = OperationRun(position: 0, count: UInt32(length), isDelete: false, isForward: true)
        return document.text.utf8(inScalars: 0..<length).withUnsafeBufferPointer {
            TextColumn.encode($0, runs: [run], level: .small)
        }
    }

    private func list(_ times: [Double]) -> String { "[" + times.map { "\($0)" }.joined(separator: ", ") + "]" }

    /// The peak of memory is taken before anything is made into words: that needs code of its own.
    private func line(_ fields: @autoclosure () -> [(String, String)]) -> String {
        let peak = PeakMemory.inKiB()
        let memory = peak.map { [("hwm_kb", "\($0)")] } ?? []
        return "{" + (fields() + memory).map { "\"\($0.0)\": \($0.1)" }.joined(separator: ", ") + "}"
    }
}
