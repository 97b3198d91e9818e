import Testing

@testable import Transport

@Suite("Network interfaces")
struct InterfacesTests {
    @Test("loopback is listed with 127.0.0.1/8")
    func loopback() throws {
        let loopback = try #require(try Interfaces.list().first(where: \.isLoopback))
        #expect(loopback.isUp && loopback.index > 0)
        #expect(loopback.addresses.contains(InterfaceAddress(bytes: [127, 0, 0, 1], prefixInBits: 8)))
        #expect(Interfaces.name(ofIndex: loopback.index) == loopback.name)
    }

    @Test("an interface that is gone is named by its number")
    func goneInterface() {
        #expect(Interfaces.name(ofIndex: 4_000_000) == "4000000")
    }

    @Test(
        "the broadcast address has ones after the prefix",
        arguments: [
            ([192, 0, 2, 2], 24, [192, 0, 2, 255]),
            ([10, 1, 2, 3], 8, [10, 255, 255, 255]),
            ([172, 16, 5, 9], 12, [172, 31, 255, 255]),
            ([198, 51, 100, 5], 30, [198, 51, 100, 7]),
            ([198, 51, 100, 5], 31, nil),
            ([198, 51, 100, 5], 32, nil),
            ([UInt8](repeating: 0, count: 16), 64, nil),
        ] as [([UInt8], Int, [UInt8]?)])
    func broadcast(address: [UInt8], prefix: Int, expected: [UInt8]?) {
        #expect(InterfaceAddress(bytes: address, prefixInBits: prefix).broadcast == expected)
    }
}
