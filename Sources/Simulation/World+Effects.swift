import Discovery
import NodeCore
import Replication
import SodiumCrypto
import Store

/// What the edges of a node do, played by the world.
extension World {
    func perform(_ effect: NodeEffect, of index: Int) {
        let node = nodes[index]
        func end(_ link: LinkID) -> SimulatedNetwork.End { .init(node: index, life: node.life, link: link) }
        switch effect {
        case .dial(let link, let endpoint):
            heap.schedule(.dialled(end(link), endpoint), at: nanoseconds + plan.delayMax)
        case .send(let link, let bytes): send(bytes, from: end(link))
        case .close(let link): close(end(link))
        case .setReading(let link, let isReading): setReading(isReading, at: end(link))
        case .sendDatagram(let bytes, let target): sendDatagram(bytes, from: index, to: target)
        case .beacon(let bytes):
            for other in nodes.indices where other != index { send(beacon: bytes, from: index, to: other) }
        case .answerBeacon(let bytes, let source):
            for other in nodes.indices where other != index && nodes[other].source == source {
                send(beacon: bytes, from: index, to: other)
            }
        case .listenForBeacons(let isWanted): node.isListening = isWanted
        case .store(let token, let writes):
            node.uncommitted.append((token, writes))
            heap.schedule(
                .committed(node: index, life: node.life, token), at: nanoseconds + 1 + random.next() % plan.commitMax)
        case .load(let request): load(request, of: index)
        case .fetch(let request):
            let changes = fetch(request, of: index)
            heap.schedule(.fetched(node: index, life: node.life, request, changes), at: nanoseconds + 1)
        case .blob(let work):
            if let outcome = node.blobs.perform(work, isFull: nanoseconds < node.diskIsFullUntil) {
                heap.schedule(.blob(node: index, life: node.life, outcome), at: nanoseconds + 1)
            }
        case .reply(let request, let result): answers.removeValue(forKey: request)?(result)
        case .visitMailbox(let id, let place):
            let visit = MailboxVisit(of: index, to: id, at: place, in: self)
            heap.schedule(.errand(node: index, life: node.life) { visit.begin() }, at: nanoseconds + 1_000_000)
        case .notify: break
        case .log(_, let text): trace.note(nanoseconds, "\(node.name): \(text)")
        }
    }

    private func fetch(_ request: FetchRequest, of index: Int) -> [StoredChange] {
        do {
            return try nodes[index].database.changes(
                space: request.space, chain: request.chain, strand: request.strand, from: request.from, to: request.to)
        } catch {
            cannotRead("changes", of: index, error)
            return []
        }
    }

    /// What is on the disk was verified when it came: what cannot be read is a fault of ours.
    private func cannotRead(_ what: String, of index: Int, _ error: any Error) {
        fault = Finding(kind: .lostEdit, words: "\(nodes[index].name) cannot read \(what): \(error)")
    }

    private func load(_ request: LoadRequest, of index: Int) {
        do {
            guard let space = try request.run() else { return }
            heap.schedule(
                .loaded(node: index, life: nodes[index].life, space), at: nanoseconds + 1 + random.next() % 50_000_000)
        } catch {
            cannotRead("a history", of: index, error)
        }
    }

    func committed(_ token: StoreToken, at index: Int) throws {
        let node = nodes[index]
        if nanoseconds < node.diskIsFullUntil || node.refusesNextWrite {
            node.refusesNextWrite = false
            if let refused = node.refuse() { feed(.storeFailed(refused), to: index) }
        } else {
            try node.commit(upTo: token)
            feed(.stored(token), to: index)
        }
    }

    /// A beacon is lost where the network is down, and sometimes changed where datagrams are.
    private func send(beacon bytes: [UInt8], from index: Int, to other: Int) {
        guard nodes[other].isUp, network.isOpen(from: index, to: other) else { return }
        var bytes = bytes
        if isFaulty, datagrams.happens(plan.chance(of: .datagramLoss) / 2) { return tally.note(.datagramLoss) }
        if isFaulty, datagrams.happens(plan.chance(of: .datagramCorruption)) {
            tally.note(.datagramCorruption)
            bytes[random.integer(below: bytes.count)] ^= 1 << UInt8(random.integer(below: 8))
        }
        heap.schedule(.beacon(node: other, bytes, from: nodes[index].source), at: nanoseconds + plan.delayMax)
    }
}
