internal import CRDT
internal import Identity
internal import Membership
internal import WireCodec

/// Walks over a run and rebuilds the canonical bytes of one change after another.
///
/// Columns that end too early, or say what no change says, throw. O(size of the change) each.
struct SealedCursor: Sendable {
    let run: SealedRun
    private let space: SpaceID
    /// The place of the next change in the run.
    private(set) var index = 0
    private(set) var previous: Bytes32
    private(set) var membership: [Bytes32]
    /// The operations and text of the change that was read last; its id is computed here.
    private(set) var hasher: ChangeHasher
    private(set) var operationCount = 0

    private var shapePlace = 0
    private var shapesTaken: UInt64 = 0
    private var eventPlace = 0
    private var eventsTaken: UInt64 = 0
    private(set) var operations: OperationCutter
    /// Where the next inserted text begins.
    private(set) var textStart = 0
    /// Characters that were inserted so far.
    private var inserted = 0
    private var time: Int64 = 0
    private var parents: ReferenceReader
    private var events: ReferenceReader
    private var memberships = 0
    private var trees = 0
    private var records = 0
    private var signatures = 0
    private var forgotten = 0

    init(_ run: SealedRun, space: SpaceID) {
        self.run = run
        self.space = space
        previous = run.previous
        membership = run.previousMembership
        hasher = ChangeHasher(space: space, chain: run.chain)
        operations = OperationCutter(run.operations)
        parents = ReferenceReader(run.parents)
        events = ReferenceReader(run.events)
    }

    var isAtEnd: Bool { index == run.count }
    var sequence: UInt64 { run.firstSequence + UInt64(index) }

    /// The shape of the next change, and how many in a row have it.
    var shape: ChangeShape { run.shapes[Int(run.shapeRuns[shapePlace])] }
    var shapeRepeats: Int { Int(run.shapeRuns[shapePlace + 1] - shapesTaken) }

    /// Reads the next change as far as its id depends on it: afterwards its operations and text are in `hasher`.
    mutating func read(_ names: SealedNameReader) throws(CodecError) -> Change.Context {
        precondition(!isAtEnd, "the run has no more changes")
        let shape = shape
        if !shape.repeatsMembership {
            guard memberships < run.memberships.count else { throw .truncated(needed: 1, available: 0) }
            membership = run.memberships[memberships]
            memberships += 1
        }
        let context = Change.Context(
            parents: shape.hasParents ? try parents.changes(names) : [], membership: membership, time: try nextTime(),
            origin: index == 0 ? run.origin : nil)
        begin()
        hasher.withOperations { $0.appendVarint(UInt64(shape.parts.count)) }
        let events = inserted
        for part in shape.parts { try read(part, names) }
        try checkForgotten(insertedInScalars: inserted - events)
        guard hasher.operationsInBytes + hasher.textInBytes <= ReplicationLimits.contentInBytes else {
            throw .overLimit(
                field: "content", value: UInt64(hasher.operationsInBytes + hasher.textInBytes),
                limit: UInt64(ReplicationLimits.contentInBytes))
        }
        return context
    }

    /// Goes on to the change behind the one that was read, whose id is `id`; answers its signature.
    mutating func advance(over id: Bytes32) -> [UInt8]? {
        previous = id
        shapesTaken += 1
        if shapesTaken == run.shapeRuns[shapePlace + 1] {
            shapePlace += 2
            shapesTaken = 0
        }
        defer { index += 1 }
        guard signatures < run.signatures.count, run.signatures[signatures].index == index else { return nil }
        signatures += 1
        return run.signatures[signatures - 1].bytes
    }

    /// The id of the change that was read last.
    mutating func id(_ context: borrowing Change.Context) -> Bytes32 {
        hasher.id(context, sequence: sequence, previous: previous, operationCount: operationCount)
    }

    /// Nothing may be left in any column behind the last change.
    func expectEnd() throws(CodecError) {
        precondition(isAtEnd, "the run was read to its end")
        let left =
            (run.eventRuns.count - eventPlace) + operations.runsLeft + (run.text.count - textStart) + parents.left
            + events.left + (run.memberships.count - memberships) + (run.trees.count - trees)
            + (run.records.count - records) + (run.signatures.count - signatures) + (run.forgotten.count - forgotten)
        guard left == 0 else { throw .trailingBytes(count: left) }
    }

    mutating func nextTime() throws(CodecError) -> UInt64 {
        let (next, overflow) = time.addingReportingOverflow(Zigzag.decode(run.times[index]))
        guard !overflow, next >= 0, next < Int64(ReplicationLimits.timeEnd) else {
            throw .invalidValue(field: "time", value: UInt64(bitPattern: next))
        }
        time = index == 0 && run.firstSequence == 0 ? 0 : next
        return UInt64(next)
    }

    /// The events of the next text part.
    mutating func nextEventCount() throws(CodecError) -> Int {
        guard eventPlace < run.eventRuns.count else { throw .truncated(needed: 1, available: 0) }
        let count = Int(run.eventRuns[eventPlace])
        guard count > 0 else { throw .invalidValue(field: "events", value: 0) }
        eventsTaken += 1
        if eventsTaken == run.eventRuns[eventPlace + 1] {
            eventPlace += 2
            eventsTaken = 0
        }
        return count
    }

    /// Begins a change that says nothing but one text part which goes on in a document.
    mutating func beginTyping(in document: Int) {
        begin()
        hasher.withOperations {
            $0.append(1)
            $0.append(ChangePayload.Kind.text)
            run.documents[document].append(to: &$0)
            $0.append(ChangePayload.Kind.continued)
        }
    }

    /// Begins the next change, whose text may be forgotten.
    private mutating func begin() {
        operationCount = 0
        guard forgotten < run.forgotten.count, run.forgotten[forgotten].index == index else { return hasher.begin() }
        hasher.begin(forgotten: run.forgotten[forgotten].text)
        forgotten += 1
    }

    /// Whether a forgotten text could have been of the characters that the change at hand inserts.
    func checkForgotten(insertedInScalars scalars: Int) throws(CodecError) {
        guard hasher.isForgotten else { return }
        guard ForgottenText.isPossible(scalars: scalars, inBytes: hasher.textInBytes) else {
            throw .invalidValue(field: "forgotten text", value: UInt64(hasher.textInBytes))
        }
    }

    /// Where the next `count` Unicode scalars are in the text.
    private mutating func takeText(scalars count: Int) throws(CodecError) -> Range<Int> {
        let start = textStart
        guard count <= run.text.count - start else {
            throw .truncated(needed: count, available: run.text.count - start)
        }
        let end: Int? = run.text.withUnsafeBufferPointer { bytes in
            var at = start
            for _ in 0..<count {
                if at == bytes.count { return nil }
                at += 1
                while at < bytes.count, bytes[at] & 0xC0 == 0x80 { at += 1 }
            }
            return at
        }
        guard let end else { throw .truncated(needed: count, available: run.text.count - start) }
        textStart = end
        return start..<end
    }

    // MARK: Parts

    private mutating func read(_ part: ChangeShape.Part, _ names: SealedNameReader) throws(CodecError) {
        switch part {
        case .text(let document, let kind):
            hasher.withOperations {
                $0.append(ChangePayload.Kind.text)
                run.documents[document].append(to: &$0)
            }
            try readParents(kind, names)
            try readOperations(count: try nextEventCount())
        case .undo(let document, let kind):
            try readUndo(ChangePayload.Kind.undo, in: document, kind, names)
        case .redo(let document, let kind):
            try readUndo(ChangePayload.Kind.redo, in: document, kind, names)
        case .tree:
            let bytes = try nextTree()
            hasher.withOperations { $0.append(ChangePayload.Kind.tree) }
            hasher.append(operations: bytes)
            var reader = ByteReader(bytes)
            operationCount += try reader.varint(atMost: ReplicationLimits.operationCount, field: "tree operations")
        case .record:
            guard records < run.records.count else { throw .truncated(needed: 1, available: 0) }
            let bytes = run.records[records]
            records += 1
            hasher.withOperations {
                $0.append(ChangePayload.Kind.record)
                $0.appendVarint(UInt64(bytes.count))
            }
            hasher.append(operations: bytes)
            operationCount += 1
        }
    }

    private mutating func nextTree() throws(CodecError) -> [UInt8] {
        guard trees < run.trees.count else { throw .truncated(needed: 1, available: 0) }
        trees += 1
        return run.trees[trees - 1]
    }

    private mutating func readUndo(
        _ part: UInt8, in document: Int, _ kind: ChangeShape.Parents, _ names: SealedNameReader
    ) throws(CodecError) {
        hasher.withOperations {
            $0.append(part)
            run.documents[document].append(to: &$0)
        }
        try readParents(kind, names)
        hasher.append(operations: try nextTree())
        operationCount += 1
    }

    private mutating func readParents(
        _ kind: ChangeShape.Parents, _ names: SealedNameReader
    ) throws(CodecError) {
        switch kind {
        case .start: hasher.withOperations { $0.append(ChangePayload.Kind.start) }
        case .continued: hasher.withOperations { $0.append(ChangePayload.Kind.continued) }
        case .events:
            let named = try events.events(names)
            hasher.withOperations {
                $0.append(ChangePayload.Kind.events)
                $0.appendVarint(UInt64(named.count))
                for event in named {
                    event.chain.bytes.append(to: &$0)
                    $0.appendVarint(event.sequence)
                }
            }
        case .exact:
            hasher.withOperations { $0.append(ChangePayload.Kind.exact) }
            hasher.append(operations: try nextTree())
        }
    }

    /// The operations of a text part with so many events.
    mutating func readOperations(count: Int) throws(CodecError) {
        try operations.cut(count)
        let parts = operations.part
        operationCount += parts.count
        let before = inserted
        hasher.withOperations { $0.appendVarint(UInt64(parts.count)) }
        var cursor: Int64 = 0
        for part in parts {
            hasher.withOperations {
                $0.appendVarint(UInt64(part.count - 1) << 1 | (part.isDelete ? 1 : 0))
                $0.appendZigzag(Int64(part.position) - cursor)
            }
            cursor = Int64(part.position) + (part.isDelete ? 0 : Int64(part.count))
            if !part.isDelete { inserted += Int(part.count) }
        }
        if inserted > before { try readText(scalars: inserted - before) }
    }

    private mutating func readText(scalars count: Int) throws(CodecError) {
        let text = run.text[try takeText(scalars: count)]
        guard hasher.isForgotten else { return hasher.append(text: text) }
        guard text.elementsEqual(String.placeholders(count).utf8) else {
            throw .invalidValue(field: "forgotten text", value: UInt64(text.count))
        }
    }
}
