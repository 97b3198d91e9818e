import CRDT
import Identity
import LocalRPC
import Membership
import NodeCore
import SodiumCrypto
import Spaces
import WireCodec

/// Those of `doc.*` that are about what a document was.
enum VersionHandlers {
    static func add(to table: inout [String: Handler]) {
        table[DocumentMethods.Log.name] = log
        table[DocumentMethods.At.name] = at
        table[DocumentMethods.Diff.name] = diff
        table[DocumentMethods.Restore.name] = restore
        table[DocumentMethods.Name.name] = name
    }

    /// Longest beginning of what was written, in scalars.
    private static let previewMax = 60
    private static let contextDefault = 3
    /// The most entries of one answer: an answer is made in one go, and others wait meanwhile.
    static let entriesMax = 10_000

    private static func log(_ call: RPCCall) {
        call.with(DocumentMethods.Log.self) { params throws(RPCFailure) in
            let past = try Past(params.space, params.path, in: call.node)
            let isGrouped = params.grouped ?? false
            let lines =
                isGrouped
                ? past.space.history(of: past.document, names: past.names)
                : past.space.eachChange(of: past.document, names: past.names)
            let shown = Array(lines.suffix(min(params.limit.map { max(0, $0) } ?? entriesMax, entriesMax)))
            let digits = past.space.digits(of: shown, of: past.document)
            call.succeed(
                DocumentMethods.Log.self,
                .init(
                    entries: shown.map { past.shape($0, digits: digits, previewMax: previewMax, call.node) },
                    omitted: lines.count - shown.count, names: past.named(call.node)))
        }
    }

    private static func at(_ call: RPCCall) {
        call.with(DocumentMethods.At.self) { params throws(RPCFailure) in
            let past = try Past(params.space, params.path, in: call.node)
            let version = try past.version(params.at)
            let text = past.space.text(of: past.document, at: version)
            call.succeed(
                DocumentMethods.At.self,
                .init(
                    text: text, sha256: Hex.encode(KeyDerivation.sha256([UInt8](text.utf8))),
                    version: past.shape(version)))
        }
    }

    private static func diff(_ call: RPCCall) {
        call.with(DocumentMethods.Diff.self) { params throws(RPCFailure) in
            let past = try Past(params.space, params.path, in: call.node)
            let old = try past.version(params.from)
            let new = try past.version(params.to ?? .init(written: VersionName.now.written))
            let context = params.context ?? contextDefault
            guard context >= 0 else { throw RPCFailure(.usage, "The context is a number of lines, from 0.") }
            let comparison = TextComparison(
                from: past.space.text(of: past.document, at: old), to: past.space.text(of: past.document, at: new),
                context: context)
            call.succeed(
                DocumentMethods.Diff.self,
                .init(
                    from: past.shape(old), to: past.shape(new), insertedLines: comparison.insertedLines,
                    deletedLines: comparison.deletedLines, hunks: comparison.hunks.map { .init($0) }))
        }
    }

    private static func restore(_ call: RPCCall) {
        call.with(DocumentMethods.Restore.self) { params throws(RPCFailure) in
            let (space, document, text, version) = try target(of: params, in: call.node)
            call.command(DocumentMethods.Restore.self, .restoreText(space, document: document, to: text)) { reply in
                guard case .restored(let done) = reply, let now = call.node.space(space) else { return nil }
                return .init(
                    version: version, before: now.written(done.before, of: document), revision: done.revision,
                    edits: done.editCount, inserted: done.insertedInScalars, deleted: done.deletedInScalars)
            }
        }
    }

    /// Found apart from the command that follows: a space that is held while it is changed would be copied whole.
    private static func target(
        of params: DocumentMethods.Restore.Params, in node: Node
    ) throws(RPCFailure) -> (SpaceID, Bytes32, text: String, DocumentMethods.Version) {
        let past = try Past(params.space, params.path, in: node)
        let version = try past.version(params.at)
        return (past.space.id, past.document, past.space.text(of: past.document, at: version), past.shape(version))
    }

    private static func name(_ call: RPCCall) {
        call.with(DocumentMethods.Name.self) { params throws(RPCFailure) in
            let (space, document) = try call.node.locate(params.space, params.path)
            let version = try params.at.map { at throws(RPCFailure) in
                try Past(params.space, params.path, in: call.node).version(at)
            }
            let command = NodeCommand.nameVersion(space, document: document, name: params.name, version)
            call.command(DocumentMethods.Name.self, command) { reply in
                guard case .named(let id, let version) = reply, let now = call.node.space(space) else { return nil }
                return .init(id: id.text, name: params.name, version: now.shape(version, of: document))
            }
        }
    }
}

/// A document with its history, and the names of its versions. Not to be kept while a command changes the space.
private struct Past {
    let space: Space
    let document: Bytes32
    let names: NamedVersions

    init(_ space: String?, _ path: String, in node: Node) throws(RPCFailure) {
        let (id, document) = try node.locate(space, path)
        guard let space = node.space(id), space.documents[document] != nil else {
            throw DocumentHandlers.missing(path)
        }
        self.space = space
        self.document = document
        names = node.namedVersions(id) ?? NamedVersions()
    }

    func version(_ name: DocumentMethods.VersionName) throws(RPCFailure) -> DocumentVersion {
        do throws(SpaceError) {
            let tenths = name.time.map { UInt64(clamping: $0 / 100) }
            return try space.version(Spaces.VersionName(name.written, time: tenths), of: document, names: names)
        } catch {
            throw RPCFailure(error)
        }
    }

    func shape(_ version: DocumentVersion) -> DocumentMethods.Version { space.shape(version, of: document) }

    func shape(
        _ line: HistoryLine, digits: Int, previewMax: Int, _ node: Node
    ) -> DocumentMethods.Log.Entry {
        let reversals = space.reversals(in: line, of: document)
        return DocumentMethods.Log.Entry(
            version: String(line.change.hex.prefix(digits)), change: line.change.hex, changes: line.changeCount,
            from: Int(clamping: line.firstTenths) * 100, time: Int(clamping: line.time.tenths) * 100,
            author: node.name(of: line.author, in: space.membership),
            deviceId: DeviceID(publicKey: line.author).shown, inserted: line.insertedInScalars,
            deleted: line.deletedInScalars, undos: reversals.undos, redos: reversals.redos,
            sequence: Int(clamping: line.time.sequence),
            preview: space.written(in: line, of: document, lengthMax: previewMax), names: line.names)
    }

    /// Every name that was given, the newest last.
    func named(_ node: Node) -> [DocumentMethods.Log.Name] {
        let all = space.namedVersions(of: document, in: names)
        var newest: [String: RecordEntry.ID] = [:]
        for version in all { newest[version.name] = version.id }
        return all.map { version in
            DocumentMethods.Log.Name(
                name: version.name, changes: version.changes.map(\.hex), time: Int(clamping: version.time.tenths) * 100,
                author: node.name(of: version.author, in: space.membership),
                isNewest: newest[version.name] == version.id)
        }
    }
}

extension Space {
    fileprivate func shape(_ version: DocumentVersion, of document: Bytes32) -> DocumentMethods.Version {
        DocumentMethods.Version(
            written: written(version, of: document), changes: version.changes.map(\.hex),
            time: version.time.map { Int(clamping: $0.tenths) * 100 }, name: version.name)
    }
}

extension DocumentMethods.Diff.Hunk {
    fileprivate init(_ hunk: TextComparison.Hunk) {
        self.init(
            oldStart: hunk.old.lowerBound, oldCount: hunk.old.count, newStart: hunk.new.lowerBound,
            newCount: hunk.new.count,
            lines: hunk.lines.map { line in
                DocumentMethods.Diff.Line(
                    side: .init(line.side), text: line.text, isEnded: line.isEnded,
                    marks: line.marks.map { [$0.lowerBound, $0.upperBound] })
            })
    }
}

extension DocumentMethods.Diff.Side {
    fileprivate init(_ side: TextComparison.Side) {
        switch side {
        case .both: self = .both
        case .old: self = .old
        case .new: self = .new
        }
    }
}
