/// A tracker between two merges. Copies of a document share it until one of them merges.
///
/// Changed only by the one branch that holds it alone, hence never while another thread reads it.
final class KeptTracker: @unchecked Sendable {
    @exclusivity(unchecked) var tracker: Tracker

    init(_ tracker: consuming Tracker) {
        self.tracker = tracker
    }

    /// One of its own for a second holder. O(n).
    func clone() -> KeptTracker { KeptTracker(tracker.clone()) }
}
