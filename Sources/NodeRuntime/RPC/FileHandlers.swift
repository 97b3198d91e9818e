import CRDT
import Identity
import LocalRPC
import NodeCore
import Spaces
import Store
import WireCodec

/// `doc.move`, `doc.remove`, `doc.removed`: where documents are. `doc.putFile` and `doc.mode`: what files have besides.
enum FileHandlers {
    static func add(to table: inout [String: Handler]) {
        table[DocumentMethods.Move.name] = move
        table[DocumentMethods.Remove.name] = remove
        table[DocumentMethods.Removed.name] = removed
        table[DocumentMethods.PutFile.name] = putFile
        table[DocumentMethods.Mode.name] = mode
    }

    private static func move(_ call: RPCCall) {
        call.with(DocumentMethods.Move.self) { params throws(RPCFailure) in
            let space = try call.node.spaceID(named: params.space)
            let command: NodeCommand
            if params.removed == true {
                command = .bringBack(space, name: params.path, target: params.to)
            } else {
                guard let target = params.to else {
                    throw RPCFailure(.usage, "A move needs a new path.", kept: "Nothing was changed.")
                }
                command = .move(space, path: params.path, target: target)
            }
            call.command(DocumentMethods.Move.self, command, shape)
        }
    }

    private static func remove(_ call: RPCCall) {
        call.with(DocumentMethods.Remove.self) { params throws(RPCFailure) in
            let space = try call.node.spaceID(named: params.space)
            call.command(DocumentMethods.Remove.self, .remove(space, path: params.path), shape)
        }
    }

    private static func shape(_ reply: NodeReply) -> DocumentMethods.FilesChange? {
        guard case .files(let change) = reply else { return nil }
        return .init(id: change.id.hex, path: change.path, documents: change.texts, folders: change.folders)
    }

    private static func removed(_ call: RPCCall) {
        call.with(DocumentMethods.Removed.self) { params throws(RPCFailure) in
            let id = try call.node.spaceID(named: params.space)
            guard let space = call.node.space(id) else { throw RPCFailure(NodeFailure.unknownSpace) }
            let files = space.hiddenFiles().map { file in
                var entry = DocumentMethods.Removed.Entry(
                    path: file.path, id: file.id.hex, kind: file.kind.shown,
                    lengthInScalars: file.lengthInScalars)
                if let removal = file.removal {
                    entry.time = Int(clamping: removal.tenths) * 100
                    entry.author = call.node.name(of: removal.author, in: space.membership)
                    entry.deviceId = DeviceID(publicKey: removal.author).shown
                }
                return entry
            }
            call.succeed(DocumentMethods.Removed.self, .init(files: files))
        }
    }

    /// The bytes go to the disk first: what a file is said to be is there.
    private static func putFile(_ call: RPCCall) {
        call.with(DocumentMethods.PutFile.self) { params throws(RPCFailure) in
            let space = try call.node.spaceID(named: params.space)
            try BlobHandlers.checkAbsolute(params.file)
            call.runtime.onBlobs { files throws(StoreError) in
                try files.take(params.file)
            } then: { result in
                switch result {
                case .failure(let error): call.fail(RPCFailure(error, taking: params.file))
                case .success(let head):
                    let command = NodeCommand.file(space, .putContent(path: params.path, head))
                    call.command(DocumentMethods.PutFile.self, command) { reply in
                        guard case .document(let file, _) = reply else { return nil }
                        return .init(document: file.hex, blob: head.id.bytes.hex, size: head.sizeInBytes)
                    }
                }
            }
        }
    }

    private static func mode(_ call: RPCCall) {
        call.with(DocumentMethods.Mode.self) { params throws(RPCFailure) in
            let id = try call.node.spaceID(named: params.space)
            guard let space = call.node.space(id) else { throw RPCFailure(NodeFailure.unknownSpace) }
            guard let parts = try? FileTree.path(parsing: params.path), let entry = space.tree.resolve(parts) else {
                throw DocumentHandlers.missing(params.path)
            }
            let value = FileValue.mode(FileMode(isExecutable: params.executable))
            call.command(DocumentMethods.Mode.self, .file(id, .set(entry.id.bytes, value, replacing: nil))) { reply in
                guard case .done = reply else { return nil }
                return .init()
            }
        }
    }
}

extension NodeKind {
    /// As clients are told it.
    var shown: String {
        switch self {
        case .folder: "folder"
        case .text: "text"
        case .blob: "file"
        }
    }
}
