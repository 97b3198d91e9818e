package import CRDT

/// Where something stands in a shared folder: the names on the way from the root, as bytes. The root is the empty path.
///
/// Equal means equal byte for byte, as on a disk, where `String` calls composed and decomposed letters equal. The order
/// is that of the bytes with `/` between the names: a folder comes before what is in it.
package struct FolderPath: Hashable, Comparable, Sendable {
    package let bytes: [UInt8]

    package static let root = FolderPath(checked: [])
    private static let slash = UInt8(ascii: "/")

    private init(checked bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Nil where a part is no name that the tree could have.
    package init?(_ text: String) {
        guard text.isEmpty || (try? FileTree.path(parsing: text)) != nil else { return nil }
        bytes = [UInt8](text.utf8)
    }

    package init(_ parts: [PathPart]) {
        bytes = Array(parts.map { [UInt8]($0.text.utf8) }.joined(separator: [Self.slash]))
    }

    package var text: String { String(decoding: bytes, as: UTF8.self) }
    package var isRoot: Bool { bytes.isEmpty }
    package var names: [[UInt8]] { bytes.split(separator: Self.slash).map(Array.init) }
    package var depth: Int { isRoot ? 0 : bytes.count { $0 == Self.slash } + 1 }

    /// The last name; empty for the root.
    package var name: [UInt8] { Array(bytes.suffix(from: nameStart)) }
    package var nameText: String { String(decoding: name, as: UTF8.self) }

    /// The folder around it; the root is in itself.
    package var parent: FolderPath { FolderPath(checked: Array(bytes.prefix(max(0, nameStart - 1)))) }

    var nameStart: Int { bytes.lastIndex(of: Self.slash).map { $0 + 1 } ?? 0 }

    package func appending(_ name: some Sequence<UInt8>) -> FolderPath {
        FolderPath(checked: isRoot ? Array(name) : bytes + [Self.slash] + name)
    }

    /// Whether it is in a folder, at any depth, and not the folder itself.
    package func isBelow(_ folder: FolderPath) -> Bool {
        if folder.isRoot { return !isRoot }
        return bytes.count > folder.bytes.count && bytes[folder.bytes.count] == Self.slash
            && bytes.starts(with: folder.bytes)
    }

    /// Where it is after a folder above it went elsewhere. Precondition: it is below `folder`.
    package func moved(from folder: FolderPath, to target: FolderPath) -> FolderPath {
        let rest = bytes.dropFirst(folder.isRoot ? 0 : folder.bytes.count + 1)
        return target.appending(rest)
    }

    /// The parts as the tree has them; nil where one is no name there.
    package var parts: [PathPart]? { isRoot ? [] : try? FileTree.path(parsing: text) }

    package static func < (left: FolderPath, right: FolderPath) -> Bool {
        // A slash goes before every other byte: so what is in a folder follows it, before its longer-named siblings.
        left.bytes.lexicographicallyPrecedes(right.bytes) { ($0 == slash ? 0 : $0) < ($1 == slash ? 0 : $1) }
    }
}
