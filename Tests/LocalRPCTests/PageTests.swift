import Foundation
import TestKit
import Testing

/// The tables of `Protocol/local-rpc.md` against the shapes and the vectors: whichever namespace is new, it is in both.
struct PageTests {
    /// One method or notification as the page has it.
    private struct Row {
        /// Names of fields, those that may be absent with a question mark.
        let params: [String]
        let result: [String]
    }

    private static func rows() throws -> [String: Row] {
        let page = try String(
            contentsOf: TestData.packageRoot.appendingPathComponent("Protocol/local-rpc.md"), encoding: .utf8)
        var rows: [String: Row] = [:]
        for line in page.split(separator: "\n") where line.hasPrefix("| `") {
            let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            guard cells.count >= 3 else { continue }
            for name in quoted(cells[0]) where name.wholeMatch(of: /[a-z]+\.[a-zA-Z]+/) != nil && name != "node.sock" {
                #expect(rows[name] == nil, "\(name) has two rows")
                rows[name] = Row(params: fields(in: cells[1]), result: fields(in: cells[2]))
            }
        }
        return rows
    }

    private static func quoted(_ cell: String) -> [String] {
        cell.matches(of: /`([^`]*)`/).map { String($0.1) }
    }

    /// The names of the outermost fields, without what they hold.
    private static func fields(in cell: String) -> [String] {
        var depth = 0
        var text = ""
        for letter in quoted(cell).joined(separator: " ") {
            if "[{".contains(letter) { depth += 1 }
            if depth == 0 { text.append(letter) }
            if "]}".contains(letter) { depth -= 1 }
        }
        let names = text.replacing(/:\s*[A-Z][A-Za-z]*/, with: "").replacing(":", with: "")
        return names.split(separator: " ").map(String.init)
    }

    private static func vectors() throws -> [String: [[String: Any]]] {
        let url = TestData.vectors("local-rpc").appendingPathComponent("messages.json")
        let file = try JSONSerialization.jsonObject(with: Data(contentsOf: url)) as? [String: Any]
        return (file ?? [:]).compactMapValues { $0 as? [[String: Any]] }
    }

    @Test("every method and notification has its shape, its row on the page, and its vectors")
    func names() throws {
        let folder = TestData.packageRoot.appendingPathComponent("Sources/LocalRPC/Methods")
        var shapes: Set<String> = []
        for file in try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil) {
            let source = try String(contentsOf: file, encoding: .utf8)
            shapes.formUnion(source.matches(of: /static let name = "([a-z]+\.[a-zA-Z]+)"/).map { String($0.1) })
        }
        #expect(shapes.count > 120)
        #expect(Set(try Self.rows().keys).symmetricDifference(shapes).isEmpty)
        let vectors = try Self.vectors()
        let named = (vectors["requests"] ?? []) + (vectors["notifications"] ?? [])
        #expect(Set(named.compactMap { $0["method"] as? String }).symmetricDifference(shapes).isEmpty)
    }

    @Test("fields of the vectors are those of the page: all that must be there, and no others")
    func fields() throws {
        let rows = try Self.rows()
        let vectors = try Self.vectors()
        for vector in vectors["requests"] ?? [] {
            let name = try #require(vector["method"] as? String)
            let row = try #require(rows[name], "\(name)")
            let request = vector["request"] as? [String: Any]
            // The page may say that a method is as another one, or that one of two sets is there.
            if let other = row.params.first.flatMap({ rows[$0] }) {
                check((request?["params"] as? [String: Any]) ?? [:], other.params, name)
            } else {
                let isEither = row.params.contains("from?") && row.params.contains("firstLine?")
                check((request?["params"] as? [String: Any]) ?? [:], row.params, name, mayLack: isEither)
            }
            let response = vector["response"] as? [String: Any]
            guard let result = response?["result"] as? [String: Any] else { continue }
            // A shape of its own, told below the table.
            if row.result.isEmpty, !result.isEmpty { continue }
            check(result, row.result.first.flatMap { rows[$0]?.result } ?? row.result, name)
        }
        for vector in vectors["notifications"] ?? [] {
            let name = try #require(vector["method"] as? String)
            let row = try #require(rows[name], "\(name)")
            for key in (vector["params"] as? [String: Any] ?? [:]).keys {
                #expect(row.params.contains(key) || row.params.contains(key + "?"), "\(name): \(key)")
            }
        }
    }

    private func check(_ values: [String: Any], _ fields: [String], _ name: String, mayLack: Bool = false) {
        for key in values.keys {
            #expect(fields.contains(key) || fields.contains(key + "?"), "\(name): the page lacks \(key)")
        }
        for field in fields where !field.hasSuffix("?") && !mayLack {
            #expect(values[field] != nil, "\(name): a vector lacks \(field)")
        }
    }
}
