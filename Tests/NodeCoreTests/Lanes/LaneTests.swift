import Discovery
import Replication
import SecureChannel
import TestKit
import Testing
import WireCodec

@testable import NodeCore

/// The fast lane between two nodes: what it brings, and what it can not break.
@Suite struct LaneTests {
    /// Two nodes with an open lane, TCP slow and datagrams quick from now on.
    private func pair(seed: UInt64 = 1) throws -> Pair {
        let pair = try Pair(seed: seed, hasLanes: true)
        #expect(try lane(of: pair.host, with: pair.guest, pair).isOpen)
        #expect(try lane(of: pair.guest, with: pair.host, pair).isOpen)
        pair.network.delay = 2_000_000_000
        pair.network.datagramDelay = 1_000_000
        return pair
    }

    private func lane(of node: TestNode, with other: TestNode, _ pair: Pair) throws -> Lane {
        try #require(try pair.network.session(of: node, with: other).lanes.current)
    }

    @Test("a keystroke is there while TCP still carries it, and TCP then changes nothing")
    func early() throws {
        let pair = try pair()
        pair.insert("x", by: pair.host)
        pair.network.run(for: .milliseconds(3))
        #expect(pair.texts == ["xhello", "xhello"])
        pair.insert("y", by: pair.guest)
        pair.network.run(for: .milliseconds(30))
        #expect(pair.texts == ["yxhello", "yxhello"])
        pair.network.run(for: .seconds(5))
        #expect(pair.texts == ["yxhello", "yxhello"] && pair.isEqual)
        #expect(try pair.network.session(of: pair.host, with: pair.guest).resyncs == 0)
    }

    @Test("a change whose predecessor is missing is left to TCP, and is no offence")
    func missingPredecessor() throws {
        let pair = try pair()
        // Too long for a datagram.
        pair.insert(String(repeating: "long", count: 500), by: pair.host)
        pair.network.run(for: .milliseconds(20))
        for _ in 0..<30 {
            pair.insert("x", by: pair.host)
            pair.network.run(for: .milliseconds(20))
        }
        #expect(pair.guest.text(pair.document, in: pair.space) == "hello")
        #expect(pair.network.datagrams.count > 30)
        pair.network.run(for: .seconds(5))
        #expect(pair.isEqual && pair.texts[1].count == 5 + 2_000 + 30)
        #expect(try pair.network.session(of: pair.guest, with: pair.host).resyncs == 0)
    }

    @Test(
        "with every datagram lost, late, doubled or changed both nodes end equal", arguments: SeededRandom.seeds(0..<12)
    )
    func badPath(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let pair = try pair(seed: seed)
        pair.network.delay = UInt64(random.below(100_000_000))
        let kind = random.below(4)
        var kept: [(from: Endpoint, bytes: [UInt8])] = []
        var draw = SeededRandom(seed: seed ^ 7)
        pair.network.onDatagram = { source, _, bytes in
            switch kind {
            case 0: return []
            case 1:
                kept.append((source, bytes))
                return kept.count > 5 ? [kept.remove(at: draw.below(5)), kept.remove(at: 0)] : []
            case 2: return [(source, bytes), (source, bytes)]
            default:
                var changed = bytes
                changed[draw.below(bytes.count)] ^= 1
                return draw.oneIn(2) ? [(source, changed)] : [(source, bytes)]
            }
        }
        for _ in 0..<60 {
            pair.insert("\(random.below(10))", by: random.oneIn(2) ? pair.host : pair.guest)
            pair.network.run(for: .milliseconds(random.below(40)))
        }
        pair.network.run(for: .seconds(20))
        #expect(pair.isEqual && pair.texts[0].count == 65, "\(random)")
        #expect(pair.isLinked, "\(random)")
    }

    @Test("what strangers send changes nothing, is answered by nothing, and says nothing above the log's lowest level")
    func junk() throws {
        let pair = try pair()
        let index = try lane(of: pair.host, with: pair.guest, pair).index
        let stranger = try #require(Endpoint(host: "10.6.6.6", port: 666))
        var random = SeededRandom(seed: 3)
        pair.network.run(for: .seconds(1))
        let (sent, logged) = (pair.network.datagrams.count, pair.host.log.count)
        for size in [0, 1, 13, 95, 96, 192, 384, 768, 1_199, 1_200, 1_201] {
            for _ in 0..<20 {
                var bytes = random.bytes(size)
                if size >= 13, random.oneIn(2) {
                    bytes[0] = 0x10 | UInt8(random.below(16))
                    for place in 0..<4 { bytes[1 + place] = UInt8(truncatingIfNeeded: index >> UInt32(24 - 8 * place)) }
                }
                pair.network.feed(.datagramReceived(bytes, from: stranger), to: pair.host)
            }
        }
        pair.network.run(for: .milliseconds(100))
        #expect(pair.network.datagrams.count == sent && pair.host.log.count == logged)
        pair.insert("x", by: pair.guest)
        pair.network.run(for: .milliseconds(3))
        #expect(pair.texts[0] == "xhello")
    }

    @Test("a datagram that a stranger passes on moves no lane, and the stranger gets no more than it sent")
    func passedOn() throws {
        let pair = try pair()
        let stranger = try #require(Endpoint(host: "10.6.6.6", port: 666))
        var received = 0
        pair.network.onDatagram = { source, target, bytes in
            guard target == pair.host.endpoint else { return [(source, bytes)] }
            received += bytes.count
            return [(stranger, bytes)]
        }
        for _ in 0..<20 {
            pair.insert("x", by: pair.guest)
            pair.network.run(for: .milliseconds(30))
            let sent = pair.network.datagrams.filter { $0.to == stranger }.reduce(0) { $0 + $1.bytes.count }
            #expect(sent <= received)
        }
        #expect(pair.network.datagrams.contains { $0.to == stranger })
        #expect(try lane(of: pair.host, with: pair.guest, pair).path == pair.guest.endpoint)
        #expect(pair.texts[0].hasPrefix("xxxxx"))
    }

    @Test("before the other side has answered, no node sends more to an address than one check at a time")
    func unproven() throws {
        let network = TestNetwork(hasLanes: true)
        network.onDatagram = { _, _, _ in [] }
        let host = try network.add("ada", seed: 1)
        let guest = try network.add("ben", seed: 2)
        let space = try network.createSpace(at: host, files: [StarterFile(path: "a.txt", text: "a")])
        try network.join(guest, to: space, of: host)
        let before = network.datagrams.count
        network.run(for: .seconds(30))
        // Each side after 0.25, 0.5, 1, 2, 4, 8 and 16 seconds.
        #expect(before <= 2 && network.datagrams.count <= 2 * 7)
        #expect(network.datagrams.allSatisfy { $0.bytes.count == 1_200 })
    }

    @Test("a node that takes no datagrams sends none, and is told so by no one")
    func without() throws {
        let network = TestNetwork(hasLanes: true)
        let host = try network.add("ada", seed: 1)
        let guest = try network.add("ben", seed: 2)
        guest.core.datagramPort = 0
        let space = try network.createSpace(at: host, files: [StarterFile(path: "a.txt", text: "a")])
        try network.join(guest, to: space, of: host)
        network.run(for: .seconds(5))
        #expect(network.datagrams.isEmpty && network.isEqual(host, guest, in: space))
        #expect(host.core.lanes.isEmpty && guest.core.lanes.isEmpty)
    }

    @Test("a lane ends with its link, and the next link has one of its own")
    func ends() throws {
        let pair = try pair()
        let first = try lane(of: pair.host, with: pair.guest, pair).index
        pair.network.delay = 0
        pair.network.cut()
        #expect(pair.host.core.lanes.isEmpty && !pair.host.core.takesDatagrams(for: first))
        pair.network.run(for: .seconds(5))
        #expect(pair.isLinked && pair.host.core.lanes.count == 1)
        #expect(try lane(of: pair.host, with: pair.guest, pair).isOpen)
        #expect(!pair.host.core.takesDatagrams(for: first))
    }

    @Test("through a dozen keys the lane goes on")
    func keys() throws {
        let pair = try pair()
        for count in 1...60 {
            pair.insert("x", by: count % 3 == 0 ? pair.guest : pair.host)
            pair.network.run(for: .milliseconds(15))
            #expect(pair.texts.allSatisfy { $0.count == 5 + count }, "after \(count) keystrokes")
            pair.network.run(for: .seconds(25))
        }
        let marks = Set(pair.network.datagrams.map { $0.bytes[0] & 0x0F })
        #expect(marks.count >= 8)
    }

    @Test("a path that was silent for minutes comes back with new keys, agreed on over TCP")
    func renewal() throws {
        let pair = try pair()
        let first = try lane(of: pair.host, with: pair.guest, pair).index
        pair.network.delay = 1_000_000
        pair.network.onDatagram = { _, _, _ in [] }
        for _ in 0..<60 {
            pair.insert("x", by: pair.host)
            pair.insert("y", by: pair.guest)
            pair.network.run(for: .seconds(10))
        }
        pair.network.onDatagram = nil
        pair.network.run(for: .seconds(300))
        #expect(try lane(of: pair.host, with: pair.guest, pair).isOpen)
        #expect(try lane(of: pair.guest, with: pair.host, pair).isOpen)
        #expect(try lane(of: pair.host, with: pair.guest, pair).index != first && pair.isEqual && pair.isLinked)
    }
}
