import Dispatch
import Foundation
import Pairing
import SecureChannel
import SodiumCrypto
import TestKit

/// Somebody on the cable between a guest and a host who pair, who speaks the protocol but does not know the code.
///
/// It takes one connection after another. Messages are counted from 0 behind the opening: six of pairing, then three of
/// the handshake, the guest's with even numbers.
final class PairingRelay: @unchecked Sendable {
    enum Attack: CaseIterable, Sendable {
        /// Nothing is touched.
        case none
        /// The guest seems to offer another version as well.
        case changedOpening
        /// A share of the relay's own towards one side, or both.
        case ownShareToHost, ownShareToGuest, ownShares
        /// What an earlier run had in this place.
        case earlierShares, earlierProof
        case changedHello, changedShare, changedProof
        /// What the guest says comes back to it in the host's name.
        case mirroredHello, mirroredShare
        /// CPace ends here: a run by a guess with the guest, and one with the host.
        case guessedCode
        /// A byte of the handshake behind a pairing that went well is another.
        case changedKey, changedAnswer, changedEnd

        /// Whether the host finds a wrong proof.
        var costsATry: Bool {
            switch self {
            case .ownShareToHost, .ownShareToGuest, .ownShares, .earlierShares, .earlierProof, .changedHello,
                .changedShare, .changedProof, .guessedCode:
                true
            case .none, .changedOpening, .mirroredHello, .mirroredShare, .changedKey, .changedAnswer, .changedEnd:
                false
            }
        }
    }

    let port: Int
    private let target: Int
    private let listener: Descriptor
    private let random: RandomSource
    private let lock = NSLock()
    private var attack = Attack.none
    private var isEnded = false
    /// The messages of the last run in which nothing was touched.
    private var recorded: [[UInt8]] = []
    private var runs: UInt8 = 0

    init(to target: Int, seed: UInt64) throws {
        (listener, port) = try Descriptor.listening(onPort: 0)
        self.target = target
        random = RandomSource(seed: seed)
        let listener = listener
        DispatchQueue.global().async { [weak self] in
            while self?.goesOn == true {
                guard let guest = try? listener.accepted(within: .milliseconds(100)) else { continue }
                self?.take(guest)
            }
        }
    }

    deinit {
        end()
    }

    func end() {
        lock.withLock { isEnded = true }
        listener.hangUp()
    }

    /// What the next runs meet.
    func plan(_ attack: Attack) { lock.withLock { self.attack = attack } }

    private var goesOn: Bool { lock.withLock { !isEnded } }

    private func take(_ guest: Descriptor) {
        let (attack, source) = lock.withLock {
            runs += 1
            return (self.attack, runs)
        }
        DispatchQueue.global().async { [self] in
            // An end of either side ends the run: that is what the two nodes then report.
            guard let host = try? Descriptor.connected(toPort: target, from: 100 + source % 100) else { return }
            let cable = Cable(guest: guest, host: host)
            if attack == .guessedCode { try? guess(cable) } else { try? relay(cable, attack) }
            guest.hangUp()
            host.hangUp()
        }
    }

    /// Passes nine messages on, changed as the attack says, then everything as it comes.
    private func relay(_ cable: Cable, _ attack: Attack) throws {
        var opening = try Opening(decoding: try cable.next(from: .guest))
        if attack == .changedOpening { opening = Opening(kind: opening.kind, versions: [1, 2]) }
        try cable.send(opening.encode(), to: .host)
        let own = Ristretto.fromHash(random.bytes(64)).bytes
        var said: [[UInt8]] = []
        for index in 0..<9 {
            let (from, to): (Cable.End, Cable.End) = index % 2 == 0 ? (.guest, .host) : (.host, .guest)
            said.append(try cable.next(from: from))
            try cable.send(changed(said, by: attack, own: own), to: to)
        }
        if attack == .none { lock.withLock { recorded = said } }
        try cable.passOn { self.goesOn }
    }

    /// What goes on in place of the last of the messages that were said.
    private func changed(_ said: [[UInt8]], by attack: Attack, own: [UInt8]) -> [UInt8] {
        let index = said.count - 1
        var message = said[index]
        switch (attack, index) {
        case (.ownShareToHost, 2), (.ownShareToGuest, 3), (.ownShares, 2), (.ownShares, 3):
            return [message[0]] + own + message[33...]
        case (.earlierShares, 2), (.earlierShares, 3), (.earlierProof, 4):
            return lock.withLock { recorded[index] }
        case (.mirroredHello, 1), (.mirroredShare, 3):
            return [message[0]] + said[index - 1][1...]
        case (.changedHello, 0), (.changedShare, 2), (.changedProof, 4), (.changedKey, 6), (.changedAnswer, 7),
            (.changedEnd, 8):
            // Of a share, what goes with it: another share may be none, and is refused before the proof.
            message[attack == .changedShare ? 40 : 20] ^= 1
            return message
        default: return message
        }
    }

    /// Is the host towards the guest and the guest towards the host.
    private func guess(_ cable: Cable) throws {
        let opening = try cable.next(from: .guest)
        guard case .pairing(let number) = try Opening(decoding: opening).kind else { return }
        let guess = PairingCode.generate(number: Int(number), from: random)
        try cable.send(opening, to: .host)
        var falseHost = HostPairing(code: guess, random: random)
        var falseGuest = GuestPairing(code: guess, random: random)
        try cable.send(falseGuest.start(), to: .host)
        for _ in 0..<2 {
            guard case .send(let proof) = try falseGuest.receive(try cable.next(from: .host)),
                case .send(let answer) = try falseHost.receive(try cable.next(from: .guest))
            else { return }
            try cable.send(proof, to: .host)
            try cable.send(answer, to: .guest)
        }
        // The guest's own proof, in the host's name: the best that there is to say.
        let proof = try cable.next(from: .guest)
        try cable.send([PairingMessageKind.hostConfirmation.rawValue] + proof[1...], to: .guest)
        try cable.passOn { self.goesOn }
    }
}

/// Two connections that carry whole messages.
private final class Cable {
    enum End { case guest, host }

    struct Ended: Error {}

    private let ends: [End: Descriptor]
    private var deframers: [End: StreamDeframer] = [.guest: StreamDeframer(), .host: StreamDeframer()]

    init(guest: Descriptor, host: Descriptor) {
        ends = [.guest: guest, .host: host]
    }

    func next(from end: End) throws -> [UInt8] {
        while true {
            if let message = try deframers[end]?.next() { return [UInt8](message) }
            guard let bytes = ends[end]?.read(within: .seconds(10)), !bytes.isEmpty else { throw Ended() }
            deframers[end]?.feed(bytes)
        }
    }

    func send(_ message: [UInt8], to end: End) throws {
        try ends[end]?.write(MessageFraming.frame(message))
    }

    /// Passes on what comes, until one side ends.
    func passOn(while goesOn: () -> Bool) throws {
        while goesOn() {
            for (from, to) in [(End.guest, End.host), (.host, .guest)] {
                while let message = try deframers[from]?.next() { try send([UInt8](message), to: to) }
                guard let bytes = ends[from]?.read(within: .milliseconds(5)) else { continue }
                if bytes.isEmpty { throw Ended() }
                deframers[from]?.feed(bytes)
            }
        }
    }
}
