/// What a large room did with what its mentor wrote.
package struct LargeRoomReport: Codable, Sendable {
    /// A time of writing.
    package struct Phase: Codable, Sendable {
        package let name: String
        package let changes: Int
        /// Of each change, over how many links the mentor sent it within a second of writing it.
        package let copiesMedian: Int
        package let copiesMax: Int
        /// From the edit at the mentor to its arrival, over all changes and all nodes that were there: milliseconds.
        package let delayMedian: Double
        package let delay99: Double
        package let delayMax: Double
        /// Arrivals that were awaited, and how many of them did not come within ten seconds.
        package let awaited: Int
        package let missed: Int
        /// Runs that brought nothing new, in a hundred of those that came.
        package let repetitionsPercent: Double
        package let departures: Int

        /// The goals of a large room.
        package var isGood: Bool {
            copiesMax <= LargeRoomScenario.copiesMax && delay99 <= LargeRoomScenario.delayMaxInMilliseconds
                && missed == 0 && awaited > 0
        }
    }

    package let seed: UInt64
    package let nodes: Int
    package let phases: [Phase]
    package let linksMost: Int
    package let simulatedSeconds: Double
    /// What kept the room from coming together or ending equal; nil when nothing did.
    package let failure: Finding?

    package var isGood: Bool { failure == nil && !phases.isEmpty && phases.allSatisfy(\.isGood) }

    package var words: String {
        var lines = [
            "\(nodes) nodes, seed \(seed), \(Int(simulatedSeconds)) simulated seconds, at most \(linksMost) links"
        ]
        for phase in phases {
            lines.append(
                """
                \(phase.name): \(phase.changes) changes, \(phase.copiesMedian) copies of each sent by the mentor \
                (\(phase.copiesMax) at most); there after \(phase.delayMedian) ms (p50), \(phase.delay99) ms (p99), \
                \(phase.delayMax) ms (max) of \(phase.awaited) arrivals, \(phase.missed) missed; \
                \(phase.repetitionsPercent) % repetitions, \(phase.departures) departures: \
                \(phase.isGood ? "good" : "not good")
                """)
        }
        if let failure { lines.append(failure.description) }
        return lines.joined(separator: "\n")
    }
}
