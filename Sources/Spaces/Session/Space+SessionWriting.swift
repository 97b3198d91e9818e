package import WireCodec

/// What somebody wrote in a document while a session went on.
package struct SessionWriting: Equatable, Sendable {
    /// The device that wrote.
    package let author: Bytes32
    package let document: Bytes32
    package internal(set) var insertedInScalars = 0
    package internal(set) var deletedInScalars = 0
}

extension Space {
    /// What was written in the documents that are shown, from a session's beginning to its end or until now, by who was
    /// in it and who was not. In the order of the documents' paths, then of authors. O(their changes).
    package func writing(in session: Session) -> [SessionWriting] {
        listing().flatMap { _, document in
            var byAuthor: [Bytes32: SessionWriting] = [:]
            for entry in log(of: document.id) where entry.time > session.started {
                if let ended = session.ended, ended < entry.time { continue }
                var writing =
                    byAuthor[entry.author] ?? SessionWriting(author: entry.author, document: document.id)
                writing.insertedInScalars += entry.insertedInScalars
                writing.deletedInScalars += entry.deletedInScalars
                byAuthor[entry.author] = writing
            }
            return byAuthor.values.sorted { $0.author < $1.author }
        }
    }
}
