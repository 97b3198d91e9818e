package import WireCodec

/// What a file has besides its place and its text: a value of one of three registers.
///
/// `Protocol/tree.md`, section 4.
package enum FileValue: Hashable, Sendable {
    /// Of a file of kind `blob` only.
    case content(FileContent)
    /// Of texts and files of kind `blob`.
    case mode(FileMode)
    /// Of texts only.
    case form(FileForm)

    /// Which register it is of: the number of `Protocol/changes.md`, section 3.
    package var register: UInt8 {
        switch self {
        case .content: 1
        case .mode: 2
        case .form: 3
        }
    }

    /// Whether a node of a kind can have it.
    package func suits(_ kind: NodeKind) -> Bool {
        switch self {
        case .content: kind == .blob
        case .mode: kind != .folder
        case .form: kind == .text
        }
    }
}

/// The bytes of a file that is no text: those of a blob.
package struct FileContent: Hashable, Sendable {
    /// The blob's id.
    package let blob: Bytes32
    /// As its author says; the head of the blob proves it.
    package let sizeInBytes: UInt64

    package init(blob: Bytes32, sizeInBytes: UInt64) {
        self.blob = blob
        self.sizeInBytes = sizeInBytes
    }
}

/// Whether a file can be run on a disk.
package struct FileMode: Hashable, Sendable {
    package let isExecutable: Bool

    package init(isExecutable: Bool) {
        self.isExecutable = isExecutable
    }
}

/// What the bytes of a text on a disk have that its characters do not tell.
package struct FileForm: Hashable, Sendable {
    /// Whether they begin with the three bytes of a byte order mark.
    package let hasMark: Bool
    /// Whether each line feed of the text is a carriage return and a line feed there.
    package let endsLinesWithCRLF: Bool

    /// That of a text of which nobody said anything else.
    package static let plain = FileForm(hasMark: false, endsLinesWithCRLF: false)

    package init(hasMark: Bool, endsLinesWithCRLF: Bool) {
        self.hasMark = hasMark
        self.endsLinesWithCRLF = endsLinesWithCRLF
    }
}
