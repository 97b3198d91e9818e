/// How long the way there and back takes (RFC 9002, section 5).
package struct RoundTrip: Equatable, Sendable {
    /// Smoothed over the last eight or so; nil before the first.
    package private(set) var smoothed: Duration?
    package private(set) var latest: Duration = .zero
    private var least: Duration = .zero

    package init() {}

    /// One more measurement, of which the other side says that it waited for so long before it answered.
    package mutating func observe(_ sample: Duration, delay: Duration = .zero) {
        latest = sample
        guard let smoothed else {
            least = sample
            self.smoothed = sample
            return
        }
        least = min(least, sample)
        // What would make the way shorter than it ever was is no honest delay.
        let adjusted = sample - delay >= least ? sample - delay : sample
        self.smoothed = smoothed + (adjusted - smoothed) / 8
    }
}
