import CRDT
import Discovery
import Replication
import SecureChannel
import SodiumCrypto
import Spaces
import WireCodec

/// The fast lane beside a link (`Protocol/channel.md`, section 6): it repeats what goes over the link just now, and
/// whichever comes first is applied.
extension Node {
    /// Whether a datagram with this index may be for a lane of this node. O(1): strangers' bytes cost no more.
    package func takesDatagrams(for index: UInt32) -> Bool { lanes[index] != nil }

    /// What `takesDatagrams` is asked about; nil for bytes that are no datagram of any lane.
    package static func laneIndex(of datagram: [UInt8]) -> UInt32? { DatagramChannel.index(of: datagram) }

    // MARK: Agreement

    /// Tells the peer where datagrams are taken, if they are.
    func offerLane(on session: PeerSession) {
        guard datagramPort != 0, session.lanes.offered.count < LaneLimits.lanesMax else { return }
        let index = UInt32(truncatingIfNeeded: random.next())
        session.lanes.offered.append(index)
        session.lanes.offeredAt = now
        send([Frame(LaneMessage(port: datagramPort, index: index))], on: session)
    }

    func receiveLane(_ message: LaneMessage, on session: PeerSession) {
        guard datagramPort != 0, session.lanes.heardCount < LaneLimits.lanesMax else { return }
        let number = session.lanes.heardCount
        session.lanes.heardCount += 1
        if session.lanes.offered.count <= number { offerLane(on: session) }
        guard case .established(let channel) = session.phase, number < session.lanes.offered.count else { return }
        endLane(of: session)
        let index = session.lanes.offered[number]
        // Another lane of this node may have drawn the same number: then this link goes without.
        guard lanes[index] == nil else { return }
        let datagrams = DatagramChannel(
            secret: channel.export("lane"), isInitiator: session.isInitiator, index: index, remoteIndex: message.index)
        // Where the host is a name, no datagram gets there, and the peer's own tell the address.
        session.lanes.current = Lane(
            datagrams, expected: Endpoint(host: session.host, port: message.port), random: random, at: now.sinceZero)
        lanes[index] = session.id
        pumpLane(of: session)
    }

    func endLane(of session: PeerSession) {
        guard let lane = session.lanes.current else { return }
        lanes[lane.index] = nil
        session.lanes.current = nil
    }

    // MARK: Datagrams

    func datagramReceived(_ bytes: [UInt8], from source: Endpoint) {
        guard let index = DatagramChannel.index(of: bytes), let link = lanes[index], let session = sessions[link],
            session.lanes.current != nil
        else { return }
        do {
            let runs = try session.lanes.current?.receive(bytes, from: source, at: now.sinceZero) ?? []
            for run in runs where sessions[link] != nil {
                try receiveByLane(try ChangesMessage(decoding: run), on: session)
            }
        } catch let error as LinkError {
            return close(session, because: error)
        } catch {
            return close(session, because: .badFrame)
        }
        pumpLane(of: session)
    }

    /// Lets go out what is due.
    func pumpLane(of session: PeerSession) {
        while let outgoing = session.lanes.current?.next(at: now.sinceZero, { self.body(of: $0) }) {
            outbox.append(.sendDatagram(outgoing.bytes, to: outgoing.to))
        }
        guard session.lanes.current?.isOver == true else { return }
        log(.debug, "A lane with \(session.host) came to its end.")
        endLane(of: session)
    }

    private func body(of run: Lane.Run) -> [UInt8]? {
        let chain = run.stream.chain
        // Histories of a forked chain are told apart by TCP.
        guard let replica = replicas[run.stream.space], !replica.space.chains.isForked(chain),
            let strand = replica.space.chains.strands(of: chain).first
        else { return nil }
        let range = StrandRange(chain: chain, strand: strand, from: run.range.lowerBound, to: run.range.upperBound)
        guard let bodies = replica.bodies(of: range), let message = ChangesMessage(run: bodies, space: replica.id),
            message.end == range.to
        else { return nil }
        return message.encode()
    }

    /// What goes over the link goes by the lane as well, if it is the newest of its chain.
    func offerToLane(_ changes: ArraySlice<StoredChange>, of replica: SpaceReplica, on session: PeerSession) {
        guard let last = changes.last, changes.count <= LaneLimits.piecesMax, session.lanes.current?.isOpen == true,
            last.sequence + 1 == replica.space.chains.count(of: last.chain)
        else { return }
        let stream = Lane.Stream(space: replica.id, chain: last.chain)
        for change in changes {
            session.lanes.current?.offer(
                change.sequence, of: stream, sizeInBytes: change.body.count, at: now.sinceZero)
        }
        pumpLane(of: session)
    }

    // MARK: Time

    func laneDeadline(of session: PeerSession) -> Deadline? {
        session.lanes.deadline ?? session.lanes.renewal
    }

    func fireLanes() {
        let time = now.monotonicInNanoseconds
        for session in establishedSessions where laneDeadline(of: session).map({ $0 <= time }) ?? false {
            if session.lanes.current == nil {
                offerLane(on: session)
            } else {
                session.lanes.current?.advance(to: now.sinceZero)
                pumpLane(of: session)
            }
        }
    }
}

/// The lanes of one link, one after the other.
struct LinkLanes {
    /// The indexes that were told to the peer.
    var offered: [UInt32] = []
    var offeredAt: Instant?
    /// How often the peer told one.
    var heardCount = 0
    var current: Lane? {
        didSet { deadline = current?.deadline.map { Deadline(sinceZero: $0) } }
    }
    /// Of the current one: asked for after each event, of all links, and worked out when something was done with it.
    private(set) var deadline: Deadline?

    /// When a lane that came to its end is offered anew.
    var renewal: Deadline? {
        guard current == nil, heardCount > 0, heardCount == offered.count, heardCount < LaneLimits.lanesMax,
            let offeredAt
        else { return nil }
        return .after(NodeLimits.laneRenewal, from: offeredAt)
    }
}
