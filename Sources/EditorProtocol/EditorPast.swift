/// The texts that an editor had before its last edit, as steps back; so it can be told later which of them it saved.
struct EditorPast {
    /// From a text to the one before it.
    struct Step {
        let inverse: TextDelta
        /// When the text before was there last, in milliseconds since the Unix epoch.
        let endedAt: UInt64
    }

    /// In the order in which they were made.
    private(set) var steps: [Step] = []
    private var unitCount = 0

    static let stepsMax = 16_384
    /// Of all that the steps put in again.
    static let unitsMax = 1 << 20

    /// Past a limit the older half goes, so that the cost of going is paid seldom.
    mutating func add(_ inverse: TextDelta, endedAt: UInt64) {
        steps.append(Step(inverse: inverse, endedAt: endedAt))
        unitCount += inverse.insertedCount
        guard steps.count > Self.stepsMax || unitCount > Self.unitsMax else { return }
        steps.removeFirst((steps.count + 1) / 2)
        unitCount = steps.reduce(0) { $0 + $1.inverse.insertedCount }
        if unitCount > Self.unitsMax { self = EditorPast() }
    }
}

/// The time, as the session was told last: a session and its files have no clock.
final class EditorTime {
    /// Milliseconds since the Unix epoch.
    var now: UInt64 = 0
}

extension TextDelta {
    /// How many units it puts in.
    var insertedCount: Int {
        steps.reduce(0) { sum, step in if case .insert(let units) = step { sum + units.count } else { sum } }
    }
}

extension UnitText {
    /// Whether an editor that shows this text writes the other into its file: whatever its line ends are, and with a
    /// last one that some put there by themselves.
    func isSaved(as other: [TextUnit]) -> Bool {
        guard abs(count - other.count) <= 1 else { return false }
        let (mine, theirs) = (Self.body(of: units), Self.body(of: other))
        return mine.count == theirs.count && zip(mine, theirs).allSatisfy { $0.shown == $1.shown }
    }

    private static func body(of units: [TextUnit]) -> ArraySlice<TextUnit> {
        units.last?.isLineEnd == true ? units.dropLast() : units[...]
    }
}
