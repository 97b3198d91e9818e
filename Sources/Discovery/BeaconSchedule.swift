package import SodiumCrypto

/// When to send beacons: at 0, 1 and 4 seconds, then each 20 seconds; each wait is drawn within ± 30 %, so that many
/// nodes that start together do not speak together for long. So two that lost each other, and know no address of each
/// other, are heard within 26 seconds of the end of what kept them apart, of which nobody is told.
package struct BeaconSchedule: Sendable {
    /// The waits before the first beacons.
    package static let firstWaits: [Duration] = [.zero, .seconds(1), .seconds(3)]
    package static let laterWait: Duration = .seconds(20)
    /// Who answers a question waits a time drawn from this span first, so that not all answer at once.
    package static let answerWaits: ClosedRange<Duration> = .milliseconds(20) ... .milliseconds(120)

    private var sentCount = 0

    package init() {}

    /// How long to wait before the next beacon, counted from the one before.
    package mutating func nextWait(from random: RandomSource) -> Duration {
        let wait = sentCount < Self.firstWaits.count ? Self.firstWaits[sentCount] : Self.laterWait
        sentCount += 1
        return Self.spread(wait, from: random)
    }

    /// Begins anew with three beacons in quick succession, as after a change of address.
    package mutating func restart() {
        sentCount = 0
    }

    package static func answerWait(from random: RandomSource) -> Duration {
        let span = (answerWaits.upperBound - answerWaits.lowerBound) / .microseconds(1)
        return answerWaits.lowerBound + .microseconds(random.integer(below: Int(span) + 1))
    }

    /// `wait` times a number from 0.7 to 1.3.
    package static func spread(_ wait: Duration, from random: RandomSource) -> Duration {
        wait * (700 + random.integer(below: 601)) / 1000
    }
}
