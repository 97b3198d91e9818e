import Discovery
import Identity
import Membership
import Noise
import Pairing
import Replication
import SecureChannel
import SodiumCrypto
import WireCodec

/// From the first byte to an established channel (`Protocol/channel.md`, `Protocol/pairing.md`).
extension Node {
    private static let known = "Noise_IK_25519_ChaChaPoly_BLAKE2b"
    private static let pairing = "Noise_XXpsk3_25519_ChaChaPoly_BLAKE2b"
    private static let invitation = "Noise_XKpsk3_25519_ChaChaPoly_BLAKE2b"

    /// Calls a device whose channel key is known: opening and first message in one go.
    func openKnown(_ session: PeerSession, device: Bytes32) throws(LinkError) {
        guard let peer = peers[device] else { throw .stranger }
        guard !isBlocked(peer.id) else { throw .blocked }
        lastHandshakeTime = HandshakeTime.next(after: lastHandshakeTime, at: now, aheadInSeconds: handshakeLead)
        write(.setting(key: Self.handshakeTimeSetting, value: lastHandshakeTime))
        let opening = Opening(kind: .knownDevice)
        var state = try handshake(
            Self.known, .initiator, prologue: opening.prologue(), remoteStatic: peer.certificate.channelKey, psks: [])
        let payload = HandshakePayload(certificate: identity.certificate, time: lastHandshakeTime).encode()
        let first = try step { () throws(NoiseError) in try state.writeMessage(payload) }
        session.phase = .handshake(state, offer: nil)
        sendClear(opening.encode(), on: session)
        sendClear(first, on: session)
    }

    /// How far ahead of the clock the time of a handshake is said to be, in seconds. A copy of this device whose clock
    /// was ahead has left others a time by which everything from here is old, and they say nothing of that; so after
    /// a few refusals the time grows by more and more, and neither of the two is shut out for as long as that was.
    private var handshakeLead: UInt64 {
        let refusals = refusedHandshakes - NodeLimits.refusalsTaken
        return refusals < 0 ? 0 : 1 << UInt64(min(4 * refusals, NodeLimits.handshakeLeadMaxInBits))
    }

    /// The other side ended a link before it was one.
    func noteRefusal(_ session: PeerSession) {
        guard session.isInitiator, case .handshake = session.phase, session.knownDevice != nil else { return }
        refusedHandshakes += 1
    }

    /// Calls a host by what this node was invited with.
    func openJoin(_ session: PeerSession) throws(LinkError) {
        switch join?.invitation {
        case .code(let code): openPairing(code, on: session)
        case .link(let link): try openInvitation(link, on: session)
        case nil: throw .noSuchOffer
        }
    }

    /// The host's key is known, and the link's secret shows that this guest is invited: opening and first message go at
    /// once.
    private func openInvitation(_ link: InviteLink, on session: PeerSession) throws(LinkError) {
        let opening = Opening(kind: .invitation(id: link.id))
        session.opening = opening
        var state = try handshake(
            Self.invitation, .initiator, prologue: opening.prologue(), remoteStatic: link.channelKey,
            psks: [link.secret])
        let first = try step { () throws(NoiseError) in try state.writeMessage([]) }
        session.phase = .handshake(state, offer: nil)
        sendClear(opening.encode(), on: session)
        sendClear(first, on: session)
    }

    private func openPairing(_ code: PairingCode, on session: PeerSession) {
        let opening = Opening(kind: .pairing(offer: UInt16(code.number)))
        session.opening = opening
        var run = GuestPairing(code: code, instance: beaconInstance, random: random)
        let first = run.start()
        session.phase = .guestPairing(run)
        sendClear(opening.encode(), on: session)
        sendClear(first, on: session)
    }

    func receiveOpening(_ message: [UInt8], on session: PeerSession) throws(LinkError) {
        guard let opening = try? Opening(decoding: message), opening.commonVersion() != nil else { throw .badOpening }
        session.opening = opening
        switch opening.kind {
        case .knownDevice:
            let state = try handshake(Self.known, .responder, prologue: opening.prologue(), remoteStatic: nil, psks: [])
            session.phase = .handshake(state, offer: nil)
        case .pairing(let number):
            guard let pairing = offer(Int(number), isOpenTo: session)?.pairing else { throw .noSuchOffer }
            let run = HostPairing(code: pairing.code, instance: beaconInstance, random: random)
            session.phase = .hostPairing(run, offer: Int(number))
        case .invitation(let id):
            guard let number = linkOffer(withID: id), let link = offer(number, isOpenTo: session)?.link else {
                throw .noSuchOffer
            }
            let state = try handshake(
                Self.invitation, .responder, prologue: opening.prologue(), remoteStatic: nil, psks: [link.secret])
            session.phase = .handshake(state, offer: number)
        }
    }

    func continueGuest(_ run: GuestPairing, _ message: [UInt8], on session: PeerSession) throws(LinkError) {
        var run = run
        let step: PairingStep
        do {
            step = try run.receive(message)
        } catch {
            throw error.isWrongCode ? .wrongCode : .badHandshake
        }
        session.phase = .guestPairing(run)
        session.hasSentConfirmation = run.hasSentConfirmation
        switch step {
        case .send(let reply): sendClear(reply, on: session)
        case .sendAndFinish(let reply, let result):
            sendClear(reply, on: session)
            try beginPaired(session, result, offer: nil)
        case .finished(let result): try beginPaired(session, result, offer: nil)
        }
    }

    func continueHost(
        _ run: HostPairing, _ message: [UInt8], offer number: Int, on session: PeerSession
    ) throws(LinkError) {
        guard var pairing = offers[number]?.pairing else { throw .noSuchOffer }
        var run = run
        let step: PairingStep
        do {
            step = try pairing.receive(message, in: &run, from: session.host, at: now.sinceZero)
        } catch {
            offers[number]?.update(pairing)
            if error.isWrongCode { wrongCode(for: number) }
            throw error.isWrongCode ? .wrongCode : .badHandshake
        }
        offers[number]?.update(pairing)
        session.phase = .hostPairing(run, offer: number)
        switch step {
        case .send(let reply): sendClear(reply, on: session)
        case .sendAndFinish(let reply, let result):
            session.heldOffer = number
            sendClear(reply, on: session)
            try beginPaired(session, result, offer: number)
        case .finished: preconditionFailure("a host ends its run with a message")
        }
    }

    /// The code was right on both sides: Noise goes on with the psk made of it.
    private func beginPaired(_ session: PeerSession, _ result: PairingResult, offer: Int?) throws(LinkError) {
        guard let opening = session.opening else { throw .badOpening }
        session.isPaired = true
        let prologue = opening.prologue(pairingTranscript: result.transcript)
        let role: HandshakeRole = session.isInitiator ? .initiator : .responder
        var state = try handshake(Self.pairing, role, prologue: prologue, remoteStatic: nil, psks: [result.psk])
        if session.isInitiator {
            let first = try step { () throws(NoiseError) in try state.writeMessage([]) }
            sendClear(first, on: session)
        }
        session.phase = .handshake(state, offer: offer)
    }

    func continueHandshake(
        _ state: HandshakeState, _ message: [UInt8], offer: Int?, on session: PeerSession
    ) throws {
        var state = state
        let received = try step { () throws(NoiseError) in try state.readMessage(message) }
        let payload =
            received.isEmpty ? nil : try HandshakePayload(decoding: received, known: { peers[$0]?.certificate })
        if let payload { try check(payload, remoteStatic: state.remoteStatic, isPairing: offer != nil, on: session) }
        if !state.isComplete {
            // Only the first message of a pairing comes without a word about its sender.
            guard payload != nil || offer != nil else { throw LinkError.stranger }
            let own = HandshakePayload(certificate: identity.certificate, time: lastHandshakeTime).encode()
            let reply = try step { () throws(NoiseError) in try state.writeMessage(own) }
            sendClear(reply, on: session)
        }
        guard state.isComplete else {
            session.phase = .handshake(state, offer: offer)
            return
        }
        guard let payload else { throw LinkError.badPayload }
        if session.isInitiator { refusedHandshakes = 0 }
        let transport = try step { () throws(NoiseError) in try state.split() }
        session.phase = .established(StreamChannel(transport))
        session.joinableOffer = offer
        if let offer { try holdPlace(offer, for: session) }
        try established(session, with: payload.certificate)
    }

    /// The certificate must be for the key that the handshake proves, and of the device that this link is for.
    private func check(
        _ payload: HandshakePayload, remoteStatic: Bytes32?, isPairing: Bool, on session: PeerSession
    ) throws(LinkError) {
        guard payload.certificate.channelKey == remoteStatic else { throw .keyMismatch }
        guard payload.certificate.deviceKey != deviceKey else { throw .stranger }
        guard !isBlocked(payload.certificate.deviceKey) else { throw .blocked }
        switch session.purpose {
        case .accepted where !isPairing: try admitCaller(payload)
        case .known(let device) where payload.certificate.deviceKey != device,
            .heard(let device) where payload.certificate.deviceKey != device:
            throw .keyMismatch
        case .join: try checkHost(payload.certificate)
        default: break
        }
        session.peer = payload.certificate.deviceKey
    }

    /// The host that a link leads to is the device that the link names.
    private func checkHost(_ certificate: ChannelCertificate) throws(LinkError) {
        guard case .link(let link)? = join?.invitation else { return }
        guard link.names(DeviceID(publicKey: certificate.deviceKey)) else { throw .keyMismatch }
    }

    /// A first message of a known device: it must be one of ours, and newer than every earlier one.
    private func admitCaller(_ payload: HandshakePayload) throws(LinkError) {
        let device = payload.certificate.deviceKey
        guard peers[device] != nil || sharesSpace(with: device) else { throw .stranger }
        let newest = peers[device]?.newestHandshakeTime ?? KnownPeer.never
        guard newest.lexicographicallyPrecedes(payload.time) else { throw .replayedHandshake }
        var peer = peers[device] ?? KnownPeer(certificate: payload.certificate, name: "", endpoints: [])
        peer.newestHandshakeTime = payload.time
        peers[device] = peer
        write(.peer(peer.record))
    }

    private func handshake(
        _ name: String, _ role: HandshakeRole, prologue: [UInt8], remoteStatic: Bytes32?, psks: [SecretBytes]
    ) throws(LinkError) -> HandshakeState {
        do {
            return try HandshakeState(
                name: try ProtocolName(name), role: role, prologue: prologue, localStatic: identity.channel,
                remoteStatic: remoteStatic, psks: psks, random: random)
        } catch {
            throw .badHandshake
        }
    }

    private func step<Value>(_ body: () throws(NoiseError) -> Value) throws(LinkError) -> Value {
        do {
            return try body()
        } catch {
            throw .badHandshake
        }
    }
}
