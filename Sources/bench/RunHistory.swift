import WireCodec

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Runs that were put on record, one JSON object a line: what a later run is set beside.
///
/// Times of different machines cannot be compared; each line names its processor, and only lines of the same are used.
struct RunHistory {
    let path: String
    private let machine: String
    /// Medians of the newest run on this kind of machine, by trace and case.
    private var newest: [String: Double] = [:]

    private static let linesMaxInBytes = 1 << 26

    init(path: String) {
        self.path = path
        machine = Self.processor()
        guard let bytes = try? HostFile.read(path) else { return }
        for line in bytes.split(separator: UInt8(ascii: "\n")) {
            guard let run = try? JSONValue(parsing: Array(line), atMostBytes: Self.linesMaxInBytes),
                run["machine"]?.string == machine, let medians = run["medians"]?.object
            else { continue }
            newest = [:]
            for member in medians.members { newest[member.key] = member.value.int.map { Double($0) / 1e6 } }
        }
    }

    func before(_ result: Measurement) -> Double? { newest[Self.key(result)] }

    /// Adds a run to the file. Medians are in millionths: nanoseconds of a time, millionths of a byte of a size.
    func record(_ results: [Measurement]) throws {
        var medians = JSONObject()
        for result in results { medians[Self.key(result)] = .int(Int64(result.median * 1e6)) }
        var run = JSONObject()
        run["machine"] = .string(machine)
        run["time"] = .int(Int64(time(nil)))
        run["medians"] = .object(medians)
        let line = JSONValue.object(run).canonicalBytes + [UInt8(ascii: "\n")]
        try HostFile.append(line, to: path)
    }

    private static func key(_ result: Measurement) -> String { result.subject.trace + " / " + result.subject.name }

    private static func processor() -> String {
        let prefix = "model name"
        let text = (try? HostFile.readStream("/proc/cpuinfo")).map { String(decoding: $0, as: UTF8.self) } ?? ""
        let line = text.split(separator: "\n").first { $0.hasPrefix(prefix) }
        let value = line.flatMap { $0.split(separator: ":").last }
        return value.map { String($0.drop { $0 == " " }) } ?? "unknown"
    }
}
