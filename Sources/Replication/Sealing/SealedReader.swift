internal import CRDT
internal import Identity
internal import Membership
internal import WireCodec

/// What a sealed segment gives back, in the order of arrival.
package enum SealedStep: Sendable {
    case change(Change, isSigned: Bool)
    case typing(TypedChanges)
}

/// Rebuilds the changes of a segment from its columns, ids and all, one step after another.
package struct SealedReader {
    private let segment: SealedSegment
    private var cursors: [SealedCursor]
    private var names: SealedNameReader
    private var place = 0
    private var taken: UInt64 = 0

    /// So many changes are handed out as one step at most.
    private static let typedCountMax = 16_384

    package init(_ segment: SealedSegment) {
        self.segment = segment
        cursors = segment.runs.map { SealedCursor($0, space: segment.space) }
        names = SealedNameReader(segment)
        for run in segment.runs.indices { names.ids[run].reserveCapacity(segment.runs[run].count) }
    }

    /// The run whose turn it is, and how many of its changes arrived in a row from here on; nil at the end.
    private var turn: (run: Int, count: Int)? {
        guard place < segment.order.count else { return nil }
        return (Int(segment.order[place]), Int(segment.order[place + 1] - taken))
    }

    /// The place of the next change's run among those of the segment; nil behind the last change.
    package var nextRun: Int? { turn?.run }

    private mutating func passed(_ count: Int) {
        taken += UInt64(count)
        if taken == segment.order[place + 1] {
            place += 2
            taken = 0
        }
    }

    /// The next change or stretch of typing; nil behind the last one. A segment that is no history ends in an error.
    package mutating func next() throws(ReplicationError) -> SealedStep? {
        guard let turn else { return try finish() }
        let shape = cursors[turn.run].shape
        if shape.typedDocument != nil {
            let count = min(turn.count, cursors[turn.run].shapeRepeats, Self.typedCountMax)
            return .typing(try typing(count, in: turn.run))
        }
        let (change, signature) = try nextChange()
        return .change(change, isSigned: signature != nil)
    }

    /// The next change as one, with its signature; the caller knows that there is one.
    package mutating func nextChange() throws(ReplicationError) -> (Change, signature: [UInt8]?) {
        guard let (run, _) = turn else { preconditionFailure("the segment has no more changes") }
        do {
            let repeats = cursors[run].shape.repeatsMembership
            let context = try cursors[run].read(names)
            try Change.check(context)
            let hasher = cursors[run].hasher
            let (payload, parts) = try ChangePayload.decode(
                hasher.operationBytes, text: hasher.changeText, chain: cursors[run].run.chain)
            let change = Change(
                parts, context, payload, repeatsMembership: repeats, id: cursors[run].id(context),
                at: cursors[run].place(in: segment.space))
            return (change, passed(over: change.id, in: run))
        } catch {
            throw .malformed(error)
        }
    }

    /// The next change as it was stored and goes out again; nil behind the last one.
    package mutating func nextRow() throws(ReplicationError) -> StoredChange? {
        guard let (run, _) = turn else {
            _ = try finish()
            return nil
        }
        do {
            let (chain, sequence) = (cursors[run].run.chain, cursors[run].sequence)
            let repeats = cursors[run].shape.repeatsMembership
            let context = try cursors[run].read(names)
            let body = Change.encodeBody(
                context, repeatsMembership: repeats, operations: cursors[run].hasher.operationBytes,
                text: cursors[run].hasher.changeText)
            let id = cursors[run].id(context)
            return StoredChange(
                space: segment.space, chain: chain, sequence: sequence, id: id, body: body,
                signature: passed(over: id, in: run))
        } catch {
            throw .malformed(error)
        }
    }

    private mutating func passed(over id: Bytes32, in run: Int) -> [UInt8]? {
        let signature = cursors[run].advance(over: id)
        names.ids[run].append(id)
        passed(1)
        return signature
    }

    private func finish() throws(ReplicationError) -> SealedStep? {
        do {
            for cursor in cursors { try cursor.expectEnd() }
        } catch {
            throw .malformed(error)
        }
        return nil
    }

    private mutating func typing(_ count: Int, in run: Int) throws(ReplicationError) -> TypedChanges {
        do {
            let typed = try cursors[run].typedChanges(count, in: segment.space)
            names.ids[run].append(contentsOf: typed.ids)
            passed(count)
            return typed
        } catch {
            throw .malformed(error)
        }
    }
}
