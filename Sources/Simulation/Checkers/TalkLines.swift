import Spaces
import WireCodec

/// A message as it stands, for a line.
struct MessageLine {
    let id: RecordEntry.ID
    /// Nil: it was taken away.
    var text: String?
    var isPinned = false
    /// In the order in which each was set first.
    var signs: [(sign: String, by: [Bytes32])] = []

    var words: String {
        let set = signs.map { "\($0.sign) by \($0.by.names)" }
        return "message \(id.text): \(text ?? "gone")\(isPinned ? ", pinned" : ""), \(set)"
    }
}

/// A question with its answers, for a line.
struct QuestionLine {
    let id: RecordEntry.ID
    var voters: Set<Bytes32> = []
    var accepted: RecordEntry.ID?
    var answers: [(id: RecordEntry.ID, voters: Set<Bytes32>)] = []

    var words: String {
        let given = answers.map { "\($0.id.text) for \($0.voters.sorted().names)" }
        return "question \(id.text) for \(voters.sorted().names): \(given), \(accepted?.text ?? "none") accepted"
    }
}

/// A review, for a line.
struct ReviewLine {
    struct Thread {
        let id: RecordEntry.ID
        var isResolved = false
        /// Nil: taken back.
        var texts: [String?] = []
    }

    let id: Bytes32
    var status = "open"
    var rounds: [Bytes32] = []
    var votes: [Bytes32: String] = [:]
    var asked: [Bytes32] = []
    var threads: [Thread] = []

    var words: String {
        let verdicts = votes.sorted { $0.key < $1.key }.map { "\([$0.key].names) says \($0.value)" }
        let talk = threads.map { "\($0.id.text) \($0.isResolved ? "done" : "open") \($0.texts.map { $0 ?? "gone" })" }
        return "review \([id].names) \(status): rounds \(rounds.names), \(verdicts), asked \(asked.names), \(talk)"
    }
}

/// A session, for a line.
struct SessionLine {
    let id: Bytes32
    var isOpen = true
    /// In the order of coming.
    var present: [Bytes32] = []
    var driver: Bytes32?
    var requests: [Bytes32] = []
    var marks: [String] = []

    var words: String {
        let seat = driver.map { [$0].names } ?? "nobody"
        return "session \([id].names) \(isOpen ? "open" : "over"): \(present.names), \(seat) types, "
            + "\(requests.names) asked, \(marks)"
    }
}

extension [Bytes32] {
    fileprivate var names: String { map { $0.hex.prefix(8) }.joined(separator: " ") }
}
