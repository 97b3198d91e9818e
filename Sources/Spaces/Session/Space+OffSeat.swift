import CRDT
import Identity
import Replication
package import WireCodec

/// Writing while another one has the seat. It merges like any other: the document cannot depend on who sat where. It is
/// told, the same on every replica, and can be taken back.
extension Space {
    /// What was written past the seat in the texts of the view in use, by author.
    ///
    /// A change is past the seat when in the order of records it stands where another person has it. O(changes of the
    /// documents that are shown).
    package func offSeat(in session: Session) -> [OffSeatWriting] {
        guard session.seats.contains(where: { $0.driver != nil }) else { return [] }
        let persons = sessionRules.person
        var found: [Bytes32: OffSeatWriting] = [:]
        for (_, document) in listing() {
            for entry in log(of: document.id) where entry.time > session.started {
                guard let seat = seat(at: entry.time, of: session), let driver = seat.driver,
                    persons(driver) != persons(entry.author), !entry.isReversal
                else { continue }
                let knew = chains.index(of: seat.change).map { chains.isAncestor($0, of: [entry.index]) } ?? false
                found[entry.author, default: OffSeatWriting(author: entry.author)].add(entry, of: document.id, knew)
            }
        }
        return found.values.sorted { $0.author < $1.author }
    }

    /// Who had the seat at a moment; nil where nobody had, or it was over.
    private func seat(at time: HybridTime, of session: Session) -> Session.Seat? {
        if let ended = session.ended, ended <= time { return nil }
        return session.seats.last { $0.from <= time }
    }

    /// Takes back what some changes did to a document and was not taken back yet, whoever made them; nil when that is
    /// nothing. The draft must be empty. Nothing is changed when it throws.
    package mutating func revert(
        _ changes: [Bytes32], of id: Bytes32, by author: Bytes32, in draft: inout ChangeDraft
    ) throws(SpaceError) -> UndoneEdits? {
        try requireEditor(author)
        // Brought up in its place: the copy that is asked shares it then.
        documents[id]?.text.indexCharacters()
        return try undo(standing(changes, in: id), isRedo: false, in: id, &draft)
    }

    /// Found apart from the undo that follows: a document that is held while it is changed would be copied whole.
    private func standing(_ changes: [Bytes32], in id: Bytes32) -> [Range<LV>] {
        guard let document = documents[id] else { return [] }
        var text = document.text
        let live = text.notUndone(changes.flatMap { events(ofChange: $0, in: document) })
        return Array(live.suffix(TextLimits.undoSpansMax))
    }

    private func events(ofChange id: Bytes32, in document: Document) -> [Range<LV>] {
        guard let index = chains.index(of: id),
            let events = document.events(ofChange: index, by: chains.agent(at: index))
        else { return [] }
        let agent = chains.agent(at: index)
        return events.compactMap { document.text.lv(of: agent, sequence: $0) }.map { $0..<$0 + 1 }
    }
}

extension OffSeatWriting {
    fileprivate mutating func add(_ entry: Document.LogEntry, of document: Bytes32, _ knew: Bool) {
        isKnowing = isKnowing || knew
        insertedInScalars += entry.insertedInScalars
        deletedInScalars += entry.deletedInScalars
        changes[document, default: []].append(entry.id)
    }
}
