/// Finds keywords, types, texts, numbers and comments in the lines of a program, by a table of languages.
///
/// It reads letters, not grammar: good enough to find one's way in a comparison, at the cost of one pass over each
/// line. What goes on in the next line (a comment, a text) is remembered, so lines are to be given in their order.
package struct SyntaxColour: Sendable {
    private let language: SyntaxLanguage
    private var open: Open?

    /// What the line before left open, and how deep.
    private struct Open {
        let form: SyntaxLanguage.Enclosure
        var depth: Int
    }

    /// Lines of more scalars are not coloured: they are no writing of people's.
    package static let lineInScalarsMax = 4096

    /// `\u{10FFFF}`.
    private static let escapeInScalarsMax = 10

    /// Nil where nothing is known of files with such a name.
    package init?(path: PeerText) {
        var name = ""
        name.unicodeScalars.append(contentsOf: path.scalars)
        guard let language = SyntaxLanguage.named(name) else { return nil }
        self.language = language
    }

    /// The coloured parts of the next line, ascending, without overlap.
    package mutating func spans(of line: PeerText) -> [SyntaxSpan] {
        let scalars = Array(line.scalars.prefix(Self.lineInScalarsMax + 1))
        guard scalars.count <= Self.lineInScalarsMax else { return [] }
        var scan = LineScan(scalars: scalars)
        if let open {
            self.open = nil
            close(open, from: 0, &scan)
        }
        while scan.at < scalars.count { step(&scan) }
        return scan.spans
    }

    private struct LineScan {
        let scalars: [Unicode.Scalar]
        var at = 0
        var spans: [SyntaxSpan] = []

        func has(_ sign: [Unicode.Scalar], at place: Int) -> Bool {
            place + sign.count <= scalars.count && scalars[place..<place + sign.count].elementsEqual(sign)
        }

        mutating func take(to end: Int, as kind: SyntaxKind) {
            if end > at { spans.append(SyntaxSpan(range: at..<end, kind: kind)) }
            at = end
        }
    }

    private mutating func step(_ scan: inout LineScan) {
        // Block signs first: in Lua, one begins like a comment to the line's end.
        for form in language.enclosures where scan.has(form.open, at: scan.at) {
            if begin(form, &scan) { return }
        }
        if language.lineComments.contains(where: { scan.has($0, at: scan.at) }), mayBeginComment(scan) {
            return scan.take(to: scan.scalars.count, as: .comment)
        }
        let scalar = scan.scalars[scan.at]
        if Self.isDigit(scalar) { return number(&scan) }
        if isWord(scalar) { return word(&scan) }
        scan.at += 1
    }

    private func mayBeginComment(_ scan: LineScan) -> Bool {
        !language.needsBlankBeforeComment || scan.at == 0 || [" ", "\t", ";"].contains(scan.scalars[scan.at - 1])
    }

    /// False where it turns out to be something else.
    private mutating func begin(_ form: SyntaxLanguage.Enclosure, _ scan: inout LineScan) -> Bool {
        if form.isCharacter {
            guard let end = end(of: form, from: scan.at + 1, in: scan) else { return false }
            let isEscape = scan.scalars[scan.at + 1] == form.escape
            guard end - scan.at <= (isEscape ? Self.escapeInScalarsMax : 1) + 2 else { return false }
            scan.take(to: end, as: form.kind)
            return true
        }
        close(Open(form: form, depth: 1), from: scan.at + form.open.count, &scan)
        return true
    }

    private func end(of form: SyntaxLanguage.Enclosure, from start: Int, in scan: LineScan) -> Int? {
        var place = start
        while place < scan.scalars.count {
            if let escape = form.escape, scan.scalars[place] == escape {
                place += 2
            } else if scan.has(form.close, at: place) {
                return place + form.close.count
            } else {
                place += 1
            }
        }
        return nil
    }

    /// Goes to where `open` ends, or to the end of the line.
    private mutating func close(_ open: Open, from start: Int, _ scan: inout LineScan) {
        var open = open
        var place = start
        while place < scan.scalars.count {
            if let escape = open.form.escape, scan.scalars[place] == escape {
                place += 2
            } else if scan.has(open.form.close, at: place) {
                place += open.form.close.count
                open.depth -= 1
                if open.depth == 0 { return scan.take(to: place, as: open.form.kind) }
            } else if open.form.nests, scan.has(open.form.open, at: place) {
                place += open.form.open.count
                open.depth += 1
            } else {
                place += 1
            }
        }
        scan.take(to: scan.scalars.count, as: open.form.kind)
        if open.form.isMultiline { self.open = open }
    }

    private func number(_ scan: inout LineScan) {
        var end = scan.at
        while end < scan.scalars.count {
            let scalar = scan.scalars[end]
            // A point counts where a digit follows: `0..<9` has two numbers.
            let isPoint = scalar == "." && end + 1 < scan.scalars.count && Self.isDigit(scan.scalars[end + 1])
            guard Self.isLetterOrDigit(scalar) || isPoint else { break }
            end += 1
        }
        scan.take(to: end, as: .number)
    }

    private func word(_ scan: inout LineScan) {
        var end = scan.at
        while end < scan.scalars.count, isWord(scan.scalars[end]) { end += 1 }
        var text = ""
        text.unicodeScalars.append(contentsOf: scan.scalars[scan.at..<end])
        if language.keywords.contains(language.ignoresCase ? text.lowercased() : text) {
            scan.take(to: end, as: .keyword)
        } else if language.hasCapitalTypes, "A"..."Z" ~= scan.scalars[scan.at] {
            scan.take(to: end, as: .type)
        } else {
            scan.at = end
        }
    }

    private func isWord(_ scalar: Unicode.Scalar) -> Bool {
        Self.isLetterOrDigit(scalar) || language.wordScalars.contains(scalar)
    }

    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { "0"..."9" ~= scalar }

    private static func isLetterOrDigit(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", "_": true
        default: !scalar.isASCII && scalar.properties.isAlphabetic
        }
    }
}
