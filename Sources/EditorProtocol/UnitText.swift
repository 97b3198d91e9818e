/// A text in units, found by line and character, by unit and by scalar.
///
/// Pieces of at most `pieceMax` units with their sums; all look-ups and edits walk over the sums, O(n / pieceMax), and
/// then within one piece. A copy shares the pieces that are not written to.
struct UnitText: Sendable {
    private struct Piece: Sendable {
        var units: [TextUnit]
        var lineEnds = 0
        var pairs = 0

        init(_ units: [TextUnit]) {
            self.units = units
            for unit in units {
                if unit.isLineEnd { lineEnds += 1 }
                if unit.isPair { pairs += 1 }
            }
        }
    }

    private static let pieceMax = 1024

    private var pieces: [Piece] = []
    /// The length in units.
    private(set) var count = 0
    private var lineEnds = 0
    private var pairs = 0

    init(_ units: [TextUnit]) {
        replace(0..<0, with: units)
    }

    /// A text of the space.
    init(_ text: String) {
        self.init([TextUnit](text))
    }

    /// Where the last line begins: lines are counted from 0, and what follows the last line end is a line.
    var lastLine: Int { lineEnds }
    var countInScalars: Int { count + pairs }
    var units: [TextUnit] { pieces.flatMap(\.units) }
    var text: String { units.text }
    var shown: String { units.shown }
    var endsLine: Bool { pieces.last?.units.last?.isLineEnd ?? false }

    subscript(index: Int) -> TextUnit {
        let (piece, offset) = place(of: index)
        return pieces[piece].units[offset]
    }

    func units(in range: Range<Int>) -> [TextUnit] {
        guard !range.isEmpty else { return [] }
        var result: [TextUnit] = []
        result.reserveCapacity(range.count)
        var (piece, offset) = place(of: range.lowerBound)
        while result.count < range.count {
            let taken = pieces[piece].units[offset...].prefix(range.count - result.count)
            result.append(contentsOf: taken)
            (piece, offset) = (piece + 1, 0)
        }
        return result
    }

    mutating func replace(_ range: Range<Int>, with units: [TextUnit]) {
        precondition(range.lowerBound >= 0 && range.upperBound <= count, "the range lies in the text")
        let (first, start) = place(of: range.lowerBound)
        let (last, end) = place(of: range.upperBound)
        var merged = first < pieces.count ? Array(pieces[first].units[..<start]) : []
        merged.append(contentsOf: units)
        if last < pieces.count { merged.append(contentsOf: pieces[last].units[end...]) }
        let old = first..<min(last + 1, pieces.count)
        for piece in pieces[old] { subtract(piece) }
        let new = Self.cut(merged)
        for piece in new { add(piece) }
        pieces.replaceSubrange(old, with: new)
    }

    private static func cut(_ units: [TextUnit]) -> [Piece] {
        if units.isEmpty { return [] }
        if units.count <= pieceMax { return [Piece(units)] }
        return stride(from: 0, to: units.count, by: pieceMax / 2).map {
            Piece(Array(units[$0..<min($0 + pieceMax / 2, units.count)]))
        }
    }

    private mutating func add(_ piece: Piece) {
        count += piece.units.count
        lineEnds += piece.lineEnds
        pairs += piece.pairs
    }

    private mutating func subtract(_ piece: Piece) {
        count -= piece.units.count
        lineEnds -= piece.lineEnds
        pairs -= piece.pairs
    }

    /// The piece that holds a unit and where in it; behind the last piece for the end of the text.
    private func place(of index: Int) -> (piece: Int, offset: Int) {
        var rest = index
        for (number, piece) in pieces.enumerated() {
            if rest < piece.units.count { return (number, rest) }
            rest -= piece.units.count
        }
        return (pieces.count, 0)
    }

    /// What ends the line before a place, or the one that it is in, is what a new line's end there is made of.
    func lineEnd(at index: Int) -> TextUnit {
        if pairs == 0 { return .lineFeed }
        let line = position(of: index).line
        let end = line > 0 ? start(ofLine: line) - 1 : lineEnds > 0 ? start(ofLine: 1) - 1 : nil
        return end.map { self[$0] } ?? .lineFeed
    }

    // MARK: Scalars

    /// How many scalars stand before a unit.
    func scalars(before index: Int) -> Int {
        if pairs == 0 { return index }
        var rest = index
        var found = 0
        for piece in pieces {
            guard rest >= piece.units.count else {
                return found + piece.units[..<rest].reduce(0) { $0 + $1.countInScalars }
            }
            rest -= piece.units.count
            found += piece.units.count + piece.pairs
        }
        return found
    }

    /// The unit that holds the scalar at a place, and whether the place is between its two. Nil past the end.
    func unit(atScalar place: Int) -> (index: Int, isInside: Bool)? {
        guard 0...countInScalars ~= place else { return nil }
        if pairs == 0 { return (place, false) }
        var rest = place
        var index = 0
        for piece in pieces {
            let length = piece.units.count + piece.pairs
            guard rest < length else {
                rest -= length
                index += piece.units.count
                continue
            }
            for unit in piece.units {
                if rest < unit.countInScalars { return (index, rest > 0) }
                rest -= unit.countInScalars
                index += 1
            }
        }
        return (count, false)
    }

    // MARK: Lines

    func position(of index: Int) -> EditorPosition {
        var line = 0
        var lineStart = 0
        var start = 0
        for piece in pieces {
            let isLast = start + piece.units.count > index
            if piece.lineEnds > 0 {
                let end = isLast ? index - start : piece.units.count
                for (offset, unit) in piece.units[..<end].enumerated() where unit.isLineEnd {
                    line += 1
                    lineStart = start + offset + 1
                }
            }
            if isLast { break }
            start += piece.units.count
        }
        return EditorPosition(line: line, character: index - lineStart)
    }

    /// The place of a position; one past the end of its line is the end of the line, one past the last line the end of
    /// the text.
    func index(of position: EditorPosition) -> Int {
        guard position.line >= 0 else { return 0 }
        guard position.line <= lineEnds else { return count }
        let start = start(ofLine: position.line)
        guard position.character > 0 else { return start }
        let end = position.line == lineEnds ? count : self.start(ofLine: position.line + 1) - 1
        return position.character <= end - start ? start + position.character : end
    }

    /// Where a line begins that is there.
    private func start(ofLine line: Int) -> Int {
        if line == 0 { return 0 }
        var rest = line
        var start = 0
        for piece in pieces {
            guard piece.lineEnds >= rest else {
                rest -= piece.lineEnds
                start += piece.units.count
                continue
            }
            for (offset, unit) in piece.units.enumerated() where unit.isLineEnd {
                rest -= 1
                if rest == 0 { return start + offset + 1 }
            }
        }
        return count
    }
}
