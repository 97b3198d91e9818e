internal import CRDT
internal import Identity
internal import WireCodec

/// Gathers one chain's changes into columns.
struct SealedRunBuilder {
    private(set) var run: SealedRun
    private var documentPlaces: [Bytes32: Int] = [:]
    private var shapePlaces: [ChangeShape: UInt64] = [:]
    private var lastTime: UInt64 = 0
    private var parentsSeen: [Int: Int64] = [:]
    private var eventsSeen: [Int: Int64] = [:]

    /// `first` is the run's first change.
    init(first: Change) {
        run = SealedRun(
            chain: first.chain, origin: first.origin, firstSequence: first.sequence, previous: first.previous,
            previousMembership: first.repeatsMembership ? first.membership : [])
    }

    /// Adds the chain's next change; `names` tells how what it refers to is called.
    mutating func append(_ change: Change, signature: [UInt8]?, names: inout SealedNames) {
        precondition(change.chain == run.chain && change.sequence == run.endSequence, "a run has no holes")
        if let signature { run.signatures.append(.init(index: run.count, bytes: signature)) }
        addTime(change.time)
        if !change.parents.isEmpty { addParents(change.parents, names: &names) }
        if !change.repeatsMembership { run.memberships.append(change.membership) }
        var shape = ChangeShape(
            repeatsMembership: change.repeatsMembership, hasParents: !change.parents.isEmpty, parts: [])
        shape.parts.reserveCapacity(change.parts.count)
        for part in change.parts {
            switch part {
            case .text(let document, let parents, let operations):
                shape.parts.append(.text(document: place(of: document), add(parents, names: &names)))
                add(operations)
            case .undo(let document, let parents, let undo):
                let (document, parents) = (place(of: document), add(parents, names: &names))
                shape.parts.append(
                    undo.isRedo ? .redo(document: document, parents) : .undo(document: document, parents))
                var writer = ByteWriter()
                undo.encode(to: &writer)
                run.trees.append(writer.bytes)
            case .tree(let operations):
                shape.parts.append(.tree)
                run.trees.append(ChangePayload.encode(operations))
            case .record(let bytes):
                shape.parts.append(.record)
                run.records.append(bytes)
            }
        }
        switch change.payload.text {
        case .whole(let text): run.text.append(contentsOf: text)
        case .forgotten(let rest):
            run.text.append(contentsOf: String.placeholders(change.insertedInScalars).utf8)
            run.forgotten.append(.init(index: run.count, text: rest))
        }
        add(shape)
        run.count += 1
    }

    private mutating func add(_ shape: ChangeShape) {
        let place: UInt64
        if let known = shapePlaces[shape] {
            place = known
        } else {
            place = UInt64(run.shapes.count)
            shapePlaces[shape] = place
            run.shapes.append(shape)
        }
        Self.extend(&run.shapeRuns, by: place)
    }

    private mutating func place(of document: Bytes32) -> Int {
        if let known = documentPlaces[document] { return known }
        documentPlaces[document] = run.documents.count
        run.documents.append(document)
        return run.documents.count - 1
    }

    private mutating func addTime(_ time: UInt64) {
        run.times.append(Zigzag.encode(Int64(time) - Int64(lastTime)))
        lastTime = run.count == 0 && run.firstSequence == 0 ? 0 : time
    }

    private mutating func addParents(_ parents: [Bytes32], names: inout SealedNames) {
        run.parents.append(UInt64(parents.count))
        for parent in parents {
            let name = names.change(parent)
            run.parents.append(UInt64(name.selector))
            guard let sequence = name.sequence else { continue }
            run.parents.append(Zigzag.encode(sequence - parentsSeen[name.selector, default: 0]))
            parentsSeen[name.selector] = sequence
        }
    }

    private mutating func add(_ parents: TextParents, names: inout SealedNames) -> ChangeShape.Parents {
        switch parents {
        case .start: return .start
        case .continued: return .continued
        case .events(let events):
            run.events.append(UInt64(events.count))
            for event in events {
                let selector = names.chain(event.chain)
                let sequence = Int64(bitPattern: event.sequence)
                run.events.append(UInt64(selector))
                run.events.append(Zigzag.encode(sequence &- eventsSeen[selector, default: 0]))
                eventsSeen[selector] = sequence
            }
            return .events
        case .exact(let events):
            var writer = ByteWriter()
            ExactEvent.encode(events, to: &writer)
            run.trees.append(writer.bytes)
            return .exact
        }
    }

    private mutating func add(_ operations: [TextOperation]) {
        var events = 0
        for operation in operations {
            let count = operation.eventCount
            events += count
            let (position, isDelete): (Int, Bool) =
                switch operation {
                case .insert(let at, _): (at, false)
                case .delete(let at, _): (at, true)
                }
            OperationRun.append(
                OperationRun(position: UInt32(position), count: UInt32(count), isDelete: isDelete, isForward: true),
                to: &run.operations)
        }
        Self.extend(&run.eventRuns, by: UInt64(events))
    }

    /// One more of a value, in pairs of a value and how often it comes in a row.
    static func extend(_ pairs: inout [UInt64], by value: UInt64) {
        if pairs.count >= 2, pairs[pairs.count - 2] == value {
            pairs[pairs.count - 1] += 1
        } else {
            pairs.append(value)
            pairs.append(1)
        }
    }
}

extension SealedRun {
    /// Writes the run and adds what its columns take to `sizes`.
    func encode(to writer: inout ByteWriter, form: SealedForm, sizes: inout SealedSizes) {
        writer.varint(firstSequence)
        writer.varint(count)
        if let origin {
            writer.raw(origin.deviceKey)
            writer.raw(origin.nonce)
        } else {
            writer.raw(chain.bytes)
            writer.raw(previous)
            writer.varint(previousMembership.count)
            for id in previousMembership { writer.raw(id) }
        }
        writer.varint(documents.count)
        for document in documents { writer.raw(document) }
        writer.varint(shapes.count)
        for shape in shapes { shape.encode(to: &writer) }
        writer.varint(memberships.count)
        for membership in memberships {
            writer.varint(membership.count)
            for id in membership { writer.raw(id) }
        }
        writer.varint(signatures.count)
        var last = 0
        let before = writer.count
        for signature in signatures {
            writer.varint(signature.index - last)
            writer.raw(signature.bytes)
            last = signature.index
        }
        sizes.signatures += writer.count - before
        writer.list(trees)
        if form.hasForgotten { encodeForgotten(to: &writer) }
        encodeColumns(to: &writer, level: form.level, sizes: &sizes)
    }

    private func encodeForgotten(to writer: inout ByteWriter) {
        writer.varint(forgotten.count)
        var last = 0
        for entry in forgotten {
            writer.varint(entry.index - last)
            writer.varint(entry.text.lengthInBytes)
            writer.raw(entry.text.hash)
            last = entry.index
        }
    }

    private func encodeColumns(to writer: inout ByteWriter, level: CompressionLevel, sizes: inout SealedSizes) {
        func column(_ values: [UInt64], stride: Int = 1) -> [UInt8] {
            values.isEmpty ? [] : IntegerColumn.encode(values, stride: stride, level: level)
        }
        func column(_ utf8: [UInt8], of runs: ContiguousArray<OperationRun>) -> [UInt8] {
            utf8.isEmpty ? [] : utf8.withUnsafeBufferPointer { TextColumn.encode($0, runs: runs, level: level) }
        }
        writer.prefixed(column(shapeRuns, stride: 2))
        writer.prefixed(column(eventRuns, stride: 2))
        writer.prefixed(column(parents))
        writer.prefixed(column(events))
        writer.prefixed(column(records.map { UInt64($0.count) }))
        writer.prefixed(column(Array(records.joined()), of: []))
        let times = column(times)
        writer.prefixed(times)
        sizes.times += times.count
        let packed = operations.isEmpty ? [] : OperationColumn.encode(operations, level: level)
        writer.prefixed(packed)
        sizes.operations += packed.count
        let text = column(text, of: operations)
        writer.prefixed(text)
        sizes.text += text.count
    }
}
