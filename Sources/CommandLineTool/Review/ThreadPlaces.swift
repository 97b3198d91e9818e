import LocalRPC
internal import ReviewContents
import TerminalRendering

/// Where the threads of a review stand in the texts of one round, whichever round they were begun on.
struct ThreadPlaces {
    struct Placed {
        let thread: ReviewMethods.Thread
        let path: String
        let side: DiffNote.Side
        /// From 1; nil: the file as a whole.
        let line: Int?
        /// How it came there, in words of our own; nil: as it was.
        let fate: String?

        var note: DiffNote? {
            line.map { line in
                DiffNote(
                    side: side, line: line,
                    entries: thread.comments.map { comment in
                        let isFirst = comment.id == thread.thread
                        let fate = isFirst ? fate.map { ", " + $0 } ?? "" : ""
                        return .init(
                            heading: ReviewWords.heading(comment, in: thread) + fate,
                            text: PeerText(ReviewWords.text(comment)), isAnswer: !isFirst)
                    }, isSettled: thread.isResolved)
            }
        }
    }

    let talk: ReviewTalk
    let round: ReviewMethods.Round
    let contents: RoundContents

    /// In the order in which they were begun. Those about the review as a whole are left out.
    func all() throws(CommandError) -> [Placed] {
        let here = talk.review.threads.filter { $0.place.path != nil }
        var placed: [String: Placed] = [:]
        for (id, threads) in Dictionary(grouping: here, by: { $0.round ?? round.round }) {
            for item in try id == round.round ? threads.map(asItWas) : ported(threads, from: id) {
                placed[item.thread.thread] = item
            }
        }
        return here.compactMap { placed[$0.thread] }
    }

    private func asItWas(_ thread: ReviewMethods.Thread) -> Placed {
        Placed(
            thread: thread, path: thread.place.path ?? "", side: thread.place.old == true ? .old : .new,
            line: thread.place.lastLine ?? thread.place.line, fate: nil)
    }

    /// Threads of another round, by the lines that they were about.
    private func ported(_ threads: [ReviewMethods.Thread], from id: String) throws(CommandError) -> [Placed] {
        guard let former = talk.review.rounds.first(where: { $0.round == id }),
            let old = try? talk.reader.contents(of: former)
        else {
            return threads.map { thread in
                let place = asItWas(thread)
                return Placed(
                    thread: thread, path: place.path, side: place.side, line: nil,
                    fate: "on lines of a round that is not here: \(ReviewWords.place(thread.place))")
            }
        }
        let (onLines, onFiles) = (threads.filter { $0.place.line != nil }, threads.filter { $0.place.line == nil })
        var result = onFiles.map(asItWas)
        for isOld in [false, true] {
            let these = onLines.filter { ($0.place.old == true) == isOld }
            if these.isEmpty { continue }
            let paths = Set(these.compactMap(\.place.path))
            let landings = try talk.node.ask(
                ReviewMethods.Port.self,
                .init(
                    from: Self.texts(of: old, isOld).filter { paths.contains($0.path) },
                    to: Self.texts(of: contents, isOld), places: these.map(\.place))
            ).landings
            for (thread, landing) in zip(these, landings) {
                result.append(placed(thread, landing, from: former, isOld))
            }
        }
        return result
    }

    private func placed(
        _ thread: ReviewMethods.Thread, _ landing: ReviewMethods.Landing, from former: ReviewMethods.Round,
        _ isOld: Bool
    ) -> Placed {
        let was = "\(ReviewWords.place(thread.place)) of round \(former.number)"
        let fate: String? =
            switch landing.fate {
            case .exact: nil
            case .moved: "was at \(was)"
            case .changed: "its lines changed since \(was)"
            case .gone: "its lines are gone since \(was)"
            }
        return Placed(
            thread: thread, path: landing.path ?? thread.place.path ?? "", side: isOld ? .old : .new,
            line: landing.path == nil ? nil : landing.lastLine ?? landing.line, fate: fate)
    }

    private static func texts(of contents: RoundContents, _ isOld: Bool) -> [ReviewMethods.Text] {
        contents.files.compactMap { file in
            let side = isOld ? file.old : file.new
            guard side != .absent, let text = side.text else { return nil }
            // A comment on the side before the change names the file as the round calls it.
            return ReviewMethods.Text(path: file.path, text: text)
        }
    }
}
