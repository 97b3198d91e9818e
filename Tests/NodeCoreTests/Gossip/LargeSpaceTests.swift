import CRDT
import Discovery
import Identity
import Membership
import Replication
import SecureChannel
import SodiumCrypto
import TestKit
import Testing
import WireCodec

@testable import NodeCore

/// Spaces with more members around than all can talk to.
@Suite struct LargeSpaceTests {
    private struct Group {
        let network: TestNetwork
        let nodes: [TestNode]
        let space: SpaceID
        let document: Bytes32

        func insert(_ text: String, by node: TestNode) {
            let edits = [TextEdit(at: 0, deleted: 0, inserted: text)]
            network.ask(.edit(space, document: document, revision: nil, edits: edits), at: node)
        }

        func isEqual() -> Bool {
            let texts = Set(nodes.filter(\.isUp).map { $0.text(document, in: space) ?? "-" })
            return texts.count == 1
        }

        func links(of node: TestNode) -> Int { node.core.neighbours(in: space).count }
    }

    private func group(of count: Int, seed: UInt64 = 1) throws -> Group {
        let network = TestNetwork()
        network.delay = 1_000_000
        network.isDiscoverable = true
        let host = try network.add("host", seed: seed &* 1000)
        let space = try network.createSpace(at: host, files: [StarterFile(path: "a.txt", text: "hello")])
        for index in 1..<count {
            try network.join(
                try network.add("guest\(index)", seed: seed &* 1000 + UInt64(index)), to: space, of: host)
        }
        network.run(for: .seconds(30))
        return Group(
            network: network, nodes: network.nodes, space: space,
            document: try network.document("a.txt", in: space, at: host))
    }

    @Test("up to nine members each talks to each; of twenty none has more than five neighbours or less than three")
    func neighbours() throws {
        let small = try group(of: 9)
        #expect(small.nodes.allSatisfy { small.links(of: $0) == 8 && $0.core.gossip.rooms.isEmpty })
        let large = try group(of: 20)
        for node in large.nodes {
            #expect(node.core.gossip.rooms[large.space] != nil)
            #expect(
                (ActiveView.least...ActiveView.limit).contains(large.links(of: node)),
                "\(node.name): \(large.links(of: node))")
        }
        // Nobody is dialled in a loop: what is made is kept.
        let dials = large.network.dialCount
        large.network.run(for: .seconds(60))
        #expect(large.network.dialCount - dials < 20 * 12)
    }

    @Test("a space of nine members is large to nobody, whoever says so")
    func smallForAll() throws {
        let group = try group(of: 9)
        let session = try group.network.session(of: group.nodes[1], with: group.nodes[2])
        group.network.act(group.nodes[1]) { core in
            core.send([Frame(NeighbourMessage(space: group.space, wish: .part))], on: session)
        }
        group.network.run(for: .milliseconds(100))
        #expect(group.nodes.allSatisfy { !$0.core.countsAsLarge(group.space) })
        #expect(group.network.run(within: .seconds(5)) { group.nodes.allSatisfy { group.links(of: $0) == 8 } })
    }

    @Test("once the tree stands, a change crosses n - 1 links and comes to all")
    func tree() throws {
        let group = try group(of: 20)
        for _ in 0..<20 {
            group.insert("a", by: group.nodes[3])
            group.network.run(for: .milliseconds(200))
        }
        var (sent, repeated, sentByAuthor) = (0, 0, 0)
        for node in group.nodes {
            node.core.meterRuns { event in
                if event.way == .sent { sent += 1 }
                if event.way == .repetition { repeated += 1 }
                if event.way == .sent, node === group.nodes[3] { sentByAuthor += 1 }
            }
        }
        for _ in 0..<10 {
            group.insert("b", by: group.nodes[3])
            group.network.run(for: .milliseconds(200))
        }
        #expect(group.isEqual() && group.nodes[0].text(group.document, in: group.space)?.hasPrefix("bbb") == true)
        // Ten times nineteen, and what a link that changed meanwhile costs.
        #expect((190...209).contains(sent) && repeated <= 19, "\(sent) sent, \(repeated) repeated")
        #expect(sentByAuthor <= 50)
    }

    @Test("a change reaches all within a second though a third of the nodes have just died")
    func deaths() throws {
        let group = try group(of: 21)
        for _ in 0..<10 {
            group.insert("a", by: group.nodes[0])
            group.network.run(for: .milliseconds(100))
        }
        for node in group.nodes where node.index % 3 == 1 { group.network.kill(node) }
        group.insert("b", by: group.nodes[0])
        #expect(
            group.network.run(within: .seconds(1)) {
                group.nodes.allSatisfy { !$0.isUp || $0.text(group.document, in: group.space)?.first == "b" }
            })
        group.network.run(for: .seconds(20))
        for node in group.nodes where node.isUp { #expect(group.links(of: node) >= 2) }
        for node in group.nodes where !node.isUp { try group.network.start(node) }
        #expect(group.network.run(within: .seconds(5)) { group.isEqual() })
    }

    @Test("two halves that each had neighbours enough come together")
    func halves() throws {
        let group = try group(of: 20)
        for node in group.nodes { node.segment = node.index % 2 }
        group.network.cut { end in end.node % 2 == 0 }
        group.network.run(for: .seconds(40))
        group.insert("left ", by: group.nodes[0])
        group.insert("right ", by: group.nodes[1])
        group.network.run(for: .seconds(2))
        #expect(!group.isEqual())
        for node in group.nodes { node.segment = 0 }
        #expect(group.network.run(within: .seconds(30)) { group.isEqual() })
    }

    @Test("a member in need takes a place, and the next one within two seconds none")
    func inNeed() throws {
        let group = try group(of: 20)
        let node = try #require(group.nodes.first { group.links(of: $0) == ActiveView.limit })
        let others = group.nodes.filter { $0 !== node && !node.core.isConnected($0.key) }
        node.core.gossip.rooms[group.space]?.gaveWayAt = nil
        for (index, other) in others.prefix(2).enumerated() {
            group.network.act(other) { core in
                core.gossip.rooms[group.space]?.refusals = [:]
                core.gossip.errands[node.key] = .urgent
                core.dial(node.endpoint, for: .heard(node.key))
            }
            group.network.run(for: .milliseconds(20))
            #expect(node.core.isConnected(other.key) == (index == 0))
            let until = other.core.gossip.rooms[group.space]?.refusals[node.key]
            #expect((until != nil) == (index == 1))
            if let until { #expect(until <= .after(NodeLimits.partedFor, from: group.network.now)) }
        }
        group.network.run(for: .seconds(3))
        #expect(group.links(of: node) <= ActiveView.limit)
    }

    @Test("a node whose neighbour passes nothing on gets all the same from others")
    func silentNeighbour() throws {
        let group = try group(of: 12)
        // Its links carry nothing from now on, in whatever it believes.
        let silent = group.nodes[5]
        for _ in 0..<20 {
            for session in silent.core.neighbours(in: group.space) {
                session.sync[group.space]?.isEager = false
                session.sync[group.space]?.exchange.told = .max
            }
            group.insert("a", by: group.nodes[0])
            #expect(group.network.run(within: .seconds(1)) { group.isEqual() })
        }
    }

    @Test("who has links in no tree, and of them a single quick one, has a change as soon as that one can give it")
    func slowTellers() throws {
        let group = try group(of: 12)
        let node = group.nodes[5]
        let quick = node.core.neighbours(in: group.space).compactMap(\.peer)
        for device in quick {
            for other in group.nodes {
                for session in other.core.neighbours(in: group.space)
                where other === node || session.peer == node.key {
                    session.sync[group.space]?.isEager = false
                }
            }
            for peer in node.core.peers.keys {
                node.core.peers[peer]?.roundTripInNanoseconds = peer == device ? 2_000_000 : 1_500_000_000
            }
            group.insert("a", by: group.nodes[0])
            #expect(group.network.run(within: .milliseconds(500)) { group.isEqual() })
        }
        #expect(quick.count > 2)
    }

    @Test("a neighbour that does not read is sent nothing more, delays nobody, and has all in the end")
    func slowNeighbour() throws {
        let group = try group(of: 12)
        let author = group.nodes[0]
        let slow = try #require(author.core.neighbours(in: group.space).first)
        group.network.feed(.linkWritable(slow.id, false), to: author)
        var sentInBytes = 0
        group.network.onWire = { from, link, bytes in
            if from == author.index, link == slow.id { sentInBytes += bytes.count }
            return bytes
        }
        let others = group.nodes.filter { $0.key != slow.peer }
        for _ in 0..<100 {
            group.insert("slow ", by: author)
            #expect(
                group.network.run(within: .milliseconds(400)) {
                    Set(others.map { $0.text(group.document, in: group.space) ?? "-" }).count == 1
                })
        }
        // A sign of life and word of the neighbourhood go out whatever waits; of a hundred changes nothing does.
        #expect(sentInBytes < 4_096, "\(sentInBytes)")
        group.network.onWire = nil
        if author.core.sessions[slow.id] != nil { group.network.feed(.linkWritable(slow.id, true), to: author) }
        #expect(group.network.run(within: .seconds(2)) { group.isEqual() })
    }

    @Test("who is told of changes that never come asks a few times, and goes on")
    func liar() throws {
        let pair = try Pair()
        let session = try pair.network.session(of: pair.guest, with: pair.host)
        let forged = (0..<1024).map {
            FrontierMessage.Chain(chain: ChainID(Bytes32(UInt64($0), 7, 7, 7)), count: 9, tip: IDPrefix(value: 1))
        }
        for _ in 0..<5 {
            pair.network.act(pair.guest) { core in
                core.send([Frame(HaveMessage(space: pair.space, chains: forged))], on: session)
            }
            pair.network.run(for: .seconds(1))
        }
        #expect(pair.host.core.gossip.missing[pair.space]?.count == Announcements.chainsMax)
        pair.network.run(for: .seconds(600))
        #expect(pair.host.core.gossip.missing.isEmpty && pair.isLinked)
        pair.insert("still ", by: pair.guest)
        pair.network.run(for: .seconds(1))
        #expect(pair.isEqual && pair.texts[0].hasPrefix("still"))
    }

    @Test("who prunes is told and no longer sent, and gets what it asks for with a graft")
    func pruned() throws {
        let pair = try Pair()
        let session = try pair.network.session(of: pair.guest, with: pair.host)
        pair.network.act(pair.guest) { $0.send([Frame(PruneMessage(space: pair.space))], on: session) }
        pair.network.run(for: .milliseconds(10))
        pair.insert("told ", by: pair.host)
        pair.network.run(for: .milliseconds(20))
        #expect(!pair.isEqual)
        // It is told after 25 ms, and asks 50 ms later.
        pair.network.run(for: .milliseconds(100))
        #expect(pair.isEqual && pair.texts[1].hasPrefix("told"))
        pair.insert("sent ", by: pair.host)
        pair.network.run(for: .milliseconds(15))
        #expect(pair.isEqual && pair.texts[1].hasPrefix("sent"))
    }

    @Test("a blob comes to whoever wants it, though only somebody has it who is no neighbour, and to no other")
    func blobs() throws {
        let group = try group(of: 20)
        var random = SeededRandom(seed: 9)
        let bytes = random.bytes(3 * 65_536 + 5)
        let holder = group.nodes[7]
        let head = holder.blobs.put(bytes)
        group.network.ask(.blob(group.space, .add(head, name: "photo.raw")), at: holder)
        group.network.run(for: .seconds(1))
        let strangers = group.nodes.filter { $0 !== holder && !$0.core.isConnected(holder.key) }
        #expect(strangers.count >= 14)
        for node in strangers.prefix(3) {
            group.network.ask(.blob(group.space, .get(head.id)), at: node)
            let isWhole = { node.core.status(of: head.id, in: group.space).state == .whole }
            #expect(group.network.run(within: .seconds(20), until: isWhole))
            #expect(node.blobs.bytes(of: head) == bytes)
        }
        for node in strangers.dropFirst(3) { #expect(node.blobs.bytes(of: head) != bytes) }
        // Nobody who holds a place for that keeps it.
        group.network.run(for: .seconds(60))
        #expect(group.nodes.allSatisfy { (ActiveView.least...ActiveView.limit).contains(group.links(of: $0)) })
    }

    @Test("who gave a blob three times sends whoever asks for it next to others, and gives it when nobody else does")
    func sendsToOthers() throws {
        let group = try group(of: 20)
        var random = SeededRandom(seed: 10)
        let bytes = random.bytes(65_536 + 5)
        let holder = group.nodes[7]
        let head = holder.blobs.put(bytes)
        group.network.ask(.blob(group.space, .add(head, name: "photo.raw")), at: holder)
        group.network.run(for: .seconds(1))
        let key = BlobKey(space: group.space, blob: head.id)
        let given = { holder.core.blobs.kept[key]?.givenInBytes ?? 0 }
        let near = group.nodes.filter { $0 !== holder && $0.core.isConnected(holder.key) }
        for node in near.prefix(NodeLimits.blobCopiesFirst) {
            group.network.ask(.blob(group.space, .get(head.id)), at: node)
            group.network.run(for: .milliseconds(200))
            // What it has it gives to nobody else here.
            group.network.ask(.blob(group.space, .drop(head.id)), at: node)
            group.network.run(for: .milliseconds(200))
        }
        #expect(given() >= NodeLimits.blobCopiesFirst * bytes.count)
        let before = given()
        let last = try #require(
            near.dropFirst(NodeLimits.blobCopiesFirst).first
                ?? group.nodes.first { node in
                    node !== holder && !near.contains { $0 === node }
                })
        group.network.ask(.blob(group.space, .get(head.id)), at: last)
        group.network.run(for: .seconds(2))
        #expect(given() == before)
        let isWhole = { last.core.status(of: head.id, in: group.space).state == .whole }
        #expect(group.network.run(within: .seconds(30), until: isWhole))
        #expect(given() > before)
    }

    @Test("whoever comes into a large room has its texts from others, and knows where these are, within a second")
    func newcomer() throws {
        let group = try group(of: 20)
        let guest = try group.network.add("late", seed: 77)
        try group.network.join(guest, to: group.space, of: group.nodes[0])
        #expect(group.network.run(within: .seconds(1)) { guest.text(group.document, in: group.space) == "hello" })
        #expect(guest.core.countsAsLarge(group.space))
        #expect(group.network.run(within: .seconds(2)) { group.links(of: guest) >= ActiveView.least })
    }

    /// Lets somebody in, and answers it with how much the host sent of introductions and welcomes in the next moment.
    private func letIn(
        _ name: String, to group: Group, seed: UInt64, before: (TestNode) -> Void = { _ in }
    ) throws -> (guest: TestNode, introductions: Int, welcomes: Int) {
        let host = group.nodes[0].core
        let sent = host.sentBytes
        let guest = try group.network.add(name, seed: seed)
        before(guest)
        try group.network.join(guest, to: group.space, of: group.nodes[0])
        group.network.run(for: .milliseconds(40))
        let news = host.sentBytes.since(sent)
        return (guest, news[.introduction], news[.welcome])
    }

    @Test("a newcomer hears of eight members from its host, of all from others, and once of the space")
    func fewIntroductions() throws {
        let group = try group(of: 20)
        let host = group.nodes[0].core
        let (guest, introductions, welcomes) = try letIn("late", to: group, seed: 77)
        // Eight for the newcomer, and its own for each neighbour.
        let certificate = ChannelCertificate.countInBytes + 1
        #expect(introductions <= (ReplicationLimits.walkPlaceCount + ActiveView.limit) * certificate)
        #expect(introductions >= ReplicationLimits.walkPlaceCount * ChannelCertificate.countInBytes)
        let log = try #require(host.replicas[group.space]).space.membership
        let all = log.operations.reduce(0) { $0 + $1.countInBytes }
        #expect((all..<all + 2000).contains(welcomes), "\(welcomes) bytes for a log of \(all)")
        let others = Set(group.nodes.map(\.key))
        #expect(group.network.run(within: .seconds(2)) { others.isSubset(of: guest.core.peers.keys) })
    }

    @Test("newcomers are sent to others in turn, and to none who came in a moment ago while there are more")
    func guides() throws {
        let group = try group(of: 20)
        let host = group.nodes[0].core
        let replica = try #require(host.replicas[group.space])
        let session = try #require(host.neighbours(in: group.space).first)
        let told = (0..<3).map { _ in host.guides(in: replica, for: session).map(\.device) }
        #expect(told.allSatisfy { $0.count == ReplicationLimits.walkPlaceCount && !$0.contains(session.peer ?? .zero) })
        #expect(Set(told.joined()).count == 18)
        let (guest, _, _) = try letIn("late", to: group, seed: 78)
        for _ in 0..<3 { #expect(!host.guides(in: replica, for: session).contains { $0.device == guest.key }) }
        group.network.run(for: .seconds(3))
        #expect((0..<3).contains { _ in host.guides(in: replica, for: session).contains { $0.device == guest.key } })
    }

    @Test("a newcomer that reaches none of those it is sent to has all of its host within a second, and goes on")
    func lostGuides() throws {
        let group = try group(of: 20)
        // Links that stand go on; nobody hears or reaches anybody else anew.
        group.nodes[0].segment = 1
        let (guest, _, _) = try letIn("late", to: group, seed: 79) { $0.segment = 1 }
        #expect(group.links(of: group.nodes[0]) > ActiveView.least)
        #expect(group.network.run(within: .seconds(1)) { guest.text(group.document, in: group.space) == "hello" })
        let others = Set(group.nodes.map(\.key))
        #expect(group.network.run(within: .seconds(5)) { others.isSubset(of: guest.core.peers.keys) })
        for node in [group.nodes[0], guest] { node.segment = 0 }
        #expect(group.network.run(within: .seconds(10)) { group.links(of: guest) >= ActiveView.least })
    }

    @Test("a newcomer among members who tell of what they have and give nothing has it of its host within seconds")
    func silentGuides() throws {
        let group = try group(of: 20)
        let guest = try group.network.add("late", seed: 80)
        try group.network.join(guest, to: group.space, of: group.nodes[0])
        let table = try #require(group.nodes[1].core.replicas[group.space]).space.chains
        let have = HaveMessage(space: group.space, chains: table.tips.map { FrontierMessage.Chain($0) })
        var tellers: Set<Int> = []
        let hasText = { guest.text(group.document, in: group.space) == "hello" }
        for _ in 0..<6000 where !hasText() {
            group.network.run(for: .microseconds(500))
            for node in group.nodes.dropFirst() {
                for session in node.core.sessions.values where session.host == guest.endpoint.host {
                    session.isWritable = false
                    guard session.isEstablished, tellers.insert(node.index).inserted else { continue }
                    group.network.act(node) { $0.send([Frame(have)], on: session) }
                }
            }
        }
        #expect(hasText() && !tellers.isEmpty)
    }

    @Test("of twenty all see all the time that all are there, and a link carries few words twice")
    func whereabouts() throws {
        let group = try group(of: 20)
        for node in group.nodes {
            group.network.ask(.setWhereabouts(group.space, nil, view: "chat", isIdle: false), at: node)
        }
        group.network.run(for: .seconds(40))
        func presence() -> Int { group.nodes.reduce(0) { $0 + $1.core.sentBytes[.presence] } }
        let before = presence()
        for _ in 0..<120 {
            group.network.run(for: .seconds(1))
            for node in group.nodes { #expect(node.core.whereabouts(in: group.space).count == 20) }
        }
        let links = group.nodes.reduce(0) { $0 + group.links(of: $1) } / 2
        // Each says it six times, in at most so many bytes, and hears of all at each link that begins.
        let words = group.nodes.flatMap { $0.core.whereabouts.entries.values.map { $0.message.encode().count } }
        let once = try 20 * 6 * links * #require(words.max())
        #expect(presence() - before < 2 * once, "\(presence() - before) of \(once)")
    }

    @Test("a flood of walks leaves 30 places, none of a stranger, and no dial")
    func walks() throws {
        let group = try group(of: 12)
        let hostile = group.nodes[2]
        let victim = try #require(group.nodes.first { $0 !== hostile && hostile.core.isConnected($0.key) })
        let session = try group.network.session(of: hostile, with: victim)
        let random = RandomSource(seed: 3)
        for _ in 0..<200 {
            let places = (0..<8).map { _ in
                WalkMessage.Place(device: random.bytes32(), address: "10.66.0.1:4040")
            }
            group.network.act(hostile) { core in
                core.send(
                    [Frame(WalkMessage(space: group.space, kind: .shuffle, steps: 6, places: places))], on: session)
            }
        }
        group.network.run(for: .seconds(1))
        for node in group.nodes {
            let places = node.core.gossip.rooms[group.space]?.passive.places ?? []
            #expect(places.count <= PassiveView.limit && places.allSatisfy { node.core.peers[$0.device] != nil })
        }
    }
}
