import LocalRPC

/// Two typists at two nodes in one text at the same time, each at its own socket.
///
/// A typist makes each edit on its mirror of the text and names the mirror's revision; it goes on when the edit has
/// come back as `doc.changed`. What the other wrote comes in between, so most edits are concurrent with some of the
/// other's.
struct TypingRun: Sendable {
    let path: String
    let editCount: Int
    let seed: UInt64

    struct Result: Sendable {
        let text: String
        /// What this typist wrote and did not delete.
        let standing: Set<Unicode.Scalar>
        let duration: Duration
    }

    /// Types at `side` with `alphabet` until the other's `farewell` is there too.
    func type(
        at side: PairSide, alphabet: ClosedRange<UInt32>, until otherAlphabet: ClosedRange<UInt32>, _ work: ParallelWork
    ) throws(CommandError) -> Result {
        let client = try side.connect()
        var desk = TypingDesk(
            mirror: TextMirror(try side.open(path, on: client)), client: client, side: side, path: path, work: work)
        var typist = Typist(alphabet: alphabet, seed: seed ^ UInt64(alphabet.lowerBound))
        let other = Typist(alphabet: otherAlphabet, seed: 0).farewell
        let start = ContinuousClock.now
        for _ in 0..<editCount {
            try desk.type(typist.nextEdit(of: desk.mirror))
            work.advance(by: 1)
        }
        try desk.type(typist.lastEdit(of: desk.mirror))
        try desk.awaitAnswers()
        let duration = ContinuousClock.now - start
        try desk.awaitScalar(other)
        return Result(text: desk.mirror.text, standing: typist.standing, duration: duration)
    }
}

/// What a typist has before it: the text, and the connection by which it changes.
private struct TypingDesk {
    var mirror: TextMirror
    let client: NodeClient
    let side: PairSide
    let path: String
    let work: ParallelWork
    private var unanswered = 0
    /// Scalars that were waited for and have come.
    private var farewells: Set<Unicode.Scalar> = []

    init(mirror: TextMirror, client: NodeClient, side: PairSide, path: String, work: ParallelWork) {
        self.mirror = mirror
        self.client = client
        self.side = side
        self.path = path
        self.work = work
    }

    /// Sends one edit and takes in what comes until the edit itself has come back.
    mutating func type(_ splice: DocumentMethods.Splice) throws(CommandError) {
        guard let mark = splice.insert.unicodeScalars.first else { return }
        try side.edit(path, revision: mirror.revision, [splice], on: client)
        unanswered += 1
        while true {
            guard let change = try takeIn() else { continue }
            if change.origin == .own, change.edits.contains(where: { $0.insert.unicodeScalars.contains(mark) }) {
                return
            }
        }
    }

    mutating func awaitAnswers() throws(CommandError) {
        while unanswered > 0 { _ = try takeIn() }
    }

    /// The other's last scalar may have come long before.
    mutating func awaitScalar(_ scalar: Unicode.Scalar) throws(CommandError) {
        if (0..<mirror.count).contains(where: { mirror[$0] == scalar }) { return }
        while true {
            guard let change = try takeIn() else { continue }
            if change.edits.contains(where: { $0.insert.unicodeScalars.contains(scalar) }) { return }
        }
    }

    /// One message: an answer is counted, a change is applied and given back.
    private mutating func takeIn() throws(CommandError) -> DocumentMethods.Changed.Params? {
        switch try work.next(from: client, waitingFor: "\(path) to change at \(side.identity.name)") {
        case .response(let response):
            _ = try NodeClient.result(of: DocumentMethods.Edit.self, response)
            unanswered -= 1
            return nil
        case .request(let event):
            guard event.method == DocumentMethods.Changed.name else { return nil }
            let change = try DocWatch.change(in: event)
            guard mirror.apply(change) else { throw HistoryRun.brokenMirror(path) }
            return change
        }
    }
}
