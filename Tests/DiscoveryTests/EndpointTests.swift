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

    @Test("an address of one link has a zone, which another machine would not know")
    func zones() throws {
        let scoped = try #require(Endpoint(host: "fe80::1%eth0", port: 9))
        #expect(scoped.zone == "eth0" && scoped.isLinkLocal && scoped.isAddress)
        #expect(scoped.withoutZone == Endpoint(host: "fe80::1", port: 9))
        let link = ["fe80::1", "febf::1"].compactMap { Endpoint(host: $0, port: 9) }
        #expect(link.count == 2 && link.allSatisfy { $0.isLinkLocal && $0.zone == nil && $0.withoutZone == $0 })
        let wide = ["fec0::1", "fe7f::1", "::1", "::", "2001:db8::fe80", "169.254.0.1", "fe80.example"].compactMap {
            Endpoint(host: $0, port: 9)
        }
        #expect(wide.count == 7 && wide.allSatisfy { !$0.isLinkLocal && $0.zone == nil })
        #expect(wide.map(\.isAddress) == [true, true, true, true, true, true, false])
    }
}
