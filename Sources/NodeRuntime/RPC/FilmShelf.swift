import CRDT
import Spaces
import WireCodec

/// Histories of documents as films, each made once and kept while its text stays as it is: going anywhere in one is
/// quick then.
final class FilmShelf {
    private struct Key: Hashable {
        let document: Bytes32
        let revision: Int
    }

    /// The newest last.
    private var films: [(key: Key, replay: HistoryReplay)] = []
    static let filmsMax = 16

    func replay(of document: Bytes32, in space: Space) -> HistoryReplay? {
        let key = Key(document: document, revision: space.revision(of: document))
        if let index = films.firstIndex(where: { $0.key == key }) {
            let film = films.remove(at: index)
            films.append(film)
            return film.replay
        }
        guard let replay = space.replay(of: document) else { return nil }
        films.removeAll { $0.key.document == document }
        if films.count >= Self.filmsMax { films.removeFirst() }
        films.append((key, replay))
        return replay
    }

    /// Nobody plays any more.
    func clear() { films = [] }
}
