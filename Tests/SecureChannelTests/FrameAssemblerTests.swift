import Testing

@testable import SecureChannel

@Suite struct FrameAssemblerTests {
    private struct Document: Decodable {
        struct Valid: Decodable {
            let name: String
            let messages: [[FrameVector]]
            let frames: [FrameVector]
        }

        struct Malformed: Decodable {
            let name: String
            let messages: [[FrameVector]]
            let error: String
        }

        let valid: [Valid]
        let malformed: [Malformed]
    }

    private func plaintext(_ parts: [FrameVector]) -> [UInt8] {
        var bytes: [UInt8] = []
        for part in parts {
            FrameCodec.append(type: part.type, isLast: part.more != true, body: part.bytes[...], to: &bytes)
        }
        return bytes
    }

    private func take(
        _ plaintext: [UInt8], into assembler: inout FrameAssembler
    ) throws(ChannelError) -> [Frame] {
        var frames: [Frame] = []
        var position = 0
        while let part = try FrameCodec.next(in: plaintext, at: &position) {
            if let frame = try assembler.take(part, of: plaintext) { frames.append(frame) }
        }
        return frames
    }

    @Test("parts become frames as in the vectors, each with the message that completes it")
    func valid() throws {
        let cases = try readVectors("fragments.json", as: Document.self).valid
        #expect(!cases.isEmpty)
        for one in cases {
            var assembler = FrameAssembler()
            for (index, parts) in one.messages.enumerated() {
                let expected = one.frames.filter { $0.message == index }.map(\.frame)
                #expect(try take(plaintext(parts), into: &assembler) == expected, "\(one.name)")
            }
            #expect(assembler.unfinishedInBytes == 0, "\(one.name)")
        }
    }

    @Test("malformed parts are refused as in the vectors, and at no time is more held than one frame")
    func malformed() throws {
        let cases = try readVectors("fragments.json", as: Document.self).malformed
        #expect(!cases.isEmpty)
        for one in cases {
            var assembler = FrameAssembler()
            for (index, parts) in one.messages.enumerated() {
                let error = refusal { () throws(ChannelError) in try take(plaintext(parts), into: &assembler) }
                #expect(error == (index == one.messages.count - 1 ? one.error : nil), "\(one.name), message \(index)")
                #expect(assembler.unfinishedInBytes <= Frame.bodyInBytesMax)
            }
        }
    }
}
