import Replication
import Reviews
import TestKit
import Testing
import WireCodec

@testable import ReviewProofs

@Suite struct ExportFormTests {
    private func failure(_ bytes: [UInt8]) -> ExportError? {
        do throws(ExportError) {
            _ = try SignedExport(decoding: bytes)
            return nil
        } catch {
            return error
        }
    }

    private static let id = String(repeating: "0", count: 64)

    /// A file of the form, with nothing in it that verifies.
    private func file(_ change: (inout JSONObject) -> Void) -> [UInt8] {
        var object = JSONObject()
        for key in ["chains", "contents", "membership"] { object[key] = .array([]) }
        for key in ["genesis", "signature"] { object[key] = "" }
        for key in ["maker", "review"] { object[key] = .string(Self.id) }
        object["format"] = .string(SignedExport.format)
        object["says"] = [:]
        change(&object)
        return JSONValue.object(object).canonicalBytes
    }

    private func strand(_ count: Int) -> JSONValue {
        let change: JSONValue = ["outline": ""]
        return ["chain": .string(Self.id), "changes": .array(Array(repeating: change, count: count)), "from": 0]
    }

    @Test("64 MiB, 262,144 changes, 16,384 histories and 256 contents are read, and one more of each is refused")
    func limits() {
        #expect(failure(file { _ in }) == nil)
        // Looked at up to the first wrong byte, or not at all.
        let long = [UInt8](repeating: 0x78, count: ExportLimits.fileInBytes)
        #expect(failure(long) == .malformed(field: "file"))
        #expect(failure(long + [0x78]) == .overLimit(field: "file", limit: ExportLimits.fileInBytes))
        let most = ExportLimits.changeCount
        #expect(failure(file { $0["chains"] = .array([strand(most - 1), strand(1)]) }) == nil)
        #expect(
            failure(file { $0["chains"] = .array([strand(most - 1), strand(2)]) })
                == .overLimit(field: "changes", limit: 1))
        let strands = Array(repeating: strand(1), count: ExportLimits.strandCount)
        #expect(failure(file { $0["chains"] = .array(strands) }) == nil)
        #expect(
            failure(file { $0["chains"] = .array(strands + [strand(1)]) })
                == .overLimit(field: "chains", limit: ExportLimits.strandCount))
        let contents = Array(repeating: JSONValue.string("AA"), count: ExportLimits.contentsCount)
        #expect(failure(file { $0["contents"] = .array(contents) }) == nil)
        #expect(
            failure(file { $0["contents"] = .array(contents + ["AA"]) })
                == .overLimit(field: "contents", limit: ExportLimits.contentsCount))
    }

    @Test("every member has one form, and there is no other member")
    func forms() {
        let ruins: [(String, JSONValue?)] = [
            ("chains", nil), ("chains", .array([.array([])])), ("contents", .array([.int(1)])), ("extra", .null),
            ("format", "atelier-review-signed/2"), ("genesis", "A"), ("genesis", "=="), ("maker", "00"),
            ("membership", "AA"), ("review", .string(String(repeating: "A", count: 64))), ("says", .array([])),
            ("signature", .int(1)),
        ]
        for (key, value) in ruins {
            guard case .malformed = failure(file { $0[key] = value }) else {
                Issue.record("\(key): \(String(describing: value))")
                continue
            }
        }
        let strands: [JSONValue] = [
            ["chain": .string(Self.id), "changes": .array([]), "from": 0],
            ["chain": .string(Self.id), "changes": [["outline": ""]], "from": -1],
            ["chain": .string(Self.id), "changes": [["outline": ""]], "from": 1],
            ["after": .string(Self.id), "chain": .string(Self.id), "changes": [["outline": ""]], "from": 0],
            ["chain": .string(Self.id), "changes": [["outline": "", "text": ""]], "from": 0],
            ["chain": .string(Self.id), "changes": [["outline": ""]], "from": 0, "extra": 1],
        ]
        for strand in strands {
            guard case .malformed = failure(file { $0["chains"] = [strand] }) else {
                Issue.record("\(String(decoding: strand.canonicalBytes, as: UTF8.self))")
                continue
            }
        }
        let spaced = Array(String(decoding: file { _ in }, as: UTF8.self).replacing(",", with: ", ").utf8)
        #expect(failure(spaced) == .malformed(field: "file"))
    }
}
