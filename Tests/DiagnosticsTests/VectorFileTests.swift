import Compression
import Diagnostics
import TestKit
import Testing

struct VectorFileTests {
    private func run(_ text: String) throws(DiagnosticsError) -> VectorReport {
        try VectorFile.run(contents: [UInt8](text.utf8))
    }

    @Test(
        "a file without cases is an error, whatever its form",
        arguments: [
            "", "\n", #"{ "vectors": [] }"#, "[]",
            #"{ "algorithm": "XDH", "testGroups": [] }"#,
            #"{ "algorithm": "EDDSA", "testGroups": [{ "pk": "", "tests": [] }] }"#,
        ])
    func noCases(text: String) {
        let error = #expect(throws: DiagnosticsError.self) { try run(text) }
        #expect(error == .noCases || error == .unknownForm(keys: ["vectors"]) || error == .unknownForm(keys: []))
    }

    @Test(
        "JSON of another form is named by its keys",
        arguments: [
            (#"{ "b": 1, "a": [] }"#, ["a", "b"]), (#"{ "vectors": [{ "x": 1 }] }"#, ["vectors"]), ("[{}]", []),
            (#"{ "hist": [], "a": [] }"#, ["a", "hist"]),
            (#"{ "algorithm": "ECDSA", "testGroups": [] }"#, ["algorithm ECDSA"]),
        ])
    func unknownForm(text: String, keys: [String]) {
        #expect(throws: DiagnosticsError.unknownForm(keys: keys)) { try run(text) }
    }

    @Test("what is no JSON is refused", arguments: ["{", "hello", "{\"vectors\": [}", "\u{0}\u{1}", "12 34"])
    func notJSON(text: String) {
        #expect(throws: DiagnosticsError.notJSON(line: 1)) { try run(text) }
    }

    @Test("a broken line among good ones is named")
    func brokenLine() {
        let good = #"{"hist":[{"span":[0,1],"parents":[]}],"frontier":[0],"target":0,"expected":true}"#
        #expect(throws: DiagnosticsError.notJSON(line: 2)) { try run(good + "\n{\"hist\":\n" + good) }
        #expect(throws: DiagnosticsError.malformed(place: "value 2, expected")) {
            try run(good + "\n" + good.replacing(",\"expected\":true", with: ""))
        }
    }

    @Test("a field that is no hexadecimal is named by its place")
    func malformedField() {
        let text = #"[{ "message": "00", "pub_key": "0g", "signature": "" }]"#
        #expect(throws: DiagnosticsError.malformed(place: "value 1, [0].pub_key")) { try run(text) }
    }

    @Test("a file that is absent, or a folder, is an error")
    func absent() throws {
        let folder = try TemporaryFolder()
        let error = #expect(throws: DiagnosticsError.self) { try VectorFile.run(file: folder.path("none.json")) }
        guard case .cannotRead(folder.path("none.json"), code: 2) = error else {
            Issue.record("another error: \(String(describing: error))")
            return
        }
        #expect(throws: DiagnosticsError.self) { try VectorFile.run(file: folder.path) }
    }

    @Test("gzip that ends too soon is refused as such")
    func truncatedGzip() throws {
        #expect(throws: DiagnosticsError.compressed(.corrupt)) {
            try VectorFile.run(contents: Gzip.magic + [8, 0, 0, 0])
        }
    }

    // MARK: Cases that fail

    private func history(end: String, parents: String = "[1]", sequence: Int = 0) -> String {
        """
        {"txns":[{"span":[0,2],"parents":[],"agent":"a","seqStart":0,"ops":[[0,0,"ab"]]},\
        {"span":[2,4],"parents":\(parents),"agent":"b","seqStart":\(sequence),"ops":[[0,1,""],[0,0,"c"]]}],\
        "endContent":"\(end)"}
        """
    }

    @Test("a history that ends in its text passes, and in another one fails by its number")
    func histories() throws {
        #expect(try run(history(end: "cb")).passed == 1)
        let report = try run(history(end: "cb") + "\n" + history(end: "bc"))
        #expect(report.passed == 1)
        #expect(report.failed == ["history 2: the text merged at once differs"])
    }

    @Test("a text that only looks the same is another text")
    func canonicallyEquivalent() throws {
        func history(_ end: String) -> String {
            #"{"txns":[{"span":[0,1],"parents":[],"agent":"a","seqStart":0,"ops":[[0,0,"\u00e9"]]}],"#
                + #""endContent":"\#(end)"}"#
        }
        #expect(try run(history("\\u00e9")).passed == 1)
        #expect(try run(history("e\\u0301")).failures.count == 1)
    }

    @Test(
        "a history with a parent, a span or a sequence that cannot be fails, and does not trap",
        arguments: [
            ("[7]", 0), ("[-1]", 0), ("[2]", 0), ("[1]", 1), ("[1]", -5), ("[9223372036854775807]", 0),
        ])
    func impossibleHistories(parents: String, sequence: Int) throws {
        let report = try run(history(end: "cb", parents: parents, sequence: sequence))
        #expect(report.passed == 0 && report.failures.count == 1)
    }

    private let graph = #""hist":[{"span":[0,3],"parents":[]},{"span":[3,5],"parents":[1]}]"#

    @Test("a wrong answer about a graph fails by its number")
    func graphs() throws {
        let contains = try run(#"{\#(graph),"frontier":[4],"target":2,"expected":true}"#)
        #expect(contains.failed == ["contains 1: the answer differs"])
        let diff = try run(#"{\#(graph),"a":[4],"b":[2],"expect_a":[[3,4]],"expect_b":[[2,3]]}"#)
        #expect(diff.failed == ["diff 1: what only a has differs"])
        let good = try run(#"{\#(graph),"a":[4],"b":[2],"expect_a":[[4,5],[3,4]],"expect_b":[[2,3]]}"#)
        #expect(good.failed == [])
        let spans = #"[[{"start":2,"end":3},"OnlyB"],[{"start":3,"end":5},"OnlyA"]]"#
        let conflicting = #"{\#(graph),"a":[4],"b":[2],"expect_spans":\#(spans),"expect_common":[1]}"#
        #expect(try run(conflicting).failed == [])
        #expect(try run(conflicting.replacing("OnlyA", with: "Shared")).failures.count == 1)
        #expect(try run(conflicting.replacing("\"expect_common\":[1]", with: "\"expect_common\":[0]")).passed == 0)
    }

    @Test("a graph that names events it does not have fails, and does not trap", arguments: ["[9]", "[-2]", "[5]"])
    func impossibleGraphs(frontier: String) throws {
        let report = try run(#"{\#(graph),"frontier":\#(frontier),"target":2,"expected":true}"#)
        #expect(report.failures.count == 1)
    }

    @Test("a concurrent trace merges by its parents")
    func concurrentTrace() throws {
        func trace(_ end: String) -> String {
            """
            {"kind":"concurrent","endContent":"\(end)","numAgents":2,"txns":[
              {"parents":[],"numChildren":2,"agent":0,"time":"","patches":[[0,0,"hello"]]},
              {"parents":[0],"numChildren":1,"agent":0,"time":"","patches":[[5,0,"!"]]},
              {"parents":[0],"numChildren":1,"agent":1,"time":"","patches":[[0,1,"J"]]},
              {"parents":[1,2],"numChildren":1,"agent":1,"time":"","patches":[]},
              {"parents":[3],"numChildren":0,"agent":0,"time":"","patches":[[6,0,"?"]]}]}
            """
        }
        #expect(try run(trace("Jello!?")).failed == [])
        #expect(try run(trace("Jello?!")).failed == ["trace 1: the text at the end differs"])
        #expect(try run(trace("x").replacing("[1,2]", with: "[1,9]")).failures.count == 1)
        #expect(try run(trace("x").replacing("\"agent\":1", with: "\"agent\":2")).failures.count == 1)
    }
}
