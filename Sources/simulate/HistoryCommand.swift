import ArgumentParser
import CRDT
import Compression
import Identity
import NodeCore
import Replication
import Simulation
import SodiumCrypto
import Store

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Measures one author's recorded writing as a node keeps it, a signed change for each keystroke.
struct HistoryCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history", abstract: "Measure a recorded text as a history of signed changes.",
        shouldDisplay: false)

    @Argument(help: "An editing trace: JSON, gzipped or not.")
    var trace: String

    @Option(help: "Into how many documents it is typed.")
    var copies = 1

    @Option(help: "The absolute path of a profile's folder: it is made, or what an earlier run left is used.")
    var profile: String?

    @Flag(help: "Only start nodes on what an earlier run left.")
    var start = false

    func run() throws {
        if start, let profile { return try Self.start(Self.database(in: profile), "once more") }
        let strokes = try Self.strokes(try Data(contentsOf: URL(fileURLWithPath: trace)))
        let history = try AuthenticatedHistory(strokes, documents: copies)
        print("changes \(history.changes.count)")
        for (name, level) in [("fast", CompressionLevel.fast), ("small", .small)] {
            for count in [SealedSegment.changeCountMax, SealingPolicy().segmentMax] {
                let (sizes, isWhole) = try history.seal(count, level: level)
                let content = sizes.operations + sizes.text
                let ratio = Double(sizes.total - sizes.times) / Double(content)
                print(
                    "\(name) segments of \(count): total \(sizes.total) times \(sizes.times) operations "
                        + "\(sizes.operations) text \(sizes.text) signatures \(sizes.signatures); without times "
                        + "\(ratio) of operations and text; rebuilt \(isWhole)")
            }
        }
        if let profile { try Self.store(history, in: profile) }
    }

    private static func database(in profile: String) -> String { profile + "/data/node.sqlite" }

    /// The author, whose keys are drawn first from the seed that the history is made from.
    private static func author(_ random: RandomSource) throws -> LocalIdentity {
        try LocalIdentity.generate(name: "author", from: random, now: 1_700_000_000)
    }

    /// Writes the history as a node would, then starts nodes on it: after an unclean end, and after a clean one.
    private static func store(_ history: AuthenticatedHistory, in profile: String) throws {
        let random = RandomSource(seed: 1)
        for folder in [profile, profile + "/data"] { _ = try PrivateFolder(path: folder) }
        try KeyFileStore(path: profile + "/data/device.key").create(StoredKeys(try author(random)), from: random)
        let path = database(in: profile)
        let first = try NodeDatabase(path: path)
        let writes = history.writes()
        try time("commit and seal") {
            for start in stride(from: 0, to: writes.count, by: 1000) {
                try first.commit(Array(writes[start..<min(start + 1000, writes.count)]))
                try first.seal()
            }
        }
        try time("close") { try first.close() }
        try start(path, "without kept texts")
        try start(path, "with kept texts")
    }

    private static func start(_ path: String, _ name: String) throws {
        print(name)
        let random = RandomSource(seed: 1)
        let identity = try author(random)
        let now = Instant(monotonicInNanoseconds: 1, unixInMilliseconds: 1_700_000_000_000)
        var effects = EffectQueue()
        let clock = ContinuousClock()
        let start = clock.now
        let database = try NodeDatabase(path: path)
        let node = try Node(identity: identity, random: random, state: database.load())
        for id in node.spaceOrder {
            let texts = node.reading(id)?.listing().compactMap { node.reading(id)?.text(of: $0.id)?.text.utf8.count }
            print("  after \(start.duration(to: clock.now)): texts of \(texts ?? []) bytes")
        }
        var requests: [LoadRequest] = []
        node.handle(.started, at: now, into: &effects)
        effects.drain { if case .load(let request) = $0 { requests.append(request) } }
        for request in requests {
            if let space = try request.run() { node.handle(.loaded(space), at: now, into: &effects) }
        }
        for id in node.spaceOrder {
            let texts = node.reading(id)?.listing().compactMap { node.reading(id)?.text(of: $0.id)?.text.utf8.count }
            print("  after \(start.duration(to: clock.now)): all; texts of \(texts ?? []) bytes")
        }
        print("  file \(try database.sizeInBytes()) bytes")
        node.stop(at: now, into: &effects)
        var writes: [DurableWrite] = []
        effects.drain { if case .store(_, let batch) = $0 { writes += batch } }
        try database.commit(writes)
        try database.close()
    }

    @discardableResult
    private static func time<Value>(_ name: String, _ body: () throws -> Value) rethrows -> Value {
        let clock = ContinuousClock()
        let start = clock.now
        let value = try body()
        print("\(name) \(start.duration(to: clock.now))")
        return value
    }

    private struct Form: Decodable {
        struct Transaction: Decodable {
            let time: String
            let patches: [Patch]
        }
        struct Patch: Decodable {
            let position: Int
            let deleted: Int
            let inserted: String

            init(from decoder: any Decoder) throws {
                var list = try decoder.unkeyedContainer()
                position = try list.decode(Int.self)
                deleted = try list.decode(Int.self)
                inserted = try list.decode(String.self)
            }
        }
        let txns: [Transaction]
    }

    /// Each patch is a stroke of its own.
    private static func strokes(_ data: Data) throws -> [AuthenticatedHistory.Stroke] {
        var bytes = [UInt8](data)
        if bytes.starts(with: Gzip.magic) { bytes = try Gzip.decompress(bytes, limit: 256 << 20) }
        let form = try JSONDecoder().decode(Form.self, from: Data(bytes))
        let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        let plain = Date.ISO8601FormatStyle()
        return try form.txns.flatMap { transaction in
            let date = try (try? style.parse(transaction.time)) ?? plain.parse(transaction.time)
            let tenths = UInt64(max(0, date.timeIntervalSince1970 * 10))
            return transaction.patches.map { patch in
                var operations: [TextOperation] = []
                if patch.deleted > 0 { operations.append(.delete(at: patch.position, count: patch.deleted)) }
                if !patch.inserted.isEmpty { operations.append(.insert(at: patch.position, patch.inserted)) }
                return AuthenticatedHistory.Stroke(tenths: tenths, operations: operations)
            }
        }
    }
}
