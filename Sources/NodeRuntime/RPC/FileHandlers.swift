import CRDT
import Identity
import LocalRPC
import NodeCore
import Spaces
import WireCodec

/// `doc.move`, `doc.remove` and `doc.removed`: where documents are.
enum FileHandlers {
    static func add(to table: inout [String: Handler]) {
        table[DocumentMethods.Move.name] = move
        table[DocumentMethods.Remove.name] = remove
        table[DocumentMethods.Removed.name] = removed
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
                    path: file.path, id: file.id.hex, kind: file.kind == .text ? "text" : "folder",
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
}
