import TestKit
import Testing

@testable import SecureChannel

@Suite struct FrameCodecTests {
    private struct Document: Decodable {
        struct Valid: Decodable {
            let name: String
            let plaintext: HexBytes
            let frames: [FrameVector]
        }

        struct Malformed: Decodable {
            let name: String
            let plaintext: HexBytes
            let error: String
        }

        let valid: [Valid]
        let malformed: [Malformed]
    }

    private func decode(_ plaintext: [UInt8]) throws(ChannelError) -> [Frame] {
        var assembler = FrameAssembler()
        var frames: [Frame] = []
        var position = 0
        while let part = try FrameCodec.next(in: plaintext, at: &position) {
            if let frame = try assembler.take(part, of: plaintext) { frames.append(frame) }
        }
        return frames
    }

    private func encode(_ frames: [Frame]) -> [UInt8] {
        var plaintext: [UInt8] = []
        for frame in frames { FrameCodec.append(type: frame.type, isLast: true, body: frame.body[...], to: &plaintext) }
        return plaintext
    }

    @Test("valid plaintexts read and write as in the vectors")
    func valid() throws {
        let cases = try readVectors("frames.json", as: Document.self).valid
        #expect(!cases.isEmpty)
        for one in cases {
            let frames = one.frames.map(\.frame)
            #expect(try decode(one.plaintext.bytes) == frames, "\(one.name)")
            let encoded = encode(frames)
            #expect(one.plaintext.bytes.starts(with: encoded), "\(one.name)")
            #expect(one.plaintext.bytes.dropFirst(encoded.count).allSatisfy { $0 == 0 }, "\(one.name)")
        }
    }

    @Test("malformed plaintexts are refused as in the vectors")
    func malformed() throws {
        let cases = try readVectors("frames.json", as: Document.self).malformed
        #expect(!cases.isEmpty)
        for one in cases {
            #expect(refusal { () throws(ChannelError) in try decode(one.plaintext.bytes) } == one.error, "\(one.name)")
        }
    }

    @Test("frames survive the way there and back", arguments: SeededRandom.seeds(1..<20))
    func roundTrip(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let frames = (0..<20).map { _ in
            Frame(
                type: UInt8.random(in: Frame.types, using: &random),
                body: random.bytes(Int.random(in: 0...300, using: &random)))
        }
        let encoded = encode(frames)
        #expect(encoded.count == frames.reduce(0) { $0 + FrameCodec.encodedCount(body: $1.body.count) }, "\(random)")
        #expect(try decode(encoded) == frames, "\(random)")
    }

    @Test("a prefix gives the frames before the cut, or is refused")
    func prefixes() throws {
        let frames = [Frame(type: 1, body: [1, 2]), Frame(type: 2, body: [UInt8](repeating: 3, count: 200))]
        let encoded = encode(frames)
        for length in 0..<encoded.count {
            let prefix = [UInt8](encoded.prefix(length))
            if length == 0 || length == 4 {
                #expect(try decode(prefix) == [Frame](frames.prefix(length / 4)))
            } else {
                #expect(refusal { () throws(ChannelError) in try decode(prefix) } == "malformedFrame")
            }
        }
    }

    @Test("random plaintexts never do more than fail", arguments: SeededRandom.seeds(1..<200))
    func garbage(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let plaintext = random.bytes(Int.random(in: 0...100, using: &random))
        _ = refusal { () throws(ChannelError) in try decode(plaintext) }
    }
}
