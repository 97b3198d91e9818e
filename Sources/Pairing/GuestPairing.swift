package import SodiumCrypto

/// The guest's side of a run: the one who typed the code, speaks first and proves the code first.
///
/// After an error, or at the end, the run is over and refuses all further messages.
package struct GuestPairing: Sendable {
    private enum State {
        case new
        case waitsForHello
        case waitsForShare(PairingSession)
        case waitsForConfirmation(PairingKeys)
        case over
    }

    private let code: PairingCode
    private let draws: PairingDraws
    private var state = State.new
    private var messages: [[UInt8]] = []

    /// `instance` is this program's id in its beacons, 16 bytes; without one it is drawn. All randomness of the run
    /// is drawn here.
    package init(code: PairingCode, instance: [UInt8]? = nil, random: RandomSource) {
        self.init(code: code, draws: PairingDraws(instance: instance, from: random))
    }

    init(code: PairingCode, draws: PairingDraws) {
        self.code = code
        self.draws = draws
    }

    /// Whether our proof has gone out. If the link ends after that and before a result, the code was wrong, or the
    /// link was cut.
    package var hasSentConfirmation: Bool { messages.count >= 5 }

    /// The first message; called once.
    package mutating func start() -> [UInt8] {
        guard case .new = state else { preconditionFailure("a run starts once") }
        state = .waitsForHello
        return remember(PairingMessage.encode(draws.hello, as: .guestHello))
    }

    package mutating func receive(_ message: [UInt8]) throws(PairingError) -> PairingStep {
        let current = state
        state = .over
        switch current {
        case .new: preconditionFailure("a run starts with our own message")
        case .waitsForHello: return .send(try receiveHello(message))
        case .waitsForShare(let session): return .send(try receiveShare(message, in: session))
        case .waitsForConfirmation(let keys): return .finished(try receiveConfirmation(message, keys: keys))
        case .over: throw .runIsOver
        }
    }

    // MARK: Private parts

    private mutating func receiveHello(_ message: [UInt8]) throws(PairingError) -> [UInt8] {
        let hello = try PairingMessage.hello(decoding: message, as: .hostHello)
        let session = try PairingSession(role: .guest, code: code, draws: draws, other: hello)
        remember(message)
        state = .waitsForShare(session)
        return remember(PairingMessage.encode(session.share, as: .guestShare))
    }

    private mutating func receiveShare(
        _ message: [UInt8], in session: PairingSession
    ) throws(PairingError) -> [UInt8] {
        let share = try PairingMessage.share(decoding: message, as: .hostShare)
        let keys = try PairingKeys(session, other: share)
        remember(message)
        state = .waitsForConfirmation(keys)
        return remember(PairingMessage.encode(tag: keys.ownTag, as: .guestConfirmation))
    }

    private mutating func receiveConfirmation(
        _ message: [UInt8], keys: PairingKeys
    ) throws(PairingError) -> PairingResult {
        try keys.check(try PairingMessage.tag(decoding: message, as: .hostConfirmation))
        remember(message)
        return PairingResult(psk: keys.psk, transcript: CPace.concatenated(messages))
    }

    @discardableResult
    private mutating func remember(_ message: [UInt8]) -> [UInt8] {
        messages.append(message)
        return message
    }
}
