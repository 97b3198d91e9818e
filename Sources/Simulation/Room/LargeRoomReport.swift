import NodeCore

/// What a large room did with what its mentor wrote.
package struct LargeRoomReport: Codable, Sendable {
    /// A time of writing.
    package struct Phase: Codable, Sendable {
        package let name: String
        package let changes: Int
        /// Of each change, over how many links the mentor sent it within a second of writing it.
        package let copiesMean: Double
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

        /// The goals of a large room. Where members come and go, who comes back is brought up to date by whom it hears
        /// first, for some seconds over more links than stay: there the goal is for all that the mentor sends.
        package var isGood: Bool {
            (departures == 0 ? Double(copiesMax) : copiesMean) <= Double(LargeRoomScenario.copiesMax)
                && delay99 <= LargeRoomScenario.delayMaxInMilliseconds && missed == 0 && awaited > 0
        }
    }

    /// How a class came in, and what it cost whoever had the starter files.
    package struct Arrivals: Codable, Sendable {
        package let guests: Int
        /// Within so many seconds they set out.
        package let withinSeconds: Int
        /// Tries beyond the first of each guest.
        package let retries: Int
        package let contentInBytes: Int
        /// All that the mentor sent until everybody had everything, and the guest who sent most.
        package let sentByMentor: Int
        package let sentMost: Int
        /// What of the mentor's was in messages, by their kind, before they were sealed; the rest is handshakes, seals
        /// and padding.
        package let sentByKind: [String: Int]
        /// From setting out to having everything, in milliseconds.
        package let wholeMedian: Double
        package let wholeMax: Double

        init(
            _ arrivals: [LargeRoomScenario.Arrival], withinSeconds: Int, contentInBytes: Int, sentInBytes: [Int],
            byMentor: SentBytes
        ) {
            guests = arrivals.count
            self.withinSeconds = withinSeconds
            retries = arrivals.reduce(0) { $0 + max(0, $1.tries - 1) }
            self.contentInBytes = contentInBytes
            sentByMentor = sentInBytes.first ?? 0
            sentMost = sentInBytes.dropFirst().max() ?? 0
            sentByKind = Dictionary(
                uniqueKeysWithValues: byMentor.byType.map { (String(describing: $0.type), $0.countInBytes) })
            let spans = arrivals.compactMap { arrival in
                arrival.wholeAt.map { Double($0 - arrival.setOutAt) / 1e6 }
            }.sorted()
            wholeMedian = spans.isEmpty ? 0 : spans[spans.count / 2]
            wholeMax = spans.last ?? 0
        }

        /// What the mentor sent, as copies of the starter files.
        package var copies: Double { Double(sentByMentor) / Double(max(contentInBytes, 1)) }

        package var isGood: Bool { copies <= Double(LargeRoomScenario.copiesMax) }

        var words: String {
            """
            \(guests) came in within \(withinSeconds) s (\(retries) further tries); each had all \(contentInBytes) \
            bytes of the starter files \(wholeMedian) ms after setting out (p50), \(wholeMax) ms (max); the mentor \
            sent \(sentByMentor) bytes, \((copies * 10).rounded() / 10) copies of them, and the guest who sent most \
            \(sentMost) bytes: \(isGood ? "good" : "not good")
            """
        }
    }

    package let seed: UInt64
    package let nodes: Int
    package let arrivals: Arrivals?
    package let phases: [Phase]
    package let linksMost: Int
    package let simulatedSeconds: Double
    /// What kept the room from coming together or ending equal; nil when nothing did.
    package let failure: Finding?

    package var isGood: Bool {
        failure == nil && !phases.isEmpty && phases.allSatisfy(\.isGood) && arrivals?.isGood != false
    }

    package var words: String {
        var lines = [
            "\(nodes) nodes, seed \(seed), \(Int(simulatedSeconds)) simulated seconds, at most \(linksMost) links"
        ]
        if let arrivals { lines.append(arrivals.words) }
        for phase in phases {
            lines.append(
                """
                \(phase.name): \(phase.changes) changes, \(phase.copiesMean) copies of each sent by the mentor \
                (\(phase.copiesMedian) p50, \(phase.copiesMax) at most); there after \(phase.delayMedian) ms (p50), \
                \(phase.delay99) ms (p99), \(phase.delayMax) ms (max) of \(phase.awaited) arrivals, \
                \(phase.missed) missed; \(phase.repetitionsPercent) % repetitions, \(phase.departures) departures: \
                \(phase.isGood ? "good" : "not good")
                """)
        }
        if let failure { lines.append(failure.description) }
        return lines.joined(separator: "\n")
    }
}
