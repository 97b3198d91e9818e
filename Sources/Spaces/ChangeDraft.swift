import CRDT
package import Identity
package import Replication
import WireCodec

/// The change that this device is gathering: shown at once, signed and sent at the next flush.
///
/// Invariant: at most one text part a document, so that a part names its parents by events of earlier changes only.
package struct ChangeDraft: Sendable {
    private struct Text: Sendable {
        let document: Bytes32
        let parents: TextParents
        /// Grows in place: a draft takes thousands of keystrokes.
        var operations: [TextOperation]
    }

    private enum Slot: Sendable {
        case text(Int)
        case undo(document: Bytes32, parents: TextParents, UndoPart)
        case tree([TreeOperation])
        case record([UInt8])
    }

    package let chain: ChainID
    package let sequence: UInt64
    /// At least what its operations, texts and records take in a change.
    package private(set) var sizeInBytes = 0
    /// Characters inserted and deleted.
    package private(set) var eventCount = 0
    private var slots: [Slot] = []
    private var texts: [Text] = []
    private var textOf: [Bytes32: Int] = [:]
    private var undone: Set<Bytes32> = []
    /// The most that a text operation takes beside its text: two numbers of five bytes.
    package static let operationInBytes = 10
    package private(set) var treeOperations = 0
    private var records = 0
    /// Which changes it merges into its view: they become parents beside the view's newest ones.
    package internal(set) var merged: Reach?

    package init(chain: ChainID, sequence: UInt64) {
        self.chain = chain
        self.sequence = sequence
    }

    package var isEmpty: Bool { slots.isEmpty }

    /// What the change will hold, in the order of its making.
    package var parts: [ChangePart] {
        slots.map { slot in
            switch slot {
            case .text(let index):
                let text = texts[index]
                return .text(document: text.document, parents: text.parents, operations: text.operations)
            case .undo(let document, let parents, let undo):
                return .undo(document: document, parents: parents, undo)
            case .tree(let operations): return .tree(operations)
            case .record(let bytes): return .record(bytes)
            }
        }
    }

    /// At most.
    private static func bytes(of parents: TextParents) -> Int {
        switch parents {
        case .start, .continued: 1
        case .events(let events): events.count * 42
        case .exact(let events): events.count * 74
        }
    }

    func hasText(for document: Bytes32) -> Bool { textOf[document] != nil }
    /// Whether it holds an undo in a document: nothing more of that document goes in then.
    func hasUndo(in document: Bytes32) -> Bool { undone.contains(document) }

    /// Adds an undo or a redo in a document of which nothing is in the draft yet.
    mutating func append(document: Bytes32, parents: TextParents, undo: UndoPart) {
        precondition(!hasText(for: document) && !hasUndo(in: document), "an undo stands alone in its document")
        undone.insert(document)
        slots.append(.undo(document: document, parents: parents, undo))
        sizeInBytes += 48 + undo.spans.count * 48
        sizeInBytes += Self.bytes(of: parents)
        eventCount += 1
    }

    mutating func append(document: Bytes32, parents: TextParents, operations: [TextOperation]) {
        for operation in operations {
            sizeInBytes += Self.operationInBytes
            switch operation {
            case .insert(_, let text):
                sizeInBytes += text.utf8.count
                eventCount += text.unicodeScalars.count
            case .delete(_, let count): eventCount += count
            }
        }
        if let index = textOf[document] {
            precondition(parents == .continued, "a second text part of one document needs a change of its own")
            texts[index].operations += operations
        } else {
            textOf[document] = texts.count
            slots.append(.text(texts.count))
            texts.append(Text(document: document, parents: parents, operations: operations))
            sizeInBytes += 40
            sizeInBytes += Self.bytes(of: parents)
        }
    }

    /// Adds an operation on the file tree and answers its number among those of the change. Amortised O(1).
    mutating func append(_ operation: TreeOperation) -> Int {
        switch operation {
        case .create(_, let name, _): sizeInBytes += 40 + name.text.utf8.count
        case .move(_, _, let name): sizeInBytes += 72 + name.text.utf8.count
        case .remove: sizeInBytes += 33
        case .set(_, _, let replaced): sizeInBytes += 80 + replaced.count * 36
        }
        if case .tree(var operations)? = slots.last {
            // Let go of, so that the list has one owner and need not be copied.
            slots.removeLast()
            operations.append(operation)
            slots.append(.tree(operations))
        } else {
            slots.append(.tree([operation]))
        }
        treeOperations += 1
        return treeOperations - 1
    }

    /// Adds a record and answers its index among the records of the change.
    package mutating func append(_ record: Record) -> Int {
        let bytes = record.encode()
        sizeInBytes += bytes.count + 4
        slots.append(.record(bytes))
        records += 1
        return records - 1
    }
}
