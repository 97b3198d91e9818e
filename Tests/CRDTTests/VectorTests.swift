import CRDT
import Foundation
import TestKit
import Testing
import WireCodec

/// The vectors of `Protocol/text.md` and `Protocol/tree.md`.
@Suite struct VectorTests {
    private func read<Form: Decodable>(_ page: String, _ name: String, _ form: Form.Type) throws -> Form {
        let url = TestData.vectors(page).appendingPathComponent(name)
        return try JSONDecoder().decode(form, from: Data(contentsOf: url))
    }

    private func bytes(_ hex: String) throws -> [UInt8] { try #require(Hex.decode(hex)) }

    // MARK: Text

    private struct HistoriesForm: Decodable {
        struct History: Decodable {
            let name: String
            let runs: [Run]
            let text: String
        }

        struct Run: Decodable {
            let agent: String
            let sequence: Int
            let parents: [Parent]
            let operations: [Operation]?
            let undo: [Span]?
            let redo: [Span]?
        }

        struct Span: Decodable {
            let agent: String
            let first: Int
            let count: Int

            init(from decoder: any Decoder) throws {
                var triple = try decoder.unkeyedContainer()
                agent = try triple.decode(String.self)
                first = try triple.decode(Int.self)
                count = try triple.decode(Int.self)
            }
        }

        struct Parent: Decodable {
            let agent: String
            let sequence: Int

            init(from decoder: any Decoder) throws {
                var pair = try decoder.unkeyedContainer()
                agent = try pair.decode(String.self)
                sequence = try pair.decode(Int.self)
            }
        }

        struct Operation: Decodable {
            let at: Int
            let insert: String?
            let delete: Int?
        }

        let histories: [History]
    }

    private func delivery(_ history: HistoriesForm.History) throws -> Delivery {
        Delivery(
            runs: try history.runs.map { run in
                let operations = (run.operations ?? []).map { operation in
                    operation.insert.map { TextOperation.insert(at: operation.at, $0) }
                        ?? .delete(at: operation.at, count: operation.delete ?? -1)
                }
                let undo = try (run.redo ?? run.undo).map { spans in
                    UndoOperation(
                        isRedo: run.redo != nil,
                        spans: try spans.map {
                            EventSpan(agent: AgentID(try bytes($0.agent)), first: $0.first, count: $0.count)
                        })
                }
                return Delivery.Run(
                    agent: AgentID(try bytes(run.agent)), sequence: run.sequence,
                    parents: try run.parents.map {
                        EventName(agent: AgentID(try bytes($0.agent)), sequence: $0.sequence)
                    }, operations: operations,
                    count: undo == nil ? operations.reduce(0) { $0 + $1.eventCount } : 1, undo: undo)
            })
    }

    @Test("each history of the text vectors ends in its text, in any order and any batches")
    func histories() throws {
        let form = try read("text", "histories.json", HistoriesForm.self)
        #expect(form.histories.count >= 20)
        for history in form.histories {
            let delivery = try delivery(history)
            for seed in 0..<6 as Range<UInt64> {
                var random = SeededRandom(seed: seed)
                var replica = Replica()
                let shuffled = seed < 2 ? delivery : delivery.shuffled(&random)
                try replica.receive(shuffled, seed == 0 ? .once : seed == 1 ? .each : .random, &random)
                #expect(replica.isExactly(history.text), "\(history.name), \(random)")
            }
        }
    }

    private struct VersionsForm: Decodable {
        struct Graph: Decodable {
            let runs: [Run]
            let frontiers: [[LV]]
            let a: [LV]
            let b: [LV]
            let onlyA: [LV]
            let onlyB: [LV]
            let union: [LV]
        }

        struct Run: Decodable {
            let parents: [LV]
            let count: Int
        }

        let graphs: [Graph]
    }

    @Test("frontiers, differences and unions of versions are those of the vectors")
    func versions() throws {
        let form = try read("text", "versions.json", VersionsForm.self)
        #expect(form.graphs.count >= 6)
        for test in form.graphs {
            var graph = CausalGraph()
            for run in test.runs { graph.append(parents: Frontier(run.parents), count: run.count) }
            #expect((0...graph.count).map { Array(graph.frontier(atCount: $0)) } == test.frontiers)
            let (a, b) = (Frontier(test.a), Frontier(test.b))
            let diff = graph.diff(a, b)
            #expect(diff.onlyA.flatMap { Array($0) }.sorted() == test.onlyA)
            #expect(diff.onlyB.flatMap { Array($0) }.sorted() == test.onlyB)
            #expect(Array(graph.union(a, b)) == test.union)
        }
    }

    // MARK: Tree

    private struct TreesForm: Decodable {
        struct Tree: Decodable {
            let name: String
            let creations: [Creation]
            let moves: [Move]?
            let removed: [String]?
            let shown: [Shown]
        }

        struct Move: Decodable {
            struct Order: Decodable {
                let tenths, chain, sequence: String
                let depth: UInt32
                let index: Int
            }

            let id: String
            let parent: String?
            let name: String
            let order: Order
        }

        struct Creation: Decodable {
            let id: String
            let parent: String?
            let name: String
            let kind: String
        }

        struct Shown: Decodable {
            let path: String
            let id: String
        }

        let trees: [Tree]
    }

    private func id(_ hex: String) throws -> NodeID { NodeID(try #require(Bytes32(hex: hex))) }

    @Test("what is shown of each tree of the vectors is what they say, in any order")
    func trees() throws {
        let form = try read("tree", "trees.json", TreesForm.self)
        #expect(form.trees.count >= 18)
        for test in form.trees {
            for seed in 0..<4 as Range<UInt64> {
                var random = SeededRandom(seed: seed)
                let tree = try tree(of: test, &random, isShuffled: seed > 0)
                let shown = tree.list().map { [UInt8]($0.text.utf8) }.sorted { $0.lexicographicallyPrecedes($1) }
                #expect(shown == test.shown.map { [UInt8]($0.path.utf8) }, "\(test.name)")
                for entry in test.shown {
                    let expected = try id(entry.id)
                    #expect(tree.resolve(try FileTree.path(parsing: entry.path))?.id == expected, "\(test.name)")
                }
            }
        }
    }

    private func tree(of test: TreesForm.Tree, _ random: inout SeededRandom, isShuffled: Bool) throws -> FileTree {
        var steps: [(inout FileTree) throws -> Void] = []
        for creation in test.creations {
            steps.append { tree in
                tree.create(
                    try id(creation.id), parent: try creation.parent.map(id), name: try PathPart(creation.name),
                    kind: creation.kind == "folder" ? .folder : .text)
            }
        }
        for move in test.moves ?? [] {
            let key = TreeKey(
                tenths: try #require(UInt64(move.order.tenths)), depth: move.order.depth,
                chain: try #require(Bytes32(hex: move.order.chain)),
                sequence: try #require(UInt64(move.order.sequence)), index: move.order.index)
            steps.append { tree in
                tree.move(try id(move.id), to: try move.parent.map(id), name: try PathPart(move.name), at: key)
            }
        }
        for removed in test.removed ?? [] {
            steps.append { $0.remove(try id(removed), at: .draft(0)) }
        }
        var tree = FileTree()
        for step in isShuffled ? steps.shuffled(using: &random) : steps { try step(&tree) }
        return tree
    }

    private struct NamesForm: Decodable {
        struct Refused: Decodable {
            let name: String
            let reason: String
        }

        let taken: [String]
        let refused: [Refused]
    }

    @Test("names are taken and refused as the vectors say")
    func names() throws {
        let form = try read("tree", "names.json", NamesForm.self)
        #expect(form.taken.count >= 17 && form.refused.count >= 28)
        for name in form.taken {
            let raw = try bytes(name)
            #expect(try Array(PathPart(utf8: raw).text.utf8) == raw)
        }
        for refused in form.refused {
            do throws(NameRefusal) {
                _ = try PathPart(utf8: Hex.decode(refused.name) ?? [])
                Issue.record("\(refused.name) was taken")
            } catch {
                #expect("\(error)".prefix { $0 != "(" } == refused.reason)
            }
        }
    }
}
