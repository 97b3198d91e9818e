internal import Foundation
internal import WireCodec

/// The JSON values of a file: one in all, or one on each line.
struct VectorDocuments {
    private let values: [Data]

    /// A file is read by line when its first line is a whole object; a long value over many lines never begins so.
    init(_ contents: [UInt8]) throws(DiagnosticsError) {
        let bytes = try FileContents.unpacked(contents)
        let lines = bytes.split(separator: UInt8(ascii: "\n")).filter { !$0.allSatisfy(Self.spaces.contains) }
        if lines.count > 1, let first = lines.first, (try? VectorShape(Data(first))) != nil {
            values = lines.map { Data($0) }
        } else {
            values = lines.isEmpty ? [] : [Data(bytes)]
        }
    }

    var first: Data? { values.first }

    /// The values as `type`; a value that is itself a list gives each of its elements.
    func decode<Value: Decodable>(_ type: Value.Type) throws(DiagnosticsError) -> [Value] {
        var result: [Value] = []
        for (index, value) in values.enumerated() {
            if value.first(where: { !Self.spaces.contains($0) }) == UInt8(ascii: "[") {
                result += try VectorJSON.decode([Value].self, from: value, line: index + 1)
            } else {
                result.append(try VectorJSON.decode(Value.self, from: value, line: index + 1))
            }
        }
        return result
    }

    private static let spaces = Set<UInt8>(" \t\r\n".utf8)
}

/// JSON decoding with this room's errors.
enum VectorJSON {
    static func decode<Value: Decodable>(
        _ type: Value.Type, from data: Data, line: Int = 1
    ) throws(DiagnosticsError) -> Value {
        do {
            return try JSONDecoder().decode(type, from: data)
        } catch let error as DecodingError {
            // A decoder says the same of broken JSON and of a number that does not fit; only the first is no JSON.
            guard (try? JSONDecoder().decode(AnyValue.self, from: data)) != nil else { throw .notJSON(line: line) }
            throw .malformed(place: "value \(line), \(place(of: error))")
        } catch {
            throw .notJSON(line: line)
        }
    }

    private struct AnyValue: Decodable {
        init(from decoder: any Decoder) {}
    }

    private static func place(of error: DecodingError) -> String {
        switch error {
        case .keyNotFound(let key, let context): path(context.codingPath + [key])
        case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
            path(context.codingPath)
        @unknown default: path([])
        }
    }

    private static func path(_ keys: [any CodingKey]) -> String {
        if keys.isEmpty { return "as a whole" }
        return keys.map { key in key.intValue.map { "[\($0)]" } ?? key.stringValue }.joined(separator: ".")
    }
}

/// A byte string that a vector file writes in hexadecimal.
struct HexField: Decodable {
    let bytes: [UInt8]

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let bytes = Hex.decode(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not hexadecimal")
        }
        self.bytes = bytes
    }
}

/// `[position, deleted, "inserted"]`: delete so many scalars at the position, then insert there.
struct PatchField: Decodable {
    let position: Int
    let deleted: Int
    let inserted: String

    init(from decoder: any Decoder) throws {
        var container = try decoder.unkeyedContainer()
        position = try container.decode(Int.self)
        deleted = try container.decode(Int.self)
        inserted = try container.decode(String.self)
        guard position >= 0, deleted >= 0, container.isAtEnd else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a patch")
        }
    }
}
