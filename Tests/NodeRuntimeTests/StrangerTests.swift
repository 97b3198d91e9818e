import Foundation
import LocalRPC
import TestKit
import Testing

extension ProgramTests {
    /// A program on the network that is no peer. Whatever it sends, the node closes without a byte that tells anything.
    @Suite("Strangers at the TCP port")
    struct Stranger {
        /// What a stranger sends, from the table of Protocol/channel.md.
        struct Visit: CustomTestStringConvertible, Sendable {
            let testDescription: String
            let bytes: [UInt8]
            /// Whether the stranger then ends its side; else the node has to end the visit.
            var hangsUp = false
        }

        private static let opening = [UInt8]("NODE/1".utf8)

        private static func framed(_ message: [UInt8]) -> [UInt8] {
            [UInt8(message.count >> 8), UInt8(message.count & 0xFF)] + message
        }

        static let visits = [
            Visit(
                testDescription: "a request of another protocol",
                bytes: [UInt8]("GET / HTTP/1.1\r\nHost: x\r\n\r\n".utf8)),
            Visit(testDescription: "a length of 65,535", bytes: [0xFF, 0xFF, 0, 0]),
            Visit(testDescription: "one more than the longest opening message", bytes: [0x10, 0x01]),
            Visit(testDescription: "a length of 0", bytes: [0, 0]),
            Visit(testDescription: "another magic", bytes: framed([UInt8]("NODE/2".utf8) + [2, 1, 0, 1])),
            Visit(testDescription: "an unknown kind", bytes: framed(opening + [4, 1, 0, 1])),
            Visit(
                testDescription: "an invitation that is not open",
                bytes: framed(opening + [3, 1, 0, 1] + SeededBytes.of(3, count: 16)) + framed([7])),
            Visit(testDescription: "no versions", bytes: framed(opening + [2, 0])),
            Visit(testDescription: "only versions that nobody speaks", bytes: framed(opening + [2, 1, 0xFF, 0xFF])),
            Visit(testDescription: "a byte behind the opening", bytes: framed(opening + [2, 1, 0, 1, 0])),
            Visit(testDescription: "offer 0", bytes: framed(opening + [1, 1, 0, 1, 0, 0])),
            Visit(testDescription: "an offer that is not open", bytes: framed(opening + [1, 1, 0, 1, 0x03, 0xDB])),
            Visit(
                testDescription: "a known device's handshake of random bytes",
                bytes: framed(opening + [2, 1, 0, 1]) + framed(SeededBytes.of(1, count: 300))),
            Visit(
                testDescription: "a known device's handshake of zeros",
                bytes: framed(opening + [2, 1, 0, 1]) + framed([UInt8](repeating: 0, count: 300))),
            Visit(
                testDescription: "a known device's handshake of one byte",
                bytes: framed(opening + [2, 1, 0, 1]) + framed([0])),
            Visit(testDescription: "a megabyte of random bytes", bytes: SeededBytes.of(2, count: 1_000_000)),
            Visit(testDescription: "half an opening, and then nothing", bytes: [0, 12] + opening, hangsUp: true),
            Visit(testDescription: "nothing at all", bytes: [], hangsUp: true),
        ]

        @Test("they are closed without an answer, and the node goes on serving its peer")
        func visits() async throws {
            let pair = try await NodePair()
            try await pair.makeDocument("poem.txt")
            try await pair.meet()
            let port = try await pair.ada.ask(NodeMethods.Status.self, Nothing()).tcpPort
            // An offer is open meanwhile, so that its number could be told from others.
            let offer = try await pair.ada.invitation()
            for (index, visit) in Self.visits.enumerated() {
                let answer = try await Self.answer(to: visit, port: port, from: UInt8(2 + index))
                #expect(answer == [], "\(visit.testDescription)")
            }
            try await Self.expectSound(pair)
            let cem = try pair.home.node("cem")
            try await cem.start()
            #expect(try await cem.join(offer).space == pair.space)
        }

        @Test("the number of an open offer with garbage behind it burns no try")
        func garbageForAnOffer() async throws {
            let pair = try await NodePair()
            let offer = try await pair.ada.invitation()
            let number = try #require(UInt16(offer.code.prefix { $0 != "-" }))
            let opening = Self.framed(Self.opening + [1, 1, 0, 1, UInt8(number >> 8), UInt8(number & 0xFF)])
            for index in 0..<6 {
                let garbage = Self.framed(SeededBytes.of(UInt64(index), count: index == 0 ? 33 : 40 + index))
                let visit = Visit(testDescription: "garbage \(index)", bytes: opening + garbage)
                #expect(try await Self.answer(to: visit, port: offer.port, from: UInt8(30 + index)) == [])
            }
            let cem = try pair.home.node("cem")
            try await cem.start()
            #expect(try await cem.join(offer).space == pair.space)
        }

        @Test("many that connect and say nothing do not keep a peer out")
        func silentOnes() async throws {
            let pair = try await NodePair()
            try await pair.makeDocument("poem.txt")
            let port = try await pair.ada.ask(NodeMethods.Status.self, Nothing()).tcpPort
            let silent = (0..<40).compactMap { index in
                try? Descriptor.connected(toPort: port, from: UInt8(60 + index))
            }
            try await pair.ben.stop()
            try await pair.ben.start()
            try await pair.meet()
            try await Self.expectSound(pair)
            #expect(silent.count == 40)
        }

        /// What a stranger hears until the node has closed; nil when it did not close in time.
        private static func answer(to visit: Visit, port: Int, from source: UInt8) async throws -> [UInt8]? {
            let socket = try Descriptor.connected(toPort: port, from: source)
            // The node may have closed before everything is sent.
            _ = try? await blocking { try socket.write(visit.bytes) }
            if visit.hangsUp { socket.endSending() }
            var heard: [UInt8] = []
            while true {
                guard let bytes = try await blocking({ socket.read(within: .seconds(15)) }) else { return nil }
                if bytes.isEmpty { return heard }
                heard += bytes
            }
        }

        private static func expectSound(_ pair: NodePair) async throws {
            #expect(pair.ada.isRunning)
            let text = "written \(UInt32.random(in: .min ... .max))"
            try await pair.ben.ask(DocumentMethods.Put.self, .init(path: "poem.txt", text: text))
            #expect(try await pair.agree(on: "poem.txt").text == text)
        }
    }
}

enum SeededBytes {
    static func of(_ seed: UInt64, count: Int) -> [UInt8] {
        var random = SeededRandom(seed: seed)
        return random.bytes(count)
    }
}
