import CRDT
import Foundation
import Membership
import Replication
import TestKit
import Testing

@testable import Spaces

/// `Protocol/vectors/tree/removals.json`: who did what knowing what, and what is shown of it everywhere.
@Suite struct RemovalVectorTests {
    private struct Form: Decodable {
        struct History: Decodable {
            let name: String
            let steps: [Step]
            let shown, hidden: [String]
        }

        struct Step: Decodable {
            enum CodingKeys: String, CodingKey {
                case by, knows, create, write, move, remove, restore
                case writeHidden = "write hidden"
            }

            let by: Int
            let knows: [Int]
            let create, write, remove, restore, writeHidden: String?
            let move: [String]?
        }

        let histories: [History]
    }

    @Test("each history of the vectors shows and hides what it says, in any order that puts parents first")
    func histories() throws {
        let data = try Data(contentsOf: TestData.vectors("").appendingPathComponent("tree/removals.json"))
        let form = try JSONDecoder().decode(Form.self, from: data)
        #expect(form.histories.count >= 8)
        for history in form.histories {
            let company = try Company(seed: 1, roles: [.editor, .editor])
            let changes = try changes(of: history, company)
            var random = SeededRandom(seed: 1)
            for _ in 0..<6 {
                var space = try company.space()
                var open = changes.shuffled(using: &random)
                while let index = open.firstIndex(where: { space.isReady(for: $0) }) {
                    try space.receive(open.remove(at: index))
                }
                #expect(open.isEmpty)
                #expect(space.tree.list().map(\.text) == history.shown, "\(history.name)")
                #expect(space.hiddenFiles().map(\.path) == history.hidden, "\(history.name)")
            }
        }
    }

    private func changes(of history: Form.History, _ company: Company) throws -> [Change] {
        var writers = try (0..<3).map { try Writer(company, $0) }
        var changes: [Change] = []
        /// By step, itself and all that its author knew.
        var known: [Set<Int>] = []
        for (number, step) in history.steps.enumerated() {
            let own = history.steps.indices.prefix(number).filter { history.steps[$0].by == step.by }
            let before = (own + step.knows).reduce(into: Set<Int>()) { $0.formUnion(known[$1]) }
            for index in before.sorted() where !writers[step.by].space.chains.contains(changes[index].id) {
                try writers[step.by].receive(changes[index])
            }
            try perform(step, by: &writers[step.by])
            changes.append(try writers[step.by].closed())
            known.append(before.union([number]))
        }
        return changes
    }

    private func perform(_ step: Form.Step, by writer: inout Writer) throws {
        if let path = step.create { _ = try writer.create(path) }
        if let path = step.write { try write(try writer.space.document(at: path), by: &writer) }
        if let path = step.writeHidden {
            let hidden = try #require(writer.space.hiddenFiles().first { $0.path == path })
            try write(try #require(writer.space.documents[hidden.id]), by: &writer)
        }
        if let paths = step.move { try writer.move(paths[0], to: paths[1]) }
        if let path = step.remove { try writer.remove(path) }
        if let path = step.restore { try writer.bringBack(path) }
    }

    private func write(_ document: Document, by writer: inout Writer) throws {
        try writer.edit(document.id, [TextEdit(at: 0, deleted: 0, inserted: "x")])
    }
}
