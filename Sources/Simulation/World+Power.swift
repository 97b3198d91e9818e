import NodeCore
import SodiumCrypto

/// Nodes that end and begin again: well, badly, from an older disk, or twice.
extension World {
    func befallProcess(_ kind: FaultKind) throws {
        let index = anyNode
        guard nodes[index].isUp, !nodes[index].isCopy else { return }
        switch kind {
        case .cleanStop:
            guard nanoseconds >= nodes[index].diskIsFullUntil else { return }
            try stop(index)
            schedule(.restart(node: index, cleanly: true), inSeconds: pause())
            tally.note(kind)
        case .rollback: try rollBack(index)
        case .clone: try copy(index)
        case .crashLoop:
            nodes[index].crashesLeft = 2 + random.integer(below: 5)
            end(index, by: kind)
        default:
            // Half of them wait until somebody writes: then there is something that a disk may have or not.
            if random.integer(below: 2) == 0 { strike = kind } else { end(index, by: kind) }
        }
    }

    /// Somebody at a node writes: what waited for that comes while it is on its way to the disk and to others.
    func noteWriting(at index: Int) {
        guard let kind = strike else { return }
        strike = nil
        let tick = UInt64(NodeLimits.flushTick / .nanoseconds(1))
        let moment = nanoseconds + random.next() % (tick + plan.commitMax)
        heap.schedule(.strike(kind, node: index, life: nodes[index].life), at: moment)
    }

    /// Ends a node, or all of them, without a warning; they are back soon.
    func end(_ index: Int, by kind: FaultKind) {
        tally.note(kind)
        let all = nodes.indices.filter { nodes[$0].isUp && !nodes[$0].isCopy }
        for index in kind == .blackout ? all : [index] {
            die(index, silently: kind == .powerLoss || kind == .blackout)
            schedule(.restart(node: index, cleanly: false), inSeconds: pause())
        }
    }

    private func pause() -> Double { 0.05 + Double(random.integer(below: 3000)) / 1000 }

    /// As the edge does it: the node closes its drafts, all is committed, and then the process ends.
    func stop(_ index: Int) throws {
        trace.note(nanoseconds, "\(nodes[index].name) stops")
        nodes[index].node.stop(at: now(of: index), into: &effects)
        effects.drain { perform($0, of: index) }
        if let last = nodes[index].uncommitted.last {
            try nodes[index].commit(upTo: last.token)
            feed(.stored(last.token), to: index)
        }
        for end in network.ends(of: index) { close(end) }
        nodes[index].end()
        onEnd?(index)
    }

    /// What is not on the disk is lost. The system closes the connections of a process that died; a machine without
    /// power says nothing.
    func die(_ index: Int, silently: Bool) {
        trace.note(nanoseconds, "\(nodes[index].name) \(silently ? "loses power" : "dies")")
        if !nodes[index].uncommitted.isEmpty { tally.note(.lostWrite) }
        for end in network.ends(of: index) {
            if silently { network.remove(end) } else { close(end) }
        }
        if silently {
            do {
                if try nodes[index].losePower(random) { tally.note(.tornWrite) }
            } catch {
                fault = Finding(kind: .lostEdit, words: "\(nodes[index].name) could not commit: \(error)")
            }
        }
        nodes[index].end()
        nodes[index].isOff = silently
        onEnd?(index)
    }

    func restart(_ index: Int, cleanly: Bool) throws {
        guard taken[index] == nil else { return }
        try nodes[index].restart(cleanly: cleanly)
        trace.note(nanoseconds, "\(nodes[index].name) is back")
        feed(.started, to: index)
        if isFaulty, !cleanly { onReturn?(index) }
        guard isFaulty, nodes[index].crashesLeft > 0 else { return }
        nodes[index].crashesLeft -= 1
        schedule(.dieAgain(node: index, life: nodes[index].life), inSeconds: pause() / 4)
    }

    func dieAgain(_ index: Int) {
        die(index, silently: false)
        schedule(.restart(node: index, cleanly: false), inSeconds: 0.05)
    }

    // MARK: Older and doubled disks

    /// The first time the disk is copied, the next time the node goes on from that copy.
    private func rollBack(_ index: Int) throws {
        guard let backup = nodes[index].backup else {
            trace.note(nanoseconds, "a backup of \(nodes[index].name) is made")
            return try nodes[index].backUp(at: nanoseconds)
        }
        tally.note(.rollback)
        die(index, silently: false)
        trace.note(nanoseconds, "\(nodes[index].name) goes on from a backup")
        nodes[index].goBack(to: backup)
        onRollback?(index, backup.madeAt)
        schedule(.restart(node: index, cleanly: false), inSeconds: pause())
    }

    /// A copy of the node runs beside it for a while, and is put away then.
    private func copy(_ index: Int) throws {
        tally.note(.clone)
        let copy = try add(seed: random.next(), copying: nodes[index])
        trace.note(nanoseconds, "\(nodes[index].name) runs twice")
        onRollback?(copy, nanoseconds)
        feed(.started, to: copy)
        schedule(.mend(.copy(node: copy)), inSeconds: 1 + Double(random.integer(below: 10)))
    }

    /// A copy that was put away does not come back.
    func remove(_ index: Int) {
        guard nodes[index].isUp else { return }
        die(index, silently: true)
    }
}
