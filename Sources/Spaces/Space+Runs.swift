import CRDT
import Identity
import Membership
package import Replication
import WireCodec

/// What came in one run: changes of one chain, of which the last one alone is signed.
extension Space {
    /// Takes a verified run in, wholly or not at all: nothing is changed when it throws. Answers what it did, for one
    /// stretch of typing after another and for each other change.
    ///
    /// Nearly all runs only type on, and of those it is known beforehand that nothing can be refused behind the first
    /// change. Of any other one an earlier change may have gone in by then, so the space is held as it was: what is
    /// changed of it is copied then, O(what is here).
    package mutating func apply(run: [Change]) throws(SpaceError) -> [SpaceDelta] {
        let isSure = hasRoom(for: run) && (run.count == 1 || onlyGoesOn(run))
        let before = isSure ? nil : self
        var deltas: [SpaceDelta] = []
        var rest = run[...]
        while let next = rest.first {
            if isSure, let typed = stretch(beginning: rest) {
                rest.removeFirst(typed.count)
                deltas.append(takeIn(typed))
                continue
            }
            rest.removeFirst()
            do {
                deltas.append(try apply(next, isSigned: rest.isEmpty))
            } catch {
                precondition(before != nil || deltas.isEmpty, "a run that was to go in wholly did not: \(error)")
                if let before { self = before }
                throw error
            }
        }
        return deltas
    }

    /// The changes of a run that was just taken in as they are to be stored, and the index of the first one.
    package func stored(_ run: [Change], signature: [UInt8]) -> (firstIndex: Int, rows: [StoredChange]) {
        guard let first = run.first.flatMap({ chains.index(of: $0.id) }) else {
            preconditionFailure("a run is taken in before it is stored")
        }
        let last = run.count - 1
        let rows = run.enumerated().map { place, change in
            chains.stored(kept(change), at: first + place, signature: place == last ? signature : nil)
        }
        return (first, rows)
    }

    // MARK: What cannot be refused

    /// Whether no document passes a limit of the engine with what a run brings, which is found only when a change is
    /// half taken in. O(length of the run).
    private func hasRoom(for run: [Change]) -> Bool {
        var sizes: [Bytes32: TextSize] = [:]
        for change in run {
            for part in change.parts {
                switch part {
                case .text(let id, _, let operations):
                    guard (try? sizes[id, default: TextSize()].add(operations)) != nil else { return false }
                case .undo(let id, _, _): sizes[id, default: TextSize()].addUndo()
                case .tree, .record: break
                }
            }
        }
        return sizes.allSatisfy { id, size in (documents[id]?.full ?? TextDocument()).hasRoom(for: size) }
    }

    /// Whether the changes of a run behind its first one only say things, begin to type in documents that were made
    /// before the run or by its first change, and type on where their chain wrote before. Then each is well-formed if
    /// the first one is.
    private func onlyGoesOn(_ run: [Change]) -> Bool {
        guard let first = run.first, branches.isEmpty, !chains.hasForks, isNextOfChain(first) else { return false }
        let previous = first.sequence > 0 ? chains.index(of: first.previous) : nil
        let made = first.madeTexts
        var written = Set(first.parts.compactMap(\.document))
        for change in run.dropFirst() {
            let isWellFormed = change.parts.allSatisfy { part in
                switch part {
                case .text(let id, .continued, _):
                    written.contains(id) || wroteBefore(in: id, behind: previous) && written.insert(id).inserted
                case .text(let id, .start, _):
                    (made.contains(id) || isMade(id, as: .text, below: first))
                        && (written.contains(id) || written.insert(id).inserted)
                case .record: true
                case .text, .undo, .tree: false
                }
            }
            guard isWellFormed, change.parts.count == 1 || change.writesNothingTwice else { return false }
        }
        return true
    }

    /// Whether a change goes on where its chain ends here, or begins it: else it makes a fork.
    private func isNextOfChain(_ change: Change) -> Bool {
        let place = chains.nextPlace(of: change.chain)
        return place.sequence == change.sequence && (change.sequence == 0 || place.previous == change.previous)
    }

    private func wroteBefore(in id: Bytes32, behind previous: Int?) -> Bool {
        documents[id].map { newestOwn(in: $0, behind: previous) != nil } ?? false
    }

    // MARK: Typing

    /// Typing at the front of a run that is sure to go in, where it does at one go what it does change by change.
    private func stretch(beginning run: ArraySlice<Change>) -> TypedChanges? {
        guard run.count > 1, branches.isEmpty, !chains.hasForks, !chains.withholdsAny, !hasForgotten,
            membership.authority.isPlain, !tree.hasRemovals, let typed = TypedChanges(beginning: run), typed.count > 1,
            let document = documents[typed.document], !document.hasHidden
        else { return nil }
        return wroteBefore(in: typed.document, behind: chains.index(of: typed.previous)) ? typed : nil
    }

    private mutating func takeIn(_ typed: TypedChanges) -> SpaceDelta {
        var delta = SpaceDelta()
        do {
            let edits = try apply(typed)
            let revision = documents[typed.document]?.revision ?? 0
            delta.texts = [TextChange(document: typed.document, edits: edits, revision: revision)]
        } catch {
            preconditionFailure("typing that follows what is here, and has room, did not go in: \(error)")
        }
        return delta
    }
}

extension Change {
    /// The texts that it makes.
    fileprivate var madeTexts: Set<Bytes32> {
        var (made, number): (Set<Bytes32>, Int) = ([], 0)
        for part in parts {
            guard case .tree(let operations) = part else { continue }
            for operation in operations {
                if case .create(_, _, .text) = operation {
                    made.insert(NodeID.made(by: chain, sequence: sequence, index: number).bytes)
                }
                number += 1
            }
        }
        return made
    }

    /// Whether it names each document once.
    fileprivate var writesNothingTwice: Bool {
        let documents = parts.compactMap(\.document)
        return Set(documents).count == documents.count
    }
}
