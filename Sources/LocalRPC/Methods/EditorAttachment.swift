/// `editor.attach`: from the answer on this connection also speaks the editor protocol (Protocol/editor.md): `open`,
/// `close`, `edit` and `cursor`, as requests or notifications; the node's own come as notifications.
package enum EditorAttachment: RPCMethod {
    package static let name = "editor.attach"
    package typealias Result = Nothing

    package struct Params: Codable, Hashable, Sendable {
        package var space: String?
        /// The absolute path that stands in front of a document's path in the uris of both sides.
        package var directory: String

        package init(space: String? = nil, directory: String) {
            self.space = space
            self.directory = directory
        }
    }
}
