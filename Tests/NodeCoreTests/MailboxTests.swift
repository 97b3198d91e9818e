import CRDT
import Foundation
import Membership
import Replication
import SodiumCrypto
import Spaces
import TestKit
import Testing
import WireCodec

@testable import NodeCore

@Suite struct MailboxTests {
    /// A room whose nodes meet in a mailbox alone.
    private struct Post {
        let room: Room
        let ids: [MailboxID]
        var box = TestMailbox()

        init(seed: UInt64 = 1, roles: [Role] = [.editor, .editor]) throws {
            room = try Room(seed: seed, roles: roles)
            room.part()
            room.meet()
            room.part()
            ids = try room.nodes.map { [room] in try room.network.addMailbox(of: room.space, at: $0) }
        }

        @discardableResult
        mutating func visit(_ index: Int, seeing seen: TestMailbox? = nil, stepsMax: Int = 100) throws -> MailboxStatus?
        {
            try box.visit(
                ids[index], by: room.nodes[index], in: room.network, seeing: seen, stepsMax: stepsMax)
        }

        /// All come twice, in turn: what each has, and that each has it.
        mutating func round() throws {
            for _ in 0..<3 { for index in ids.indices { try visit(index) } }
        }

        var areEqual: Bool { room.guests.allSatisfy { room.network.isEqual(room.host, $0, in: room.space) } }
    }

    @Test("what one puts into a mailbox the others find there, and when all have it, it goes")
    func exchange() throws {
        var post = try Post()
        try post.room.insert("ben ", by: post.room.guests[0])
        let status = try #require(try post.visit(1))
        #expect(status.waitingCount == 1 && post.box.files.count == 1)
        try post.visit(2)
        #expect(post.room.text(at: post.room.guests[1]) == "ben hello")
        #expect(try #require(try post.visit(1)).waitingCount == 1)
        try post.visit(0)
        #expect(post.areEqual)
        #expect(try #require(try post.visit(1)).waitingCount == 0)
        try post.round()
        // Each one's last word, without changes.
        #expect(post.box.files.count == 3)
        #expect(post.box.files.values.allSatisfy { $0.count < 4096 })
        let before = post.box.files
        try post.round()
        #expect(post.box.files == before)
    }

    @Test("who was slower than others four times writes all the same, and the others find it")
    func slower() throws {
        var post = try Post()
        let ben = post.room.guests[0]
        try post.room.insert("ben ", by: ben)
        let status = try post.box.visit(post.ids[1], by: ben, in: post.room.network, losing: 4)
        #expect(status?.waitingCount == 1 && post.box.files.count == 1)
        try post.visit(2)
        #expect(post.room.text(at: post.room.guests[1]) == "ben hello")
    }

    @Test("a file in a mailbox shows a stranger neither words nor who wrote it, and none of its names twice")
    func blinded() throws {
        var post = try Post()
        try post.room.insert("secret words ", by: post.room.guests[0])
        var names: Set<String> = []
        for _ in 0..<3 {
            try post.room.insert("x", by: post.room.guests[0])
            try post.visit(1)
            #expect(post.box.files.keys.allSatisfy { MailboxEntry.isName($0) })
            names.formUnion(post.box.files.keys)
        }
        #expect(names.count == 3)
        for file in post.box.files.values {
            for secret in [Array("secret".utf8), post.room.space.bytes.bytes, post.room.guests[0].key.bytes] {
                #expect(!file.indices.contains { file[$0...].starts(with: secret) })
            }
        }
    }

    @Test("a mailbox that was put back is noticed and told, and what somebody lacks is put there again")
    func rolledBack() throws {
        var post = try Post()
        try post.room.insert("a", by: post.room.guests[0])
        try post.visit(1)
        let early = post.box
        try post.room.insert("b", by: post.room.guests[0])
        try post.visit(1)
        try post.visit(2)
        post.box = early
        let status = try #require(try post.visit(1))
        #expect(status.rolledBack.contains(post.room.guests[0].key))
        #expect(post.room.guests[0].warnings.contains { $0.contains("have gone") })
        try post.visit(0)
        #expect(post.room.text(at: post.room.host) == "bahello")
        try post.round()
        #expect(post.areEqual)
        #expect(try #require(try post.visit(1)).rolledBack.isEmpty)
        // All of it may go.
        post.box = TestMailbox()
        try post.room.insert("c", by: post.room.host)
        try post.round()
        #expect(post.areEqual)
    }

    @Test("a device that was set back finds in the mailbox what it had written, and forks no chain")
    func setBack() throws {
        var post = try Post()
        let ben = post.room.guests[0]
        try post.room.insert("a", by: ben)
        post.room.network.stop(ben)
        let backup = ben.store
        try post.room.network.start(ben)
        try post.room.insert("b", by: ben)
        try post.visit(1)
        post.room.network.stop(ben)
        ben.store = backup
        try post.room.network.start(ben)
        #expect(post.room.text(at: ben) == "ahello")
        try post.visit(1)
        #expect(post.room.text(at: ben) == "bahello")
        try post.room.insert("c", by: ben)
        try post.round()
        #expect(post.areEqual && post.room.text(at: post.room.host) == "cbahello")
        #expect(post.room.host.core.space(post.room.space)?.forks.isEmpty == true)
    }

    @Test("a file that was cut off is seen by who reads it and by who wrote it, and written anew")
    func cutOff() throws {
        var post = try Post()
        try post.room.insert("a", by: post.room.guests[0])
        try post.visit(1)
        let name = try #require(post.box.files.keys.first)
        for count in [post.box.files[name]!.count - 1, 2000, 50, 0] {
            post.box.files[name] = Array(post.box.files[name]!.prefix(count))
            try post.visit(2)
            try post.visit(1)
            try post.visit(2)
            #expect(post.room.text(at: post.room.guests[1]).hasSuffix("ahello"))
            try post.room.insert("b", by: post.room.guests[0])
        }
        try post.round()
        #expect(post.areEqual)
    }

    @Test("files of others, of no bundle, under a name that is not theirs, and changed ones are passed over")
    func foreign() throws {
        var post = try Post()
        try post.room.insert("a", by: post.room.guests[0])
        try post.visit(1)
        let name = try #require(post.box.files.keys.first)
        let file = try #require(post.box.files[name])
        var changed = file
        changed[file.count / 2] ^= 1
        let digits = (0..<4).map { String(repeating: "\($0)", count: 40) }
        post.box.files[digits[0]] = file
        post.box.files[digits[1]] = changed
        post.box.files[digits[2]] = Array("nothing of ours".utf8)
        post.box.files[digits[3]] = []
        let status = try #require(try post.visit(2))
        #expect(status.letterCount == 2)
        #expect(post.room.text(at: post.room.guests[1]) == "ahello")
        try post.round()
        #expect(post.areEqual)
        #expect(digits.allSatisfy { post.box.files[$0] != nil })
    }

    @Test("a member who pretends that something is in the mailbox keeps nobody from getting it")
    func pretended() throws {
        var post = try Post()
        let (host, ben) = (post.room.host, post.room.guests[0])
        try post.room.insert("x", by: host)
        let replica = try #require(host.core.replicas[post.room.space])
        let key = try #require(host.core.epochs[post.room.space]?.writing)
        let random = RandomSource(seed: 8)
        let head = BundleHead(id: random.bytes32(), space: post.room.space, epoch: key.id, seals: []).encode()
        let nothing = FrontierMessage(space: post.room.space, membership: [], chains: [])
        let all = host.core.frontier(of: replica)
        var piece = BundlePiece()
        for item in [
            .genesis(replica.space.genesis.encode()), .basis(nothing),
            .holding(.make(all, number: 1, at: 1, by: ben.identity.device)), .end(changeCount: 0),
        ] as [BundleItem] {
            let hasRoom = piece.add(item)
            #expect(hasRoom)
        }
        let name = Mailbox.name(of: 1, by: ben.key, under: key)
        post.box.files[name] = head + piece.seal(number: 0, of: head, under: key, from: random)
        try post.visit(0)
        #expect(post.box.files.count == 2)
        try post.visit(2)
        #expect(post.room.text(at: post.room.guests[1]) == "xhello")
    }

    @Test("who was removed finds nothing newer to read in the mailbox, and what it puts there counts nowhere")
    func removed() throws {
        var post = try Post()
        try post.round()
        try post.room.say(.remove(post.room.guests[0].key, alone: false), by: post.room.host)
        try post.room.insert("secret ", by: post.room.host)
        try post.visit(0)
        try post.room.insert("late ", by: post.room.guests[0])
        let status = try #require(try post.visit(1))
        #expect(status.lockedCount > 0)
        #expect(post.room.text(at: post.room.guests[0]) == "late hello")
        try post.visit(2)
        try post.visit(0)
        #expect(post.room.text(at: post.room.guests[1]) == "secret hello")
        #expect(post.room.text(at: post.room.host) == "secret hello")
    }

    @Test("a mailbox is visited soon after a change here, every few minutes else, and less often while it fails")
    func times() throws {
        let room = try Room(roles: [.editor])
        let id = try room.network.addMailbox(of: room.space, at: room.host)
        func visitIsBegun() -> Bool { room.host.core.mailboxes[id]?.isVisited == true }
        func end(_ failure: String?) {
            _ = room.network.answer(to: .mailbox(.ended(id, failure: failure)), at: room.host, client: 99)
        }
        /// How long until the next visit, in seconds.
        func wait() throws -> Double {
            let start = room.network.time
            #expect(room.network.run(within: .seconds(7200)) { visitIsBegun() })
            return Double(room.network.time - start) / 1e9
        }
        #expect(try wait() < 1)
        end(nil)
        #expect((130...230).contains(try wait()))
        end(nil)
        let edits = [TextEdit(at: 0, deleted: 0, inserted: "x")]
        _ = room.network.ask(.edit(room.space, document: room.document, revision: nil, edits: edits), at: room.host)
        #expect((4...6).contains(try wait()))
        var waits: [Double] = []
        for _ in 0..<9 {
            end("the disk is not there")
            waits.append(try wait())
        }
        #expect((20...40).contains(waits[0]) && waits[8] > 2600 && waits[8] <= 4600)
        #expect(zip(waits, waits.dropFirst()).allSatisfy { $1 > $0 * 1.1 || $1 > 2600 })
        #expect(room.host.core.mailboxes(of: room.space).first?.failure == "the disk is not there")
    }

    @Test("mailboxes are there again after a restart, sixteen at most, none twice, and go when they are removed")
    func kept() throws {
        let room = try Room(roles: [])
        let ids = try (0..<NodeLimits.mailboxesMax).map {
            try room.network.addMailbox(of: room.space, at: room.host, "/mailbox\($0)")
        }
        #expect(throws: NodeFailure.mailboxKnown) {
            try room.network.addMailbox(of: room.space, at: room.host, "/mailbox0")
        }
        #expect(throws: NodeFailure.tooManyMailboxes(limit: 16)) {
            try room.network.addMailbox(of: room.space, at: room.host, "/one-more")
        }
        _ = try #require(room.network.answer(to: .mailbox(.remove(ids[3])), at: room.host)).get()
        room.network.stop(room.host)
        try room.network.start(room.host)
        #expect(room.host.core.mailboxes(of: room.space).map(\.id) == ids.filter { $0 != ids[3] })
    }

    @Test("what a visit to a mailbox that was removed says is not taken for another one's, added meanwhile")
    func removedWhileVisited() throws {
        let room = try Room(roles: [])
        let old = try room.network.addMailbox(of: room.space, at: room.host, "/old")
        _ = room.network.ask(.mailbox(.sync(old)), at: room.host)
        _ = try #require(room.network.answer(to: .mailbox(.remove(old)), at: room.host)).get()
        let new = try room.network.addMailbox(of: room.space, at: room.host, "/new")
        let sync = room.network.ask(.mailbox(.sync(new)), at: room.host)
        #expect(throws: NodeFailure.noMailbox) {
            try #require(room.network.answer(to: .mailbox(.ended(old, failure: nil)), at: room.host)).get()
        }
        #expect(room.host.core.mailboxes[new]?.isVisited == true && room.host.replies[sync] == nil)
        #expect(room.host.core.mailboxes(of: room.space).map(\.place) == [.folder("/new")])
    }

    @Test("33 files of one device become one, when somebody was away for long")
    func manyFiles() throws {
        var post = try Post()
        for number in 0...NodeLimits.mailboxLettersWanted {
            try post.room.insert("\(number % 10)", by: post.room.guests[0])
            try post.visit(1)
        }
        #expect(post.box.files.count <= 2)
        try post.visit(0)
        try post.visit(2)
        #expect(post.areEqual)
    }

    @Test("of 4,097 files 4,096 are looked at, the rest later")
    func manyNames() throws {
        let room = try Room(roles: [])
        let id = try room.network.addMailbox(of: room.space, at: room.host)
        let entries = (0...NodeLimits.mailboxFilesMax).map { number in
            let digits = "\(number)"
            return MailboxEntry(name: String(repeating: "0", count: 40 - digits.count) + digits, sizeInBytes: 1)
        }
        _ = room.network.ask(.mailbox(.sync(id)), at: room.host)
        let answer = room.network.answer(to: .mailbox(.listed(id, entries)), at: room.host)
        guard case .mailbox(.look(let names))? = try answer?.get() else { throw Unexpected(answer as Any) }
        #expect(names.count == NodeLimits.mailboxFilesMax)
    }

    @Test("names in a mailbox are those of another implementation")
    func names() throws {
        struct Vectors: Decodable {
            struct Case: Decodable {
                let space: String
                let key: String
                let device: String
                let number: String
                let name: String
            }
            let cases: [Case]
        }
        let data = try Data(contentsOf: TestData.vectors("bundles").appendingPathComponent("names.json"))
        let vectors = try JSONDecoder().decode(Vectors.self, from: data)
        try #require(!vectors.cases.isEmpty)
        for vector in vectors.cases {
            let space = SpaceID(try #require(Bytes32(hex: vector.space)))
            let key = EpochKey(space: space, secret: SecretBytes(copying: try #require(Hex.decode(vector.key))))
            let name = Mailbox.name(
                of: try #require(UInt64(vector.number)), by: try #require(Bytes32(hex: vector.device)), under: key)
            #expect(name == vector.name && MailboxEntry.isName(name))
        }
    }

    @Test("a place is an absolute folder or a remote that no program takes for an option")
    func places() {
        for text in ["/mnt/share", "git:/srv/a.git", "git:ssh://git@host/a.git", "git:git@host:a.git"] {
            #expect(MailboxPlace(parsing: text)?.text == text)
        }
        for text in [
            "", "/", "share", "git:", "git:--upload-pack=touch", "git:ext::sh -c id", "git:a\nb",
            "/" + String(repeating: "a", count: 4096),
        ] {
            #expect(MailboxPlace(parsing: text) == nil, "\(text)")
        }
    }

    @Test(
        "whatever comes between - visits at once, broken off, of a mailbox put back - all end alike and it is cleaned",
        arguments: SeededRandom.seeds(0..<8))
    func anyOrder(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var post = try Post(seed: seed % 1000 + 1)
        var earlier: [TestMailbox] = [post.box]
        for _ in 0..<40 {
            let index = random.below(3)
            switch random.below(12) {
            case 0..<5: try post.room.insert("\(index)", by: post.room.nodes[index])
            case 5..<8: try post.visit(index)
            case 8: try post.visit(index, stepsMax: random.below(3))
            case 9: try post.visit(index, seeing: earlier.randomElement(using: &random))
            case 10:
                post.box = earlier.randomElement(using: &random) ?? post.box
            default:
                if let name = post.box.files.keys.sorted().randomElement(using: &random) {
                    post.box.files[name] = random.oneIn(2) ? nil : Array(post.box.files[name]!.dropLast(100))
                }
            }
            earlier.append(post.box)
        }
        for _ in 0..<3 { try post.round() }
        #expect(post.areEqual, "\(random)")
        #expect(post.room.nodes.allSatisfy { $0.store.faults.isEmpty }, "\(random)")
        let left = post.box.files
        try post.round()
        #expect(post.box.files == left, "\(random)")
        #expect(left.count <= 6, "\(random): \(left.count) files")
    }
}
