/// What a walk from two versions down to where they meet works with and finds; kept for the next walk, so that none of
/// them asks for memory.
struct GraphWalk: ~Copyable {
    /// Some events in a row.
    struct Span {
        let start: LV
        let end: LV
    }

    var queue = VersionQueue()
    /// The events in the history of the one version only, newest first; then those of the other.
    var onlyA = Column<Span>()
    var onlyB = Column<Span>()

    init() {}

    mutating func begin() {
        queue.removeAll()
        onlyA.truncate(to: 0)
        onlyB.truncate(to: 0)
    }
}
