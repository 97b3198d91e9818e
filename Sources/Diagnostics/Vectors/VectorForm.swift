internal import Foundation

/// The forms of files that `VectorFile` runs.
enum VectorForm: Equatable {
    /// Noise handshakes as the cacophony and snow libraries write them.
    case noise
    /// CPace over ristretto255, each case with its `kind`.
    case cpace
    /// Project Wycheproof, schema of its `testvectors_v1`.
    case wycheproof
    /// Ed25519 signatures on which libraries disagree.
    case edwardsEdges
    /// Event by event histories of concurrent editing with the merged text.
    case history
    case graphDiff
    case graphConflicting
    case graphContains
    /// Editing traces: one writer, or several with merges.
    case sequentialTrace
    case concurrentTrace

    init?(_ shape: VectorShape) {
        if shape.has("testGroups", "algorithm") {
            self = .wycheproof
        } else if shape.has("vectors") {
            guard let form = Self.vectorList(shape.inner["vectors"] ?? []) else { return nil }
            self = form
        } else if shape.has("pub_key", "signature", "message") {
            self = .edwardsEdges
        } else if shape.has("hist") {
            guard let form = Self.graph(shape) else { return nil }
            self = form
        } else if shape.has("txns", "endContent") {
            self = Self.edits(shape)
        } else {
            return nil
        }
    }

    private static func vectorList(_ keys: Set<String>) -> VectorForm? {
        if keys.contains("protocol_name") { return .noise }
        return keys.contains("kind") ? .cpace : nil
    }

    private static func graph(_ shape: VectorShape) -> VectorForm? {
        if shape.has("expect_a", "expect_b") { return .graphDiff }
        if shape.has("expect_spans", "expect_common") { return .graphConflicting }
        return shape.has("frontier", "target", "expected") ? .graphContains : nil
    }

    private static func edits(_ shape: VectorShape) -> VectorForm {
        if shape.has("kind") { return .concurrentTrace }
        return shape.inner["txns", default: []].contains("span") ? .history : .sequentialTrace
    }
}

/// The keys of a file's first object, and of the first object in each of its lists.
struct VectorShape: Decodable {
    /// Sorted.
    let keys: [String]
    let inner: [String: Set<String>]

    init(_ data: Data) throws(DiagnosticsError) {
        self = try VectorJSON.decode(VectorShape.self, from: data)
    }

    init(from decoder: any Decoder) throws {
        if var list = try? decoder.unkeyedContainer() {
            self = list.isAtEnd ? VectorShape() : try list.decode(VectorShape.self)
            return
        }
        let object = try decoder.container(keyedBy: AnyKey.self)
        var inner: [String: Set<String>] = [:]
        for key in object.allKeys {
            guard var list = try? object.nestedUnkeyedContainer(forKey: key), !list.isAtEnd else { continue }
            guard let first = try? list.nestedContainer(keyedBy: AnyKey.self) else { continue }
            inner[key.stringValue] = Set(first.allKeys.map(\.stringValue))
        }
        keys = object.allKeys.map(\.stringValue).sorted()
        self.inner = inner
    }

    private init() {
        keys = []
        inner = [:]
    }

    func has(_ names: String...) -> Bool { names.allSatisfy(keys.contains) }

    private struct AnyKey: CodingKey {
        let stringValue: String
        let intValue: Int?

        init?(stringValue: String) {
            self.stringValue = stringValue
            intValue = nil
        }

        init?(intValue: Int) {
            stringValue = String(intValue)
            self.intValue = intValue
        }
    }
}
