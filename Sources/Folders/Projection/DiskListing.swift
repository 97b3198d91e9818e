package import CRDT
package import WireCodec

/// What is on the disk, as far as it is shared.
package struct DiskListing: Sendable {
    package struct Entry: Equatable, Sendable {
        package enum Kind: Equatable, Sendable {
            case folder
            case file
        }

        package let kind: Kind
        package let signature: FileSignature

        package init(kind: Kind, signature: FileSignature) {
            self.kind = kind
            self.signature = signature
        }

        package var sizeInBytes: UInt64 { signature.sizeInBytes }

        func isOf(_ node: NodeKind) -> Bool { (kind == .folder) == (node == .folder) }
    }

    package private(set) var entries: [FolderPath: Entry] = [:]
    private var children: [FolderPath: Set<FolderPath>] = [:]
    private var places: [FilePlace: FolderPath] = [:]

    package init() {}

    package subscript(path: FolderPath) -> Entry? { entries[path] }
    func path(of place: FilePlace) -> FolderPath? { places[place] }
    package func children(of folder: FolderPath) -> Set<FolderPath> { children[folder] ?? [] }

    package mutating func insert(_ entry: Entry, at path: FolderPath) {
        if let old = entries[path], places[old.signature.place] == path { places[old.signature.place] = nil }
        entries[path] = entry
        children[path.parent, default: []].insert(path)
        places[entry.signature.place] = path
    }

    /// Takes something out, and all that is in it.
    package mutating func remove(_ path: FolderPath) {
        for child in children[path] ?? [] { remove(child) }
        guard let old = entries.removeValue(forKey: path) else { return }
        if places[old.signature.place] == path { places[old.signature.place] = nil }
        children[path.parent]?.remove(path)
        children[path] = nil
    }

    /// Something went elsewhere, with all that is in it.
    package mutating func move(_ path: FolderPath, to target: FolderPath) {
        var moved: [(FolderPath, Entry)] = []
        func gather(_ from: FolderPath, _ to: FolderPath) {
            if let entry = entries[from] { moved.append((to, entry)) }
            for child in children[from] ?? [] { gather(child, to.appending(child.name)) }
        }
        gather(path, target)
        remove(path)
        remove(target)
        for (path, entry) in moved { insert(entry, at: path) }
    }
}

/// What was read of a file.
package enum ReadContent: Equatable, Sendable {
    /// A text, in a form, whose bytes have this hash; none of them is kept.
    case text(Bytes32, FileForm = .plain)
    /// Bytes that are those of this blob.
    case blob(Bytes32)
    /// It stays out of the space, and nothing is written over it.
    case unfit

    /// The hash of a text, or the blob that the bytes are.
    package var hash: Bytes32? {
        switch self {
        case .text(let hash, _), .blob(let hash): hash
        case .unfit: nil
        }
    }

    /// As what kind of node it is read; nil for what stays out.
    package var kind: NodeKind? {
        switch self {
        case .text: .text
        case .blob: .blob
        case .unfit: nil
        }
    }

    package var form: FileForm { if case .text(_, let form) = self { form } else { .plain } }
}
