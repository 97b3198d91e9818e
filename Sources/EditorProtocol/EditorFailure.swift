package import LocalRPC

/// Why the node did not do what an editor asked: code -1, as editors of this protocol know it, and words in `data`,
/// which they put behind the message.
package struct EditorFailure: Error, Equatable, Sendable {
    let message: String
    /// What was kept and what to do next.
    let details: String
    var code = -1

    package init(_ message: String, details: String) {
        self.message = message
        self.details = details
    }

    package init(_ failure: RPCFailure) {
        message = failure.message
        details = [failure.kept, failure.next].compactMap(\.self).joined(separator: " ")
        if failure.kind == .malformed { code = failure.kind.code }
    }

    func response(to id: RequestID?) -> [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.key("jsonrpc")
            writer.string("2.0")
            writer.key("id")
            switch id {
            case .number(let number): writer.integer(number)
            case .string(let string): writer.string(string)
            case nil: writer.null()
            }
            writer.key("error")
            writer.object { writer in
                writer.key("code")
                writer.integer(code)
                writer.key("message")
                writer.string(message)
                writer.key("data")
                writer.string(details)
            }
        }
        return writer.bytes
    }

    static func misfit(_ misfit: EditorFolder.Misfit) -> EditorFailure {
        switch misfit {
        case .outside:
            EditorFailure("This file is not in the shared folder.", details: "It stays yours alone. Nothing to do.")
        case .state:
            EditorFailure(
                "This file belongs to a program's own folder, which is not shared.",
                details: "It stays yours alone. Nothing to do.")
        }
    }

    static let notOpen = EditorFailure(
        "This file is not open here.", details: "Your text is in your editor. Open the file again.")
}
