import Diagnostics
import Foundation
import TestKit
import Testing

struct EditingHistoryTests {
    private func history(_ patches: String, end: String) -> [UInt8] {
        let text = """
            {"startContent":"ab","endContent":"\(end)","txns":[{"time":"2026-11-02T09:00:00.0Z","patches":\(patches)}]}
            """
        return [UInt8](text.utf8)
    }

    @Test("patches are read as they stand")
    func read() throws {
        let history = try EditingHistory(contents: history("[[1,0,\"é🦉\"],[0,1,\"\"]]", end: "é🦉b"))
        #expect(history.startContent == "ab")
        #expect(
            history.transactions == [
                [.init(position: 1, deleted: 0, inserted: "é🦉"), .init(position: 0, deleted: 1, inserted: "")]
            ])
        #expect(history.patchCount == 2)
    }

    @Test("a patch that ends with the text passes, and one past it is refused by its place")
    func pastEnd() throws {
        #expect(throws: Never.self) { try EditingHistory(contents: history("[[0,2,\"x\"]]", end: "x")) }
        #expect(throws: DiagnosticsError.patchPastEnd(transaction: 0, patch: 0, end: 3, length: 2)) {
            try EditingHistory(contents: history("[[3,0,\"x\"]]", end: "abx"))
        }
        #expect(throws: DiagnosticsError.patchPastEnd(transaction: 0, patch: 1, end: 4, length: 3)) {
            try EditingHistory(contents: history("[[2,0,\"c\"],[2,2,\"\"]]", end: "ab"))
        }
        #expect(throws: DiagnosticsError.patchPastEnd(transaction: 0, patch: 0, end: .max, length: 2)) {
            try EditingHistory(contents: history("[[1,9223372036854775807,\"\"]]", end: ""))
        }
    }

    @Test("a text that ends longer or shorter than it should is refused")
    func otherEnd() {
        #expect(throws: DiagnosticsError.otherEnd(lengthInScalars: 3, expected: 2)) {
            try EditingHistory(contents: history("[[0,0,\"x\"]]", end: "xa"))
        }
    }

    @Test(
        "a history of another form is refused and never trusted",
        arguments: [
            "[[-1,0,\"x\"]]", "[[0,-1,\"x\"]]", "[[0,0]]", "[[0,0,\"x\",1]]", "[[\"0\",0,\"x\"]]", "[[0.5,0,\"x\"]]",
            "[[9223372036854775808,0,\"x\"]]", "{}", "null",
        ])
    func malformed(patches: String) {
        let error = #expect(throws: DiagnosticsError.self) {
            try EditingHistory(contents: history(patches, end: "xab"))
        }
        guard case .malformed = error else {
            Issue.record("another error: \(String(describing: error))")
            return
        }
    }

    @Test("a history that changes nothing is refused")
    func empty() {
        #expect(throws: DiagnosticsError.noCases) { try EditingHistory(contents: history("[]", end: "ab")) }
        #expect(throws: DiagnosticsError.notJSON(line: 1)) { try EditingHistory(contents: [UInt8]("txns".utf8)) }
    }

    // MARK: The recordings that this project keeps

    /// The slow obvious way: an array of scalars.
    private func replay(_ history: EditingHistory) -> String {
        var text = Array(history.startContent.unicodeScalars)
        for patch in history.transactions.joined() {
            text.replaceSubrange(
                patch.position..<patch.position + patch.deleted, with: Array(patch.inserted.unicodeScalars))
        }
        var result = String.UnicodeScalarView()
        result.append(contentsOf: text)
        return String(result)
    }

    @Test("each recorded history ends in its own end content", arguments: ["history-a.json.gz", "history-b.json.gz"])
    func recordings(name: String) throws {
        let path = TestData.packageRoot.appendingPathComponent("Examples/history/\(name)").path
        let history = try EditingHistory.read(file: path)
        #expect(history.patchCount >= 20_000 && history.patchCount <= 40_000)
        #expect(replay(history).utf8.elementsEqual(history.endContent.utf8))
        #expect(try VectorFile.run(file: path).failed == [])
        let size = try #require(FileManager.default.attributesOfItem(atPath: path)[.size] as? Int)
        #expect(size <= 300 << 10)
    }

    @Test("a public trace ends in its own end content", arguments: ["sveltecomponent", "rustcode"])
    func publicTraces(name: String) throws {
        guard let url = TestData.url("editing-traces/sequential/\(name).json.gz") else { return }
        let history = try EditingHistory.read(file: url.path)
        #expect(replay(history).utf8.elementsEqual(history.endContent.utf8))
    }
}
