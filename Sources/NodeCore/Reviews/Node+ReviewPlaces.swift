import CRDT
package import Membership
package import Reviews
import Spaces
package import WireCodec

/// Places of comments in documents of a space, which hang on characters and go with them.
extension Node {
    /// Some lines of a document's text as it is now, from the first character of the first one to the end of the last.
    /// Nil where there are no such lines.
    package func span(of lines: Range<Int>, in document: Bytes32, of space: SpaceID) -> CommentPlace.Span? {
        guard let replica = replicas[space] else { return nil }
        // What hangs on a character hangs on one that others can know.
        flush(replica)
        guard let text = replica.space.documents[document]?.text.text, lines.upperBound <= text.lineCount,
            let start = try? text.position(of: LineColumn(line: lines.lowerBound, column: 0))
        else { return nil }
        let end =
            lines.upperBound < text.lineCount
            ? try? text.position(of: LineColumn(line: lines.upperBound, column: 0)) : text.lengthInScalars
        guard let end, start < end, let first = replica.space.place(at: start + 1, in: document)?.character,
            let last = replica.space.place(at: end, in: document)
        else { return nil }
        // Right before the first character, so that what is put in above stays outside.
        return CommentPlace.Span(document: document, start: .init(character: first, isBehind: false), end: last)
    }

    /// Where they are now; empty where the characters are gone, at the line where they were. Nil while the document is
    /// not here.
    package func lines(of span: CommentPlace.Span, in space: SpaceID) -> Range<Int>? {
        guard let replica = replicas[space],
            let start = replica.space.position(of: span.start, in: span.document),
            let end = replica.space.position(of: span.end, in: span.document),
            let text = replica.space.documents[span.document]?.text.text,
            let first = try? text.lineColumn(of: start).line
        else { return nil }
        guard start < end, let last = try? text.lineColumn(of: end - 1).line else { return first..<first }
        return first..<max(first, last) + 1
    }
}
