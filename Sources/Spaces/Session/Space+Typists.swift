import CRDT
import Identity
import Replication
package import WireCodec

extension Space {
    /// How many characters of a document's text that stands each device typed, in changes from a time on, and before
    /// another one: tenths of a second since the Unix epoch.
    ///
    /// Each character is its author's who inserted it, whatever became of the text around it. O(log n) for each run of
    /// the text; the first question about a document also costs a replay of its history.
    package mutating func typists(of id: Bytes32, in times: Range<UInt64>) throws(SpaceError) -> [Bytes32: Int] {
        guard let length = documents[id]?.text.text.lengthInScalars else { throw .unknownDocument(id) }
        let runs: [Authorship]
        do {
            runs = try documents[id]?.text.authorship(of: 0..<length) ?? []
        } catch {
            throw .text(error)
        }
        guard let document = documents[id] else { return [:] }
        var counts: [Bytes32: Int] = [:]
        for run in runs {
            var sequence = run.sequence
            let end = run.sequence + run.events.count
            while sequence < end {
                // What no change brought yet is in the open draft.
                guard let change = document.change(of: run.agent, sequence: sequence),
                    let next = document.events(ofChange: change, by: run.agent)?.upperBound
                else { break }
                let upper = min(next, end)
                if times.contains(self.times[change].tenths), let author = author(of: run.agent) {
                    counts[author, default: 0] += upper - sequence
                }
                sequence = upper
            }
        }
        return counts
    }
}
