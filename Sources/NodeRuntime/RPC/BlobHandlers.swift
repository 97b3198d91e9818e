import LocalRPC
import Membership
import NodeCore
import Replication
import Spaces
import Store
import WireCodec

/// `blob.*`
enum BlobHandlers {
    static func add(to table: inout [String: Handler]) {
        table[BlobMethods.Add.name] = add
        table[BlobMethods.Fetch.name] = { status(BlobMethods.Fetch.self, $0) { .get($0) } }
        table[BlobMethods.Look.name] = { status(BlobMethods.Look.self, $0) { .look($0) } }
        table[BlobMethods.Drop.name] = { status(BlobMethods.Drop.self, $0) { .drop($0) } }
        table[BlobMethods.Save.name] = save
        table[BlobMethods.List.name] = list
    }

    /// The bytes go to the disk first: what is listed is there.
    private static func add(_ call: RPCCall) {
        call.with(BlobMethods.Add.self) { params throws(RPCFailure) in
            let space = try call.node.spaceID(named: params.space)
            try checkAbsolute(params.path)
            let name = params.name ?? params.path.split(separator: "/").last.map(String.init) ?? ""
            guard ListedBlob.isFit(name) else { throw RPCFailure(.unfitBlobName) }
            call.runtime.onBlobs { files throws(StoreError) in
                try files.take(params.path)
            } then: { result in
                switch result {
                case .failure(let error): call.fail(RPCFailure(error, taking: params.path))
                case .success(let head):
                    call.command(BlobMethods.Add.self, .blob(space, .add(head, name: name))) { reply in
                        guard case .blob(.added(let id)) = reply else { return nil }
                        return .init(blob: id.bytes.hex, size: head.sizeInBytes)
                    }
                }
            }
        }
    }

    private static func status<M: RPCMethod>(
        _ method: M.Type, _ call: RPCCall, _ command: @escaping (BlobID) -> BlobCommand
    ) where M.Params == BlobMethods.Place, M.Result == BlobMethods.Status {
        call.with(method) { params throws(RPCFailure) in
            let space = try call.node.spaceID(named: params.space)
            find(params.blob, in: space, for: call) { blob in
                call.command(method, .blob(space, command(blob))) { reply in
                    guard case .blob(.status(let status)) = reply else { return nil }
                    return shape(status)
                }
            }
        }
    }

    private static func save(_ call: RPCCall) {
        call.with(BlobMethods.Save.self) { params throws(RPCFailure) in
            let space = try call.node.spaceID(named: params.space)
            try checkAbsolute(params.path)
            find(params.blob, in: space, for: call) { blob in
                let status = call.node.status(of: blob, in: space)
                guard status.state == .whole, let head = status.head else {
                    return call.fail(
                        RPCFailure(
                            .conflict, "The blob is not whole here.", kept: "Nothing was written.",
                            next: "Fetch it first: atelier blob get"))
                }
                call.runtime.onBlobs { files throws(StoreError) in
                    try files.save(head, to: params.path)
                } then: { result in
                    switch result {
                    case .success: call.succeed(BlobMethods.Save.self, .init(size: head.sizeInBytes))
                    case .failure(let error):
                        if case .blobDamaged(_, let piece) = error {
                            call.runtime.feed(.blob(.damaged(BlobKey(space: space, blob: blob), piece: piece)))
                        }
                        call.fail(RPCFailure(error, saving: params.path))
                    }
                }
            }
        }
    }

    private static func list(_ call: RPCCall) {
        call.with(BlobMethods.List.self) { params throws(RPCFailure) in
            let space = try call.node.spaceID(named: params.space)
            call.command(BlobMethods.List.self, .blob(space, .list)) { reply in
                guard case .blob(.list(let blobs)) = reply else { return nil }
                let membership = call.node.reading(space)?.membership
                return .init(
                    blobs: blobs.map { listed, status in
                        .init(
                            name: listed.name,
                            author: membership.map { call.node.name(of: listed.author, in: $0) } ?? "",
                            time: Int(clamping: listed.time.tenths) * 100, size: listed.sizeInBytes,
                            status: shape(status))
                    })
            }
        }
    }

    /// The blob that a client means: by its id, by the beginning of one that is listed, or by its name.
    private static func find(_ name: String, in space: SpaceID, for call: RPCCall, then: @escaping (BlobID) -> Void) {
        if let id = Bytes32(hex: name) { return then(BlobID(id)) }
        call.ask(.blob(space, .list)) { result in
            switch result {
            case .failure(let failure): call.fail(RPCFailure(failure))
            case .success(.blob(.list(let blobs))):
                let byID = blobs.filter { name.count >= 8 && $0.0.blob.bytes.hex.hasPrefix(name.lowercased()) }
                let found = byID.isEmpty ? blobs.filter { $0.0.name == name } : byID
                let ids = Set(found.map(\.0.blob))
                if ids.count == 1, let id = ids.first { return then(id) }
                let next = "List them: atelier blob list"
                call.fail(
                    ids.isEmpty
                        ? RPCFailure(.notFound, "No blob \(name) is listed in this space.", next: next)
                        : RPCFailure(.ambiguous, "Several blobs are called \(name). Name one by its id.", next: next))
            case .success: call.fail(RPCFailure(.internal, "The node listed blobs with something else than it should."))
            }
        }
    }

    static func checkAbsolute(_ path: String) throws(RPCFailure) {
        guard path.hasPrefix("/") else {
            throw RPCFailure(.usage, "The path of a file must be absolute.", kept: "Nothing was changed.")
        }
    }

    private static func shape(_ status: BlobStatus) -> BlobMethods.Status {
        let state =
            switch status.state {
            case .absent: "absent"
            case .fetching: "fetching"
            case .stopped: "stopped"
            case .overQuota: "overQuota"
            case .whole: "whole"
            }
        return .init(
            blob: status.blob.bytes.hex, state: state, size: status.sizeInBytes, held: status.heldInBytes,
            sources: status.sources)
    }
}

/// Failures of blobs in a person's words.
extension RPCFailure {
    init(blob failure: NodeFailure) {
        switch failure {
        case .unfitBlobName:
            self.init(
                .usage, "A blob cannot be called that.", kept: "Nothing was listed.",
                next: "Use 1 to \(ListedBlob.nameMaxInBytes) bytes without slashes and control characters: --name NAME")
        case .tooManyBlobs(let limit):
            self.init(
                .overLimit, "\(limit) blobs are being fetched already.", kept: "They go on.",
                next: "Wait for one, or drop one: atelier blob drop BLOB")
        default: preconditionFailure("the failures of blobs are these")
        }
    }

    init(_ error: StoreError, taking path: String) {
        let kept = "Nothing was listed."
        switch error {
        case .system(_, _, let code) where code == 2: self.init(.notFound, "There is no file \(path).", kept: kept)
        case .notAFile: self.init(.usage, "\(path) is not a file.", kept: kept)
        case .blobTooLong(_, let limit):
            self.init(
                .overLimit, "\(path) is longer than the \(limit) bytes of the longest blob.", kept: kept,
                next: "Cut it into several.")
        case .diskFull:
            self.init(.failed, "The disk has no room for \(path).", kept: kept, next: "Free some room and try again.")
        default: self.init(.failed, "\(path) could not be taken in: \(error).", kept: kept)
        }
    }

    init(_ error: StoreError, saving path: String) {
        switch error {
        case .notAFile:
            self.init(
                .usage, "\(path) is there and is not a file.", kept: "Nothing was written.",
                next: "Choose another path.")
        case .blobDamaged:
            self.init(
                .failed, "The blob was damaged on the disk.",
                kept: "Nothing was written. What is wrong is fetched from others.",
                next: "Try again when it is whole: atelier blob get")
        case .diskFull:
            self.init(
                .failed, "The disk has no room for \(path).", kept: "No half of it was left there.",
                next: "Free some room and try again.")
        default:
            self.init(
                .failed, "\(path) could not be written: \(error).", kept: "No half of it was left there.",
                next: "Look at the folder and the room on its disk.")
        }
    }
}
