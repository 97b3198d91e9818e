/// A tracker between two merges. Copies of a document share it until one of them merges.
///
/// Changed only by the one branch that holds it alone, hence never while another thread reads it.
final class KeptTracker: @unchecked Sendable {
    @exclusivity(unchecked) var tracker: Tracker
    /// The text at its base, from which an undo brings back characters that lie under water; nil until it is needed.
    var baseText: TextBuffer?

    init(_ tracker: consuming Tracker, baseText: TextBuffer? = nil) {
        self.tracker = tracker
        self.baseText = baseText
    }

    /// One of its own for a second holder. O(n).
    func clone() -> KeptTracker { KeptTracker(tracker.clone(), baseText: baseText) }
}
