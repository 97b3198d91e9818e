import Discovery
import Identity
import SodiumCrypto
import Testing
import WireCodec

struct InviteLinkTests {
    private struct Vectors: Decodable {
        struct Case: Decodable {
            let name: String
            let number: UInt16
            let channelKey, deviceKey, secret, id: String
            let expiresAt: String
            let title: String
            let addresses: [String]
            let text: String
            let typed: String?
        }

        struct Refused: Decodable {
            let name, text, reason: String
        }

        let cases: [Case]
        let refused: [Refused]
    }

    private let vectors: Vectors

    init() throws {
        vectors = try VectorFile.read("link.json", as: Vectors.self)
    }

    private func bytes32(_ text: String) throws -> Bytes32 {
        let bytes = try #require(Hex.decode(text))
        return try #require(Bytes32(bytes))
    }

    @Test("links are made of their fields and read back as in the vectors, also broken over lines")
    func cases() throws {
        try #require(!vectors.cases.isEmpty)
        for vector in vectors.cases {
            let device = DeviceID(publicKey: try bytes32(vector.deviceKey))
            let made = InviteLink(
                number: vector.number, channelKey: try bytes32(vector.channelKey), device: device,
                secret: SecretBytes(copying: try #require(Hex.decode(vector.secret))),
                expiresAt: try #require(UInt64(vector.expiresAt)), title: vector.title,
                addresses: try vector.addresses.map { try #require(Endpoint(parsing: $0)) })
            #expect(made.text == vector.text, "\(vector.name)")
            for typed in [vector.text, vector.typed ?? vector.text] {
                #expect(InviteLink.isMeant(by: typed))
                let read = try InviteLink(parsing: typed)
                #expect(read.text == vector.text, "\(vector.name)")
                #expect(Hex.encode(read.id) == vector.id && Hex.encode(read.id).count == 2 * InviteLink.idInBytes)
                #expect(read.number == vector.number && String(read.expiresAt) == vector.expiresAt)
                #expect(read.title == vector.title && read.addresses.map(\.text) == vector.addresses)
                #expect(read.names(device) && !read.names(DeviceID(publicKey: .zero)))
                #expect(try read.channelKey == bytes32(vector.channelKey))
            }
        }
    }

    @Test("what is no link, or a damaged one, is refused for the reason of the vectors")
    func refused() throws {
        try #require(!vectors.refused.isEmpty)
        for vector in vectors.refused {
            let error = #expect(throws: DiscoveryError.self, "\(vector.name)") {
                try InviteLink(parsing: vector.text)
            }
            #expect(error.map(caseName) == vector.reason, "\(vector.name)")
        }
    }

    @Test("no prefix of a link, and no link with a letter changed, is read")
    func damage() throws {
        let text = try #require(vectors.cases.first?.text)
        for count in text.indices.map({ text.distance(from: text.startIndex, to: $0) }) {
            #expect(throws: DiscoveryError.self) { try InviteLink(parsing: String(text.prefix(count))) }
        }
        let letters = Array(text)
        for index in InviteLink.scheme.count..<letters.count {
            var changed = letters
            changed[index] = letters[index] == "A" ? "B" : "A"
            #expect(throws: DiscoveryError.self) { try InviteLink(parsing: String(changed)) }
        }
    }

    @Test("a text of 4,096 bytes is looked at, one of 4,097 is not")
    func length() throws {
        let text = try #require(vectors.cases.first?.text)
        let padded = text + String(repeating: " ", count: InviteLink.textInBytesMax - text.utf8.count)
        #expect(try InviteLink(parsing: padded).text == text)
        #expect(throws: DiscoveryError.wrongLength(4097)) { try InviteLink(parsing: padded + " ") }
    }

    @Test("a log that prints a link does not print its secret")
    func description() throws {
        let text = try #require(vectors.cases.first?.text)
        let link = try InviteLink(parsing: text)
        #expect("\(link)" == "invitation number 7")
    }

    @Test("a spoken code is not taken for a link")
    func meant() {
        #expect(!InviteLink.isMeant(by: "7-garden-violin-anchor") && !InviteLink.isMeant(by: ""))
        #expect(InviteLink.isMeant(by: "\n Atelier:x"))
    }
}
