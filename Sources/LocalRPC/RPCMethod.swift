/// A method of the local socket: its name and the shapes of what it takes and gives.
///
/// The two decoders have defaults: the general one for any `Codable` shape, a fast one for a `JSONShape`.
package protocol RPCMethod: Sendable {
    associatedtype Params: Codable & Sendable
    associatedtype Result: Codable & Sendable

    static var name: String { get }

    static func encodeParams(_ params: Params) -> [UInt8]
    static func decodeParams(_ message: [UInt8], in range: Range<Int>) throws(JSONMismatch) -> Params
    static func encodeResult(_ result: Result) -> [UInt8]
    static func decodeResult(_ message: [UInt8], in range: Range<Int>) throws(JSONMismatch) -> Result
}

extension RPCMethod {
    package static func encodeParams(_ params: Params) -> [UInt8] { JSONCoding.encode(params) }
    package static func decodeParams(_ message: [UInt8], in range: Range<Int>) throws(JSONMismatch) -> Params {
        try JSONCoding.decode(Params.self, from: message, in: range)
    }
    package static func encodeResult(_ result: Result) -> [UInt8] { JSONCoding.encode(result) }
    package static func decodeResult(_ message: [UInt8], in range: Range<Int>) throws(JSONMismatch) -> Result {
        try JSONCoding.decode(Result.self, from: message, in: range)
    }
}

extension RPCMethod where Params: JSONShape {
    package static func encodeParams(_ params: Params) -> [UInt8] { JSONCoding.encode(params) }
    package static func decodeParams(_ message: [UInt8], in range: Range<Int>) throws(JSONMismatch) -> Params {
        try JSONCoding.decode(Params.self, from: message, in: range)
    }
}

extension RPCMethod where Result: JSONShape {
    package static func encodeResult(_ result: Result) -> [UInt8] { JSONCoding.encode(result) }
    package static func decodeResult(_ message: [UInt8], in range: Range<Int>) throws(JSONMismatch) -> Result {
        try JSONCoding.decode(Result.self, from: message, in: range)
    }
}

/// A message that the node sends unasked to a connection that subscribed.
package protocol RPCNotification: Sendable {
    associatedtype Params: Codable & Sendable

    static var name: String { get }

    static func encodeParams(_ params: Params) -> [UInt8]
    static func decodeParams(_ message: [UInt8], in range: Range<Int>) throws(JSONMismatch) -> Params
}

extension RPCNotification {
    package static func encodeParams(_ params: Params) -> [UInt8] { JSONCoding.encode(params) }
    package static func decodeParams(_ message: [UInt8], in range: Range<Int>) throws(JSONMismatch) -> Params {
        try JSONCoding.decode(Params.self, from: message, in: range)
    }
}

extension RPCNotification where Params: JSONShape {
    package static func encodeParams(_ params: Params) -> [UInt8] { JSONCoding.encode(params) }
    package static func decodeParams(_ message: [UInt8], in range: Range<Int>) throws(JSONMismatch) -> Params {
        try JSONCoding.decode(Params.self, from: message, in: range)
    }
}

/// The parameters or the result of a method that has none: `{}`.
package struct Nothing: Codable, Hashable, Sendable {
    package init() {}
}
