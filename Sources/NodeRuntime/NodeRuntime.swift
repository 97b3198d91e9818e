import Dispatch
import Identity
import LocalRPC
package import Logging
import NIOCore
import NIOPosix
import NodeCore
import Replication
import SodiumCrypto
import Store
import Transport

/// A node of flesh: performs what `Node` decides, with sockets, a database and clocks, on one event loop.
///
/// Everything but the commits of the store happens on that loop, which is why the class may cross threads.
package final class NodeRuntime: @unchecked Sendable {
    let configuration: Configuration
    let logger: Logger
    let loop: any EventLoop
    private let group: MultiThreadedEventLoopGroup
    /// Nil for one that only reads.
    private let lock: ProfileLock?
    private let database: NodeDatabase
    let node: Node
    let store: StoreWriter
    /// Where folders are read, away from the event loop.
    let files = DispatchQueue(label: "atelier.files")
    /// Where bundles are written and read, away from the event loop.
    let bundleFiles = DispatchQueue(label: "atelier.bundles")
    let blobs: BlobQueues
    /// Mailboxes that are being visited, and where that is done.
    var isVisiting: Set<MailboxID> = []
    var mailboxQueues: [MailboxID: DispatchQueue] = [:]
    /// Where long histories are read, away from the event loop.
    let histories = DispatchQueue(label: "atelier.histories", qos: .userInitiated)
    /// No history needs to be read to its end any more.
    let isEnding = SharedFlag()
    private let portAtLastStart: [UInt8]?
    /// What a person should know of the files of this node, each a few sentences.
    let notices: [String]
    /// The database was found damaged: the node should be started again, which puts it aside. Read it when the node has
    /// stopped.
    package private(set) var wantsRestart = false
    let streams: StreamTransport
    let datagrams: DatagramSocket
    let beacons: BeaconSockets
    let local: UnixListener
    let startedAt = SystemClock.now()
    private let stopped: EventLoopPromise<Void>
    /// Only where somebody measures.
    let stages: StageTrace?

    private var effects = EffectQueue()
    private var events: [NodeEvent] = []
    private var isHandling = false
    private var isStopping = false
    private lazy var timer = LoopTimer(on: loop) { [unowned self] in tick() }
    lazy var server = RPCServer(runtime: self)
    lazy var folders = SharedFolders(runtime: self)
    lazy var search = ChatSearch(runtime: self)
    /// Whether the interfaces were listed once.
    var knowsInterfaces = false
    var links: [LinkID: ConnectionID] = [:]
    var connections: [ConnectionID: LinkID] = [:]

    private static let portSetting = "listening-port"

    /// Opens everything, or throws with nothing left open. Blocks; call it off the event loop.
    package convenience init(_ configuration: Configuration, logger: Logger) throws(RuntimeError) {
        self.init(configuration, logger: logger, try OpenedProfile(configuration, logger: logger))
    }

    /// Opens what a profile holds only to answer questions about it: no node need run, nothing is written, nobody is
    /// dialled, and keys are used only where they are there and need no passphrase. Nil where only a node can open it.
    convenience init?(reading paths: ProfilePaths, logger: Logger) throws(RuntimeError) {
        guard let opened = try OpenedProfile(reading: paths, logger: logger) else { return nil }
        self.init(Configuration(paths: paths, deviceName: ""), logger: logger, opened)
    }

    private init(_ configuration: Configuration, logger: Logger, _ opened: OpenedProfile) {
        self.configuration = configuration
        self.logger = logger
        stages = configuration.stagesFile.map { StageTrace(path: $0) }
        (lock, blobs) = (opened.lock, BlobQueues(opened.blobs))
        (database, node, notices) = (opened.store.database, opened.store.node, opened.store.notices)
        portAtLastStart = opened.store.state.settings[Self.portSetting]
        group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        loop = group.next()
        stopped = loop.makePromise()
        store = StoreWriter(database: database, loop: loop)
        streams = StreamTransport(on: loop)
        datagrams = DatagramSocket(on: loop)
        beacons = BeaconSockets(on: loop)
        var limits = StreamLimits.localClients
        // A program that keeps its connection open must not hold up the node's end.
        limits.closingMax = .milliseconds(500)
        local = UnixListener(on: loop, limits: limits)
    }

    /// Opens the sockets and begins to work. Blocks until that is done.
    package func start() throws(RuntimeError) {
        do {
            try loop.submit { [self] in try open() }.wait()
        } catch let error as TransportError {
            throw .transport(error)
        } catch let error as StoreError {
            throw .store(error)
        } catch {
            throw .damagedHistory("\(error)")
        }
    }

    /// Blocks until the node has stopped: by `stop`, or by a client's `node.stop`.
    package func waitUntilStopped() {
        try? stopped.futureResult.wait()
        for worker in folders.endedWorkers { worker.waitUntilEnded() }
        // What is being read or sealed still wants to tell the loop.
        histories.sync {}
        store.waitForSealing()
        blobs.wait()
        try? group.syncShutdownGracefully()
        lock?.release()
    }

    /// Asks the node to finish what it has acknowledged and to close. Safe from any thread, and more than once.
    package func stop() {
        loop.execute { [self] in beginStop() }
    }

    /// Whether it only answers what is asked of what is there.
    var isReading: Bool { lock == nil }

    /// For one that only reads: takes the end of a pair of sockets that the questions come by. Blocks until it did.
    func answer(on descriptor: Int32) throws(RuntimeError) {
        do {
            try loop.submit { [self] in
                local.onEvent = { [unowned self] event in server.receive(event) }
                // Reads the histories that are too long to be read at once.
                feed(.started)
                return local.adopt(descriptor)
            }.wait().wait()
        } catch {
            throw .damagedHistory("\(error)")
        }
    }

    private func open() throws {
        let wanted = configuration.port ?? storedPort()
        do {
            node.listeningPort = try streams.listen(port: wanted)
        } catch {
            guard configuration.port == nil, wanted != 0 else { throw error }
            node.listeningPort = try streams.listen(port: 0)
        }
        try database.commit([
            .setting(key: Self.portSetting, value: withUnsafeBytes(of: node.listeningPort.bigEndian) { [UInt8]($0) })
        ])
        store.onOutcome = { [unowned self] event in feed(event) }
        store.onFailure = { [unowned self] error in
            logger.error("The store refused a batch: \(error)")
            restartIfDamaged(error)
        }
        store.onJournalFailure = { [unowned self] error in
            logger.warning(
                "What editors type now may be there twice if this process is killed: \(error). Nothing is lost.")
        }
        store.onSealingFailure = { [unowned self] error in
            logger.error("Changes could not be sealed: \(error). They stay as they were stored.")
            restartIfDamaged(error)
        }
        streams.onEvent = { [unowned self] event in receive(event) }
        openDatagrams()
        beacons.onEvent = { [unowned self] event in receive(event) }
        local.onEvent = { [unowned self] event in server.receive(event) }
        try local.listen(path: configuration.paths.socket)
        logger.notice(
            "Node is up",
            metadata: ["port": "\(node.listeningPort)", "profile": "\(configuration.paths.profile)"])
        for notice in notices { logger.warning("\(notice)") }
        feed(.started)
        folders.restore(try database.folders())
        search.restore(try database.searchableSpaces())
        store.sealIfDue()
    }

    /// The port is that of TCP where it can be had. Without datagrams everything goes by TCP alone.
    private func openDatagrams() {
        guard configuration.usesDatagrams else { return }
        datagrams.admits = { [unowned self] index in node.takesDatagrams(for: index) }
        datagrams.onDatagram = { [unowned self] bytes, source in
            stages?.note(.received)
            feed(.datagramReceived(bytes, from: source))
        }
        do {
            node.datagramPort = try datagrams.open(portWished: node.listeningPort)
        } catch {
            logger.warning("There is no fast lane: \(error). Everything goes over TCP.")
        }
    }

    private func storedPort() -> UInt16 {
        guard let value = portAtLastStart, value.count == 2 else { return 0 }
        return UInt16(value[0]) << 8 | UInt16(value[1])
    }

    /// Gives one event to the core and performs what it wants done. Events that effects cause wait their turn.
    func feed(_ event: NodeEvent) {
        events.append(event)
        guard !isHandling else { return }
        isHandling = true
        var next = 0
        while next < events.count {
            node.handle(events[next], at: SystemClock.now(), into: &effects)
            next += 1
            performEffects()
        }
        events.removeAll(keepingCapacity: true)
        isHandling = false
        setTimer()
    }

    private func performEffects() {
        if let batch = effects.batch { store.keepMarked(batch.token, batch.writes) }
        effects.drain { perform($0) }
    }

    private func setTimer() {
        guard !isStopping, !isReading, let deadline = node.nextDeadline else { return timer.set(nil) }
        timer.set(SystemClock.alarm(for: deadline))
    }

    private func tick() {
        let isDue = node.nextDeadline.map { $0 <= SystemClock.now().monotonicInNanoseconds } ?? false
        if isDue { feed(.tick) } else { setTimer() }
    }

    func restartIfDamaged(_ error: StoreError) {
        if case .damaged = error { restart(because: "\(error)") }
    }

    /// The database cannot be gone on with: the next start puts it aside and carries over what is whole.
    func restart(because reason: String) {
        guard !isStopping else { return }
        if isReading { return beginStop() }
        logger.error("The database is damaged: \(reason). The node starts again and carries over what is whole.")
        do {
            try DamageMark(of: configuration.paths.databaseFile).write()
            wantsRestart = true
        } catch {
            logger.error("That could not be noted: \(error). The node stops; all files are left as they are.")
        }
        beginStop()
    }

    func databaseSizeInBytes() -> UInt64 {
        (try? database.sizeInBytes()) ?? 0
    }

    func beginStop() {
        guard !isStopping else { return }
        isStopping = true
        isEnding.raise()
        timer.set(nil)
        folders.beginStop()
        node.stop(at: SystemClock.now(), into: &effects)
        performEffects()
        store.whenIdle { [self] in
            folders.endAnswers()
            do {
                try database.close()
            } catch {
                logger.error("The store did not close cleanly: \(error). Nothing acknowledged is lost.")
            }
            writeStages()
            EventLoopFuture.andAllComplete(
                [streams.shutDown(), datagrams.shutDown(), local.shutDown(), beacons.shutDown()], on: loop
            )
            .cascade(to: stopped)
            logger.notice("Node has stopped")
        }
    }

    private func writeStages() {
        do {
            try stages?.write()
        } catch {
            logger.error("The times of keystrokes could not be written: \(error). Nothing else depends on them.")
        }
    }
}
