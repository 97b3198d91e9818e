internal import CRDT
internal import WireCodec

/// A change without its inserted text (Protocol/changes.md, section 6): header, id and signature stay as they were.
extension Change {
    /// Whether the inserted text is gone: each of its characters is U+FFFD in `parts`.
    package var isTextForgotten: Bool { payload.text.isForgotten }

    /// How many characters the change inserts, in all its documents. O(length of the text).
    package var insertedInScalars: Int {
        parts.reduce(0) { sum, part in
            guard case .text(_, _, let operations) = part else { return sum }
            return operations.reduce(sum) { total, operation in
                if case .insert = operation { total + operation.eventCount } else { total }
            }
        }
    }

    /// The same change without its inserted text; itself where there is none, or where it is forgotten already.
    package func forgettingText() -> Change {
        guard case .whole(let bytes) = payload.text, !bytes.isEmpty else { return self }
        let rest = ForgottenText(lengthInBytes: bytes.count, hash: ChangeHasher.textHash(of: bytes))
        return Change(
            parts.map(\.withPlaceholders), context,
            ChangePayload(
                operations: payload.operations, text: .forgotten(rest), operationCount: payload.operationCount),
            repeatsMembership: repeatsMembership, id: id, at: ChangePlace(of: self))
    }
}

extension ChangePlace {
    /// Where a change stands.
    fileprivate init(of change: Change) {
        self.init(
            space: change.space, chain: change.chain, sequence: change.sequence, previous: change.previous,
            // Only whether there is one matters to a change that is made already.
            previousMembership: change.sequence == 0 ? nil : change.membership)
    }
}

extension ChangePart {
    /// With U+FFFD for each character that it inserts.
    fileprivate var withPlaceholders: ChangePart {
        guard case .text(let document, let parents, let operations) = self else { return self }
        return .text(
            document: document, parents: parents,
            operations: operations.map { operation in
                guard case .insert(let at, _) = operation else { return operation }
                return .insert(at: at, .placeholders(operation.eventCount))
            })
    }
}

extension StoredChange {
    /// The same row without the text that its change inserts; itself where there is none, or none any more.
    ///
    /// Throws `.malformed` for a body that is none. O(size).
    package func forgettingText() throws(ReplicationError) -> StoredChange {
        do {
            guard let body = try Change.forgettingText(inBody: body, isFirst: sequence == 0) else { return self }
            var row = StoredChange(
                space: space, chain: chain, sequence: sequence, id: id, body: body, signature: signature)
            (row.strand, row.leaving) = (strand, leaving)
            return row
        } catch {
            throw .malformed(error)
        }
    }

    /// What the body counts towards the size of a run (Protocol/sync.md, section 6). A run can still be sent when texts
    /// of it are forgotten, which makes the body of a short text longer: it never counts more then.
    package var countedInBytes: Int { Change.countedInBytes(body) }
}
