#if canImport(FoundationEssentials)
    internal import FoundationEssentials
#else
    internal import Foundation
#endif

/// A shape with a decoder and an encoder of its own, for what travels tens of thousands of times a second.
/// Both must agree with its `Codable` form.
package protocol JSONShape: Codable {
    init(reading reader: inout JSONReader) throws(JSONProblem)
    func write(to writer: inout JSONWriter)
}

/// Turns the shapes of this room into JSON and back.
package enum JSONCoding {
    /// One value as JSON, keys in order, without line breaks.
    package static func encode(_ value: some Encodable) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            return [UInt8](try encoder.encode(value))
        } catch {
            preconditionFailure("strings, integers and lists of them always encode: \(error)")
        }
    }

    package static func encode(_ value: some JSONShape) -> [UInt8] {
        var writer = JSONWriter()
        value.write(to: &writer)
        return writer.bytes
    }

    /// Decodes the value that `range` of `message` holds; what is wrong comes back in words.
    package static func decode<Value: Decodable>(
        _ type: Value.Type, from message: [UInt8], in range: Range<Int>
    ) throws(JSONMismatch) -> Value {
        do {
            return try JSONDecoder().decode(type, from: Data(message[range]))
        } catch let error as DecodingError {
            throw JSONMismatch(words: Self.words(for: error))
        } catch {
            throw JSONMismatch(words: "the value does not have the shape that is asked for")
        }
    }

    package static func decode<Value: JSONShape>(
        _ type: Value.Type, from message: [UInt8], in range: Range<Int>
    ) throws(JSONMismatch) -> Value {
        var reader = JSONReader(message, in: range)
        do {
            return try Value(reading: &reader)
        } catch {
            throw JSONMismatch(words: error.words)
        }
    }

    /// Such as `edits.Index 0.at`.
    private static func path(_ context: DecodingError.Context) -> String {
        context.codingPath.map(\.stringValue).joined(separator: ".")
    }

    private static func words(for error: DecodingError) -> String {
        switch error {
        case .keyNotFound(let key, _):
            "the field \"\(key.stringValue)\" is missing"
        case .typeMismatch(_, let context), .valueNotFound(_, let context):
            "the field \"\(path(context))\" has the wrong type"
        case .dataCorrupted(let context):
            context.codingPath.isEmpty
                ? "the value is not valid JSON" : "the field \"\(path(context))\" has a value that is not allowed"
        @unknown default:
            "the value does not have the shape that is asked for"
        }
    }
}

/// JSON that is well formed but not what the method asks for.
package struct JSONMismatch: Error, Equatable, Sendable {
    /// Which field, and what is wrong with it.
    package let words: String

    package init(words: String) {
        self.words = words
    }
}
