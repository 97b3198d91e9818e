/// Characters that were inserted at one place by writers who did not know of each other: the same left origin, the same
/// right origin, in the order of their ids, which is their order in the text.
///
/// Kept where many stand side by side, so that one more finds its place among them by a search and not by a walk past
/// all, which would let a few kilobytes of hostile events take hours.
struct Siblings: Sendable {
    let right: LV
    /// First characters of runs, ascending by id.
    private(set) var starts: ContiguousArray<LV> = []
    /// Whether nothing was inserted behind the same left origin with another right origin. Then only what hangs on one
    /// of them stands between it and the next.
    var isAlone = true

    /// A walk past so many makes it worth while.
    static let countMin = 32

    init(right: LV) {
        self.right = right
    }

    /// How many of them come before a new one. O(log n) comparisons of ids.
    func index(of new: LV, _ order: AgentAssignment) -> Int {
        var low = 0
        var high = starts.count
        while low < high {
            let middle = (low + high) / 2
            if order.precedes(starts[middle], new) { low = middle + 1 } else { high = middle }
        }
        return low
    }

    mutating func insert(_ new: LV, _ order: AgentAssignment) {
        starts.insert(new, at: index(of: new, order))
    }
}
