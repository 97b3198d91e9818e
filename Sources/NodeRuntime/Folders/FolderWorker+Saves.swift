import CRDT
import Folders
import NodeCore
import SodiumCrypto
import Spaces
import WireCodec

/// A file that an editor at a bridge has open is written by that editor too. What it saves comes twice then: by the
/// bridge, keystroke by keystroke, and by the disk.
extension FolderWorker {
    /// So long a start waits for bridges that are at work; they try for a node every two seconds at least.
    private static let bridgesMax: Duration = .seconds(4)

    /// Whether what was found in a file, `now`, is to be taken in as an edit. What the space shows already is none, nor
    /// what an editor saved; then the row is settled here. While an editor is asked the file is left alone.
    func isEdit(_ now: SyncedFile, of row: SyncedFile, writtenAt: Int64) throws -> Bool {
        guard row.kind == .text, let hash = now.content?.hash else { return true }
        if let newest = try newestContent(of: row.node), newest.hash == hash {
            saves.forget(row.path)
            try settle(now, as: newest)
            return false
        }
        let verdict = saves.verdict(on: hash, at: row.path)
        switch verdict {
        case .saved:
            try putNewest(over: now, of: row)
            return false
        case .edit:
            // What others wrote meanwhile waited for this.
            todo.textIsDue(row.node)
            return true
        case .open: return false
        case .unknown, nil:
            guard !inbox.bridges.isEmpty, let text = text(at: now) else {
                saves.forget(row.path)
                return true
            }
            let base = verdict == nil ? nil : try base(of: row)
            saves.ask(about: hash, at: row.path, isLast: verdict != nil, now: .now)
            let file = FoundFile(
                path: row.path, hash: hash, text: text.text, writtenAt: UInt64(clamping: writtenAt / 1_000_000),
                base: base)
            let space = port.space
            port.onLoop { $0.server.bridges.ask(about: file, in: space) }
            return false
        }
    }

    /// What the file held when it was in step last.
    private func base(of row: SyncedFile) throws -> String {
        guard let content = row.content, let version = try? TextVersion(decoding: content.version) else { return "" }
        let (id, node) = (port.space, row.node)
        return try port.read { $0.folderText(node, at: version, in: id)?.text } ?? ""
    }

    private func newestContent(of node: NodeID) throws -> SyncedFile.Content? {
        let id = port.space
        guard let newest = try port.read({ $0.folderText(node, at: nil, in: id) }) else { return nil }
        let bytes = DiskText(text: newest.text, form: newest.form).bytes
        return .init(hash: BLAKE2b.hash256(bytes), version: newest.version.bytes, form: newest.form)
    }

    private func settle(_ row: SyncedFile, as content: SyncedFile.Content) throws {
        var row = row
        row.content = content
        row.next = nil
        row.nextSignature = nil
        try note([row])
    }

    /// What an editor saved may be no text that the space ever had: between two of its own edits it had not all that
    /// others wrote. So nothing is made on it; the space's newest text takes its place at once.
    private func putNewest(over now: SyncedFile, of row: SyncedFile) throws {
        guard let newest = try newestContent(of: row.node), let hash = now.content?.hash else { return }
        var saved = now
        saved.content = .init(hash: hash, version: row.content?.version ?? [], form: row.content?.form ?? .plain)
        // Makes it be written whatever the version is.
        saved.next = newest
        saved.nextSignature = nil
        synced.set(saved)
        try write([row.node])
    }

    /// Bridges outlive nodes, and hold what was typed meanwhile: what was saved of it is not to be taken in before they
    /// can be asked.
    func awaitBridges(in root: SandboxedRoot) {
        let deadline = ContinuousClock.now + Self.bridgesMax
        while !inbox.isStopped, ContinuousClock.now < deadline {
            let known = Set(inbox.bridges.compactMap(\.self))
            let missing = root.bridges.subtracting(known)
            if missing.isEmpty { return }
            inbox.wait(for: nil, atMost: min(deadline - .now, .milliseconds(200)))
        }
    }
}

/// A file of which editors are asked whether they wrote it.
struct FoundFile: Sendable {
    let path: FolderPath
    let hash: Bytes32
    let text: String
    /// Milliseconds since the Unix epoch.
    let writtenAt: UInt64
    /// What it held before, where the bridges decide.
    let base: String?
}
