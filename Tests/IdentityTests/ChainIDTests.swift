import Identity
import Testing
import WireCodec

struct ChainIDTests {
    struct Vectors: Decodable {
        struct Case: Decodable {
            let space: String
            let deviceKey: String
            let nonce: String
            let id: String
        }
        let cases: [Case]
    }

    @Test("chain ids are those of the vectors")
    func cases() throws {
        let vectors = try VectorFile.read("chain-id.json", as: Vectors.self)
        try #require(!vectors.cases.isEmpty)
        for vector in vectors.cases {
            let id = ChainID(
                space: try #require(Bytes32(hex: vector.space)),
                deviceKey: try #require(Bytes32(hex: vector.deviceKey)), nonce: try #require(Hex.decode(vector.nonce)))
            #expect(id.bytes.hex == vector.id)
            #expect(id.short == vector.id.prefix(8))
        }
    }

    @Test("another space, device or nonce gives another chain")
    func distinct() {
        let nonce = [UInt8](repeating: 1, count: 16)
        let one = Bytes32(0, 0, 0, 1)
        let ids = [
            ChainID(space: .zero, deviceKey: .zero, nonce: nonce), ChainID(space: one, deviceKey: .zero, nonce: nonce),
            ChainID(space: .zero, deviceKey: one, nonce: nonce),
            ChainID(space: .zero, deviceKey: .zero, nonce: [UInt8](repeating: 2, count: 16)),
        ]
        #expect(Set(ids).count == ids.count)
        #expect(ids.sorted().map(\.bytes) == ids.map(\.bytes).sorted())
    }
}
