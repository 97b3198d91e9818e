import LocalRPC

/// A recording that goes on, back and forth: the part that is read, and where in it.
struct FilmReel {
    private let film: FilmReader
    private(set) var state: FilmState
    /// Milliseconds of the film.
    private(set) var time = 0.0

    init(_ film: FilmReader, _ head: SessionMethods.Replay.Result) {
        self.film = film
        state = FilmState(head)
    }

    var isAtEnd: Bool { Int(time) >= state.part.length }

    mutating func seek(to goal: Int) throws(CommandError) {
        let goal = min(max(goal, 0), state.part.length)
        if goal < state.time || goal > state.end || state.part.documents.isEmpty {
            state = FilmState(try film.part(at: goal))
        }
        _ = state.advance(to: max(goal, state.time))
        time = Double(goal)
    }

    /// `span` in milliseconds of the film.
    mutating func advance(by span: Double) throws(CommandError) {
        time = min(time + span, Double(state.part.length))
        if Int(time) >= state.end, state.part.next != nil {
            try seek(to: Int(time))
        } else {
            _ = state.advance(to: Int(time))
        }
    }
}
