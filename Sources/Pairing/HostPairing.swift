package import SodiumCrypto

/// The host's side of a run: the one who shows the code and whose answers could help a guesser.
///
/// It proves the code only to who has proved it before, so that a guesser learns nothing but that the guess was
/// wrong, at the price of a try. After an error, or at the end, the run is over and refuses all further messages.
package struct HostPairing: Sendable {
    private enum State {
        case waitsForHello
        case waitsForShare(PairingSession)
        case waitsForConfirmation(PairingKeys)
        case over
    }

    private let code: PairingCode
    private let draws: PairingDraws
    private var state = State.waitsForHello
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

    /// Throws `wrongCode` exactly when the guest's proof is wrong, which burns a try of the offer; nothing was sent
    /// that would tell a guesser more. No other error does.
    package mutating func receive(_ message: [UInt8]) throws(PairingError) -> PairingStep {
        let current = state
        state = .over
        switch current {
        case .waitsForHello: return .send(try receiveHello(message))
        case .waitsForShare(let session): return .send(try receiveShare(message, in: session))
        case .waitsForConfirmation(let keys): return try receiveConfirmation(message, keys: keys)
        case .over: throw .runIsOver
        }
    }

    // MARK: Private parts

    private mutating func receiveHello(_ message: [UInt8]) throws(PairingError) -> [UInt8] {
        let hello = try PairingMessage.hello(decoding: message, as: .guestHello)
        let session = try PairingSession(role: .host, code: code, draws: draws, other: hello)
        remember(message)
        state = .waitsForShare(session)
        return remember(PairingMessage.encode(draws.hello, as: .hostHello))
    }

    private mutating func receiveShare(
        _ message: [UInt8], in session: PairingSession
    ) throws(PairingError) -> [UInt8] {
        let share = try PairingMessage.share(decoding: message, as: .guestShare)
        let keys = try PairingKeys(session, other: share)
        remember(message)
        state = .waitsForConfirmation(keys)
        return remember(PairingMessage.encode(session.share, as: .hostShare))
    }

    private mutating func receiveConfirmation(
        _ message: [UInt8], keys: PairingKeys
    ) throws(PairingError) -> PairingStep {
        try keys.check(try PairingMessage.tag(decoding: message, as: .guestConfirmation))
        remember(message)
        let proof = remember(PairingMessage.encode(tag: keys.ownTag, as: .hostConfirmation))
        return .sendAndFinish(proof, PairingResult(psk: keys.psk, transcript: CPace.concatenated(messages)))
    }

    @discardableResult
    private mutating func remember(_ message: [UInt8]) -> [UInt8] {
        messages.append(message)
        return message
    }
}
