import CRDT
import Identity
import LocalRPC
import Membership
import NodeCore
import SodiumCrypto
import Spaces
import WireCodec

/// `doc.*`
enum DocumentHandlers {
    static func add(to table: inout [String: Handler]) {
        table[DocumentMethods.List.name] = list
        table[DocumentMethods.New.name] = new
        table[DocumentMethods.Cat.name] = cat
        table[DocumentMethods.Put.name] = put
        table[DocumentMethods.Edit.name] = edit
        table[DocumentMethods.Open.name] = open
        table[DocumentMethods.Close.name] = close
        table[DocumentMethods.Forget.name] = ForgetHandler.forget
    }

    private static func list(_ call: RPCCall) {
        call.with(DocumentMethods.List.self) { params throws(RPCFailure) in
            let space = try call.node.space(named: params.space)
            let documents = space.listing().map(summary)
            var result = DocumentMethods.List.Result(documents: documents)
            result.snapshotBy = call.node.snapshotMakerName(of: space.id)
            call.succeed(DocumentMethods.List.self, result)
        }
    }

    private static func summary(_ entry: SpaceReading.Entry) -> DocumentMethods.Summary {
        var summary = DocumentMethods.Summary(
            path: entry.path, id: entry.id.hex, lengthInScalars: entry.lengthInScalars, revision: entry.revision,
            kind: entry.kind.shown)
        let attributes = entry.attributes
        summary.blob = attributes.content.value?.blob.hex
        summary.size = attributes.content.value.map { Int($0.sizeInBytes) }
        summary.executable = attributes.mode.value?.isExecutable == true ? true : nil
        let conflicts =
            attributes.content.conflicts.count + attributes.mode.conflicts.count + attributes.form.conflicts.count
        summary.conflicts = conflicts > 0 ? conflicts : nil
        return summary
    }

    private static func new(_ call: RPCCall) {
        call.with(DocumentMethods.New.self) { params throws(RPCFailure) in
            let space = try call.node.spaceID(named: params.space)
            call.command(DocumentMethods.New.self, .createDocument(space, path: params.path)) { reply in
                guard case .document(let id, let revision) = reply else { return nil }
                return .init(document: id.hex, revision: revision)
            }
        }
    }

    private static func cat(_ call: RPCCall) {
        call.with(DocumentMethods.Cat.self) { params throws(RPCFailure) in
            let (space, document) = try call.node.locate(params.space, params.path)
            guard let (text, revision) = call.node.reading(space)?.text(of: document) else {
                throw missing(params.path)
            }
            var result = DocumentMethods.Cat.Result(
                text: text, revision: revision, sha256: Hex.encode(KeyDerivation.sha256([UInt8](text.utf8))))
            result.snapshotBy = call.node.snapshotMakerName(of: space)
            call.succeed(DocumentMethods.Cat.self, result)
        }
    }

    /// Makes the document first when there is none.
    private static func put(_ call: RPCCall) {
        call.with(DocumentMethods.Put.self) { params throws(RPCFailure) in
            let space = try call.node.spaceID(named: params.space)
            if let (_, document) = try? call.node.locate(params.space, params.path) {
                return put(call, params.text, in: document, of: space)
            }
            call.server.command(.createDocument(space, path: params.path), from: call.client) { result in
                switch result {
                case .success(.document(let id, _)): put(call, params.text, in: id, of: space)
                case .success: call.fail(RPCFailure(.internal, "The node made no document."))
                case .failure(let failure): call.fail(RPCFailure(failure))
                }
            }
        }
    }

    private static func put(_ call: RPCCall, _ text: String, in document: Bytes32, of space: SpaceID) {
        call.command(DocumentMethods.Put.self, .putText(space, document: document, text: text)) { reply in
            guard case .edited(let revision, let edits) = reply else { return nil }
            return .init(revision: revision, edits: edits)
        }
    }

    private static func edit(_ call: RPCCall) {
        call.with(DocumentMethods.Edit.self) { params throws(RPCFailure) in
            let (space, document, writer) = try openOrThere(params.space, params.path, call)
            let mark = try mark(params.number, of: writer)
            let edits = params.edits.map { TextEdit(at: $0.at, deleted: $0.delete, inserted: $0.insert) }
            let command = NodeCommand.edit(
                space, document: document, revision: params.revision, edits: edits, mark: mark)
            call.command(DocumentMethods.Edit.self, command) { reply in
                guard case .edited(let revision, _) = reply else { return nil }
                return .init(revision: revision)
            }
        }
    }

    private static func mark(_ number: Int?, of writer: Bytes32?) throws(RPCFailure) -> EditMark? {
        guard let number else { return nil }
        guard let writer, let counted = UInt64(exactly: number), counted > 0 else {
            throw RPCFailure(
                .usage, "Edits are numbered from 1, by a connection that opened the document as a writer.",
                kept: "Nothing was changed.", next: "Name a writer in doc.open.")
        }
        return EditMark(writer: writer, number: counted)
    }

    /// The document that the connection has open under a path, else the one that is there.
    private static func openOrThere(
        _ space: String?, _ path: String, _ call: RPCCall
    ) throws(RPCFailure) -> (space: SpaceID, document: Bytes32, writer: Bytes32?) {
        let id = try call.node.spaceID(named: space)
        let client = NodeCore.ClientID(value: call.client.value)
        if let opened = call.server.openDocuments.opening(at: path, in: id, of: client) {
            return (id, opened.document, opened.writer)
        }
        let (found, document) = try call.node.locate(space, path)
        return (found, document, nil)
    }

    private static func open(_ call: RPCCall) {
        call.with(DocumentMethods.Open.self) { params throws(RPCFailure) in
            let (space, document) = try call.node.locate(params.space, params.path)
            let writer = try writer(params.writer)
            let command = NodeCommand.openDocument(space, document: document, isMarking: writer != nil)
            call.command(DocumentMethods.Open.self, command) { reply in
                guard case .opened(let subscription, let text, let revision) = reply else { return nil }
                call.server.openDocuments.open(
                    .init(subscription: subscription, document: document, writer: writer), of: space, at: params.path)
                var result = DocumentMethods.Open.Result(
                    text: text, revision: revision, subscription: Int(subscription.number))
                result.snapshotBy = call.node.snapshotMakerName(of: space)
                result.lastEdit = writer.map { Int(clamping: call.node.lastEdit(of: $0, in: document)) }
                return result
            }
        }
    }

    private static func writer(_ name: String?) throws(RPCFailure) -> Bytes32? {
        guard let name else { return nil }
        guard let writer = Bytes32(hex: name) else {
            throw RPCFailure(
                .usage, "A writer is named by 64 hexadecimal digits.", kept: "Nothing was changed.")
        }
        return writer
    }

    private static func close(_ call: RPCCall) {
        call.with(DocumentMethods.Close.self) { params throws(RPCFailure) in
            guard let number = UInt64(exactly: params.subscription) else {
                throw RPCFailure(.notFound, "This connection has no such subscription.")
            }
            let subscription = Subscription(client: NodeCore.ClientID(value: call.client.value), number: number)
            call.command(DocumentMethods.Close.self, .unsubscribe(subscription)) { reply in
                guard case .done = reply else { return nil }
                call.server.openDocuments.close(subscription)
                return .init()
            }
        }
    }

    static func missing(_ path: String) -> RPCFailure {
        RPCFailure(.notFound, "There is no document \(path).", next: "List them: atelier doc list")
    }
}
