package import LocalRPC

/// The messages between an editor and a node (Protocol/editor.md, section 2).
package enum EditorMethods {
    /// What an answer says that is no error.
    package static let success = "success"

    /// The editor shows a file.
    package enum Open: RPCMethod {
        package static let name = "open"
        package typealias Result = String

        package struct Params: Codable, Hashable, Sendable {
            package var uri: String
            /// What the editor shows; absent before version 0.8, when it was what the node had.
            package var content: String?

            package init(uri: String, content: String?) {
                self.uri = uri
                self.content = content
            }
        }
    }

    package enum Close: RPCMethod {
        package static let name = "close"
        package typealias Result = String

        package struct Params: Codable, Hashable, Sendable {
            package var uri: String

            package init(uri: String) {
                self.uri = uri
            }
        }
    }

    /// The editor changed a file's text.
    package enum Edit: RPCMethod {
        package static let name = "edit"
        package typealias Result = String

        package struct Params: Codable, Hashable, Sendable {
            package var uri: String
            /// How many edits of the other side the sender had applied.
            package var revision: Int
            package var delta: [EditorReplacement]

            package init(uri: String, revision: Int, delta: [EditorReplacement]) {
                self.uri = uri
                self.revision = revision
                self.delta = delta
            }
        }
    }

    /// The node changed it.
    package enum Edited: RPCNotification {
        package static let name = "edit"
        package typealias Params = Edit.Params
    }

    /// Where the editor's own cursors are.
    package enum Cursor: RPCMethod {
        package static let name = "cursor"
        package typealias Result = String

        package struct Params: Codable, Hashable, Sendable {
            package var uri: String
            package var ranges: [EditorRange]

            package init(uri: String, ranges: [EditorRange]) {
                self.uri = uri
                self.ranges = ranges
            }
        }
    }

    /// Where somebody else's cursors are; no ranges: nowhere in that file any more.
    package enum Seen: RPCNotification {
        package static let name = "cursor"

        package struct Params: Codable, Hashable, Sendable {
            package var userid: String
            package var name: String?
            package var uri: String
            package var ranges: [EditorRange]

            package init(userid: String, name: String?, uri: String, ranges: [EditorRange]) {
                self.userid = userid
                self.name = name
                self.uri = uri
                self.ranges = ranges
            }
        }
    }
}

extension EditorMethods.Edit.Params: JSONShape {
    package init(reading reader: inout JSONReader) throws(JSONProblem) {
        var uri: String?
        var revision: Int?
        var delta: [EditorReplacement]?
        try reader.object { key, reader throws(JSONProblem) in
            switch key {
            case "uri": uri = try reader.string()
            case "revision": revision = try reader.integer()
            case "delta":
                var read: [EditorReplacement] = []
                try reader.array { reader throws(JSONProblem) in
                    read.append(try EditorReplacement(reading: &reader))
                }
                delta = read
            default: try reader.skipValue()
            }
        }
        guard let uri else { throw .missingField("uri") }
        guard let revision else { throw .missingField("revision") }
        guard let delta else { throw .missingField("delta") }
        self.init(uri: uri, revision: revision, delta: delta)
    }

    package func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.key("uri")
            writer.string(uri)
            writer.key("revision")
            writer.integer(revision)
            writer.key("delta")
            writer.array(delta) { $1.write(to: &$0) }
        }
    }
}
