import Foundation
import Identity
import Membership
import Replication
import TestKit
import Testing
import WireCodec

@testable import Spaces

/// `Protocol/vectors/branches`.
@Suite struct BranchVectorTests {
    private static func load<File: Decodable>(_ name: String, as type: File.Type) throws -> File {
        let url = TestData.vectors("branches").appendingPathComponent(name)
        return try JSONDecoder().decode(type, from: Data(contentsOf: url))
    }

    private struct RecordFile: Decodable {
        struct Valid: Decodable {
            let name: String
            let canonical: String
            let says: String
            let title: String
            let branch: String?
        }
        struct Other: Decodable {
            let name: String
            let canonical: String
        }
        let valid: [Valid]
        let others: [Other]
    }

    @Test("records say what their vectors say, and others nothing of branches")
    func records() throws {
        let file = try Self.load("records.json", as: RecordFile.self)
        #expect(file.valid.count >= 9 && file.others.count >= 17)
        for vector in file.valid {
            let record = try Record(decoding: Array(vector.canonical.utf8))
            let branch = vector.branch.flatMap { Bytes32(hex: $0) }.map { BranchID(ChainID($0)) }
            let said: BranchRecord =
                vector.says == "begin"
                ? .begin(name: vector.title, joining: branch) : .merge(name: vector.title, branch: branch)
            #expect(BranchRecord(record) == said, "\(vector.name)")
            if record.fields.count == (branch == nil ? 1 : 2) {
                #expect(said.record.encode() == Array(vector.canonical.utf8), "\(vector.name)")
            }
        }
        for vector in file.others {
            #expect(BranchRecord(try Record(decoding: Array(vector.canonical.utf8))) == nil, "\(vector.name)")
        }
    }

    private struct ViewFile: Decodable {
        struct Change: Decodable {
            let change: String
            let parents: [String]
            let begins: String?
        }
        struct View: Decodable {
            let holds: [String]
            let newest: [String]
        }
        struct Case: Decodable {
            let name: String
            let changes: [Change]
            let views: [String: View]
        }
        let cases: [Case]
    }

    /// One space in which the changes of a case are made.
    private struct Stage {
        let company: Company
        var space: Space
        var ids: [String: Bytes32] = [:]

        init() throws {
            company = try Company(seed: 1, roles: [])
            space = try company.space()
        }

        func origin(_ chain: Character) -> ChainOrigin {
            ChainOrigin(
                deviceKey: company.devices[0].publicKey,
                nonce: [UInt8](repeating: chain.asciiValue ?? 0, count: ChainID.nonceInBytes))
        }

        func branch(_ chain: Character) -> BranchID { BranchID(origin(chain).chain(in: space.id)) }

        func view(_ name: String) -> ViewName { name == "main" ? .main : .branch(branch(Character(name))) }

        mutating func apply(_ vector: ViewFile.Change) throws {
            let chain = try #require(vector.change.first)
            let record: Record
            switch vector.begins {
            case nil: record = Record(kind: .chatMessage, fields: JSONObject())
            case "founds": record = BranchRecord.begin(name: String(chain), joining: nil).record
            case let other?:
                record = BranchRecord.begin(name: other, joining: branch(Character(other))).record
            }
            let id = origin(chain).chain(in: space.id)
            let change = try Change.make(
                [.record(record.encode())],
                Change.Context(
                    parents: try vector.parents.map { try #require(ids[$0]) }, membership: space.membership.frontier,
                    time: 0, origin: origin(chain)),
                at: space.chains.nextPlace(of: id))
            try space.receive(change)
            ids[vector.change] = change.id
        }
    }

    @Test("each view holds the changes that its vector says")
    func views() throws {
        let file = try Self.load("views.json", as: ViewFile.self)
        #expect(file.cases.count >= 13)
        for vector in file.cases {
            var stage = try Stage()
            for change in vector.changes { try stage.apply(change) }
            let names = Dictionary(uniqueKeysWithValues: stage.ids.map { ($1, $0) })
            let chains = stage.space.chains
            #expect(vector.views.count == stage.space.branches.count + 1, "\(vector.name)")
            for (name, view) in vector.views {
                let reach = stage.space.reach(of: stage.view(name))
                let held = (0..<chains.count).filter { chains.contains(reach, $0) }.compactMap {
                    names[chains.id(at: $0)]
                }
                #expect(held.sorted() == view.holds, "\(vector.name): \(name)")
                let newest = reach.newest.compactMap { names[chains.id(at: Int($0))] }
                #expect(newest.sorted() == view.newest, "\(vector.name): \(name)")
            }
        }
    }
}
