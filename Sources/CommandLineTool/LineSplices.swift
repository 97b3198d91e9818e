import LocalRPC

/// The edits that lead from one text to another, line by line and then trimmed to what really differs.
///
/// Lines are compared as bytes: two spellings of one letter (é as one scalar or as two) are a difference. The longest
/// common subsequence is found by Myers' algorithm (1986), so the cost is O((n + m) d) in lines with d differing ones.
enum LineSplices {
    static func between(_ before: String, _ after: String) -> [DocumentMethods.Splice] {
        let oldLines = lines(of: before)
        let newLines = lines(of: after)
        let difference = newLines.difference(from: oldLines)
        var removed = Set<Int>()
        var inserted = Set<Int>()
        for change in difference {
            switch change {
            case .remove(let offset, _, _): removed.insert(offset)
            case .insert(let offset, _, _): inserted.insert(offset)
            }
        }
        return hunks(oldLines, newLines, removed, inserted).flatMap(trimmed)
    }

    /// A line with its ending; equal when its bytes are.
    private struct Line: Equatable {
        let scalars: [Unicode.Scalar]
    }

    private struct Hunk {
        /// In the text as the hunks before it leave it.
        var at: Int
        var old: [Unicode.Scalar] = []
        var new: [Unicode.Scalar] = []
    }

    private static func lines(of text: String) -> [Line] {
        var lines: [Line] = []
        var current: [Unicode.Scalar] = []
        for scalar in text.unicodeScalars {
            current.append(scalar)
            if scalar == "\n" {
                lines.append(Line(scalars: current))
                current.removeAll(keepingCapacity: true)
            }
        }
        if !current.isEmpty { lines.append(Line(scalars: current)) }
        return lines
    }

    private static func hunks(
        _ oldLines: [Line], _ newLines: [Line], _ removed: Set<Int>, _ inserted: Set<Int>
    ) -> [Hunk] {
        var hunks: [Hunk] = []
        var current: Hunk?
        var position = 0
        var old = 0
        var new = 0
        while old < oldLines.count || new < newLines.count {
            if removed.contains(old) {
                current = current ?? Hunk(at: position)
                current?.old += oldLines[old].scalars
                old += 1
            } else if inserted.contains(new) {
                current = current ?? Hunk(at: position)
                current?.new += newLines[new].scalars
                position += newLines[new].scalars.count
                new += 1
            } else {
                if let hunk = current { hunks.append(hunk) }
                current = nil
                position += newLines[new].scalars.count
                old += 1
                new += 1
            }
        }
        if let hunk = current { hunks.append(hunk) }
        return hunks
    }

    /// Without the scalars that both sides begin and end with.
    private static func trimmed(_ hunk: Hunk) -> [DocumentMethods.Splice] {
        let shorter = min(hunk.old.count, hunk.new.count)
        var front = 0
        while front < shorter, hunk.old[front] == hunk.new[front] { front += 1 }
        var back = 0
        while back < shorter - front,
            hunk.old[hunk.old.count - 1 - back] == hunk.new[hunk.new.count - 1 - back]
        { back += 1 }
        var text = String.UnicodeScalarView()
        text.append(contentsOf: hunk.new[front..<hunk.new.count - back])
        let deleted = hunk.old.count - front - back
        if deleted == 0, text.isEmpty { return [] }
        return [DocumentMethods.Splice(at: hunk.at + front, delete: deleted, insert: String(text))]
    }
}
