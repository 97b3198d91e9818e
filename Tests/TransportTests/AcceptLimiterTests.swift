import Testing

@testable import Transport

@Suite("The rate of accepts")
struct AcceptLimiterTests {
    private let second: UInt64 = 1_000_000_000
    private func address(_ number: Int) -> AddressBlock {
        AddressBlock(
            [10, UInt8(number >> 16 & 255), UInt8(number >> 8 & 255), UInt8(number & 255)], to: [10, 255, 255, 255])
    }

    @Test("one address gets five at once, and then five a second")
    func byAddress() {
        var limiter = AcceptLimiter(limits: .peers)
        let start = 1_000 * second
        let admitted = (0..<20).filter { _ in limiter.admits(address(1), at: start) }.count
        #expect(admitted == 5)
        let times = [start + second / 5 - 1, start + second / 5, start + second / 5]
        #expect(times.map { limiter.admits(address(1), at: $0) } == [false, true, false])
        let later = (0..<20).filter { _ in limiter.admits(address(1), at: start + 60 * second) }.count
        #expect(later == 5)
    }

    @Test("all addresses together get a hundred at once")
    func inAll() {
        var limiter = AcceptLimiter(limits: .peers)
        let admitted = (0..<1_000).filter { limiter.admits(address($0), at: second) }.count
        #expect(admitted == 100)
        #expect([5_000, 5_001].map { limiter.admits(address($0), at: second + second / 100) } == [true, false])
    }

    @Test("an address that is over its rate takes nothing from the others")
    func noisyAddress() {
        var limiter = AcceptLimiter(limits: .peers)
        for _ in 0..<10_000 { _ = limiter.admits(address(1), at: second) }
        let others = (2..<200).filter { limiter.admits(address($0), at: second) }.count
        #expect(others == 95)
    }

    @Test("a flood from ever new addresses is remembered in bounded room")
    func boundedMemory() {
        var limiter = AcceptLimiter(limits: .peers)
        var most = 0
        for number in 0..<100_000 {
            _ = limiter.admits(address(number), at: second + UInt64(number) * second / 1_000)
            most = max(most, limiter.rememberedCount)
        }
        #expect(most <= 256 + 100)
    }

    @Test("a foreign IPv6 network of 64 bits is one address, in one's own each counts, and IPv4 in IPv6 form is IPv4")
    func addressBlocks() {
        func address(_ network: UInt8, _ host: UInt8) -> [UInt8] {
            var bytes = [UInt8](repeating: 0, count: 16)
            (bytes[0], bytes[7], bytes[15]) = (0x20, network, host)
            return bytes
        }
        let own = address(3, 1)
        #expect(AddressBlock(address(1, 1), to: own) == AddressBlock(address(1, 9), to: own))
        #expect(AddressBlock(address(1, 1), to: own) != AddressBlock(address(2, 1), to: own))
        #expect(AddressBlock(address(3, 7), to: own) != AddressBlock(address(3, 9), to: own))
        #expect(AddressBlock(address(3, 7), to: own) == AddressBlock(address(3, 7), to: own))
        func mapped(_ last: UInt8) -> [UInt8] { [UInt8](repeating: 0, count: 10) + [255, 255, 10, 0, 0, last] }
        #expect(AddressBlock(mapped(1), to: mapped(9)) == AddressBlock([10, 0, 0, 1], to: [10, 0, 0, 9]))
        #expect(AddressBlock(mapped(1), to: mapped(9)) != AddressBlock([10, 0, 0, 2], to: [10, 0, 0, 9]))
    }

    @Test("forty machines of one link come in at once by their addresses of that link")
    func link() {
        var limiter = AcceptLimiter(limits: .peers)
        func address(_ host: UInt8) -> [UInt8] { [0xFE, 0x80] + [UInt8](repeating: 0, count: 13) + [host] }
        let admitted = (1...40).filter { limiter.admits(AddressBlock(address($0), to: address(99)), at: second) }
        #expect(admitted.count == 40)
    }
}
