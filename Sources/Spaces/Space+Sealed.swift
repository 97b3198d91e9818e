import CRDT
import Identity
package import Replication
import WireCodec

extension Space {
    /// Takes in a sealed segment that this node wrote itself: it goes on where what is here ends. `tell` hears of its
    /// records.
    ///
    /// Stretches of typing go in without a change being made of each keystroke: about 2 µs a change, most of it for its
    /// hashes. Throws where the segment is not what followed here; the space is then good for nothing.
    package mutating func replay(_ segment: SealedSegment, _ tell: (RecordEntry) -> Void) throws {
        var reader = SealedReader(segment)
        while let step = try reader.next() {
            switch step {
            case .typing(let typed):
                try within(viewName(behind: chains.index(of: typed.previous))) { space in _ = try space.apply(typed) }
            case .change(let change, let isSigned):
                try chains.checkPlace(of: change)
                for entry in try apply(change, isSigned: isSigned).records { tell(entry) }
            }
        }
        try chains.checkSignatures(of: segment)
    }

    /// Makes room for as many changes in all.
    package mutating func reserve(_ total: Int) {
        chains.reserve(total)
        times.reserveCapacity(total)
    }

    /// The same outcome as applying one change after another, but for the log, which counts what each author did and
    /// not what was left to do of it. Answers what it did to the text. The space is good for nothing when it throws.
    mutating func apply(_ typed: TypedChanges) throws -> [TextEdit] {
        let first = try chains.insert(typed)
        view.extend(over: first + typed.count - 1, in: chains)
        guard let previous = chains.index(of: typed.previous) else {
            preconditionFailure("the change before was found when these were inserted")
        }
        let start = chains.claimedTime(behind: previous, 0)
        var newest = times[previous]
        for place in 0..<typed.count {
            newest = TimeMark(
                tenths: max(newest.tenths, start + typed.times[place]), depth: newest.depth &+ 1)
            times.append(newest)
        }
        // Found apart: a document that is held while it is changed would be copied whole.
        guard let last = documents[typed.document].flatMap({ newestOwn(in: $0, behind: previous) }) else {
            throw SpaceError.parentsNotAncestors(document: typed.document)
        }
        let edits = try view.documents[typed.document]?.append(typed, on: last, firstChange: first, in: chains)
        if tree.hasRemovals { tree.restore(NodeID(typed.document)) }
        return edits ?? []
    }
}
