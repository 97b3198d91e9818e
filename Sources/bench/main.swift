import CRDT
import Compression

let path = CommandLine.arguments[1]
let trace = try Trace(json: try Gzip.decompress(try HostFile.read(path), limit: 1 << 28))
let watch = Stopwatch(environment: [:])
if trace.isConcurrent {
    let deliveries = trace.deliveries()
    for each in [false, true] {
        var times: [Double] = []
        var bytes = 0
        for _ in 0..<5 {
            let (t, r) = try watch.time { try EngineRuns.live(trace, deliveries, isEach: each) }
            times.append(t)
            bytes = r.byteCount
            print(r.replicas.map { $0.document.text.string() == trace.endContent })
        }
        print(each ? "each" : "batch", times.sorted()[2], times, bytes)
    }
} else {
    let patches = trace.patches
    var times: [Double] = []
    for _ in 0..<7 {
        let (t, d) = try watch.time { try EngineRuns.local(patches) }
        times.append(t)
        print(d.text.string() == trace.endContent)
    }
    print("local", times.sorted()[3], times)
    times = []
    for _ in 0..<5 {
        let (t, d) = try watch.time { try EngineRuns.localWithDeltas(trace) }
        times.append(t)
        print(d.document.text.string() == trace.endContent, d.byteCount)
    }
    print("txn", times.sorted()[2], times)
}
