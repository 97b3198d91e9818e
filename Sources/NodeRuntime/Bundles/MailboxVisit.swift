import Dispatch
import LocalRPC
import Mailboxes
import NIOCore
import NodeCore
import Replication
import Transport

/// One visit to a mailbox: brings the core what is there and does what it says, a step at a time.
///
/// It lives on the event loop; files and `git` are worked on beside it, for each mailbox on a queue of its own. Kept
/// alive by what it waits for.
final class MailboxVisit {
    /// In whose name the node's own work is done.
    static let client = Transport.ClientID(value: .max)
    /// So often it is begun anew because somebody else was faster.
    private static let roundsMax = 8

    private let runtime: NodeRuntime
    private let id: MailboxID
    private let storage: any MailboxStorage
    private let queue: DispatchQueue
    private var entries: [String: MailboxEntry] = [:]
    private var round = 0

    init(_ id: MailboxID, to storage: any MailboxStorage, on queue: DispatchQueue, in runtime: NodeRuntime) {
        self.id = id
        self.storage = storage
        self.queue = queue
        self.runtime = runtime
    }

    func begin() {
        round += 1
        onStorage { storage throws(MailboxError) in
            try storage.open()
            return try storage.files { MailboxEntry.isName($0) }
        } then: { [self] files in
            let found = files.prefix(NodeLimits.mailboxFilesMax).map {
                MailboxEntry(name: $0.name, sizeInBytes: $0.sizeInBytes)
            }
            // A folder that changes while it is listed may name a file twice.
            entries = Dictionary(found.map { ($0.name, $0) }) { first, _ in first }
            ask(.listed(id, found)) { [self] reply in
                if case .mailbox(.look(let names)) = reply { look(names[...]) }
            }
        }
    }

    // MARK: Looking

    private func look(_ names: ArraySlice<String>) {
        guard let name = names.first, let entry = entries[name] else { return proceed() }
        onStorage { storage throws(MailboxError) in
            try Beginning(of: try storage.bring(name))
        } then: { [self] beginning in
            look(into: entry, beginning) { [self] in look(names.dropFirst()) }
        }
    }

    /// Brings the head and as many pieces as it takes to tell what the file is.
    private func look(into entry: MailboxEntry, _ beginning: Beginning, then goOn: @escaping () -> Void) {
        let command = MailboxCommand.look(id, entry, head: beginning.head, pieces: beginning.pieces)
        ask(command) { [self] reply in
            guard case .mailbox(.looked(wantsMore: true)) = reply, let source = beginning.source else { return goOn() }
            onStorage { _ throws(MailboxError) in
                try beginning.readOn(source)
            } then: { [self] longer in
                // Nothing more is there: it was cut off.
                if longer.pieces.count == beginning.pieces.count { return goOn() }
                look(into: entry, longer, then: goOn)
            }
        }
    }

    // MARK: Steps

    private func proceed() {
        ask(.next(id)) { [self] reply in
            guard case .mailbox(.next(let step)) = reply else { return }
            switch step {
            case .take(let name): take(name)
            case .post(let name, let bundle, let head): post(name, bundle, head)
            case .remove(let names):
                onStorage { storage throws(MailboxError) in
                    try storage.remove(names)
                } then: { [self] in
                    ask(.removed(id, names: names)) { [self] _ in proceed() }
                }
            case .end: close()
            }
        }
    }

    private func take(_ name: String) {
        onStorage { storage throws(MailboxError) in
            try storage.bring(name)
        } then: { [self] path in
            let reading = BundleReading(in: runtime, asking: askNode) { [self] outcome in
                var changeCount: UInt64?
                switch outcome {
                case .success(let outcome): changeCount = outcome.ending == .whole ? outcome.bundleChangeCount : nil
                case .failure(let failure):
                    runtime.logger.warning("The file \(name) of a mailbox gave nothing: \(failure)")
                }
                ask(.taken(id, name: name, changeCount: changeCount)) { [self] _ in proceed() }
            }
            reading.begin(from: path)
        }
    }

    private func post(_ name: String, _ bundle: BundleID, _ head: [UInt8]) {
        onStorage { storage throws(MailboxError) in
            try storage.place(of: name)
        } then: { [self] path in
            let writing = BundleWriting(in: runtime, asking: askNode) { [self] outcome in
                switch outcome {
                case .success((_, let size)):
                    ask(.posted(id, MailboxEntry(name: name, sizeInBytes: size))) { [self] _ in proceed() }
                case .failure(.file(let error)): end("\(error)")
                case .failure(.node(let failure)): end(RPCFailure(failure).message)
                }
            }
            writing.goOn(with: bundle, head: head, to: path)
        }
    }

    /// Gives others what was written; begins anew where somebody else was faster.
    private func close() {
        onStorage { storage throws(MailboxError) in
            try storage.close()
        } then: { [self] isDone in
            if isDone { return end(nil) }
            guard round < Self.roundsMax else { return end("others wrote there all the time") }
            let pause = Int64.random(in: 50...(200 << Int64(min(round, 4))))
            let bound = NIOLoopBound(self, eventLoop: runtime.loop)
            runtime.loop.scheduleTask(in: .milliseconds(pause)) { bound.value.begin() }
        }
    }

    private func end(_ failure: String?) {
        runtime.isVisiting.remove(id)
        askNode(.mailbox(.ended(id, failure: failure))) { _ in }
    }

    // MARK: The core and the files

    private func askNode(_ command: NodeCommand, then completion: @escaping RPCServer.Completion) {
        runtime.server.command(command, from: Self.client, then: completion)
    }

    /// Asks the core. What it refuses (the mailbox was removed meanwhile, a key is missing) ends the visit.
    private func ask(_ command: MailboxCommand, then goOn: @escaping (NodeReply) -> Void) {
        askNode(.mailbox(command)) { [self] result in
            switch result {
            case .success(let reply): goOn(reply)
            case .failure(let failure): end(RPCFailure(failure).message)
            }
        }
    }

    private func onStorage<Value: Sendable>(
        _ body: @escaping @Sendable (any MailboxStorage) throws(MailboxError) -> Value,
        then goOn: @escaping (Value) -> Void
    ) {
        let finish = NIOLoopBound(
            { [self] (result: Result<Value, MailboxError>) in
                switch result {
                case .success(let value): goOn(value)
                case .failure(let error): end("\(error)")
                }
            }, eventLoop: runtime.loop)
        queue.async { [storage, loop = runtime.loop, isEnding = runtime.isEnding] in
            let result = Result { () throws(MailboxError) in try body(storage) }
            // A node that ends does not wait for a slow place.
            if isEnding.isRaised { return }
            loop.execute { finish.value(result) }
        }
    }
}

/// The first parts of a file, as far as they were read. A file that is no bundle has none.
private struct Beginning: Sendable {
    let source: BundleSource?
    let head: [UInt8]
    let pieces: [[UInt8]]

    init(of path: String) throws(MailboxError) {
        do throws(MailboxError) {
            let source = try BundleSource(path: path)
            guard case .head(let head)? = try source.next() else { throw .notABundle(path: path) }
            self.init(source: source, head: head, pieces: [])
            self = try readOn(source)
        } catch {
            switch error {
            // Gone meanwhile, or somebody else's.
            case .notABundle, .notAFile, .cutOff: self.init(source: nil, head: [], pieces: [])
            case _ where error.isAbsence: self.init(source: nil, head: [], pieces: [])
            default: throw error
            }
        }
    }

    private init(source: BundleSource?, head: [UInt8], pieces: [[UInt8]]) {
        self.source = source
        self.head = head
        self.pieces = pieces
    }

    /// With one piece more, if there is one.
    func readOn(_ source: BundleSource) throws(MailboxError) -> Beginning {
        guard case .piece(let piece)? = try source.next() else { return self }
        return Beginning(source: source, head: head, pieces: pieces + [piece])
    }
}

extension NodeRuntime {
    func visit(_ id: MailboxID, at place: MailboxPlace) {
        guard isVisiting.insert(id).inserted else { return }
        let storage: any MailboxStorage
        switch place {
        case .folder(let path): storage = FolderMailbox(path: path)
        case .git(let remote):
            storage = GitMailbox(remote: remote, folder: configuration.paths.stateFolder + "/mailbox-\(id.value)")
        }
        let queue = mailboxQueues[id] ?? DispatchQueue(label: "atelier.mailbox.\(id.value)", qos: .utility)
        mailboxQueues[id] = queue
        MailboxVisit(id, to: storage, on: queue, in: self).begin()
    }
}
