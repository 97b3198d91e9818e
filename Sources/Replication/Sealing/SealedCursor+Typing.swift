internal import CRDT
internal import Identity
internal import Membership
internal import WireCodec

extension SealedCursor {
    /// Takes the next `count` changes, which have one shape: each a single text part that goes on in one document.
    ///
    /// Their ids are computed, about a microsecond each, without any of them being made.
    mutating func typedChanges(_ count: Int, in space: SpaceID) throws(CodecError) -> TypedChanges {
        guard let document = shape.typedDocument else { preconditionFailure("only typing is read in one go") }
        var typed = TypedChanges(
            space: space, chain: run.chain, document: run.documents[document], firstSequence: sequence,
            previous: previous, membership: membership)
        typed.reserve(count)
        var joined = ContiguousArray<OperationRun>()
        let start = textStart
        var context = Change.Context(parents: [], membership: membership, time: 0, origin: nil)
        for place in 0..<count {
            context.time = try nextTime()
            beginTyping(in: document)
            let events = try nextEventCount()
            try readOperations(count: events)
            var inserted: UInt32 = 0
            for part in operations.part {
                OperationRun.append(part, to: &joined)
                if !part.isDelete { inserted += part.count }
            }
            try checkForgotten(insertedInScalars: Int(inserted))
            let id = id(context)
            typed.ids.append(id)
            typed.times.append(context.time)
            typed.inserted.append(inserted)
            typed.deleted.append(UInt32(events) - inserted)
            let size = Change.bodyInBytes(
                context, repeatsMembership: true, operations: hasher.operationsInBytes, text: hasher.textInBytes)
            typed.countedInBytes.append(UInt32(size + ForgottenText.hashInBytes))
            if advance(over: id) != nil { typed.signed.insert(place) }
        }
        typed.operations = TextOperation.list(joined, text: run.text[start..<textStart])
        return typed
    }

    /// The place of the change that was read last.
    func place(in space: SpaceID) -> ChangePlace {
        ChangePlace(
            space: space, chain: run.chain, sequence: sequence, previous: previous,
            previousMembership: sequence == 0 ? nil : membership)
    }
}

extension TypedChanges {
    fileprivate mutating func reserve(_ count: Int) {
        ids.reserveCapacity(count)
        times.reserveCapacity(count)
        inserted.reserveCapacity(count)
        deleted.reserveCapacity(count)
        countedInBytes.reserveCapacity(count)
    }
}

extension TextOperation {
    /// Runs as operations; `text` holds exactly what they insert.
    fileprivate static func list(_ runs: ContiguousArray<OperationRun>, text: ArraySlice<UInt8>) -> [TextOperation] {
        var operations: [TextOperation] = []
        operations.reserveCapacity(runs.count)
        var rest = text
        for run in runs {
            if !run.isDelete {
                let end = rest.index(afterScalars: Int(run.count))
                operations.append(.insert(at: Int(run.position), String(decoding: rest[..<end], as: UTF8.self)))
                rest = rest[end...]
            } else if run.isForward {
                operations.append(.delete(at: Int(run.position), count: Int(run.count)))
            } else {
                for event in 1...Int(run.count) {
                    operations.append(.delete(at: Int(run.position) + Int(run.count) - event, count: 1))
                }
            }
        }
        return operations
    }
}

extension ArraySlice<UInt8> {
    /// Behind the first `count` scalars of valid UTF-8.
    fileprivate func index(afterScalars count: Int) -> Int {
        withUnsafeBufferPointer { bytes in
            var at = 0
            for _ in 0..<count where at < bytes.count {
                at += 1
                while at < bytes.count, bytes[at] & 0xC0 == 0x80 { at += 1 }
            }
            return startIndex + at
        }
    }
}
