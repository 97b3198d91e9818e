import Discovery
import Testing

struct EndpointTests {
    struct Vectors: Decodable {
        struct Case: Decodable {
            let typed: String
            let host: String
            let port: UInt16
            let text: String
        }
        let cases: [Case]
        let refused: [String]
    }

    let vectors: Vectors

    init() throws {
        vectors = try VectorFile.read("endpoint.json", as: Vectors.self)
    }

    @Test("an endpoint has one written form, whichever way it was typed")
    func cases() throws {
        try #require(!vectors.cases.isEmpty)
        for vector in vectors.cases {
            let endpoint = try #require(Endpoint(parsing: vector.typed), "\(vector.typed)")
            #expect(endpoint.host == vector.host)
            #expect(endpoint.port == vector.port)
            #expect(endpoint.text == vector.text)
            #expect(Endpoint(parsing: endpoint.text) == endpoint)
            #expect(Endpoint(host: vector.host, port: vector.port) == endpoint)
        }
    }

    @Test("what names no place to dial is refused")
    func refused() throws {
        try #require(!vectors.refused.isEmpty)
        for text in vectors.refused { #expect(Endpoint(parsing: text) == nil, "\(text)") }
        #expect(Endpoint(host: "127.0.0.1", port: 0) == nil)
        #expect(Endpoint(host: "", port: 1) == nil)
        #expect(Endpoint(host: "[::1]", port: 1) == nil)
    }
}
