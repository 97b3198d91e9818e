package import CRDT
package import Membership
package import Spaces
package import WireCodec

/// What a person made in an exercise, now or as it was handed in.
package struct LearnersWork: Sendable {
    /// A file of it, with all that makes it on a disk.
    package struct File: Equatable, Sendable {
        package enum Content: Equatable, Sendable {
            case text(String, FileForm)
            case blob(FileContent)
        }

        package let path: String
        package let content: Content
        package let isExecutable: Bool
    }

    /// The space that it lies in.
    package let space: SpaceID
    /// The first device of the person.
    package let person: Bytes32
    /// What the person handed in that counts, or came late.
    package let handIn: RecordEntry.ID?
    /// Whether the files are those of that.
    package let isHandedIn: Bool
    /// The newest changes of it.
    package let version: [Bytes32]
    /// By path.
    package let files: [File]
}

extension Space {
    /// The files that are shown, without those of which nobody said what is in them.
    var workFiles: [LearnersWork.File] {
        files().compactMap { file in
            let content: LearnersWork.File.Content
            switch file.kind {
            case .folder: return nil
            case .text:
                content = .text(
                    documents[file.id]?.text.text.string() ?? "", file.attributes.form.value ?? .plain)
            case .blob:
                guard let value = file.attributes.content.value else { return nil }
                content = .blob(value)
            }
            return .init(
                path: file.path, content: content, isExecutable: file.attributes.mode.value?.isExecutable == true)
        }.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
    }
}
