import Spaces
import WireCodec
import Workshops

/// What was said of the workshop of a space, who hears it, and which keys of it this device holds.
struct WorkshopBook {
    private(set) var log: WorkshopLog
    var listeners: [Subscription] = []
    /// By what they open.
    var keys: [Bytes32: ActivityKey] = [:]
    /// Answers that were opened: to open one costs about 0.1 ms, and they are counted each time somebody looks.
    let opened = OpenedAnswers()

    init(log: WorkshopLog = WorkshopLog()) {
        self.log = log
    }

    /// Whether nobody ever said anything of a workshop here, as in most spaces.
    var isEmpty: Bool { log.count == 0 }

    /// Takes a record in; answers the step when it is one.
    @discardableResult
    mutating func apply(_ entry: RecordEntry) -> WorkshopStep? { log.apply(entry) }
}

/// What sealed answers say to whoever holds their keys; an answer that does not open says nothing.
///
/// Shared by all readings of one book, on the node's own thread alone.
final class OpenedAnswers {
    private var answers: [RecordEntry.ID: [Answer?]?] = [:]

    func answers(in id: RecordEntry.ID, _ open: () -> [Answer?]?) -> [Answer?]? {
        if let known = answers[id] { return known }
        let opened = open()
        answers[id] = .some(opened)
        return opened
    }
}
