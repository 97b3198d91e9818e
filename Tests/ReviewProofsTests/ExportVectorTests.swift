import Foundation
import TestKit
import Testing

@testable import ReviewProofs

/// `Protocol/vectors/review-exports/signed.json`: files, and what they prove by another program too.
@Suite struct ExportVectorTests {
    struct Case: Decodable {
        let name: String
        let file: String
        /// Absent where the file proves the review; else the case of `ExportError`.
        let refusal: String?
    }

    private struct File: Decodable {
        let cases: [Case]
    }

    private static func cases() throws -> [Case] {
        let url = TestData.vectors("review-exports").appendingPathComponent("signed.json")
        return try JSONDecoder().decode(File.self, from: Data(contentsOf: url)).cases
    }

    private func refusal(_ text: String) -> String? {
        do throws(ExportError) {
            _ = try ExportProof.check(try SignedExport(decoding: Array(text.utf8)))
            return nil
        } catch {
            return String("\(error)".prefix { $0.isLetter })
        }
    }

    @Test("each file of the vectors proves its review, or is refused for the reason given")
    func vectors() throws {
        let cases = try Self.cases()
        #expect(cases.count { $0.refusal == nil } >= 2 && cases.count { $0.refusal != nil } >= 10)
        for item in cases { #expect(refusal(item.file) == item.refusal, "\(item.name)") }
    }

    @Test("a program in Python, written from the pages alone, finds the same of each file")
    func other() throws {
        let folder = TestData.packageRoot.appendingPathComponent("Tests/NodeRuntimeTests/Interop")
        guard
            let python = PythonEnvironment.installed(
                requirements: folder.appendingPathComponent("requirements.txt"), module: "cryptography")
        else { return }
        let cases = try Self.cases()
        let answer = try python.run(
            folder.appendingPathComponent("review_proof.py"),
            input: try JSONEncoder().encode(cases.map(\.file)))
        let found = try #require(try JSONSerialization.jsonObject(with: answer) as? [[String: Any]])
        #expect(found.count == cases.count)
        for (item, outcome) in zip(cases, found) {
            #expect((outcome["proven"] != nil) == (item.refusal == nil), "\(item.name): \(outcome)")
        }
    }
}
