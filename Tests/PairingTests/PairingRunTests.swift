import SodiumCrypto
import TestKit
import Testing
import WireCodec

@testable import Pairing

/// `Protocol/vectors/pairing/run.json`.
struct RunVectors: Decodable {
    struct Side: Decodable {
        let instance: String
        let nonce: String
        let shareNonce: String
        let scalar: String

        func draws() throws -> PairingDraws {
            PairingDraws(
                hello: PairingHello(
                    nonce: try #require(Hex.decode(nonce)), instance: try #require(Hex.decode(instance))),
                shareNonce: try #require(Hex.decode(shareNonce)),
                scalar: SecretBytes(copying: try #require(Hex.decode(scalar))))
        }
    }

    struct Run: Decodable {
        let guestCode: String
        let hostCode: String
        let guest: Side
        let host: Side
        let sid: String
        let ci: String
        let generator: String
        let sessionKey: String?
        let psk: String?
        let transcript: String?
        let messages: [String]

        func sides() throws -> (guest: GuestPairing, host: HostPairing) {
            (
                GuestPairing(code: try PairingCode(parsing: guestCode), draws: try guest.draws()),
                HostPairing(code: try PairingCode(parsing: hostCode), draws: try host.draws())
            )
        }

        func bytes() throws -> [[UInt8]] { try messages.map { try #require(Hex.decode($0)) } }
    }

    let cases: [Run]
    let wrongCode: [Run]

    static func read() throws -> RunVectors { try VectorFile.read("run.json", as: RunVectors.self) }
}

struct PairingRunTests {
    @Test("both sides say and agree on what the vectors have")
    func vectors() throws {
        let vectors = try RunVectors.read()
        try #require(!vectors.cases.isEmpty)
        for vector in vectors.cases {
            var (guest, host) = try vector.sides()
            let messages = try vector.bytes()
            #expect(guest.start() == messages[0])
            #expect(try host.receive(messages[0]).message == messages[1])
            #expect(try guest.receive(messages[1]).message == messages[2])
            #expect(try host.receive(messages[2]).message == messages[3])
            #expect(!guest.hasSentConfirmation)
            #expect(try guest.receive(messages[3]).message == messages[4])
            #expect(guest.hasSentConfirmation)
            let hostEnd = try host.receive(messages[4])
            #expect(hostEnd.message == messages[5])
            let guestEnd = try guest.receive(messages[5])
            #expect(guestEnd.message == nil)
            for end in [hostEnd, guestEnd] {
                let result = try #require(end.result)
                #expect(result.psk.withUnsafeBytes { Hex.encode($0) } == vector.psk)
                #expect(Hex.encode(result.transcript) == vector.transcript)
            }
        }
    }

    @Test("the session id, the channel identifier and the generator are those of the vectors")
    func session() throws {
        for vector in try RunVectors.read().cases {
            let (guest, host) = (try vector.guest.draws(), try vector.host.draws())
            let code = try PairingCode(parsing: vector.guestCode)
            let session = try PairingSession(role: .guest, code: code, draws: guest, other: host.hello)
            #expect(Hex.encode(session.sid) == vector.sid)
            let ci = PairingSession.channelIdentifier(guest: guest.hello.instance, host: host.hello.instance)
            #expect(Hex.encode(ci) == vector.ci)
            #expect(CPace.generator(prs: code.secretBytes, ci: ci, sid: session.sid).hex == vector.generator)
        }
    }

    @Test("a wrong code is refused at the guest's proof; the host says nothing after it")
    func wrongCode() throws {
        let vectors = try RunVectors.read()
        try #require(!vectors.wrongCode.isEmpty)
        for vector in vectors.wrongCode {
            var (guest, host) = try vector.sides()
            let messages = try vector.bytes()
            #expect(guest.start() == messages[0])
            #expect(try host.receive(messages[0]).message == messages[1])
            #expect(try guest.receive(messages[1]).message == messages[2])
            #expect(try host.receive(messages[2]).message == messages[3])
            #expect(try guest.receive(messages[3]).message == messages[4])
            #expect(throws: PairingError.wrongCode) { try host.receive(messages[4]) }
            #expect(throws: PairingError.runIsOver) { try host.receive(messages[4]) }
        }
    }

    @Test("what the host says before the guest's proof is the same whatever the guest guesses")
    func noOracle() throws {
        let code = PairingCode.generate(number: 7, from: RandomSource(seed: 1))
        var answers = Set<[[UInt8]]>()
        for seed in UInt64(0)..<5 {
            // The guest's draws stay, the guess changes.
            let guess = PairingCode.generate(number: 7, from: RandomSource(seed: 100 + seed))
            var guest = GuestPairing(code: guess, random: RandomSource(seed: 2))
            var host = HostPairing(code: code, random: RandomSource(seed: 3))
            let hello = try host.receive(guest.start()).sent()
            let share = try host.receive(try guest.receive(hello).sent()).sent()
            answers.insert([hello, share])
        }
        #expect(answers.count == 1)
    }

    @Test("right codes pair and wrong ones do not, from any seed", arguments: SeededRandom.seeds(0..<40))
    func seeds(seed: UInt64) throws {
        let random = RandomSource(seed: seed)
        let code = PairingCode.generate(number: 7, from: random)
        var guest = GuestPairing(code: code, instance: random.bytes(16), random: random)
        var host = HostPairing(code: code, instance: random.bytes(16), random: random)
        let (guestResult, hostResult) = try converse(&guest, &host)
        #expect(SecretBytes.areEqual(guestResult.psk, hostResult.psk))
        #expect(guestResult.transcript == hostResult.transcript)

        let other = PairingCode.generate(number: 7, from: random)
        try #require(other != code)
        var wrongGuest = GuestPairing(code: other, random: random)
        var otherHost = HostPairing(code: code, random: random)
        #expect(throws: PairingError.wrongCode) { try converse(&wrongGuest, &otherHost) }
        #expect(wrongGuest.hasSentConfirmation)
    }

    @Test("the same code with another number is another secret")
    func number() throws {
        let (seven, eight) = ("7-garden-violin-anchor", "8-garden-violin-anchor")
        var guest = GuestPairing(code: try PairingCode(parsing: seven), random: RandomSource(seed: 1))
        var host = HostPairing(code: try PairingCode(parsing: eight), random: RandomSource(seed: 2))
        #expect(throws: PairingError.wrongCode) { try converse(&guest, &host) }
    }

    @Test("two runs of the same code share no key")
    func fresh() throws {
        let random = RandomSource(seed: 9)
        let code = PairingCode.generate(number: 7, from: random)
        var psks: [SecretBytes] = []
        for _ in 0..<2 {
            var guest = GuestPairing(code: code, random: random)
            var host = HostPairing(code: code, random: random)
            psks.append(try converse(&guest, &host).0.psk)
        }
        #expect(!SecretBytes.areEqual(psks[0], psks[1]))
    }
}

extension PairingStep {
    var message: [UInt8]? {
        switch self {
        case .send(let message), .sendAndFinish(let message, _): message
        case .finished: nil
        }
    }

    func sent() throws -> [UInt8] { try #require(message) }

    var result: PairingResult? {
        switch self {
        case .send: nil
        case .finished(let result), .sendAndFinish(_, let result): result
        }
    }
}

/// Passes messages to and fro until both have a result; `relay` may change the message with that index (0 to 5).
@discardableResult
func converse(
    _ guest: inout GuestPairing, _ host: inout HostPairing, relay: (Int, [UInt8]) -> [UInt8] = { $1 }
) throws -> (PairingResult, PairingResult) {
    var message = guest.start()
    for index in stride(from: 0, to: 4, by: 2) {
        message = try host.receive(relay(index, message)).sent()
        message = try guest.receive(relay(index + 1, message)).sent()
    }
    let hostEnd = try host.receive(relay(4, message))
    let guestEnd = try guest.receive(relay(5, hostEnd.sent()))
    return (try #require(guestEnd.result), try #require(hostEnd.result))
}
