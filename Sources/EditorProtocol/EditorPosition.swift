package import LocalRPC

/// A place in a file as editors name it: both counted from 0, the character in Unicode scalars.
package struct EditorPosition: Codable, Hashable, Sendable {
    package var line: Int
    package var character: Int

    package init(line: Int, character: Int) {
        self.line = line
        self.character = character
    }
}

/// A stretch of a file. Of a cursor's, `end` is the end that moves, so it may stand before `start`.
package struct EditorRange: Codable, Hashable, Sendable {
    package var start: EditorPosition
    package var end: EditorPosition

    package init(start: EditorPosition, end: EditorPosition) {
        self.start = start
        self.end = end
    }
}

/// One replacement of a delta. All of a delta speak of the text before it.
package struct EditorReplacement: Codable, Hashable, Sendable {
    package var range: EditorRange
    package var replacement: String

    package init(range: EditorRange, replacement: String) {
        self.range = range
        self.replacement = replacement
    }
}

// These travel with every keystroke.

extension EditorPosition: JSONShape {
    package init(reading reader: inout JSONReader) throws(JSONProblem) {
        var line: Int?
        var character: Int?
        try reader.object { key, reader throws(JSONProblem) in
            switch key {
            case "line": line = try reader.integer()
            case "character": character = try reader.integer()
            default: try reader.skipValue()
            }
        }
        guard let line else { throw .missingField("line") }
        guard let character else { throw .missingField("character") }
        self.init(line: line, character: character)
    }

    package func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.key("line")
            writer.integer(line)
            writer.key("character")
            writer.integer(character)
        }
    }
}

extension EditorRange: JSONShape {
    package init(reading reader: inout JSONReader) throws(JSONProblem) {
        var start: EditorPosition?
        var end: EditorPosition?
        try reader.object { key, reader throws(JSONProblem) in
            switch key {
            case "start": start = try EditorPosition(reading: &reader)
            case "end": end = try EditorPosition(reading: &reader)
            default: try reader.skipValue()
            }
        }
        guard let start else { throw .missingField("start") }
        guard let end else { throw .missingField("end") }
        self.init(start: start, end: end)
    }

    package func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.key("start")
            start.write(to: &writer)
            writer.key("end")
            end.write(to: &writer)
        }
    }
}

extension EditorReplacement: JSONShape {
    package init(reading reader: inout JSONReader) throws(JSONProblem) {
        var range: EditorRange?
        var replacement: String?
        try reader.object { key, reader throws(JSONProblem) in
            switch key {
            case "range": range = try EditorRange(reading: &reader)
            case "replacement": replacement = try reader.string()
            default: try reader.skipValue()
            }
        }
        guard let range else { throw .missingField("range") }
        guard let replacement else { throw .missingField("replacement") }
        self.init(range: range, replacement: replacement)
    }

    package func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.key("range")
            range.write(to: &writer)
            writer.key("replacement")
            writer.string(replacement)
        }
    }
}
