import Identity
import Membership
import Replication
import SecureChannel
import SodiumCrypto
import Spaces
import WireCodec

/// The keys that members of a space share: taken from the log, asked for, given, and turned (`Protocol/epochs.md`).
extension Node {
    /// Looks after the epochs of all spaces, at the end of each event. O(spaces) where nothing changed.
    func tendEpochs() {
        for id in spaceOrder {
            let replica = replicas[id]
            guard let count = replica?.operationCount ?? loading[id]?.membership.operations.count else {
                continue
            }
            let state = epochs[id]
            if let state, state.isOf(operationCount: count), state.isAtRest(at: now.unixInSeconds) { continue }
            if state?.isOf(operationCount: count) != true { followEpochs(of: id) }
            if let replica { turnIfDue(replica) }
            askForEpochs(of: id)
        }
    }

    func membership(of id: SpaceID) -> MembershipLog? {
        replicas[id]?.space.membership ?? loading[id]?.membership
    }

    func followEpochs(of id: SpaceID) {
        guard let log = membership(of: id) else { return }
        tendPrekeys()
        let state = epochs[id] ?? SpaceEpochs(ring: EpochRing(space: id))
        let hasNew = state.follow(log, device: deviceKey, at: now.unixInSeconds) { pair(serial: $0) }
        epochs[id] = state
        if hasNew { writeRing(of: id) }
    }

    func writeRing(of id: SpaceID) {
        guard let ring = epochs[id]?.ring else { return }
        write(.setting(key: Self.ringSetting(id), value: ring.encode()))
    }

    static func ringSetting(_ id: SpaceID) -> String { "epochs/\(id.bytes.hex)" }

    /// Reads what the store holds of rings and prekeys. What is not as it was written is asked for, or made, anew.
    func restoreEpochs(_ settings: [String: [UInt8]]) {
        for id in spaceOrder {
            guard let bytes = settings[Self.ringSetting(id)], let ring = try? EpochRing(decoding: bytes, of: id) else {
                continue
            }
            epochs[id] = SpaceEpochs(ring: ring)
        }
        if let bytes = settings[Self.prekeysSetting],
            let known = try? OwnPrekeys(decoding: bytes, of: deviceKey)
        {
            prekeys = known
        }
    }

    // MARK: Turning

    /// States a new epoch where it is this node's affair: at once on top of its own word, else after a wait in which
    /// another member may do it.
    private func turnIfDue(_ replica: SpaceReplica) {
        guard let state = epochs[replica.id], state.needsTurn(at: now.unixInSeconds) else {
            return waitForNoTurn(in: replica.id)
        }
        let log = replica.space.membership
        guard let role = log.role(of: deviceKey), role.canEdit, let wait = waitForTurn(state, as: role) else {
            return waitForNoTurn(in: replica.id)
        }
        let time = now.monotonicInNanoseconds
        let isAtOnce = state.writing == nil && state.missing.isEmpty && state.turnableAt <= time && isOwnWord(log)
        if isAtOnce || state.turnAt.map({ $0 <= time }) == true { return turn(replica) }
        guard state.turnAt == nil else { return }
        let span = .seconds(1) + wait * (Double(random.integer(below: 1000)) / 1000)
        epochs[replica.id]?.turnAt = .after(span, from: now)
    }

    private func waitForNoTurn(in id: SpaceID) {
        if epochs[id]?.turnAt != nil { epochs[id]?.turnAt = nil }
    }

    /// How long others are waited for at most, where a new epoch is needed; nil where it is not this device's to state.
    private func waitForTurn(_ state: SpaceEpochs, as role: Role) -> Duration? {
        if state.writing != nil { return NodeLimits.wornEpochWait }
        // A space of before there were epochs is its owners' to begin.
        guard role == .owner || !hasNoEpoch(state) else { return nil }
        return state.missing.isEmpty ? NodeLimits.epochWait : NodeLimits.missingEpochWait
    }

    private func hasNoEpoch(_ state: SpaceEpochs) -> Bool { state.view?.epochs.isEmpty != false }

    /// Whether the newest that the log says was said by this device: then the new epoch is its affair.
    private func isOwnWord(_ log: MembershipLog) -> Bool {
        guard let last = log.operations.last else { return log.genesis.ownerKey == deviceKey }
        return log.frontier == [last.id] && last.author == deviceKey
    }

    private func turn(_ replica: SpaceReplica) {
        let id = replica.id
        guard let view = epochs[id]?.view, let ring = epochs[id]?.ring else { return }
        epochs[id]?.turnAt = nil
        flush(replica)
        let log = replica.space.membership
        let recipients = EpochView.readers(log).compactMap { recipient($0, in: id) }
        let turn = EpochTurn(after: view, with: ring, to: recipients, from: identity.channel, random: random)
        let parents = log.nameable
        do {
            let op = try MembershipOp.epoch(turn.statement, space: id, parents: parents, by: identity.device)
            try state(op, in: replica)
            epochs[id]?.ring.insert(turn.key, at: now.unixInSeconds)
            writeRing(of: id)
            followEpochs(of: id)
            membershipGrew(replica, since: log.frontier, except: nil)
        } catch {
            self.log(.warning, "A new epoch of space \(id.short) could not be stated: \(error)")
        }
        // Whatever the log says, its own word never makes this node state one epoch after the other.
        if epochs[id]?.writing == nil { epochs[id]?.turnableAt = .after(NodeLimits.epochWait, from: now) }
    }

    // MARK: Who gets what

    /// Where something for a device is sealed: to the newest prekey that is known of it, else to its channel key.
    func recipient(_ device: Bytes32, in id: SpaceID) -> SealRecipient? {
        if device == deviceKey {
            let own = prekeys.newest?.prekey
            return SealRecipient(
                device: device, serial: own?.serial ?? SealRecipient.channelKeySerial,
                key: own?.key ?? identity.channel.publicKey)
        }
        if let prekey = replicas[id]?.prekeys.prekey(of: device) {
            return SealRecipient(device: device, serial: prekey.serial, key: prekey.key)
        }
        return peers[device].map {
            SealRecipient(
                device: device, serial: SealRecipient.channelKeySerial, key: $0.certificate.channelKey)
        }
    }

    func pair(serial: UInt64) -> KeyPair? {
        serial == SealRecipient.channelKeySerial ? identity.channel : prekeys.pair(serial: serial)
    }

    /// Gives somebody who was just let in the key to write under.
    func sendEpoch(of replica: SpaceReplica, on session: PeerSession) {
        followEpochs(of: replica.id)
        if let epoch = epochs[replica.id]?.writing?.id { sendSeals(of: [epoch], in: replica.id, on: session) }
    }

    private func sendSeals(of wanted: [Bytes32], in id: SpaceID, on session: PeerSession) {
        guard let device = session.peer, let state = epochs[id], let recipient = recipient(device, in: id) else {
            return
        }
        let frames = wanted.compactMap { epoch -> Frame? in
            guard state.view?.statement(of: epoch) != nil, let key = state.ring.key(of: epoch),
                let sealed = try? key.seal(to: recipient, from: identity.channel, random: random)
            else { return nil }
            return Frame(EpochSealMessage(space: id, epoch: epoch, serial: recipient.serial, sealed: sealed))
        }
        if !frames.isEmpty { send(frames, on: session) }
    }

    // MARK: Questions and answers

    private func readers(of id: SpaceID) -> [PeerSession] {
        guard let log = membership(of: id) else { return [] }
        return establishedSessions.filter { session in
            session.peer.flatMap { log.role(of: $0) }?.canRead == true
        }
    }

    private func askForEpochs(of id: SpaceID) {
        guard let missing = epochs[id]?.missing, !missing.isEmpty else { return }
        let sessions = readers(of: id)
        guard let link = epochs[id]?.nextAsked(of: sessions.map(\.id), at: now),
            let session = sessions.first(where: { $0.id == link })
        else { return }
        send(
            [Frame(NeedEpochMessage(space: id, epochs: Array(missing.prefix(NeedEpochMessage.epochsMax))))], on: session
        )
    }

    /// When a question or a turn is due.
    var epochDeadline: Deadline? {
        var earliest: Deadline?
        for (id, state) in epochs {
            let question = state.missing.isEmpty ? nil : state.questionDue(of: readers(of: id).map(\.id))
            earliest = .earliest(earliest, question, state.turnAt)
        }
        return earliest
    }

    /// A member asks for keys: it gets those that are here, if it may read in our newest view.
    func receiveNeedEpoch(_ message: NeedEpochMessage, on session: PeerSession) {
        guard let log = membership(of: message.space), let device = session.peer,
            log.role(of: device)?.canRead == true
        else { return }
        if epochs[message.space]?.isOf(operationCount: log.operations.count) != true { followEpochs(of: message.space) }
        sendSeals(of: message.epochs, in: message.space, on: session)
    }

    /// A key that was asked for. What does not open, or the log does not state, gives nothing.
    func receiveEpochSeal(_ message: EpochSealMessage, on session: PeerSession) {
        guard let log = membership(of: message.space), let device = session.peer, log.role(of: device) != nil else {
            return
        }
        if epochs[message.space]?.isOf(operationCount: log.operations.count) != true { followEpochs(of: message.space) }
        guard epochs[message.space]?.ring.key(of: message.epoch) == nil, let pair = pair(serial: message.serial),
            epochs[message.space]?.view?.statement(of: message.epoch) != nil
        else { return }
        do throws(EpochError) {
            let key = try EpochKey(
                opening: message.sealed, of: message.epoch, in: message.space, for: deviceKey, serial: message.serial,
                with: pair)
            if epochs[message.space]?.take(key, at: now.unixInSeconds) == true { writeRing(of: message.space) }
        } catch {
            self.log(.info, "A seal of \(session.host) for space \(message.space.short) gave nothing: \(error)")
        }
    }
}
