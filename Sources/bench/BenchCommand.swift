import Compression

/// `bench` by itself: every case on every trace, as a table.
struct BenchCommand {
    static let usage = """
        usage: bench [--traces FOLDER] [--only NAME] [--reps N] [--history FILE] [--record] [--no-scaling]
               bench engine idle|local|live|load|merge …   (the protocol of the baseline script)
               bench channel [REPETITIONS]   (the channel over loopback, and handshakes; wall-clock time)
        Times of the first two are processor time of one thread. FOLDER holds the public editing traces.
        """

    private var folder = Environment.value("ATELIER_TEST_DATA").map { $0 + "/editing-traces" }
    private var only: String?
    private var repetitions = 9
    private var historyPath = "Sources/bench/history.jsonl"
    private var isRecording = false
    private var hasScaling = true

    private static let sizeMaxInBytes = 1 << 28
    private static let defaultFolder = "../shared/data/editing-traces"
    private static let traces = [
        "sequential/automerge-paper", "sequential/rustcode", "sequential/seph-blog1", "sequential/sveltecomponent",
        "concurrent/friendsforever", "concurrent/clownschool", "generated/offline-2x5k", "generated/offline-3x12k",
    ]
    /// Those that are also measured as several copies one behind the other.
    private static let scaled: Set<String> = ["sequential/automerge-paper", "concurrent/friendsforever"]

    init(_ words: ArraySlice<String>) throws {
        var rest = words
        while let word = rest.popFirst() {
            switch word {
            case "--traces": folder = try Self.value(&rest)
            case "--only": only = try Self.value(&rest)
            case "--history": historyPath = try Self.value(&rest)
            case "--reps":
                guard let count = Int(try Self.value(&rest)), count > 0 else { throw BenchError.usage }
                repetitions = count
            case "--record": isRecording = true
            case "--no-scaling": hasScaling = false
            default: throw BenchError.usage
            }
        }
    }

    private static func value(_ rest: inout ArraySlice<String>) throws -> String {
        guard let value = rest.popFirst() else { throw BenchError.usage }
        return value
    }

    func run() throws {
        let history = RunHistory(path: historyPath)
        let sampling = Sampling(repetitions: repetitions)
        var results: [Measurement] = []
        print(ResultTable.header)
        for path in Self.traces where only.map({ path.hasSuffix($0) }) ?? true {
            let file = (folder ?? Self.defaultFolder) + "/" + path + ".json.gz"
            let json = try Gzip.decompress(try HostFile.read(file), limit: Self.sizeMaxInBytes)
            let trace = try Trace(json: json)
            let name = String(path.split(separator: "/").last ?? "")
            let report = { (result: Measurement) in
                results.append(result)
                print(ResultTable.line(result, before: history.before(result)))
            }
            try EngineSuite(name: name, trace: trace, sampling: sampling).run(report)
            try MemorySuite(name: name, trace: trace, sampling: sampling).run(report)
            if hasScaling && Self.scaled.contains(path) {
                try ScalingSuite(name: name, trace: trace, sampling: sampling).run(report)
            }
        }
        if isRecording { try history.record(results) }
    }
}
