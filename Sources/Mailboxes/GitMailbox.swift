internal import Foundation

/// A mailbox on one branch of a git remote: each file is new and never changed, so there is nothing to merge.
///
/// A private bare repository keeps what was fetched. Nothing is ever checked out, so nothing in the remote decides what
/// is run or written here: files are read as blobs, by names of our form.
package final class GitMailbox: MailboxStorage, @unchecked Sendable {
    static let branch = "refs/heads/atelier-mailbox"
    private static let fetched = "refs/mailbox/newest"

    private let remote: String
    private let folder: String
    private var git: GitProgram?
    /// The commit that the remote has; nil while the branch is not there.
    private var base: String?
    /// The lines of its tree, without our names, and the blobs under our names.
    private var foreign: [[UInt8]] = []
    private var blobs: [String: (id: String, sizeInBytes: Int)] = [:]
    private var written: Set<String> = []
    private var removed: Set<String> = []

    /// `folder` is this profile's own; it is made when it is not there, and may be removed at any time between visits.
    package init(remote: String, folder: String) {
        precondition(!remote.hasPrefix("-"), "a remote is checked before it is taken")
        self.remote = remote
        self.folder = folder
    }

    private var files: String { folder + "/files" }

    package func open() throws(MailboxError) {
        (foreign, blobs, written, removed) = ([], [:], [], [])
        try makeFolders()
        let git = try GitProgram(folder: folder + "/repository.git")
        self.git = git
        if access(folder + "/repository.git/HEAD", F_OK) != 0 {
            _ = try git.output(["init", "-q", "--bare", "--template=", folder + "/repository.git"])
        }
        base = try newest(git)
        guard base != nil else { return }
        _ = try git.output([
            "fetch", "-q", "--no-tags", "--no-recurse-submodules", "--", remote, "+\(Self.branch):\(Self.fetched)",
        ])
        base = try text(git.output(["rev-parse", "--verify", "-q", Self.fetched + "^{commit}"]))
    }

    private func makeFolders() throws(MailboxError) {
        try? FileManager.default.removeItem(atPath: files)
        do {
            for path in [files, folder + "/repository.git"] {
                try FileManager.default.createDirectory(
                    atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            }
        } catch {
            throw .system(.opening, path: folder, errno: errno)
        }
    }

    /// What the remote has now.
    private func newest(_ git: GitProgram) throws(MailboxError) -> String? {
        let lines = try text(git.output(["ls-remote", "--heads", "--", remote, Self.branch]))
        let id = lines.prefix { $0.isHexDigit }
        return id.count >= 40 ? String(id) : nil
    }

    private func text(_ bytes: [UInt8]) -> String {
        String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// The repository of a visit that was begun.
    private var opened: GitProgram {
        guard let git else { preconditionFailure("a mailbox is opened first") }
        return git
    }

    // MARK: Reading

    package func files(where isName: (String) -> Bool) throws(MailboxError) -> [MailboxFile] {
        guard let base else { return [] }
        for line in try opened.output(["ls-tree", "-z", "-l", base]).split(separator: 0) {
            // Mode, type, id and size, with a tab before the name.
            guard let tab = line.firstIndex(of: 9) else { continue }
            let fields = String(decoding: line[..<tab], as: UTF8.self).split(separator: " ")
            let name = String(decoding: line[(tab + 1)...], as: UTF8.self)
            guard fields.count == 4 else { continue }
            if fields[0] == "100644", let size = Int(fields[3]), isName(name) {
                blobs[name] = (String(fields[2]), size)
            } else {
                foreign.append([UInt8](fields[0..<3].joined(separator: " ").utf8) + line[tab...])
            }
        }
        return blobs.map { MailboxFile(name: $0.key, sizeInBytes: $0.value.sizeInBytes) }.sorted { $0.name < $1.name }
    }

    package func bring(_ name: String) throws(MailboxError) -> String {
        let path = files + "/" + name
        guard let blob = blobs[name], access(path, F_OK) != 0 else { return path }
        guard FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600]) else {
            throw .system(.writing, path: path, errno: errno)
        }
        let outcome = try opened.run(["cat-file", "blob", blob.id], into: path)
        guard outcome.status == 0 else { throw .git(words: outcome.words) }
        return path
    }

    // MARK: Writing

    package func place(of name: String) -> String {
        written.insert(name)
        return files + "/" + name
    }

    package func remove(_ names: [String]) {
        removed.formUnion(names)
    }

    package func close() throws(MailboxError) -> Bool {
        defer { try? FileManager.default.removeItem(atPath: files) }
        let gone = removed.intersection(blobs.keys)
        guard !written.isEmpty || !gone.isEmpty else { return true }
        let git = opened
        for name in written {
            let id = try text(git.output(["hash-object", "-w", "--no-filters", "--", files + "/" + name]))
            blobs[name] = (id, 0)
        }
        let own = blobs.filter { !removed.contains($0.key) }.map {
            [UInt8]("100644 blob \($0.value.id)\t\($0.key)".utf8)
        }
        let tree = try text(git.output(["mktree", "-z"], input: (foreign + own).flatMap { $0 + [0] }))
        let parents = base.map { ["-p", $0] } ?? []
        let commit = try text(git.output(["commit-tree", tree, "-m", "mailbox"] + parents))
        let push = try git.run(["push", "-q", "--no-verify", "--", remote, "\(commit):\(Self.branch)"])
        if push.status == 0 { return true }
        // Somebody else was faster, or it cannot be had at all.
        guard try newest(git) != base else { throw .git(words: push.words) }
        return false
    }
}
