import Discovery
import Logging
import NIOCore
import NodeCore
import Replication
import Store
import Transport

/// Performs the core's effects and turns what the edges report into events.
extension NodeRuntime {
    func perform(_ effect: NodeEffect) {
        if isReading, !effect.isReading { return }
        switch effect {
        case .dial(let link, let endpoint):
            let connection = streams.dial(endpoint)
            links[link] = connection
            connections[connection] = link
        case .send(let link, let bytes):
            guard let connection = links[link] else { return }
            stages?.note(.sealed)
            _ = streams.send(bytes, to: connection)
            stages?.note(.sent)
        case .close(let link):
            if let connection = links.removeValue(forKey: link) {
                connections[connection] = nil
                streams.close(connection)
            }
        case .setReading(let link, let isOn):
            if let connection = links[link] { streams.setReading(isOn, on: connection) }
        case .sendDatagram(let bytes, let target):
            stages?.note(.sealed)
            datagrams.send(bytes, to: target)
            stages?.note(.sent)
        case .beacon(let bytes): send(beacon: bytes)
        case .answerBeacon(let bytes, let source): beacons.send(bytes, to: source)
        case .listenForBeacons(let isWanted): listenForBeacons(isWanted)
        case .store(let token, let writes):
            store.submit(token, writes)
            search.settle()
        case .load(let request): load(request)
        case .fetch(let request): fetch(request)
        case .visitMailbox(let id, let place): visit(id, at: place)
        case .blob(let work): perform(work)
        case .reply(let request, let result):
            if !folders.answer(request, result) { server.answer(request, result) }
        case .notify(let subscription, let notification):
            if folders.notify(subscription, notification) { return }
            stages?.note(.applied)
            server.notify(subscription, notification)
            stages?.note(.told)
        case .log(let level, let text): logger.log(level: Self.level(level), "\(text)")
        }
    }

    private static func level(_ level: LogLevel) -> Logger.Level {
        switch level {
        case .debug: .debug
        case .info: .info
        case .notice: .notice
        case .warning: .warning
        }
    }

    private func send(beacon: [UInt8]) {
        beacons.start()
        beacons.send(beacon)
    }

    private func listenForBeacons(_ isWanted: Bool) {
        if isWanted { beacons.start() }
    }

    /// A history that cannot be read is damage, as at the start.
    private func load(_ request: LoadRequest) {
        let bound = NIOLoopBound(self, eventLoop: loop)
        histories.async { [loop, isEnding] in
            let result = Result { try request.run(while: { !isEnding.isRaised }) }
            loop.execute {
                let runtime = bound.value
                switch result {
                case .success(nil): break
                case .success(let space?): runtime.feed(.loaded(space))
                case .failure(let error):
                    runtime.restart(because: "the history of \(request.space.short) does not verify: \(error)")
                }
            }
        }
    }

    private func fetch(_ request: FetchRequest) {
        store.read { database throws(StoreError) in
            try database.changes(
                space: request.space, chain: request.chain, strand: request.strand, from: request.from,
                to: request.to, bytesMax: ReplicationLimits.runInBytes)
        } then: { [unowned self] result in
            switch result {
            case .success(let changes): feed(.fetched(request, changes))
            case .failure(let error):
                logger.error("Changes could not be read: \(error)")
                feed(.fetched(request, []))
                restartIfDamaged(error)
            }
        }
    }

    func receive(_ event: TransportEvent) {
        switch event {
        case .accepted(let connection, let endpoint):
            let link = LinkID(value: connection.value << 1)
            links[link] = connection
            connections[connection] = link
            feed(.linkAccepted(link, host: endpoint.host))
        case .connected(let connection):
            if let link = connections[connection] { feed(.linkConnected(link)) }
        case .dialFailed(let connection, _):
            if let link = forget(connection) { feed(.linkFailed(link)) }
        case .received(let connection, let bytes):
            stages?.note(.received)
            if let link = connections[connection] { feed(.linkReceived(link, bytes)) }
        case .closed(let connection):
            if let link = forget(connection) { feed(.linkClosed(link)) }
        case .writable(let connection, let isWritable):
            if let link = connections[connection] { feed(.linkWritable(link, isWritable)) }
        case .listeningEnded(let error):
            logger.error("Peers can no longer dial this node: \(error). Links that stand go on.")
        }
    }

    func receive(_ event: BeaconEvent) {
        switch event {
        case .beacon(let bytes, let source): feed(.beaconHeard(bytes, from: source))
        case .interfacesChanged:
            // The first listing is no change.
            if knowsInterfaces { feed(.addressesChanged) }
            knowsInterfaces = true
        case .failed(let interface, let error):
            logger.warning("Beacons do not go out on \(interface): \(error). Joining by --address works.")
        }
    }

    private func forget(_ connection: ConnectionID) -> LinkID? {
        guard let link = connections.removeValue(forKey: connection) else { return nil }
        links[link] = nil
        return link
    }
}

extension NodeEffect {
    /// Whether it changes nothing on the disk and tells nothing to a peer.
    fileprivate var isReading: Bool {
        switch self {
        case .load, .fetch, .blob(.read), .reply, .notify, .log: true
        case .blob, .dial, .send, .close, .setReading, .sendDatagram, .beacon, .answerBeacon, .listenForBeacons, .store,
            .visitMailbox:
            false
        }
    }
}
