import Diagnostics
import LocalRPC

/// An editing history played through one node's socket into a new document, and followed at the other node's.
struct HistoryRun: Sendable {
    let path: String
    let history: EditingHistory
    let writer: PairSide
    let reader: PairSide

    /// How many requests may wait for their answers.
    static let windowInRequests = 512

    /// From the first request to the last answer.
    typealias Span = (start: ContinuousClock.Instant, end: ContinuousClock.Instant)

    /// Sends every transaction of the history as one `doc.edit`.
    func play(_ work: ParallelWork) throws(CommandError) -> Span {
        let client = try writer.connect()
        let start = ContinuousClock.now
        var batches = history.transactions[...]
        var unanswered = 0
        if !history.startContent.isEmpty {
            try writer.edit(path, revision: nil, [.init(at: 0, delete: 0, insert: history.startContent)], on: client)
            unanswered += 1
        }
        while unanswered > 0 || !batches.isEmpty {
            while unanswered < Self.windowInRequests, let patches = batches.popFirst() {
                let splices = patches.map {
                    DocumentMethods.Splice(at: $0.position, delete: $0.deleted, insert: $0.inserted)
                }
                try writer.edit(path, revision: nil, splices, on: client)
                unanswered += 1
            }
            let message = try work.next(
                from: client, waitingFor: "\(writer.identity.name)'s node to take edits of \(path)")
            guard case .response(let response) = message else { continue }
            _ = try NodeClient.result(of: DocumentMethods.Edit.self, response)
            unanswered -= 1
            work.advance(by: 1)
        }
        return (start, ContinuousClock.now)
    }

    /// Follows the document at the reader until it reads like the end of the history; gives that moment.
    func follow(_ work: ParallelWork) throws(CommandError) -> ContinuousClock.Instant {
        let expected = Array(history.endContent.unicodeScalars)
        let client = try reader.connect()
        var mirror = TextMirror(try reader.open(path, on: client))
        while !mirror.reads(expected) {
            let message = try work.next(from: client, waitingFor: "\(path) to arrive at \(reader.identity.name)")
            guard case .request(let event) = message, event.method == DocumentMethods.Changed.name else { continue }
            guard mirror.apply(try DocWatch.change(in: event)) else { throw Self.brokenMirror(path) }
        }
        return ContinuousClock.now
    }

    static func brokenMirror(_ path: String) -> CommandError {
        CommandError(
            .failed, "A change of \(path) reaches past the end of the text that its reader holds.",
            kept: "Both nodes keep what they have.")
    }
}
