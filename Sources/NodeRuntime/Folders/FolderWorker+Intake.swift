import CRDT
import Folders
import LocalRPC
import NodeCore
import Replication
import SodiumCrypto
import Spaces
import Store
import WireCodec

/// From the disk into the space.
extension FolderWorker {
    /// So many deeds, and so much text, go to the node at once.
    private static let deedsMax = 256
    private static let deedsMaxInBytes = 4 << 20

    /// Answers whether something else was done to the disk than that synced files were written.
    func takeIn(_ work: FolderWork) throws -> Bool {
        try readDisk(work)
        if !work.isEverythingDue, !work.files.isEmpty, let plain = plainFiles(work.files) {
            for row in plain.rows { try takeIn(row) }
            try forgetPassedOver()
            return !plain.areAll || !obstacles.isEmpty
        }
        guard work.isEverythingDue || !work.folders.isEmpty else { return false }
        try carryOut(try intakePlan(watched: work.files))
        try forgetPassedOver()
        return true
    }

    func readDisk(_ work: FolderWork) throws {
        if work.isEverythingDue {
            try scan?.scanAll(context)
        } else {
            for folder in work.folders.sorted() { try scan?.scan(folder, context) }
        }
    }

    var context: DiskScan.Context {
        .init(
            isSynced: { [self] path in synced.holds(path) },
            willList: { [self] folder in if let root { watch?.watch(folder, in: root) } })
    }

    /// The synced files at these paths, where each is one that only its contents can have changed of; and whether there
    /// is nothing else at them.
    private func plainFiles(_ paths: Set<FolderPath>) -> (rows: [SyncedFile], areAll: Bool)? {
        guard let listing = scan?.listing else { return nil }
        var (rows, areAll) = ([SyncedFile](), true)
        for path in paths.sorted() {
            guard let entry = listing[path] else {
                // What came and went, or is none of ours.
                if synced.holds(path) { return nil }
                areAll = false
                continue
            }
            guard let row = synced.file(at: path, entry),
                row.signature?.isExecutable == entry.signature.isExecutable
            else { return nil }
            rows.append(row)
        }
        return (rows, areAll)
    }

    private func takeIn(_ row: SyncedFile) throws {
        guard let entry = scan?.listing[row.path], let content = content(at: row.path, entry), let hash = content.hash
        else { return }
        // It is a text no more, or is one now.
        guard content.kind == row.kind else { return try carryOut(try intakePlan(watched: [row.path])) }
        var now = row
        now.signature = entry.signature
        if hash == row.content?.hash {
            refused[row.path] = nil
            if now != row { try note([now]) }
            return
        }
        now.content = .init(hash: hash, version: [], form: content.form)
        guard try isEdit(now, of: row, writtenAt: entry.signature.modified) else { return }
        try perform([.init(deed: .edit(row), row: now)], madeBefore: [:], from: 0)
    }

    /// What the disk has done that the space has not.
    func intakePlan(watched: Set<FolderPath> = []) throws -> DiskIntake {
        guard let scan else { preconditionFailure("a folder is opened before it is compared") }
        let tree = try listing()
        var contents: [FolderPath: ReadContent] = [:]
        for path in DiskIntake.unread(synced.rows, scan.listing, watched: watched) {
            if let entry = scan.listing[path] { contents[path] = try contentToTakeIn(at: path, entry) }
        }
        unfit = unfit.filter { scan.listing[$0.key]?.signature == $0.value }
        return DiskIntake(
            .init(
                rows: synced.rows, disk: scan.listing, tree: tree, contents: contents,
                hashOfText: { [self] node in tree[node].flatMap { try? shownHash(of: $0) } }))
    }

    /// The hash of the bytes that a file is to have as the space shows it; nil for what has none.
    func shownHash(of file: TreeListing.File) throws -> Bytes32? {
        if file.kind == .blob { return Bytes32(file.version) }
        let (id, node) = (port.space, file.node)
        guard let text = try port.read({ $0.folderText(node, at: nil, in: id) }) else { return nil }
        return BLAKE2b.hash256(DiskText(text: text.text, form: text.form).bytes)
    }

    /// What the space shows. The tree is read on this thread, from a copy, and the versions of its texts come page by
    /// page: the loop has other things to do than to go through a large one.
    func listing() throws -> TreeListing {
        let id = port.space
        guard let tree = try port.read({ $0.folderTree(id) }) else { throw FolderFailure.node(.stillLoading) }
        let shown = tree.list()
        var versions: [NodeID: [UInt8]] = [:]
        var texts = shown.lazy.filter { $0.kind == .text }.map(\.id)[...]
        while !texts.isEmpty {
            let page = Array(texts.prefix(Self.versionsMax))
            texts = texts.dropFirst(page.count)
            for (node, version) in zip(page, try port.read { $0.folderVersions(of: page, in: id) }) {
                versions[node] = version
            }
        }
        return TreeListing(
            shown.compactMap { entry in
                let attributes = tree.attributes(of: entry.id)
                let version = versions[entry.id] ?? attributes.content.value?.blob.bytes ?? []
                if entry.kind == .blob, version.isEmpty { return nil }
                return TreeListing.File(
                    node: entry.id, kind: entry.kind, path: FolderPath(entry.path), version: version,
                    isExecutable: attributes.mode.value?.isExecutable ?? false,
                    form: attributes.form.value ?? .plain)
            })
    }

    /// So many texts are asked for their versions at once.
    private static let versionsMax = 1_024

    /// As `content`, but of a file that an editor saved, or may have saved, nothing is to be taken in.
    private func contentToTakeIn(at path: FolderPath, _ entry: DiskListing.Entry) throws -> ReadContent? {
        let content = content(at: path, entry)
        guard case .text(let hash, let form) = content, let row = synced[path], row.kind == .text, row.content != nil,
            ![row.content?.hash, row.next?.hash].contains(hash)
        else { return content }
        var now = row
        now.signature = entry.signature
        now.content = .init(hash: hash, version: [], form: form)
        if try isEdit(now, of: row, writtenAt: entry.signature.modified) { return content }
        return saves.isOpen(path) ? .unfit : nil
    }

    // MARK: Deeds

    private func carryOut(_ plan: DiskIntake) throws {
        let paths = Set(plan.steps.map(\.row.path))
        refused = refused.filter { paths.contains($0.key) }
        if !plan.noted.isEmpty { try note(plan.noted) }
        if !plan.dropped.isEmpty { try drop(plan.dropped) }
        for path in plan.replaced {
            logger.notice(
                """
                \(path.text) is a text no more, or became one: another file takes its place in the space, and what \
                others write in the old one stays beside it.
                """
            )
        }
        var made: [Int: NodeID] = [:]
        var start = 0
        while start < plan.steps.count {
            var end = start
            var bytes = 0
            while end < plan.steps.count, end - start < Self.deedsMax, bytes < Self.deedsMaxInBytes {
                bytes += scan?.listing[plan.steps[end].row.path].map { Int(clamping: $0.sizeInBytes) } ?? 0
                end += 1
            }
            let done = try perform(Array(plan.steps[start..<end]), madeBefore: made, from: start)
            made.merge(done) { _, new in new }
            start = end
        }
    }

    /// Gives steps to the node, and notes what came of them. Answers which nodes were made, by number of the step.
    @discardableResult
    private func perform(
        _ steps: [DiskIntake.Step], madeBefore: [Int: NodeID], from start: Int
    ) throws -> [Int: NodeID] {
        var deeds: [FolderDeed] = []
        var sources: [Int] = []
        for (offset, step) in steps.enumerated() {
            func parent(_ parent: DiskIntake.Parent) -> FolderParent? {
                switch parent {
                case .top: .top
                case .node(let node): .node(node)
                case .step(let number):
                    madeBefore[number].map { .node($0) } ?? sources.firstIndex(of: number - start).map { .deed($0) }
                }
            }
            guard let deed = try deed(for: step, parent) else { continue }
            deeds.append(deed)
            sources.append(offset)
        }
        if deeds.isEmpty { return [:] }
        let command = NodeCommand.folder(port.space, .take(deeds))
        guard case .folder(let outcomes) = try port.ask(command) else { return [:] }
        var made: [Int: NodeID] = [:]
        for (number, outcome) in outcomes.enumerated() {
            let step = steps[sources[number]]
            refused[step.row.path] = nil
            switch outcome {
            case .done(let node, let version):
                settle(step, as: node, version)
                made[start + sources[number]] = node
            case .unseen: try drop([step.row.node])
            case .refused(let failure): refused[step.row.path] = RPCFailure(failure).message
            }
        }
        return made
    }

    private func settle(_ step: DiskIntake.Step, as node: NodeID, _ version: [UInt8]) {
        if case .remove = step.deed { return synced.remove(node) }
        var row = SyncedFile(node: node, kind: step.row.kind, path: step.row.path)
        row.signature = step.row.signature
        row.content = step.row.content.map { .init(hash: $0.hash, version: version, form: $0.form) }
        row.next = step.row.next
        row.nextSignature = step.row.nextSignature
        synced.set(row)
    }

    /// Nil for what cannot be done now.
    private func deed(
        for step: DiskIntake.Step, _ parent: (DiskIntake.Parent) -> FolderParent?
    ) throws -> FolderDeed? {
        let row = step.row
        let place = row.encode()
        let version = row.content?.version ?? []
        let name = try? PathPart(utf8: row.path.name)
        switch step.deed {
        case .makeFolder(let folder):
            guard let parent = parent(folder), let name else { return nil }
            return FolderDeed(.make(.folder, in: parent, name, text: ""), place: place, version: version)
        case .makeFile(let folder):
            guard let parent = parent(folder), let name else { return nil }
            let kind: FolderDeed.Kind
            if row.kind == .blob {
                guard let head = try blob(at: row) else { return nil }
                kind = .makeBlob(in: parent, name, head)
            } else {
                guard let text = text(at: row) else { return nil }
                kind = .make(.text, in: parent, name, text: text.text, form: text.form)
            }
            return FolderDeed(
                kind, place: place, version: version, isExecutable: row.signature?.isExecutable ?? false)
        case .move(let folder):
            guard let parent = parent(folder), let name else { return nil }
            return FolderDeed(.move(row.node, to: parent, name), place: place, version: version)
        case .edit(let before) where row.kind == .blob:
            guard let head = try blob(at: row) else { return nil }
            let seen = before.content.flatMap { Bytes32($0.version) }
            return FolderDeed(.setBlob(row.node, head, seen: seen), place: place, version: version)
        case .setMode:
            let isExecutable = row.signature?.isExecutable ?? false
            return FolderDeed(.setMode(row.node, isExecutable: isExecutable), place: place, version: version)
        case .edit(let before):
            guard let text = text(at: row), let (edits, base) = try edits(from: before, to: text.text) else {
                return nil
            }
            let form = before.content?.form == text.form ? nil : text.form
            return FolderDeed(.edit(row.node, edits, on: base, form: form), place: place, version: version)
        case .remove:
            return FolderDeed(.remove(row.node, seen: version), place: place, version: version)
        }
    }

    /// Takes the bytes at the path of a row in as a blob, if they are still what the plan was made of.
    private func blob(at row: SyncedFile) throws -> BlobHead? {
        guard let root else { return nil }
        let head = try root.withOpened(row.path) { path in try blobs.take(path) }
        guard head.id.bytes == row.content?.hash else {
            todo.lookAgain(at: row.path)
            return nil
        }
        return head
    }

    /// What stands at the path of a row, if it is still what the plan was made of.
    func text(at row: SyncedFile) -> DiskText? {
        guard let entry = scan?.listing[row.path], case .text(let text, row.content?.hash) = read(row.path, entry)
        else {
            todo.lookAgain(at: row.path)
            return nil
        }
        return text
    }

    /// The edits that were made on the disk, and on which version. Where a write was under way when the node ended, it
    /// is not known on which of two: on the one that they are fewer from.
    private func edits(from row: SyncedFile, to text: String) throws -> ([TextEdit], on: TextVersion)? {
        var best: ([TextEdit], on: TextVersion)?
        for content in [row.content, row.next].compactMap({ $0 }) where isKnown(content) {
            guard let version = try? TextVersion(decoding: content.version),
                let base = try baseText(of: row.node, at: version)
            else { continue }
            let edits = TextEdit.edits(from: base, to: text)
            if best.map({ Self.size(of: $0.0) > Self.size(of: edits) }) ?? true { best = (edits, version) }
        }
        if let best { return best }
        let id = port.space
        let node = row.node
        guard let newest = try port.read({ $0.folderText(node, at: nil, in: id) }) else { return nil }
        logger.notice("What \(row.path.text) was based on is not known any more; it is compared with the newest text.")
        return (TextEdit.edits(from: newest.text, to: text), newest.version)
    }

    /// Whether it is known of which version contents are: none is named where a person had the newest one written over
    /// what was there, nor of rows that are older than the disk.
    private func isKnown(_ content: SyncedFile.Content) -> Bool {
        if isOfOlderState { return false }
        guard content.version.isEmpty else { return true }
        return content.hash == BLAKE2b.hash256(DiskText(text: "", form: content.form).bytes)
    }

    private func baseText(of node: NodeID, at version: TextVersion) throws -> String? {
        let id = port.space
        return try port.read { $0.folderText(node, at: version, in: id)?.text }
    }

    private static func size(of edits: [TextEdit]) -> Int {
        edits.reduce(0) { $0 + $1.deleted + $1.inserted.unicodeScalars.count }
    }
}
