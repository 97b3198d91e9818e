// The shapes that travel with every keystroke read and write themselves.

extension DocumentMethods.Splice: JSONShape {
    package init(reading reader: inout JSONReader) throws(JSONProblem) {
        var at: Int?
        var delete: Int?
        var insert: String?
        try reader.object { key, reader throws(JSONProblem) in
            switch key {
            case "at": at = try reader.integer()
            case "delete": delete = try reader.integer()
            case "insert": insert = try reader.string()
            default: try reader.skipValue()
            }
        }
        guard let at else { throw .missingField("at") }
        guard let delete else { throw .missingField("delete") }
        guard let insert else { throw .missingField("insert") }
        self.init(at: at, delete: delete, insert: insert)
    }

    package func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.key("at")
            writer.integer(at)
            writer.key("delete")
            writer.integer(delete)
            writer.key("insert")
            writer.string(insert)
        }
    }
}

extension DocumentMethods.Edit.Params: JSONShape {
    package init(reading reader: inout JSONReader) throws(JSONProblem) {
        var space: String?
        var path: String?
        var revision: Int?
        var edits: [DocumentMethods.Splice]?
        var number: Int?
        try reader.object { key, reader throws(JSONProblem) in
            switch key {
            case "space": space = try reader.isNull() ? nil : reader.string()
            case "path": path = try reader.string()
            case "revision": revision = try reader.isNull() ? nil : reader.integer()
            case "edits": edits = try DocumentMethods.readSplices(&reader)
            case "number": number = try reader.isNull() ? nil : reader.integer()
            default: try reader.skipValue()
            }
        }
        guard let path else { throw .missingField("path") }
        guard let edits else { throw .missingField("edits") }
        self.init(space: space, path: path, revision: revision, edits: edits)
        self.number = number
    }

    package func write(to writer: inout JSONWriter) {
        writer.object { writer in
            if let space {
                writer.key("space")
                writer.string(space)
            }
            writer.key("path")
            writer.string(path)
            if let revision {
                writer.key("revision")
                writer.integer(revision)
            }
            writer.key("edits")
            writer.array(edits) { $1.write(to: &$0) }
            if let number {
                writer.key("number")
                writer.integer(number)
            }
        }
    }
}

extension DocumentMethods.Edit.Result: JSONShape {
    package init(reading reader: inout JSONReader) throws(JSONProblem) {
        var revision: Int?
        try reader.object { key, reader throws(JSONProblem) in
            if key == "revision" { revision = try reader.integer() } else { try reader.skipValue() }
        }
        guard let revision else { throw .missingField("revision") }
        self.init(revision: revision)
    }

    package func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.key("revision")
            writer.integer(revision)
        }
    }
}

extension DocumentMethods.Changed.Params: JSONShape {
    package init(reading reader: inout JSONReader) throws(JSONProblem) {
        var subscription: Int?
        var path: String?
        var revision: Int?
        var edits: [DocumentMethods.Splice]?
        var origin: DocumentMethods.Changed.Origin?
        var author: String?
        try reader.object { key, reader throws(JSONProblem) in
            switch key {
            case "subscription": subscription = try reader.integer()
            case "path": path = try reader.string()
            case "revision": revision = try reader.integer()
            case "edits": edits = try DocumentMethods.readSplices(&reader)
            case "origin": origin = DocumentMethods.Changed.Origin(rawValue: try reader.string())
            case "author": author = try reader.string()
            default: try reader.skipValue()
            }
        }
        guard let subscription else { throw .missingField("subscription") }
        guard let path else { throw .missingField("path") }
        guard let revision else { throw .missingField("revision") }
        guard let edits else { throw .missingField("edits") }
        guard let origin else { throw .missingField("origin") }
        guard let author else { throw .missingField("author") }
        self.init(
            subscription: subscription, path: path, revision: revision, edits: edits, origin: origin, author: author)
    }

    package func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.key("subscription")
            writer.integer(subscription)
            writer.key("path")
            writer.string(path)
            writer.key("revision")
            writer.integer(revision)
            writer.key("edits")
            writer.array(edits) { $1.write(to: &$0) }
            writer.key("origin")
            writer.string(origin.rawValue)
            writer.key("author")
            writer.string(author)
        }
    }
}

extension DocumentMethods {
    fileprivate static func readSplices(_ reader: inout JSONReader) throws(JSONProblem) -> [Splice] {
        var splices: [Splice] = []
        try reader.array { reader throws(JSONProblem) in splices.append(try Splice(reading: &reader)) }
        return splices
    }
}
