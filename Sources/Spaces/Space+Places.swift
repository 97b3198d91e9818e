import CRDT
import Identity
import Replication
package import WireCodec

// Places in texts under names that every replica has.
extension Space {
    /// The place behind the character before a position; at the start of the text where there is none. Nil for a
    /// document that is not here, a position that is not in its text, or a character that has no name yet.
    package mutating func place(at position: Int, in document: Bytes32) -> Whereabouts.Place? {
        // In place: the text's index of characters grows as it is asked.
        guard let found = try? documents[document]?.text.anchor(at: position, side: .after) else { return nil }
        guard let name = found.character else { return Whereabouts.Place(character: nil, isBehind: true) }
        guard let shown = documents[document], let version = shown.text.lv(of: name.agent, sequence: name.sequence),
            let character = shown.name(of: version, of: shown.text, in: chains)
        else { return nil }
        return Whereabouts.Place(character: character, isBehind: true)
    }

    /// Where a place is in the text that is shown here; nil while its character is not here, or where the document is
    /// not.
    package mutating func position(of place: Whereabouts.Place, in document: Bytes32) -> Int? {
        shownPlace(of: place, in: document)?.position
    }

    /// The same, and whether the character that it hung on is gone.
    package mutating func shownPlace(
        of place: Whereabouts.Place, in document: Bytes32
    ) -> (position: Int, isOutdated: Bool)? {
        guard let length = documents[document]?.text.text.lengthInScalars else { return nil }
        guard let character = place.character else { return (place.isBehind ? 0 : length, false) }
        let side: Anchor.Side = place.isBehind ? .after : .before
        // Of a forked chain several events may have the name: the first one that is shown.
        for event in events(called: character, in: document) {
            let anchor = Anchor(character: event, side: side)
            if let found = try? documents[document]?.text.place(of: anchor) {
                return (found.position, found.isOutdated)
            }
        }
        return nil
    }

    private func events(called name: EventID, in document: Bytes32) -> [EventName] {
        guard let shown = documents[document] else { return [] }
        return shown.versions(of: name, in: chains) { _ in true }.map { version in
            let event = shown.full.eventID(of: version)
            return EventName(agent: event.agent, sequence: event.sequence)
        }
    }
}
