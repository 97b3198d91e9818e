import CRDT
import Foundation
import Identity
import Membership
import Replication
import TestKit
import Testing
import WireCodec

@testable import Spaces

/// Random writers on random branches against the naive recomputation of each view from the set of changes: a few dozen
/// histories, or nine hundred when `ATELIER_LONG_TESTS` is 1.
@Suite struct BranchModelTests {
    private static let seedCount: UInt64 =
        ProcessInfo.processInfo.environment["ATELIER_LONG_TESTS"] == "1" ? 300 : 12

    @Test(
        "each view is that of its chains and their ancestors, at every moment",
        arguments: SeededRandom.seeds(40_000..<40_000 + seedCount)
    )
    func equalsOracle(seed: UInt64) throws {
        var play = try BranchPlay(seed: seed)
        for _ in 0..<12 {
            try play.run(steps: 14)
            for writer in play.writers.indices { try play.check(writer) }
        }
        try play.deliverAll()
        for writer in play.writers.indices { try play.check(writer) }
        #expect(play.copiesThatDiffer == 0, "\(play.random)")
    }

    @Test(
        "any causal order of arrival makes the same views", arguments: SeededRandom.seeds(50_000..<50_000 + seedCount))
    func anyOrder(seed: UInt64) throws {
        var play = try BranchPlay(seed: seed)
        try play.run(steps: 150)
        try play.deliverAll()
        for _ in 0..<3 { try play.checkLateReplica() }
    }

    @Test("sealed segments make the same views", arguments: SeededRandom.seeds(60_000..<60_000 + seedCount))
    func sealed(seed: UInt64) throws {
        var play = try BranchPlay(seed: seed)
        try play.run(steps: 150)
        try play.deliverAll()
        try play.checkSealed()
    }
}

/// Several writers who found branches, go from one to another, merge, and hear of one another in random order.
struct BranchPlay {
    var random: SeededRandom
    var writers: [BranchWriter] = []
    private(set) var copiesThatDiffer = 0
    private let company: Company
    private var unheard: [[Change]]
    /// What a client of each writer shows, by what it was told.
    private var copies: [[Bytes32: [Unicode.Scalar]]]
    private var branchCount = 0

    init(seed: UInt64, writers count: Int = 3) throws {
        random = SeededRandom(seed: seed)
        company = try Company(seed: seed, roles: [Role](repeating: .editor, count: count - 1))
        for index in 0..<count { writers.append(try BranchWriter(company, index)) }
        unheard = [[Change]](repeating: [], count: count)
        copies = [[Bytes32: [Unicode.Scalar]]](repeating: [:], count: count)
    }

    mutating func run(steps: Int) throws {
        for _ in 0..<steps {
            let writer = random.below(writers.count)
            switch random.below(23) {
            case 0: try create(writer)
            case 20: try move(writer)
            case 21: try remove(writer)
            case 22: try bringBack(writer)
            case 1...9: try edit(writer)
            case 10: try found(writer)
            case 11, 12: try go(writer)
            case 13, 14: try merge(writer)
            case 15 where random.oneIn(3):
                try flush(writer)
                writers[writer].forgetChains()
            case 15, 16: try undo(writer)
            default: for _ in 0...random.below(5) { try hear(writer) }
            }
            writers[writer].time += UInt64(random.below(20))
        }
        for writer in writers.indices { try flush(writer) }
    }

    mutating func deliverAll() throws {
        for writer in writers.indices { while !unheard[writer].isEmpty { try hear(writer) } }
    }

    // MARK: Moves

    private func document(of writer: Int, _ random: inout SeededRandom) -> Bytes32? {
        let known = writers[writer].space.documents.keys.sorted()
        return known.isEmpty ? nil : known[random.below(known.count)]
    }

    private mutating func create(_ writer: Int) throws {
        do {
            let id = try writers[writer].create(["", "src/", "docs/"][random.below(3)] + "\(random.below(6)).txt")
            copies[writer][id] = []
        } catch SpaceError.pathTaken {}
    }

    private mutating func move(_ writer: Int) throws {
        let shown = writers[writer].space.tree.list().map(\.text)
        guard !shown.isEmpty else { return try create(writer) }
        let target = ["", "src/", "docs/"][random.below(3)] + ["\(random.below(6)).txt", "moved"][random.below(2)]
        do {
            try writers[writer].move(shown[random.below(shown.count)], to: target)
        } catch SpaceError.pathTaken {} catch SpaceError.intoItself {}
    }

    private mutating func remove(_ writer: Int) throws {
        guard let entry = writers[writer].space.tree.list().randomElement(using: &random) else { return }
        try writers[writer].remove(entry.text)
    }

    private mutating func bringBack(_ writer: Int) throws {
        guard let file = writers[writer].space.hiddenFiles().randomElement(using: &random) else { return }
        try writers[writer].bringBack(file.id.hex)
    }

    private mutating func edit(_ writer: Int) throws {
        guard let document = document(of: writer, &random) else { return try create(writer) }
        let length = writers[writer].text(document)?.unicodeScalars.count ?? 0
        let at = random.below(length + 1)
        let deleted = random.oneIn(3) ? random.below(min(5, length - at) + 1) : 0
        let letters = ["a", "b", "é", "漢", "🙂", "\n"]
        let inserted = (0...random.below(4)).map { _ in letters[random.below(letters.count)] }.joined()
        let edits = [TextEdit(at: at, deleted: deleted, inserted: inserted)]
        let before = writers[writer].changes.count
        let told = try writers[writer].edit(document, edits)
        note([TextChange(document: document, edits: told, revision: 0)], at: writer)
        spread(writer, from: before)
        if random.oneIn(2) { try flush(writer) }
    }

    private mutating func undo(_ writer: Int) throws {
        guard let document = document(of: writer, &random) else { return }
        let before = writers[writer].changes.count
        if let told = try writers[writer].undo(document, isRedo: random.oneIn(3)) {
            note([TextChange(document: document, edits: told, revision: 0)], at: writer)
        }
        spread(writer, from: before)
    }

    private mutating func found(_ writer: Int) throws {
        guard branchCount < 6 else { return }
        branchCount += 1
        let before = writers[writer].changes.count
        let (_, id) = try writers[writer].found("b\(branchCount)")
        if random.oneIn(2) { try use(.branch(id), at: writer) }
        spread(writer, from: before)
    }

    private mutating func go(_ writer: Int) throws {
        let names = [.main] + writers[writer].space.branches.all.map { ViewName.branch($0.id) }
        let before = writers[writer].changes.count
        try use(names[random.below(names.count)], at: writer)
        spread(writer, from: before)
    }

    /// The client hears of every text anew.
    private mutating func use(_ name: ViewName, at writer: Int) throws {
        let before = writers[writer].space.documents.mapValues(\.revision)
        let isSame = writers[writer].space.inUse == name
        try writers[writer].use(name)
        copies[writer] = [:]
        for (id, document) in writers[writer].space.documents {
            copies[writer][id] = Array(document.text.text.string().unicodeScalars)
            if let old = before[id], !isSame { #expect(document.revision > old, "\(random)") }
        }
    }

    private mutating func merge(_ writer: Int) throws {
        let names = [.main] + writers[writer].space.branches.all.map { ViewName.branch($0.id) }
        let before = writers[writer].changes.count
        do {
            let name = names[random.below(names.count)]
            if name == writers[writer].space.inUse { return }
            try writers[writer].merge(name)
            note(writers[writer].delta.texts, at: writer)
        } catch SpaceError.branch(.nothingToMerge) {}
        spread(writer, from: before)
    }

    private mutating func flush(_ writer: Int) throws {
        let before = writers[writer].changes.count
        try writers[writer].flush()
        spread(writer, from: before)
    }

    private mutating func spread(_ writer: Int, from first: Int) {
        for change in writers[writer].changes[first...] {
            for other in writers.indices where other != writer { unheard[other].append(change) }
        }
    }

    private mutating func hear(_ writer: Int) throws {
        try flush(writer)
        let ready = unheard[writer].indices.filter { writers[writer].space.isReady(for: unheard[writer][$0]) }
        guard !ready.isEmpty else { return }
        let delta = try writers[writer].receive(unheard[writer].remove(at: ready[random.below(ready.count)]))
        note(delta.texts, at: writer)
    }

    /// Does to the copies what the answer says was done to the texts. A merge may tell of one text twice: what came
    /// from one view, then what came from another.
    private mutating func note(_ changes: [TextChange], at writer: Int) {
        for change in changes {
            var copy = copies[writer][change.document] ?? []
            for edit in change.edits {
                copy.replaceSubrange(edit.at..<edit.at + edit.deleted, with: edit.inserted.unicodeScalars)
            }
            copies[writer][change.document] = copy
        }
        for change in changes {
            let text = writers[writer].text(change.document) ?? ""
            if Array(text.unicodeScalars) != copies[writer][change.document] { copiesThatDiffer += 1 }
        }
    }

    // MARK: Checks

    mutating func check(_ writer: Int) throws {
        try check(writers[writer].space, BranchOracle(writers[writer].changes))
    }

    /// Every view of a replica against the model. Works on a copy, which goes from view to view.
    private func check(_ replica: Space, _ oracle: BranchOracle) throws {
        var space = replica
        for name in oracle.names.sorted() {
            space.use(name)
            let model = try oracle.space(of: name)
            #expect(Set(space.documents.keys) == Set(model.texts.keys), "\(name) \(random)")
            for (id, document) in space.documents {
                #expect(document.text.text.string() == model.texts[id]?.text, "\(name) \(random)")
            }
            let shown = Dictionary(uniqueKeysWithValues: space.tree.list().map { ($0.text, $0.id.bytes.bytes) })
            #expect(shown == model.tree.paths(), "\(name) \(random)")
            #expect(space.hiddenFiles().count == model.tree.creations.count - space.tree.nodes(below: []).count)
            let reach = space.reach(of: name)
            #expect(Set(reach.newest.map { space.chains.id(at: Int($0)) }) == oracle.newest(of: name), "\(random)")
            #expect(space.chains.count(of: reach) == oracle.members(of: name).count, "\(random)")
        }
    }

    /// A replica that hears of everything at the end, in an order of its own, with any view in use.
    mutating func checkLateReplica() throws {
        var late = try company.space()
        var heard: [Change] = []
        var open = writers[0].changes.shuffled(using: &random)
        while !open.isEmpty {
            let ready = open.indices.filter { late.isReady(for: open[$0]) }
            let change = open.remove(at: ready[random.below(ready.count)])
            try late.receive(change)
            heard.append(change)
            if random.oneIn(10) {
                let names = [.main] + late.branches.all.map { ViewName.branch($0.id) }
                late.use(names[random.below(names.count)])
            }
        }
        try check(late, BranchOracle(heard))
    }

    mutating func checkSealed() throws {
        var space = try company.space()
        let changes = writers[1].changes
        var start = 0
        while start < changes.count {
            let end = min(changes.count, start + 1 + random.below(changes.count))
            let piece = try changes[start..<end].map { change in
                let author = try #require(space.chains.deviceKey(of: change.chain) ?? owner(of: change.chain))
                let device = try #require(company.devices.first { $0.publicKey == author })
                return SealableChange(change, signature: device.sign(change.signedBytes))
            }
            let bytes = SealedSegment(sealing: piece, space: space.id).encode(level: .fast)
            try space.replay(try SealedSegment(decoding: bytes, space: space.id)) { _ in }
            start = end
        }
        try check(space, BranchOracle(changes))
    }

    private func owner(of chain: ChainID) -> Bytes32? {
        writers[1].changes.first { $0.chain == chain }?.origin?.deviceKey
    }
}
