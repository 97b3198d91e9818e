import CRDT
import Compression
import Foundation
import TestKit

/// A recorded editing history of the public test data, as runs of events.
struct History {
    struct Run {
        let agent: String
        let sequence: Int
        /// Events by their number in the history.
        let parents: [Int]
        let operations: [TextOperation]
        let start: Int
        let count: Int
    }

    var runs: [Run] = []
    var endContent = ""

    var eventCount: Int { runs.last.map { $0.start + $0.count } ?? 0 }

    mutating func append(agent: String, sequence: Int, parents: [Int], _ operations: [TextOperation]) {
        let count = operations.reduce(0) { $0 + $1.eventCount }
        if count == 0 { return }
        runs.append(
            Run(
                agent: agent, sequence: sequence, parents: parents, operations: operations, start: eventCount,
                count: count))
    }

    /// Every history of a file with one on each line; nil when the public data is absent.
    static func lines(_ path: String) throws -> [History]? {
        guard let bytes = try unpacked(path) else { return nil }
        return try bytes.split(separator: UInt8(ascii: "\n")).map { try History(conformance: Data($0)) }
    }

    static func trace(_ path: String) throws -> History? {
        guard let bytes = try unpacked(path) else { return nil }
        let object = try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any]
        return History(trace: object ?? [:])
    }

    static func unpacked(_ path: String) throws -> [UInt8]? {
        guard let bytes = try TestData.bytes(path) else { return nil }
        return path.hasSuffix(".gz") ? try Gzip.decompress(bytes, limit: 1 << 28) : bytes
    }

    private init(conformance line: Data) throws {
        let object = try JSONSerialization.jsonObject(with: line) as? [String: Any] ?? [:]
        endContent = object["endContent"] as? String ?? ""
        for run in object["txns"] as? [[String: Any]] ?? [] {
            append(
                agent: run["agent"] as? String ?? "", sequence: run["seqStart"] as? Int ?? -1,
                parents: run["parents"] as? [Int] ?? [], Self.operations(run["ops"]))
        }
    }

    /// A trace's transactions name whole transactions as their parents, and their agents by number.
    private init(trace: [String: Any]) {
        endContent = trace["endContent"] as? String ?? ""
        let isSequential = trace["kind"] == nil
        var newest: [[Int]] = []
        var sequences: [Int: Int] = [:]
        for transaction in trace["txns"] as? [[String: Any]] ?? [] {
            let agent = transaction["agent"] as? Int ?? 0
            let named = transaction["parents"] as? [Int] ?? (newest.isEmpty ? [] : [newest.count - 1])
            let parents = Set(named.flatMap { newest[$0] }).sorted()
            let before = eventCount
            append(
                agent: String(agent), sequence: sequences[agent] ?? 0, parents: parents,
                Self.operations(transaction["patches"]))
            let count = eventCount - before
            sequences[agent, default: 0] += count
            newest.append(count > 0 ? [eventCount - 1] : parents)
            if isSequential { newest[newest.count - 1] = eventCount > 0 ? [eventCount - 1] : [] }
        }
    }

    /// Patches [position, deleted, inserted].
    private static func operations(_ patches: Any?) -> [TextOperation] {
        var result: [TextOperation] = []
        for patch in patches as? [[Any]] ?? [] {
            let at = patch[0] as? Int ?? -1
            let deleted = patch[1] as? Int ?? -1
            let inserted = patch[2] as? String ?? ""
            if deleted > 0 { result.append(.delete(at: at, count: deleted)) }
            if !inserted.isEmpty { result.append(.insert(at: at, inserted)) }
        }
        return result
    }
}
