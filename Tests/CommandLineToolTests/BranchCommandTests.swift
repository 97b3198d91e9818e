import LocalRPC
import TestKit
import Testing

@testable import CommandLineTool

/// `space branches`, `branch`, `switch` and `merge`, against a node whose answers are written down.
struct BranchCommandTests {
    private static let region = BranchMethods.Region(
        base: .init(first: 1, count: 1, text: "two\r\n", isCut: false),
        ours: .init(first: 1, count: 2, text: "two!\r\nand\r\n", isCut: false),
        theirs: .init(first: 1, count: 0, text: "", isCut: false),
        merged: .init(first: 1, count: 1, text: "!\u{1B}\n", isCut: true))

    private static func comparison(
        _ regions: [BranchMethods.Region] = [region], hasNews: Bool = true, path: String = "plan.md"
    ) -> BranchMethods.Comparison {
        let side = BranchMethods.Side(
            path: "plan.md", isNew: false, inserted: 2, deleted: 1, authors: ["ada", "ben"], changedAt: 60_000)
        return BranchMethods.Comparison(
            ours: "main", theirs: "draft", hasNews: hasNews, regionCount: regions.count,
            documents: [
                .init(
                    id: "ab", basePath: "plan.md", path: path, ours: side,
                    theirs: .init(
                        path: "plan.md", isNew: true, inserted: 3, deleted: 0, authors: ["ben"], changedAt: 120_000),
                    regions: regions)
            ])
    }

    private func node(
        at run: CommandRun, _ found: BranchMethods.Comparison
    ) throws -> ScriptedNode {
        try ScriptedNode(at: try run.paths) { request in
            guard request.method == BranchMethods.Merge.name else {
                return request.answer(BranchMethods.Compare.self, found)
            }
            return request.answer(BranchMethods.Merge.self, found)
        }
    }

    @Test("a preview tells each document, and places that both changed with all four texts, and changes nothing")
    func preview() throws {
        let run = try CommandRun()
        let node = try node(at: run, Self.comparison())
        let told = run("space", "merge", "draft", "--preview")
        #expect(told.code == 0, "\(told)")
        let lines = told.data.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        #expect(lines[0].hasPrefix("plan.md\t+2 −1\tnew +3 −0\t1\t"))
        #expect(lines[0].hasSuffix("\tada, ben"))
        #expect(lines[2].hasPrefix("plan.md:2  main (ada, ben ") && lines[2].contains(") and draft (ben "))
        #expect(
            Array(lines[3...]) == [
                "  before, line 2:", "    two␍", "  main, lines 2–3:", "    two!␍", "    and␍", "  draft, nothing:",
                "  merged, line 2:", "    !␛", "    … (the rest is not shown)", "",
            ])
        #expect(told.words.contains("Nothing was changed.") && told.words.contains("space merge draft --yes"))
        #expect(node.methods == [BranchMethods.Compare.name])
    }

    @Test("places that both changed are not merged where nobody can be asked: exit code 7, nothing changed")
    func refused() throws {
        let run = try CommandRun()
        let node = try node(at: run, Self.comparison())
        let told = run("space", "merge", "draft")
        #expect(told.code == 7, "\(told)")
        #expect(told.data.contains("before, line 2:"))
        #expect(told.words.contains("1 place in 1 document was changed on both sides. Nothing was changed."))
        #expect(node.methods == [BranchMethods.Compare.name])
        let asJSON = run("space", "merge", "draft", "--json")
        #expect(asJSON.code == 7 && asJSON.data.isEmpty && asJSON.words.contains("\"kind\":\"conflict\""))
    }

    @Test("with --yes they are merged, and shown as they read now; without such places nobody is asked")
    func merges() throws {
        let run = try CommandRun()
        let node = try node(at: run, Self.comparison())
        let told = run("space", "merge", "draft", "--yes")
        #expect(told.code == 0 && told.data.contains("  now, line 2:"), "\(told)")
        #expect(told.words.contains("Merged draft into main: it changed 1 document."))
        #expect(told.words.contains("1 place in 1 document was changed on both sides; read again"))
        #expect(node.methods == [BranchMethods.Merge.name])
        let plain = try CommandRun()
        let quiet = try self.node(at: plain, Self.comparison([]))
        let done = plain("space", "merge", "draft")
        #expect(done.code == 0 && done.data.isEmpty && done.words.contains("No lines were changed on both sides."))
        #expect(quiet.methods == [BranchMethods.Compare.name, BranchMethods.Merge.name])
    }

    @Test("nothing new, and a path that changes by the merge, are said")
    func words() throws {
        let run = try CommandRun()
        let node = try node(at: run, Self.comparison([], hasNews: false))
        #expect(
            run("space", "merge", "draft").words.contains("draft has nothing that main lacks. Nothing was changed."))
        #expect(run("space", "merge", "draft", "--preview").words.contains("draft has nothing that main lacks."))
        #expect(node.methods.count == 3)
        let renamed = try CommandRun()
        let other = try self.node(at: renamed, Self.comparison([], path: "plan~1a2b3c4d.md"))
        #expect(
            renamed("space", "merge", "draft", "--preview").words.contains(
                "plan.md: merged: plan~1a2b3c4d.md."))
        #expect(other.methods.count == 1)
    }

    @Test("branches: what is in use is marked, main has no state, others say whether there is anything to merge")
    func list() throws {
        let run = try CommandRun()
        let node = try ScriptedNode(at: try run.paths) { request in
            var draft = BranchMethods.Summary(
                name: "draft", id: "abcdef0123456789", isInUse: true, ahead: 3, behind: 1, hasNews: true)
            (draft.founder, draft.changedAt) = ("ada", 60_000)
            return request.answer(
                BranchMethods.List.self,
                .init(branches: [
                    .init(name: "main", id: nil, isInUse: false, ahead: 0, behind: 0, hasNews: false), draft,
                    .init(name: "old", id: "00", isInUse: false, ahead: 0, behind: 9, hasNews: false),
                ]))
        }
        let rows = run("space", "branches").data.split(separator: "\n").map {
            $0.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
        }
        #expect(rows[0] == ["", "main", "", "0", "0", "", "", ""])
        #expect(rows[1][..<7] == ["*", "draft", "abcdef012345", "3", "1", "to merge", "ada"])
        #expect(rows[1][7] == LocalTime.complete(60_000))
        #expect(rows[2][5] == "nothing new")
        #expect(node.methods.count == 1)
    }
}
