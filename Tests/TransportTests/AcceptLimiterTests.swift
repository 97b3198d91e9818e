import Testing

@testable import Transport

@Suite("The rate of accepts")
struct AcceptLimiterTests {
    private let second: UInt64 = 1_000_000_000
    private func address(_ number: Int) -> AddressBlock {
        AddressBlock([10, UInt8(number >> 16 & 255), UInt8(number >> 8 & 255), UInt8(number & 255)])
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

    @Test("an IPv6 network of 64 bits is one address, and IPv4 in IPv6 form is IPv4")
    func addressBlocks() {
        var first = [UInt8](repeating: 0, count: 16)
        first[0] = 0x20
        first[7] = 1
        var second = first
        second[15] = 9
        var third = first
        third[7] = 2
        #expect(AddressBlock(first) == AddressBlock(second))
        #expect(AddressBlock(first) != AddressBlock(third))
        let mapped = [UInt8](repeating: 0, count: 10) + [255, 255, 10, 0, 0, 1]
        #expect(AddressBlock(mapped) == AddressBlock([10, 0, 0, 1]))
        #expect(AddressBlock(mapped) != AddressBlock([10, 0, 0, 2]))
    }
}
