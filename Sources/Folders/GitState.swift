/// What git has in a folder, as far as it tells that git is at work there.
package struct GitState: Equatable, Sendable {
    /// What is checked out: the name of a branch, or a commit.
    package let head: [UInt8]
    /// The commit that it is; nil on a branch without any.
    package let commit: [UInt8]?
    /// Whether a command of git changes files now.
    package let isBusy: Bool

    /// Where it keeps that. To be watched, not read into a space.
    package static let folder = FolderPath.root.appending(name)

    /// Nil where the root is not that of a repository.
    package init?(of root: SandboxedRoot) {
        guard let head = Self.read(["HEAD"], in: root), let entries = try? root.entries(ofNames: [Self.name]) else {
            return nil
        }
        self.head = head
        commit = Self.commit(of: head, in: root)
        isBusy = entries.contains { Self.signs.contains($0.name) }
    }

    private static let name = [UInt8](".git".utf8)
    private static let signs = ["index.lock", "HEAD.lock", "rebase-merge", "rebase-apply"].map { [UInt8]($0.utf8) }
    private static let referencePrefix = [UInt8]("ref: ".utf8)
    private static let packedMaxInBytes = 64 << 20

    private static func read(_ path: [String], in root: SandboxedRoot) -> [UInt8]? {
        let names = [name] + path.map { [UInt8]($0.utf8) }
        return try? trimmed(root.read(names: names, bytesMax: packedMaxInBytes))
    }

    private static func trimmed(_ bytes: [UInt8]) -> [UInt8] {
        Array(bytes.prefix { $0 != UInt8(ascii: "\n") })
    }

    /// gitrepository-layout(5): the branch has a file of its own, or a line in `packed-refs`.
    private static func commit(of head: [UInt8], in root: SandboxedRoot) -> [UInt8]? {
        guard head.starts(with: referencePrefix) else { return head }
        let branch = Array(head.dropFirst(referencePrefix.count))
        let parts = branch.split(separator: UInt8(ascii: "/")).map { String(decoding: $0, as: UTF8.self) }
        if let commit = read(parts, in: root) { return commit }
        let packed = try? root.read(names: [name, [UInt8]("packed-refs".utf8)], bytesMax: packedMaxInBytes)
        let line = packed?.split(separator: UInt8(ascii: "\n")).first { $0.suffix(branch.count + 1) == [0x20] + branch }
        return line.map { Array($0.prefix { $0 != 0x20 }) }
    }
}
