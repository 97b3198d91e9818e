import Dispatch
import NIOCore
import NodeCore
import Replication
import Store

/// Where the bytes of blobs are read and written, away from the event loop: parts in the order in which they are asked
/// for. What is made durable has been written before, and goes on beside them.
final class BlobQueues: Sendable {
    let files: BlobFiles
    private let parts = DispatchQueue(label: "atelier.blobs")
    private let syncs = DispatchQueue(label: "atelier.blobs.sync")

    init(_ files: BlobFiles) {
        self.files = files
    }

    func onParts(_ body: @escaping @Sendable () -> Void) { parts.async(execute: body) }
    func onSyncs(_ body: @escaping @Sendable () -> Void) { syncs.async(execute: body) }

    /// Blocks until all is done. Off the loop.
    func wait() {
        parts.sync {}
        syncs.sync {}
    }
}

extension NodeRuntime {
    func perform(_ work: BlobWork) {
        switch work {
        case .read(let read):
            onBlobs { files throws(StoreError) in
                try files.read(read.key.blob, read.part, countInBytes: read.countInBytes)
            } then: { [self] result in
                feed(.blob(.read(read, value(of: result, "read") ?? nil)))
            }
        case .write(let key, let part, let bytes):
            onBlobs { files throws(StoreError) in
                try files.write(key.blob, part, bytes)
            } then: { [self] result in
                feed(.blob(.written(key, part, isDone: value(of: result, "written") != nil)))
            }
        case .sync(let key):
            onBlobs(isSync: true) { files throws(StoreError) in
                try files.sync(key.blob)
            } then: { [self] result in
                feed(.blob(.synced(key, isDone: value(of: result, "made durable") != nil)))
            }
        case .remove(let blob): blobs.onParts { [files = blobs.files] in files.remove(blob) }
        }
    }

    private func value<Value>(of result: Result<Value, StoreError>, _ verb: String) -> Value? {
        switch result {
        case .success(let value): return value
        case .failure(let error):
            logger.error("A part of a blob could not be \(verb): \(error)")
            return nil
        }
    }

    /// Does something with the files of blobs away from the event loop, and comes back to it.
    func onBlobs<Value: Sendable>(
        isSync: Bool = false, _ body: @escaping @Sendable (BlobFiles) throws(StoreError) -> Value,
        then finish: @escaping (Result<Value, StoreError>) -> Void
    ) {
        let finish = NIOLoopBound(finish, eventLoop: loop)
        let work = { @Sendable [loop, isEnding, files = blobs.files] in
            let result = Result { () throws(StoreError) in try body(files) }
            if isEnding.isRaised { return }
            loop.execute { finish.value(result) }
        }
        if isSync { blobs.onSyncs(work) } else { blobs.onParts(work) }
    }
}
