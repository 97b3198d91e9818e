/// An error answer: what happened, what was kept, what to do next, in that order and in whole sentences.
package struct RPCFailure: Error, Hashable, Sendable {
    package let kind: ErrorKind
    /// What happened.
    package let message: String
    /// What is safe all the same; nil where nothing was at stake.
    package let kept: String?
    /// The next command or step; nil where there is nothing to do.
    package let next: String?

    package init(_ kind: ErrorKind, _ message: String, kept: String? = nil, next: String? = nil) {
        self.kind = kind
        self.message = message
        self.kept = kept
        self.next = next
    }
}

extension RPCFailure: Codable {
    private enum CodingKeys: String, CodingKey { case code, message, data }
    private struct Details: Codable {
        var kind: String?
        var kept: String?
        var next: String?
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let code = try container.decode(Int.self, forKey: .code)
        let details = try? container.decodeIfPresent(Details.self, forKey: .data)
        kind = details?.kind.flatMap(ErrorKind.init(rawValue:)) ?? ErrorKind(code: code) ?? .failed
        message = try container.decode(String.self, forKey: .message)
        kept = details?.kept
        next = details?.next
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(kind.code, forKey: .code)
        try container.encode(message, forKey: .message)
        try container.encode(Details(kind: kind.rawValue, kept: kept, next: next), forKey: .data)
    }
}
