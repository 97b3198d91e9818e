/// The places where somebody was at work last, newest first, moved along with the text.
///
/// People return to where they were, and several people take turns: a third of the runs that do not go on where the one
/// before ended begin exactly at such a place. A target below `count` is one of them; the two above are jumps from the
/// newest and from the second. Cost: 8 steps a run.
struct RecentCursors: ~Copyable {
    static let count = 8
    static let targetBits = 4

    struct Place: BitwiseCopyable {
        /// Below 0 when there is none.
        var position: Int64
        /// What was done there last.
        var kind: UInt64 = 0
        var count: UInt64 = 0
    }

    /// A jump from the second place that is shorter than this is that place, shifted by edits that crossed it.
    private static let shiftMax: UInt64 = 16
    private static let jumpFromFirst = count
    private static let jumpFromSecond = count + 1

    private let places: UnsafeMutablePointer<Place>

    init() {
        places = .allocate(capacity: Self.count)
        places.initialize(repeating: Place(position: -1), count: Self.count)
        places[0].position = 0
    }

    deinit { places.deallocate() }

    static func isJump(_ target: Int) -> Bool { target >= jumpFromFirst }

    /// Which place a target is told from.
    static func index(of target: Int) -> Int { isJump(target) ? target - jumpFromFirst : target }

    /// The place a target is told from; nil when there is none or no such target.
    func place(of target: Int) -> Place? {
        guard target <= Self.jumpFromSecond else { return nil }
        let place = places[Self.index(of: target)]
        return place.position < 0 ? nil : place
    }

    /// The nearest way to tell `run`.
    func step(to run: OperationRun) -> OperationStep {
        if run.isDelete, let index = index(at: run.end) {
            let kind: OperationStep.Kind = !run.isForward || run.count == 1 ? .backward : .forwardToEnd
            return OperationStep(target: index, kind: kind, jump: 0)
        }
        let kind: OperationStep.Kind = !run.isDelete ? .insertion : run.isForward ? .forward : .backward
        let told = kind == .backward ? run.end : run.start
        if let index = index(at: told) { return OperationStep(target: index, kind: kind, jump: 0) }
        let fromFirst = told - places[0].position
        let fromSecond = told - places[1].position
        if places[1].position >= 0, fromSecond.magnitude < fromFirst.magnitude / 2 {
            return OperationStep(target: Self.jumpFromSecond, kind: kind, jump: fromSecond)
        }
        return OperationStep(target: Self.jumpFromFirst, kind: kind, jump: fromFirst)
    }

    /// The run of `count` events at `step`, whose end becomes the newest place; nil when there is no such run.
    mutating func take(_ step: OperationStep, count: UInt64) -> OperationRun? {
        guard let place = place(of: step.target), let run = step.run(from: place.position, count: count) else {
            return nil
        }
        let isShifted = step.target == Self.jumpFromSecond && step.jump.magnitude < Self.shiftMax
        let isLeft = isShifted || !Self.isJump(step.target)
        push(run, kind: step.kind, left: isLeft ? Self.index(of: step.target) : nil)
        return run
    }

    /// Puts the end of `run` in front; the place `left`, where it went on, is given up.
    private mutating func push(_ run: OperationRun, kind: OperationStep.Kind, left: Int?) {
        let new = Place(position: run.cursorAfter, kind: kind.number, count: UInt64(run.count))
        var carried = new
        var kept = 0
        for index in 0..<Self.count where index != left {
            let place = Self.moved(places[index], by: run)
            if place.position == new.position { continue }
            places[kept] = carried
            carried = place
            kept += 1
        }
        while kept < Self.count {
            places[kept] = carried
            carried = Place(position: -1)
            kept += 1
        }
    }

    /// Where a place is after `run`.
    private static func moved(_ place: Place, by run: OperationRun) -> Place {
        guard place.position > run.start else { return place }
        var moved = place
        moved.position += run.isDelete ? -Int64(run.count) : Int64(run.count)
        moved.position = max(run.start, moved.position)
        return moved
    }

    private func index(at position: Int64) -> Int? {
        for index in 0..<Self.count where places[index].position == position { return index }
        return nil
    }
}
