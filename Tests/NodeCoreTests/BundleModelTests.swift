import CRDT
import Membership
import Replication
import Spaces
import TestKit
import Testing
import WireCodec

@testable import NodeCore

/// Bundles against the oracle of a room whose nodes are linked: whatever order they come in, it ends alike.
@Suite struct BundleModelTests {
    @Test(
        "many bundles, in any order, some of them twice, end as direct sync does", arguments: SeededRandom.seeds(0..<6))
    func anyOrder(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let room = try Room(seed: seed % 1000 + 1, roles: [.editor, .editor])
        room.part()
        var files: [BundleFile] = []
        var told: [ShortFrontier] = try room.nodes.map { try #require($0.core.shortFrontier(of: room.space)) }
        for _ in 0..<30 {
            let index = Int.random(in: 0..<3, using: &random)
            let node = room.nodes[index]
            switch Int.random(in: 0..<10, using: &random) {
            case 0..<6:
                let length = room.text(at: node).unicodeScalars.count
                let edit = TextEdit(
                    at: Int.random(in: 0...length, using: &random), deleted: 0,
                    inserted: "\(node.name.first ?? "x")\(Int.random(in: 0..<100, using: &random)) ")
                let command = NodeCommand.edit(room.space, document: room.document, revision: nil, edits: [edit])
                _ = try #require(room.network.answer(to: command, at: node)).get()
                room.network.run(for: .milliseconds(50))
            case 6, 7:
                files.append(try room.network.export(.since(told[index]), of: room.space, at: node))
                told[index] = try #require(node.core.shortFrontier(of: room.space))
            default:
                if let file = files.randomElement(using: &random) { _ = try room.network.take(file.bytes, at: node) }
            }
        }
        for (index, node) in room.nodes.enumerated() {
            files.append(try room.network.export(.since(told[index]), of: room.space, at: node))
        }
        for node in room.nodes {
            for file in files.shuffled(using: &random) + files.shuffled(using: &random).prefix(3) {
                #expect(try room.network.take(file.bytes, at: node).ending == .whole)
            }
        }
        let counts = room.nodes.map { $0.store.changeCount(of: room.space) }
        for node in room.guests { #expect(room.network.isEqual(room.host, node, in: room.space), "\(random)") }
        for node in room.nodes {
            #expect(node.core.replicas[room.space]?.waiting.count == 0)
            #expect(node.store.faults.isEmpty)
        }
        let text = room.text(at: room.host)
        room.meet()
        #expect(room.nodes.map { room.text(at: $0) } == [text, text, text], "\(random)")
        #expect(room.nodes.map { $0.store.changeCount(of: room.space) } == counts)
    }
}
