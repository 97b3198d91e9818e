extension Tracker {
    /// Replays an undo or a redo whose parents are the prepare version; unless it is silent, adds what it does to the
    /// effect version.
    mutating func applyUndo(
        _ undo: OpLog.Undo, of log: OpLog, effects: inout ContiguousArray<TextEffect>, isSilent: Bool
    ) {
        let number = undone.add(undo.version, isRedo: undo.isRedo, of: log.undoTargets[undo.targets])
        note(undo.version, .undo(UInt32(number)))
        // It is in force in both versions: what names it comes after it.
        for events in flips(of: number, in: .prepare, isRetreat: false) {
            hide(events, isRetreat: undo.isRedo) { tracker, item, isHiding in
                tracker.update(item) { $0.state = isHiding ? $0.state + 1 : $0.state - 1 }
            }
        }
        for events in flips(of: number, in: .effect, isRetreat: false) {
            hide(events, isRetreat: undo.isRedo) { tracker, item, isHiding in
                tracker.changeHidden(item, isHiding: isHiding, effects: &effects, isSilent)
            }
        }
    }

    /// Takes an undo out of the prepare version, or brings it back: it is in force there, since what names it was taken
    /// out before and is brought back after.
    mutating func shiftUndo(_ number: Int, isRetreat: Bool) {
        let isRedo = undone.undos[number].isRedo
        for events in flips(of: number, in: .prepare, isRetreat: isRetreat) {
            hide(events, isRetreat: isRetreat != isRedo) { tracker, item, isHiding in
                tracker.update(item) { $0.state = isHiding ? $0.state + 1 : $0.state - 1 }
            }
        }
    }

    /// Counts an undo in or out, in one version, and tells which events are undone by that, or no longer. For a redo it
    /// is the undos that it names whose events change.
    private mutating func flips(of number: Int, in version: TrackerVersion, isRetreat: Bool) -> [Range<LV>] {
        var flipped: [Range<LV>] = []
        let undo = undone.undos[number]
        for place in undo.targets {
            let events = undone.targets[place]
            if !undo.isRedo {
                undone.change(events, in: version, isMore: !isRetreat, flipped: &flipped)
                continue
            }
            // What lies below the base took nothing back there, or the base would lie deeper.
            for named in max(events.lowerBound, base)..<max(events.upperBound, base) {
                guard case .undo(let other) = self.events.run(holding: named).run.target,
                    undone.changeRedone(Int(other), in: version, isMore: !isRetreat)
                else { continue }
                for target in undone.undos[Int(other)].targets {
                    undone.change(undone.targets[target], in: version, isMore: isRetreat, flipped: &flipped)
                }
            }
        }
        return flipped
    }

    /// For each item whose characters some events show or hide: `change` is told whether it is hidden now. Events that
    /// become undone hide what they inserted and show what they deleted; `isRetreat` is the reverse.
    private mutating func hide(_ undone: Range<LV>, isRetreat: Bool, _ change: (inout Tracker, Int, Bool) -> Void) {
        var start = undone.lowerBound
        while start < undone.upperBound {
            let (run, next) = events.run(holding: start)
            let end = min(next, undone.upperBound)
            let offset = start - run.start
            switch run.target {
            case .item: forEachItem(in: start..<end) { change(&$0, $1, !isRetreat) }
            case .deletesUp(let first):
                forEachItem(in: first + offset..<first + offset + (end - start)) { change(&$0, $1, isRetreat) }
            case .deletesDown(let first):
                let last = first - offset
                forEachItem(in: last + 1 - (end - start)..<last + 1) { change(&$0, $1, isRetreat) }
            case .undo, .void: break
            }
            start = end
        }
    }

    /// Items that are just these characters, which are cut out where needed.
    private mutating func forEachItem(in characters: Range<LV>, _ body: (inout Tracker, Int) -> Void) {
        var start = characters.lowerBound
        while start < characters.upperBound {
            let number = isolate(start, upTo: characters.upperBound)
            body(&self, number)
            start = items[number].end
        }
    }

    private mutating func changeHidden(
        _ number: Int, isHiding: Bool, effects: inout ContiguousArray<TextEffect>, _ isSilent: Bool
    ) {
        let before = items[number].hidden
        if !isSilent && before == (isHiding ? 0 : 1) {
            let position = effectPosition(of: place(of: number))
            effects.append(
                isHiding
                    ? TextEffect(deleting: Int(items[number].count), at: position)
                    : TextEffect(showingAgain: items[number], at: position))
        }
        update(number) { $0.hidden = isHiding ? before + 1 : before - 1 }
    }
}
