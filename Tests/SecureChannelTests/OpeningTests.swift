import SecureChannel
import Testing

@Suite struct OpeningTests {
    private struct Document: Decodable {
        struct Valid: Decodable {
            let name: String
            let bytes: HexBytes
            let kind: String
            let versions: [UInt16]
            let offer: UInt16?
            let invitation: HexBytes?
            let transcript: HexBytes
            let prologue: HexBytes
        }

        struct Malformed: Decodable {
            let name: String
            let bytes: HexBytes
            let error: String
        }

        let valid: [Valid]
        let malformed: [Malformed]
    }

    @Test("valid openings read and write as in the vectors")
    func valid() throws {
        let cases = try readVectors("opening.json", as: Document.self).valid
        #expect(!cases.isEmpty)
        for one in cases {
            let opening = try Opening(decoding: one.bytes.bytes)
            let kind =
                one.offer.map { Opening.Kind.pairing(offer: $0) }
                ?? one.invitation.map { .invitation(id: $0.bytes) } ?? .knownDevice
            #expect((one.kind == "pairing") == (one.offer != nil))
            #expect((one.kind == "invitation") == (one.invitation != nil))
            #expect(opening == Opening(kind: kind, versions: one.versions), "\(one.name)")
            #expect(opening.encode() == one.bytes.bytes, "\(one.name)")
            #expect(opening.prologue(pairingTranscript: one.transcript.bytes) == one.prologue.bytes, "\(one.name)")
            #expect(one.bytes.bytes.count <= Opening.encodedInBytesMax)
        }
    }

    @Test("malformed openings are refused as in the vectors")
    func malformed() throws {
        let cases = try readVectors("opening.json", as: Document.self).malformed
        #expect(!cases.isEmpty)
        for one in cases {
            let error = refusal { () throws(ChannelError) in try Opening(decoding: one.bytes.bytes) }
            #expect(error == one.error, "\(one.name)")
        }
    }

    @Test("the highest version that both speak is chosen, or none")
    func versions() {
        let opening = Opening(kind: .knownDevice, versions: [1, 2, 5])
        #expect(opening.commonVersion(with: [1, 2, 3]) == 2)
        #expect(opening.commonVersion(with: [3, 4]) == nil)
        #expect(Opening(kind: .knownDevice).commonVersion() == 1)
    }
}
