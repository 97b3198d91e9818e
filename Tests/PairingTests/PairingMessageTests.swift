import Testing
import WireCodec

@testable import Pairing

struct PairingMessageTests {
    struct Vectors: Decodable {
        struct Refused: Decodable {
            let to: String
            let after: Int
            let message: String
            let error: String
            let what: String
        }
        let refused: [Refused]
    }

    @Test("each wrong message is refused for its own reason, and ends the run")
    func refused() throws {
        let vectors = try VectorFile.read("messages.json", as: Vectors.self)
        try #require(!vectors.refused.isEmpty)
        for vector in vectors.refused {
            var run = try RunPosition(after: vector.after)
            let message = try #require(Hex.decode(vector.message))
            let error = #expect(throws: PairingError.self, "\(vector.what)") { try run.receive(message, at: vector.to) }
            #expect(error.map(caseName) == vector.error, "\(vector.what)")
            let right = run.messages[vector.after]
            #expect(throws: PairingError.runIsOver) { try run.receive(right, at: vector.to) }
        }
    }

    @Test("no prefix of a message, and no message with more behind it, is one")
    func prefixes() throws {
        for place in 0..<6 {
            let fresh = try RunPosition(after: place)
            let message = fresh.messages[place]
            let receiver = place % 2 == 0 ? "host" : "guest"
            for count in 0..<message.count {
                var run = fresh
                let error = #expect(throws: PairingError.self) {
                    try run.receive([UInt8](message[..<count]), at: receiver)
                }
                #expect(error.map(caseName) == "malformed")
            }
            for count in [1, 2, 33, 70, 70_000] {
                var run = fresh
                #expect(throws: PairingError.self) {
                    try run.receive(message + [UInt8](repeating: 0, count: count), at: receiver)
                }
            }
        }
    }

    @Test("a message that comes twice is refused")
    func repeated() throws {
        for place in 0..<6 {
            var run = try RunPosition(after: place)
            let message = run.messages[place]
            let receiver = place % 2 == 0 ? "host" : "guest"
            _ = try run.receive(message, at: receiver)
            let error = #expect(throws: PairingError.self) { try run.receive(message, at: receiver) }
            #expect(error.map(caseName) == (place < 4 ? "unexpectedMessage" : "runIsOver"))
        }
    }

    @Test("only a wrong proof is a wrong code")
    func wrongCode() {
        #expect(PairingError.wrongCode.isWrongCode)
        #expect(!PairingError.invalidShare.isWrongCode)
        #expect(!PairingError.runIsOver.isWrongCode)
    }
}

/// The first vector's run, as it stands after some of its messages.
private struct RunPosition {
    var guest: GuestPairing
    var host: HostPairing
    let messages: [[UInt8]]

    init(after count: Int) throws {
        let run = try RunVectors.read().cases[0]
        messages = try run.bytes()
        (guest, host) = try run.sides()
        _ = guest.start()
        for place in 0..<count { _ = try receive(messages[place], at: place % 2 == 0 ? "host" : "guest") }
    }

    mutating func receive(_ message: [UInt8], at side: String) throws -> PairingStep {
        side == "host" ? try host.receive(message) : try guest.receive(message)
    }
}
