import SecureChannel
import TestKit
import Testing

@testable import NodeCore

@Suite struct LanePathsTests {
    private let token: [UInt8] = [1, 2, 3, 4, 5, 6, 7, 8]

    private func proven(_ address: String) -> LanePaths<String> {
        var paths = LanePaths(expected: address, token: token, at: .zero)
        let check = paths.check(at: .zero)
        let roundTrip = paths.echoed(token, at: .milliseconds(3))
        #expect(check != nil && roundTrip == .milliseconds(3))
        return paths
    }

    @Test("the path of the connection is checked with a full datagram before it is used, and again ever more rarely")
    func firstPath() throws {
        var paths = LanePaths(expected: "here", token: token, at: .zero)
        #expect(paths.proven == nil)
        var checks: [Duration] = []
        var now: Duration = .zero
        while checks.count < 12 {
            let (check, again) = (paths.check(at: now), paths.check(at: now))
            #expect(check == .init(address: "here", token: token, sizeInBytes: 1_200) && again == nil)
            checks.append(now)
            now = try #require(paths.deadline)
        }
        #expect(checks[1] == .milliseconds(250) && checks[2] == .milliseconds(750))
        #expect(checks[11] - checks[10] == LaneLimits.checkAfterMax)
        let other = paths.echoed([0] + token.dropFirst(), at: now)
        #expect(other == nil && paths.proven == nil)
        let roundTrip = paths.echoed(token, at: checks[11] + .milliseconds(20))
        #expect(roundTrip == .milliseconds(20))
        #expect(paths.proven == "here" && paths.deadline == nil)
    }

    @Test("a datagram from elsewhere starts a check there, and the old path stays until it is answered")
    func newAddress() {
        var paths = proven("old")
        paths.received(from: "new", sizeInBytes: 192, isNewest: true, token: Array(token.reversed()), at: .seconds(1))
        #expect(paths.proven == "old")
        let check = paths.check(at: .seconds(1))
        #expect(check == .init(address: "new", token: token.reversed(), sizeInBytes: 192))
        let stale = paths.echoed(token, at: .seconds(2))
        #expect(stale == nil && paths.proven == "old")
        let roundTrip = paths.echoed(token.reversed(), at: .seconds(2))
        #expect(roundTrip == .seconds(1))
        #expect(paths.proven == "new")
    }

    @Test("an address that neither answers nor sends more is given up after three seconds")
    func silentAddress() {
        var paths = proven("old")
        paths.received(from: "new", sizeInBytes: 192, isNewest: true, token: token, at: .zero)
        var checks = 0
        while let deadline = paths.deadline, deadline < .seconds(60) {
            if paths.check(at: deadline) != nil { checks += 1 }
        }
        #expect(checks == 1 && paths.deadline == nil && paths.proven == "old")
    }

    @Test("an older datagram from elsewhere, late or repeated, starts nothing")
    func lateDatagram() {
        var paths = proven("old")
        paths.received(from: "new", sizeInBytes: 192, isNewest: false, token: token, at: .zero)
        #expect(paths.deadline == nil)
    }

    @Test("an unproven address never gets more bytes than came from it", arguments: SeededRandom.seeds(0..<50))
    func amplification(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var paths = proven("old")
        var balance: [String: Int] = [:]
        var now: Duration = .seconds(1)
        for _ in 0..<300 {
            now += .milliseconds(random.below(400))
            let size = DatagramChannel.sizesInBytes[random.below(5)]
            let address = ["a", "b", "c"][random.below(3)]
            switch random.below(3) {
            case 0:
                balance[address, default: 0] += size
                paths.received(
                    from: address, sizeInBytes: size, isNewest: random.oneIn(2), token: random.bytes(8), at: now)
            case 1: if paths.allows(size, to: address) { balance[address, default: 0] -= size }
            default:
                if let check = paths.check(at: now) { balance[check.address, default: 0] -= check.sizeInBytes }
            }
            #expect(balance.values.allSatisfy { $0 >= 0 } && paths.proven == "old", "\(random)")
        }
    }

    @Test("a path in doubt is not used until it answers anew")
    func doubt() {
        var paths = proven("here")
        paths.doubt(token: Array(token.reversed()), at: .seconds(9))
        #expect(paths.proven == nil)
        let check = paths.check(at: .seconds(9))
        #expect(check?.sizeInBytes == 1_200)
        let roundTrip = paths.echoed(token.reversed(), at: .seconds(10))
        #expect(roundTrip != nil && paths.proven == "here")
    }
}
