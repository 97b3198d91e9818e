import Dispatch
import LocalRPC
import Mailboxes
import Membership
import NIOCore
import NodeCore
import Replication
import ReviewProofs
import Reviews
import Store
import WireCodec

/// Makes the signed export of one review: changes from the store, contents from the blobs, a signature, a file.
///
/// It lives on the event loop; what takes long is done beside it. Kept alive by what it waits for.
final class ReviewExporting {
    private let call: RPCCall
    private let space: SpaceID
    private let review: ReviewID
    private let path: String
    private var plan: ExportPlan
    private var beyond: [Bytes32] = []
    private var contents: [[UInt8]] = []

    /// What the store gives at once, in bytes.
    private static let pieceInBytes = ReplicationLimits.runInBytes

    private init(_ call: RPCCall, of review: ReviewID, in space: SpaceID, to path: String) throws(RPCFailure) {
        (self.call, self.review, self.space, self.path) = (call, review, space, path)
        do throws(ExportError) {
            plan = try call.node.exportPlan(of: review, in: space)
        } catch {
            throw RPCFailure(export: error)
        }
    }

    static func run(_ call: RPCCall) {
        call.with(ReviewMethods.Export.self) { params throws(RPCFailure) in
            let space = try call.node.spaceID(named: params.space)
            let review = try call.node.review(named: params.review, in: space).review.id
            guard params.path.hasPrefix("/") else {
                throw RPCFailure(.usage, "The path of an export must be absolute.", kept: "Nothing was written.")
            }
            let work = try ReviewExporting(call, of: review, in: space, to: params.path)
            work.readContents(of: work.wholeContents)
        }
    }

    private func fail(_ failure: RPCFailure) { call.fail(failure) }

    // MARK: Contents

    /// Those that are whole here, as many as a file may have.
    private var wholeContents: [BlobHead] {
        var room = ExportLimits.fileInBytes
        return plan.contents.prefix(ExportLimits.contentsCount).compactMap { blob in
            let status = call.node.status(of: blob, in: space)
            guard status.state == .whole, let head = status.head, head.sizeInBytes <= room else { return nil }
            room -= head.sizeInBytes
            return head
        }
    }

    private func readContents(of heads: [BlobHead]) {
        call.runtime.onBlobs { files throws(StoreError) in
            var contents: [[UInt8]] = []
            for head in heads {
                if let bytes = try files.whole(head) { contents.append(bytes) }
            }
            return contents
        } then: { [self] result in
            switch result {
            case .failure(let error): fail(RPCFailure(RuntimeError(error)))
            case .success(let contents):
                self.contents = contents
                read(into: ExportDraft(plan))
            }
        }
    }

    // MARK: Changes

    /// The next changes, and those behind.
    private func read(into draft: ExportDraft) {
        guard let (part, from) = draft.next else { return lookForSignatures(of: draft) }
        call.runtime.store.read { [space] database throws(StoreError) in
            let changes = try database.changes(
                space: space, chain: part.chain, strand: part.ordinal, from: from, to: part.end,
                bytesMax: Self.pieceInBytes)
            return Result { () throws(ExportError) in
                var draft = draft
                try draft.add(changes)
                return draft
            }
        } then: { [self] result in
            switch result {
            case .failure(let error): fail(RPCFailure(RuntimeError(error)))
            case .success(.failure(let error)): fail(RPCFailure(export: error))
            case .success(.success(let draft)): read(into: draft)
            }
        }
    }

    /// Of a history the store keeps few signatures: where the last change has none, the file has to reach the next one
    /// that has, and what that builds on.
    private func lookForSignatures(of draft: ExportDraft) {
        let parts = draft.unsignedParts
        if parts.isEmpty { return finish(draft) }
        call.runtime.store.read { [space] database throws(StoreError) in
            var signed: [Bytes32] = []
            for part in parts {
                let changes = try database.changes(
                    space: space, chain: part.chain, strand: part.ordinal, from: part.end - 1, to: part.end)
                if let last = changes.last, last.signature != nil { signed.append(last.id) }
            }
            return signed
        } then: { [self] result in
            switch result {
            case .failure(let error): fail(RPCFailure(RuntimeError(error)))
            case .success(let signed):
                // What the store vouches for ends in a signature; so this goes on for as long as there is more.
                guard signed.count == parts.count, Set(beyond).isDisjoint(with: signed) else {
                    return fail(RPCFailure(export: .unsigned(chain: parts[0].chain.bytes)))
                }
                beyond += signed
                replan()
            }
        }
    }

    private func replan() {
        do throws(ExportError) {
            plan = try call.node.exportPlan(of: review, in: space, beyond: beyond)
            read(into: ExportDraft(plan))
        } catch {
            fail(RPCFailure(export: error))
        }
    }

    // MARK: The file

    private func finish(_ draft: ExportDraft) {
        let maker = call.node.ownDeviceKey
        call.runtime.onFiles { [contents] () throws(MailboxError) in
            Result { () throws(ExportError) in
                let export = try draft.finish(contents: contents, maker: maker)
                return (export, export.signedBytes)
            }
        } then: { [self] result in
            switch result {
            case .failure(let error): fail(RPCFailure(writingExport: error))
            case .success(.failure(let error)): fail(RPCFailure(export: error))
            case .success(.success((var export, let signedBytes))):
                export.signature = call.node.signature(underExport: signedBytes)
                write(export)
            }
        }
    }

    private func write(_ export: SignedExport) {
        let missing = plan.contents.count - export.contents.count
        call.runtime.onFiles { [path] () throws(MailboxError) in
            let bytes = export.encode()
            let draft = try BundleDraft(path: path)
            try draft.append(bytes)
            try draft.finish()
            return bytes.count
        } then: { [self] result in
            switch result {
            case .failure(let error): fail(RPCFailure(writingExport: error))
            case .success(let count):
                call.succeed(
                    ReviewMethods.Export.self,
                    .init(
                        bytes: count, changes: export.changeCount, whole: export.wholeCount,
                        contents: export.contents.count, missing: missing))
            }
        }
    }
}

extension BlobFiles {
    /// All bytes of a blob; nil where some are not there, or not what its pages say.
    fileprivate func whole(_ head: BlobHead) throws(StoreError) -> [UInt8]? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(head.sizeInBytes)
        for piece in 0..<head.pieceCount {
            guard let part = try read(head.id, .piece(piece), countInBytes: head.bytes(ofPiece: piece).count) else {
                return nil
            }
            bytes += part
        }
        return bytes
    }
}
