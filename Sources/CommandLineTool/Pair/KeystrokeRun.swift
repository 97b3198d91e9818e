import LocalRPC

/// Single keystrokes at one node's socket, and how long each takes until the other node's socket tells of it.
///
/// Both ends are in this process, so one monotonic clock times both.
struct KeystrokeRun: Sendable {
    let path: String
    let count: Int

    /// The pause between two keystrokes: a fast typist's.
    static let interval: Duration = .milliseconds(25)
    /// Each keystroke is a scalar of its own, from here on.
    private static let firstScalar: UInt32 = 0x4E00
    /// As many as the block of unified ideographs holds.
    static let countLimit = 20_000

    func type(at side: PairSide, _ work: ParallelWork) throws(CommandError) -> [ContinuousClock.Instant] {
        let client = try side.connect()
        var sent: [ContinuousClock.Instant] = []
        var unanswered = 0
        let start = ContinuousClock.now + .milliseconds(200)
        for index in 0..<count {
            Pause.until(start + Self.interval * index)
            guard let scalar = Unicode.Scalar(Self.firstScalar + UInt32(index)) else { break }
            sent.append(ContinuousClock.now)
            let splice = DocumentMethods.Splice(at: index, delete: 0, insert: String(scalar))
            try side.edit(path, revision: nil, [splice], on: client)
            try client.flush(until: nil)
            unanswered += 1
            while let message = try client.next(until: ContinuousClock.now) {
                unanswered -= try Self.answers(in: message)
            }
            work.advance(by: 1)
        }
        while unanswered > 0 {
            let message = try work.next(from: client, waitingFor: "\(side.identity.name)'s node to take keystrokes")
            unanswered -= try Self.answers(in: message)
        }
        return sent
    }

    func watch(at side: PairSide, _ work: ParallelWork) throws(CommandError) -> [ContinuousClock.Instant] {
        let client = try side.connect()
        _ = try side.open(path, on: client)
        var seen = [ContinuousClock.Instant?](repeating: nil, count: count)
        var missing = count
        while missing > 0 {
            let message = try work.next(from: client, waitingFor: "keystrokes to arrive at \(side.identity.name)")
            let now = ContinuousClock.now
            guard case .request(let event) = message, event.method == DocumentMethods.Changed.name else { continue }
            for scalar in try DocWatch.change(in: event).edits.flatMap(\.insert.unicodeScalars) {
                let index = Int(scalar.value) - Int(Self.firstScalar)
                guard seen.indices.contains(index), seen[index] == nil else { continue }
                seen[index] = now
                missing -= 1
            }
        }
        return seen.compactMap { $0 }
    }

    private static func answers(in message: RPCMessage) throws(CommandError) -> Int {
        guard case .response(let response) = message else { return 0 }
        _ = try NodeClient.result(of: DocumentMethods.Edit.self, response)
        return 1
    }
}
