import Identity
import Membership
import Replication
import TestKit
import Testing
import WireCodec

/// Nodes over links that deliver in order, after a delay, and break: digest, frontier, missing runs, live changes.
struct ConvergenceTests {
    @Test(
        "two nodes with random histories are equal after one exchange, with live changes in between",
        arguments: SeededRandom.seeds(0..<40))
    func pair(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var net = Network(try TestSpace(seed: seed, members: 2), links: [(0, 1)])
        for _ in 0..<2 {
            for step in 0..<random.below(30) { try net.write(random.below(2), "apart \(step)") }
            net.connect(0)
            for step in 0..<40 {
                if random.oneIn(5) { try net.write(random.below(2), "live \(step)") }
                try net.deliverOne(&random)
            }
            try net.settle(&random)
            try net.expectEqual("\(random)")
            net.disconnect(0)
        }
    }

    @Test(
        "a ring of nodes over breaking links ends equal, each node with the union of all that was written",
        arguments: SeededRandom.seeds(100..<120))
    func ring(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let count = 4
        var net = Network(try TestSpace(seed: seed, members: count), links: (0..<count).map { ($0, ($0 + 1) % count) })
        for step in 0..<200 {
            let link = random.below(count)
            switch random.below(8) {
            case 0: net.connect(link)
            case 1: net.disconnect(link)
            case 2, 3: try net.write(random.below(count), "\(step)")
            default: try net.deliverOne(&random)
            }
        }
        for link in 0..<count { net.connect(link) }
        try net.settle(&random)
        try net.expectEqual("\(random)")
    }

    @Test(
        "nodes that share a device's key and chain, and write each its own history, end equal with all histories",
        arguments: SeededRandom.seeds(200..<230))
    func equivocators(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let count = 4
        var net = Network(
            try TestSpace(seed: seed, members: count), links: (0..<count).map { ($0, ($0 + 1) % count) },
            members: [0, 0, 1, seed % 2 == 0 ? 0 : 2])
        for step in 0..<150 {
            let link = random.below(count)
            switch random.below(10) {
            case 0: net.connect(link)
            case 1: net.disconnect(link)
            case 2: try net.write(random.below(count), "\(step)")
            case 3: try net.fork(random.below(2), "\(step)", &random)
            default: try net.deliverOne(&random)
            }
        }
        for link in 0..<count { net.connect(link) }
        try net.settle(&random)
        try net.expectEqual("\(random)")
    }

    @Test(
        "the same by ranges instead of frontiers: whoever begins, with live changes in between and with forked chains",
        arguments: SeededRandom.seeds(300..<360))
    func byRanges(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let count = 3
        let members = [0, seed % 2 == 0 ? 0 : 1, seed % 3 == 0 ? 0 : 2]
        var net = Network(
            try TestSpace(seed: seed, members: count), links: (0..<count).map { ($0, ($0 + 1) % count) },
            members: members)
        net.byRanges = true
        for step in 0..<150 {
            let link = random.below(count)
            switch random.below(10) {
            case 0: net.connect(link)
            case 1: net.disconnect(link)
            case 2: try net.write(random.below(count), "\(step)")
            case 3: try net.fork(random.below(2), "\(step)", &random)
            case 4: net.renew(random.below(count), nonce: UInt8(step))
            default: try net.deliverOne(&random)
            }
        }
        for link in 0..<count { net.connect(link) }
        try net.settle(&random)
        try net.expectEqual("\(random)")
    }

    @Test("two long histories of one chain meet in a handful of messages, and send little of what both have")
    func longFork() throws {
        var random = SeededRandom(seed: 3)
        var net = Network(try TestSpace(seed: 3, members: 2), links: [(0, 1)], members: [0, 0])
        for step in 0..<1_000 { try net.write(0, "\(step)") }
        net.connect(0)
        try net.settle(&random)
        net.disconnect(0)
        for step in 0..<40 { try net.write(step % 2, "apart \(step)") }
        net.sentCount = 0
        net.sentChangeCount = 0
        net.connect(0)
        try net.settle(&random)
        try net.expectEqual("seed 3")
        #expect(net.sentCount <= 10 && net.sentChangeCount <= 80)
    }

    @Test("when digests are equal nothing follows them")
    func equalIsCheap() throws {
        var random = SeededRandom(seed: 1)
        var net = Network(try TestSpace(seed: 1, members: 2), links: [(0, 1)])
        for step in 0..<10 { try net.write(step % 2, "\(step)") }
        net.connect(0)
        try net.settle(&random)
        net.disconnect(0)
        net.sentCount = 0
        net.connect(0)
        try net.settle(&random)
        #expect(net.sentCount == 2)
    }

    @Test("a thousand changes on each side take a handful of messages")
    func thousands() throws {
        var random = SeededRandom(seed: 2)
        var net = Network(try TestSpace(seed: 2, members: 2), links: [(0, 1)])
        for step in 0..<2_000 { try net.write(step % 2, "\(step)") }
        net.connect(0)
        try net.settle(&random)
        try net.expectEqual("seed 2")
        #expect(net.sentCount <= 8)
    }
}

/// Replicas, links between them, and the set of all that was ever written: the naive model.
private struct Network {
    struct Link {
        let ends: (Int, Int)
        var isUp = false
        /// By the receiving end, 0 or 1.
        var queues: [[any WireMessage]] = [[], []]
        var exchanges = [AntiEntropy(), AntiEntropy()]
        var hasSentFrontier = [false, false]
        /// By end, the chains of which it told more than its newest changes.
        var explained: [Set<ChainID>] = [[], []]
        var ranges = [RangeExchange(), RangeExchange()]

        func node(_ end: Int) -> Int { end == 0 ? ends.0 : ends.1 }
    }

    private var replicas: [TestReplica]
    private var links: [Link]
    private var written: Set<Bytes32> = []
    /// Whether what differs is told by ranges.
    var byRanges = false
    private var salt: UInt8 = 0
    var sentCount = 0
    var sentChangeCount = 0

    init(_ space: TestSpace, links: [(Int, Int)], members: [Int]? = nil) {
        replicas = (members ?? Array(space.keys.indices)).map { TestReplica(space, member: $0) }
        self.links = links.map { Link(ends: $0) }
    }

    mutating func write(_ node: Int, _ text: String) throws {
        written.insert(try replicas[node].write(text).id)
        pump(from: node)
    }

    /// Writes behind any change of the node's chain, or at its start.
    mutating func fork(_ node: Int, _ text: String, _ random: inout SeededRandom) throws {
        let table = replicas[node].table
        let own = (0..<table.count).filter { table.entry(at: $0).chain == replicas[node].chain }
        let place = random.oneIn(6) ? nil : own.randomElement(using: &random)
        written.insert(try replicas[node].write(text, behind: place).id)
        pump(from: node)
    }

    mutating func connect(_ link: Int) {
        guard !links[link].isUp else { return }
        links[link] = Link(ends: links[link].ends)
        links[link].isUp = true
        for end in 0..<2 {
            let replica = replicas[links[link].node(end)]
            send(DigestMessage(entries: [.init(space: replica.space.id, digest: replica.digest)]), link, from: end)
        }
    }

    /// The node goes on in a new chain.
    mutating func renew(_ node: Int, nonce: UInt8) {
        replicas[node].renewChain(nonce: [UInt8](repeating: nonce, count: ChainID.nonceInBytes))
    }

    /// What is on the way is lost.
    mutating func disconnect(_ link: Int) {
        links[link].isUp = false
        links[link].queues = [[], []]
    }

    mutating func deliverOne(_ random: inout SeededRandom) throws {
        let waiting = links.indices.flatMap { link in
            (0..<2).filter { !links[link].queues[$0].isEmpty }.map { (link, $0) }
        }
        guard let (link, end) = waiting.randomElement(using: &random) else { return }
        try receive(links[link].queues[end].removeFirst(), link, at: end)
    }

    mutating func settle(_ random: inout SeededRandom) throws {
        var steps = 0
        while links.contains(where: { $0.queues.contains { !$0.isEmpty } }) {
            try deliverOne(&random)
            steps += 1
            try #require(steps < 20_000, "the exchange does not end: \(random)")
        }
    }

    func expectEqual(_ comment: Comment) throws {
        for replica in replicas {
            #expect(replica.digest == replicas[0].digest, comment)
            #expect(Set(replica.rows.map(\.id)) == written, comment)
        }
    }

    private mutating func receive(_ message: any WireMessage, _ link: Int, at end: Int) throws {
        let node = links[link].node(end)
        switch message {
        case let digest as DigestMessage:
            if digest.entries[0].digest == replicas[node].digest {
                links[link].exchanges[end].observeEqual(replicas[node].table)
            } else if byRanges {
                openRanges(link, from: end)
            } else {
                sendFrontier(link, from: end)
            }
        case let frontier as FrontierMessage:
            links[link].exchanges[end].observe(frontier, in: replicas[node].table)
            let doubted = links[link].exchanges[end].doubted
            if !links[link].hasSentFrontier[end] || !doubted.isSubset(of: links[link].explained[end]) {
                links[link].explained[end].formUnion(doubted)
                sendFrontier(link, from: end)
            }
            pump(link, from: end)
        case let run as ChangesMessage:
            do {
                try replicas[node].receive(run)
            } catch {
                guard error.isMendedBySync else { throw error }
                sendFrontier(link, from: end)
                return
            }
            links[link].exchanges[end].observeReceived(run, in: replicas[node].table)
            pump(from: node)
        case let ranges as RangesMessage: try receive(ranges, link, at: end)
        case let statements as StatementsMessage:
            try #require(links[link].exchanges[end].knowsPeer, "statements come behind all that they build on")
            links[link].exchanges[end].observe(statements, in: replicas[node].table)
            explain([], link, from: end)
            pump(link, from: end)
        default: Issue.record("no such message here")
        }
    }

    private mutating func openRanges(_ link: Int, from end: Int) {
        guard links[link].ranges[end].isUnused else { return }
        salt += 1
        let opened = reconciliation(at: links[link].node(end), salt: [UInt8](repeating: salt, count: 16))
        sendRanges(links[link].ranges[end].open(opened), salt: opened.salt, link, from: end)
    }

    private func reconciliation(at node: Int, salt: [UInt8]) -> RangeReconciliation {
        RangeReconciliation(of: replicas[node].table.tips.map { .init($0) }.sorted(), salt: salt)
    }

    private mutating func receive(_ message: RangesMessage, _ link: Int, at end: Int) throws {
        let node = links[link].node(end)
        switch links[link].ranges[end].standing(ofSalt: message.salt, weDialled: end == 0) {
        case .passedOver: return
        case .next: break
        case .first: links[link].ranges[end].enter(reconciliation(at: node, salt: message.salt))
        }
        let replies = try links[link].ranges[end].receive(message.parts)
        sendRanges(replies, salt: message.salt, link, from: end)
        guard let complete = links[link].ranges[end].takeComplete() else { return }
        links[link].exchanges[end].observe(complete.theirs, in: replicas[node].table)
        explain(complete.differing.filter(replicas[node].table.isForked), link, from: end)
        pump(link, from: end)
    }

    private mutating func sendRanges(_ parts: [RangePart], salt: [UInt8], _ link: Int, from end: Int) {
        let space = replicas[0].space.id
        for message in RangesMessage.messages(space: space, salt: salt, membership: [], parts: parts) {
            send(message, link, from: end)
        }
    }

    private mutating func explain(_ forked: Set<ChainID>, _ link: Int, from end: Int) {
        let table = replicas[links[link].node(end)].table
        let news = links[link].exchanges[end].doubted.union(forked).subtracting(links[link].explained[end])
        links[link].explained[end].formUnion(news)
        for message in StatementsMessage.messages(space: table.space, chains: table.statements(of: news)) {
            send(message, link, from: end)
        }
    }

    private mutating func sendFrontier(_ link: Int, from end: Int) {
        links[link].hasSentFrontier[end] = true
        let replica = replicas[links[link].node(end)]
        send(replica.frontierMessage(doubting: links[link].explained[end]), link, from: end)
    }

    private mutating func pump(from node: Int) {
        for link in links.indices where links[link].isUp {
            for end in 0..<2 where links[link].node(end) == node { pump(link, from: end) }
        }
    }

    private mutating func pump(_ link: Int, from end: Int) {
        let replica = replicas[links[link].node(end)]
        while let range = links[link].exchanges[end].nextRange(in: replica.table) {
            let namesPrevious = links[link].exchanges[end].namesPrevious(of: range.chain, in: replica.table)
            guard let message = replica.message(range, namesPrevious: namesPrevious) else {
                Issue.record("a range gives no message")
                return
            }
            links[link].exchanges[end].observeSent(range.strand, count: message.end)
            sentChangeCount += message.bodies.count
            send(message, link, from: end)
        }
    }

    private mutating func send(_ message: some WireMessage, _ link: Int, from end: Int) {
        sentCount += 1
        do {
            // Over the wire and back, as between nodes.
            links[link].queues[1 - end].append(try type(of: message).init(decoding: message.encode()))
        } catch {
            Issue.record("a message of ours is refused: \(error)")
        }
    }
}
