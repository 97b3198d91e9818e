import CRDT
import Identity
import Replication
package import WireCodec

/// Characters that stand side by side and were written by one author about the same time.
package struct WrittenPart: Equatable, Sendable {
    /// Where they are, in scalars.
    package let range: Range<Int>
    /// The device key of who wrote them.
    package let author: Bytes32
    /// When the first of them was written, and the last, in tenths of a second since the Unix epoch; nil while they are
    /// in an open draft.
    package let tenths: ClosedRange<UInt64>?
    /// The newest change that brought some of them; nil in an open draft.
    package let change: Bytes32?
}

extension Space {
    /// Who wrote each character of a part of a document's text, and when.
    ///
    /// Neighbours by one author become one part as long as no two of them were written more than five minutes apart:
    /// the pause at which a new line of the log begins.
    ///
    /// O(log n) for each run of the text; the first question about a document also costs a replay of its history.
    package mutating func authorship(of id: Bytes32, in range: Range<Int>) throws(SpaceError) -> [WrittenPart] {
        guard documents[id] != nil else { throw .unknownDocument(id) }
        let runs: [Authorship]
        do {
            runs = try documents[id]?.text.authorship(of: range) ?? []
        } catch {
            throw .text(error)
        }
        guard let document = documents[id] else { return [] }
        var parts: [WrittenPart] = []
        for run in runs {
            var sequence = run.sequence
            let end = run.sequence + run.events.count
            while sequence < end {
                let change = document.change(of: run.agent, sequence: sequence)
                let next = change.flatMap { document.events(ofChange: $0, by: run.agent)?.upperBound } ?? end
                let upper = min(next, end)
                let start = run.range.lowerBound + sequence - run.sequence
                add(start..<start + upper - sequence, by: run.agent, change, to: &parts)
                sequence = upper
            }
        }
        return parts
    }

    private func add(_ range: Range<Int>, by agent: AgentID, _ index: Int?, to parts: inout [WrittenPart]) {
        let author = self.author(of: agent) ?? .zero
        let tenths = index.map { times[$0].tenths }
        if let last = parts.last, last.author == author, let joined = Self.joined(last.tenths, tenths) {
            let isNewer = tenths == joined.upperBound
            parts[parts.count - 1] = WrittenPart(
                range: last.range.lowerBound..<range.upperBound, author: author, tenths: joined,
                change: isNewer ? index.map { chains.id(at: $0) } : last.change)
        } else {
            parts.append(
                WrittenPart(
                    range: range, author: author, tenths: tenths.map { $0...$0 },
                    change: index.map { chains.id(at: $0) }))
        }
    }

    /// Nil when they are too far apart to be one.
    private static func joined(_ known: ClosedRange<UInt64>?, _ next: UInt64?) -> ClosedRange<UInt64>? {
        guard let known, let next else { return nil }
        let all = min(known.lowerBound, next)...max(known.upperBound, next)
        return all.upperBound - all.lowerBound <= linePauseMaxInTenths ? all : nil
    }
}
