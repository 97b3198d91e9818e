import Foundation
import TestKit
import Testing

@testable import LocalRPC

struct ErrorKindTests {
    @Test("kinds, codes and exit codes are those of the table in Protocol/local-rpc.md")
    func table() throws {
        let page = try String(
            contentsOf: TestData.packageRoot.appendingPathComponent("Protocol/local-rpc.md"), encoding: .utf8)
        var seen: Set<String> = []
        for line in page.split(separator: "\n") {
            let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            guard cells.count >= 3, let kind = ErrorKind(rawValue: cells[0].replacingOccurrences(of: "`", with: ""))
            else {
                continue
            }
            #expect(Int(cells[1].replacingOccurrences(of: "−", with: "-")) == kind.code, "\(line)")
            #expect(Int32(cells[2]) == kind.exitCode, "\(line)")
            seen.insert(kind.rawValue)
        }
        #expect(seen == Set(ErrorKind.allCases.map(\.rawValue)))
    }

    @Test("no two kinds share a code, and a code leads back to its kind")
    func codes() {
        #expect(Set(ErrorKind.allCases.map(\.code)).count == ErrorKind.allCases.count)
        for kind in ErrorKind.allCases { #expect(ErrorKind(code: kind.code) == kind) }
        #expect(ErrorKind(code: 4711) == nil)
    }
}
