/// How a shared folder learns that what stands in a file was written by an editor at a bridge: by asking it whether it
/// had that text (Protocol/editor.md, section 7).
package enum EditorSaves {
    /// From here on this connection is asked: `Found`.
    package enum Answer: RPCMethod {
        package static let name = "editor.saves"
        package typealias Result = Nothing

        package struct Params: Codable, Hashable, Sendable {
            package var space: String?
            /// The bridge's process, where it is one: after a start the folder waits for bridges that it finds at work.
            package var process: Int?

            package init(space: String? = nil, process: Int? = nil) {
                self.space = space
                self.process = process
            }
        }
    }

    /// A file has another text than it had last.
    package enum Found: RPCNotification {
        package static let name = "editor.found"

        package struct Params: Codable, Hashable, Sendable {
            /// To be named in `Tell`. A new question about a file is asked in the place of an older one.
            package var question: Int
            package var path: String
            package var text: String
            /// When the file was written, in milliseconds since the Unix epoch.
            package var changedAt: UInt64
            /// What the file held before, as far as the node knows. There when no editor knew the text in time, so that
            /// somebody else changed what an editor had saved, or this: the bridge then takes in what differs from a
            /// text that its editor had, if that is less.
            package var base: String?

            package init(question: Int, path: String, text: String, changedAt: UInt64, base: String? = nil) {
                self.question = question
                self.path = path
                self.text = text
                self.changedAt = changedAt
                self.base = base
            }
        }
    }

    /// What the bridge knows of it; nothing while it knows nothing yet.
    package enum Tell: RPCMethod {
        package static let name = "editor.tell"
        package typealias Result = Nothing

        package struct Params: Codable, Hashable, Sendable {
            package var question: Int
            package var state: State

            package init(question: Int, state: State) {
                self.question = question
                self.state = state
            }
        }
    }

    package enum State: String, Codable, Sendable {
        /// No editor here has the file, or the text is nearer to the base.
        case none
        /// An editor had this text, or it was taken in; it is on its way to the node.
        case own
        /// The same, and the node has stored it.
        case stored
    }
}
