import Discovery
import NIOCore
import Testing

@testable import Transport

@Suite("Addresses and endpoints")
struct SocketAddressTests {
    @Test("a numeric host goes to a socket address and back", arguments: ["192.0.2.7", "2001:db8::1", "::1"])
    func roundTrip(host: String) throws {
        let address = try #require(SocketAddress(numericHost: host, port: 4_000))
        #expect(Endpoint(address) == Endpoint(host: host, port: 4_000))
    }

    @Test("an IPv4 address in IPv6 form is shown as IPv4")
    func mapped() throws {
        let address = try #require(SocketAddress(numericHost: "::ffff:192.0.2.7", port: 1))
        #expect(Endpoint(address)?.host == "192.0.2.7")
    }

    @Test("a link-local address keeps its interface, by name or number")
    func scoped() throws {
        let loopback = try #require(try Interfaces.list().first(where: \.isLoopback))
        for scope in [loopback.name, String(loopback.index)] {
            let address = try #require(SocketAddress(numericHost: "fe80::1%\(scope)", port: 1))
            #expect(Endpoint(address)?.host == "fe80::1%\(loopback.name)")
        }
    }

    @Test(
        "names, and interfaces that are not there, are not numeric",
        arguments: ["localhost", "", "192.0.2", "fe80::1%atelier-none", "192.0.2.7%lo", "fe80::1%"])
    func names(host: String) {
        #expect(SocketAddress(numericHost: host, port: 1) == nil)
    }
}
