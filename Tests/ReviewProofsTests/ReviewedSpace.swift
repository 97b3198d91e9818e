import Identity
import Membership
import Replication
import ReviewContents
import Reviews
import SodiumCrypto
import Spaces
import TestKit
import Testing
import WireCodec

@testable import ReviewProofs

/// One device with its replica and its chain: what a node does, without a node.
struct Teller {
    let device: DeviceKey
    private(set) var origin: ChainOrigin
    private(set) var chain: ChainID
    var space: Space
    var time: UInt64 = 17_000_000_100

    init(_ device: DeviceKey, _ genesis: Genesis, _ operations: [MembershipOp], nonce: UInt8 = 1) throws {
        self.device = device
        origin = ChainOrigin(deviceKey: device.publicKey, nonce: [UInt8](repeating: nonce, count: 16))
        chain = origin.chain(in: genesis.id)
        space = Space(genesis: genesis)
        for op in operations { try space.membership.insert(op) }
    }

    /// One change with records, signed.
    mutating func say(_ records: [Record]) throws -> StoredChange {
        time += 10
        var draft = ChangeDraft(chain: chain, sequence: space.chains.count(of: chain))
        for record in records { _ = draft.append(record) }
        let change = space.change(closing: draft, origin: origin, at: time)
        _ = space.adopt(change)
        return StoredChange(change, space: space.id, signature: device.sign(change.signedBytes))
    }

    mutating func receive(_ stored: StoredChange, isSigned: Bool = true) throws {
        let previous = stored.sequence > 0 ? space.chains.index(of: stored.chain, sequence: stored.sequence - 1) : nil
        let change = try Change(
            decodingBody: stored.body, at: space.chains.place(behind: previous, of: stored.chain))
        _ = try space.apply(change, isSigned: isSigned)
    }
}

/// A space with a review that went its whole way: ada (owner) asks, ben (reviewer) comments and accepts, cleo (editor)
/// only talks. Always the same.
struct ReviewedSpace {
    static let chatter = "nobody outside is to read this"

    let genesis: Genesis
    private(set) var operations: [MembershipOp]
    let devices: [DeviceKey]
    private(set) var tellers: [Teller]
    /// In the order in which they were made; all are everywhere.
    private(set) var changes: [StoredChange] = []
    private(set) var review = ReviewID(.zero)
    private(set) var rounds: [RoundID] = []
    let contents: [[UInt8]]

    var ada: Teller { tellers[0] }

    /// The space with its members, before anything is said.
    init(roles: [Role] = [.reviewer, .editor]) throws {
        let random = RandomSource(seed: 77)
        let owner = DeviceKey.generate(from: random)
        genesis = try Genesis.create(
            title: "Reading club", owner: owner, ownerName: "ada", nonce: random.bytes32(), time: 17_000_000_000)
        var log = MembershipLog(genesis: genesis)
        var devices = [owner]
        for (name, role) in zip(["ben", "cleo", "dora"], roles) {
            let device = DeviceKey.generate(from: random)
            try log.insert(
                try MembershipOp.add(
                    device: device.publicKey, role: role, name: name, space: genesis.id, parents: log.frontier,
                    by: owner))
            devices.append(device)
        }
        operations = log.operations
        self.devices = devices
        tellers = try devices.map { [genesis, operations] in try Teller($0, genesis, operations) }
        contents = try ["one\n", "two\n"].map { text in
            try RoundContents(
                base: "", head: "", commits: [],
                files: [FileVersions(path: "a.txt", old: .absent, new: .text(text, isExecutable: false))]
            ).encoded()
        }
    }

    /// Tells it to everybody.
    @discardableResult
    mutating func say(_ who: Int, _ records: [Record?]) throws -> StoredChange {
        let stored = try tellers[who].say(try records.map { try #require($0) })
        for other in tellers.indices where other != who { try tellers[other].receive(stored) }
        changes.append(stored)
        return stored
    }

    @discardableResult
    mutating func say(_ who: Int, _ deeds: [ReviewDeed]) throws -> StoredChange {
        try say(who, deeds.map { $0.record(in: review) })
    }

    mutating func chat(_ who: Int) throws {
        var fields = JSONObject()
        fields["channel"] = "general"
        fields["text"] = .string(Self.chatter)
        try say(who, [Record(kind: .chatMessage, fields: fields)])
    }

    /// The owner takes somebody out of the space, and tells everybody.
    mutating func remove(_ who: Int, keeping cut: [ChainCut]) throws {
        let op = try MembershipOp.remove(
            devices: [devices[who].publicKey], cut: cut, space: genesis.id,
            parents: tellers[0].space.membership.frontier, by: devices[0])
        operations.append(op)
        for number in tellers.indices {
            try tellers[number].space.membership.insert(op)
            _ = tellers[number].space.weighStanding()
        }
    }

    /// Somebody writes on from a copy of the disk that lacks the newest change, and everybody hears of it.
    mutating func fork(_ who: Int, _ deeds: [ReviewDeed]) throws {
        var copy = try Teller(devices[who], genesis, operations)
        for stored in changes.dropLast() { try copy.receive(stored) }
        copy.time = tellers[who].time + 5
        var stored = try copy.say(deeds.map { try #require($0.record(in: review)) })
        for other in tellers.indices { try tellers[other].receive(stored) }
        stored.strand = 1
        changes.append(stored)
    }

    /// The round that has one of the contents.
    func subject(_ number: Int) throws -> RoundSubject {
        let blob = PieceList(of: contents[number]).id
        var code = RoundSubject.Code(
            content: blob, patch: try RoundContents(decoding: contents[number]).patchDigest)
        code.head = "f00d\(number)"
        return .code(code)
    }

    mutating func open() throws {
        let opening = ReviewDeed.open(ReviewDeed.Opening(title: "Add a line"))
        let round = ReviewDeed.round(try subject(0))
        let opened = try say(0, [opening.record(in: nil), round.record(in: nil)])
        review = ReviewID(opened.id)
        rounds = [RoundID(opened.id)]
    }

    mutating func revise() throws {
        rounds.append(RoundID(try say(0, [.round(try subject(1))]).id))
    }

    /// All of it.
    static func whole() throws -> ReviewedSpace {
        var space = try ReviewedSpace()
        try space.chat(2)
        try space.chat(0)
        try space.open()
        try space.chat(1)
        var comment = ReviewDeed.Comment(text: "Why one?")
        comment.round = space.rounds[0]
        comment.place = CommentPlace(path: "a.txt")
        let said = try space.say(
            1, [.comment(comment), .vote(Ballot(round: space.rounds[0], verdict: .needsWork))])
        try space.chat(2)
        var answer = ReviewDeed.Comment(text: "Two, then.")
        answer.reply = .init(
            thread: RecordEntry.ID(change: said.id, index: 0), resolves: true, known: 1)
        try space.say(0, [.comment(answer)])
        try space.revise()
        try space.say(1, [.vote(Ballot(round: space.rounds[1], verdict: .accept))])
        var turn = ReviewDeed.Turn(.landed)
        turn.commit = "f00d1"
        try space.say(0, [.turn(turn)])
        try space.chat(1)
        return space
    }

    // MARK: Exports

    private func log(_ space: Space) -> ReviewLog {
        var log = ReviewLog()
        for stored in changes {
            let change = try? Change(
                decodingBody: stored.body,
                at: space.chains.place(
                    behind: stored.sequence > 0
                        ? space.chains.index(of: stored.chain, sequence: stored.sequence - 1) : nil, of: stored.chain))
            guard let change, let index = space.chains.index(of: stored.id) else { continue }
            let records = change.parts.compactMap { if case .record(let bytes) = $0 { bytes } else { nil } }
            for (place, bytes) in records.enumerated() {
                guard let record = try? Record(decoding: bytes),
                    let author = space.chains.deviceKey(of: stored.chain)
                else { continue }
                log.apply(
                    RecordEntry(
                        id: RecordEntry.ID(change: stored.id, index: place), record: record, author: author,
                        time: space.time(at: index)))
            }
        }
        return log
    }

    func plan(for who: Int = 0, beyond: [Bytes32] = []) throws -> ExportPlan {
        let space = tellers[who].space
        let log = log(space)
        let review = try #require(log.review(review, by: space.reviewRules))
        return try ExportPlan(
            review, steps: log.steps(of: review.id) + log.steps(of: nil), beyond: beyond, in: space)
    }

    /// What the plan asks for, a few changes at a time.
    func draft(_ plan: ExportPlan, from store: [StoredChange], atOnce count: Int = 2) throws -> ExportDraft {
        var draft = ExportDraft(plan)
        while let (part, from) = draft.next {
            let wanted = store.filter { $0.chain == part.chain && $0.strand == part.ordinal && $0.sequence >= from }
            try draft.add(Array(wanted.sorted { $0.sequence < $1.sequence }.prefix(count)))
        }
        return draft
    }

    func export(by who: Int = 0) throws -> SignedExport {
        let plan = try plan(for: who)
        var export = try draft(plan, from: changes).finish(
            contents: Array(contents.prefix(rounds.count)), maker: devices[who].publicKey)
        export.signature = devices[who].sign(export.signedBytes)
        return export
    }
}

extension SignedExport {
    /// The same with a member changed in its JSON, signed anew by somebody: as one who forges the file would.
    func forged(by device: DeviceKey, _ change: (inout JSONObject) throws -> Void) throws -> [UInt8] {
        var object = try #require(try JSONValue(canonical: encode(), atMostBytes: .max).object)
        object["signature"] = nil
        object["maker"] = .string(device.publicKey.hex)
        try change(&object)
        let hash = BLAKE2b.hash256(JSONValue.object(object).canonicalBytes)
        object["signature"] = .string(Base64URL.encode(device.sign(Array("review-export/1".utf8) + hash.bytes)))
        return JSONValue.object(object).canonicalBytes
    }
}
