/// The id of a request, chosen by the client and given back with the answer.
package enum RequestID: Hashable, Sendable {
    case number(Int)
    case string(String)
}

/// One message of JSON-RPC 2.0, read as far as its head: its parameters or result stay bytes until someone who knows
/// the method asks for them. Batches are refused: on this socket requests may follow each other without waiting.
///
/// Cost: one pass over the message.
package enum RPCMessage: Sendable {
    case request(IncomingRequest)
    case response(IncomingResponse)

    package init(parsing message: [UInt8]) throws(RPCFailure) {
        let head: MessageHead
        do {
            head = try MessageHead(reading: message)
        } catch {
            throw RPCFailure(
                .malformed, "The message is not valid JSON: \(error.words).", kept: "Nothing was changed.",
                next: "Send one JSON-RPC 2.0 object on a line.")
        }
        guard head.hasVersion else {
            throw RPCFailure(.invalidRequest, "The message lacks \"jsonrpc\":\"2.0\".", kept: "Nothing was changed.")
        }
        if let method = head.method {
            self = .request(IncomingRequest(id: head.id, method: method, message: message, params: head.params))
        } else if head.result != nil || head.error != nil {
            self = .response(try IncomingResponse(head: head, message: message))
        } else {
            throw RPCFailure(.invalidRequest, "The message has no \"method\".", kept: "Nothing was changed.")
        }
    }
}

/// A request, or a notification where `id` is nil.
package struct IncomingRequest: Sendable {
    package let id: RequestID?
    package let method: String
    private let message: [UInt8]
    private let paramsRange: Range<Int>?

    init(id: RequestID?, method: String, message: [UInt8], params: Range<Int>?) {
        self.id = id
        self.method = method
        self.message = message
        paramsRange = params
    }

    /// The parameters, decoded as `method` wants them; absent ones are read as `{}`.
    package func params<M: RPCMethod>(of method: M.Type) throws(RPCFailure) -> M.Params {
        do {
            guard let paramsRange else { return try M.decodeParams(Self.noParams, in: 0..<Self.noParams.count) }
            return try M.decodeParams(message, in: paramsRange)
        } catch {
            throw Self.failure(of: M.name, error)
        }
    }

    /// The parameters of a notification.
    package func params<N: RPCNotification>(of notification: N.Type) throws(RPCFailure) -> N.Params {
        do {
            guard let paramsRange else { return try N.decodeParams(Self.noParams, in: 0..<Self.noParams.count) }
            return try N.decodeParams(message, in: paramsRange)
        } catch {
            throw Self.failure(of: N.name, error)
        }
    }

    private static let noParams = [UInt8]("{}".utf8)

    private static func failure(of name: String, _ mismatch: JSONMismatch) -> RPCFailure {
        RPCFailure(
            .usage, "The parameters of \(name) do not fit: \(mismatch.words).", kept: "Nothing was changed.",
            next: "Protocol/local-rpc.md lists the parameters of each method.")
    }
}

/// An answer to a request of ours.
package struct IncomingResponse: Sendable {
    /// Nil where the node could not read the id of what it answers.
    package let id: RequestID?
    /// What went wrong, or nil.
    package let failure: RPCFailure?
    private let message: [UInt8]
    private let resultRange: Range<Int>

    init(head: MessageHead, message: [UInt8]) throws(RPCFailure) {
        id = head.id
        self.message = message
        resultRange = head.result ?? 0..<0
        guard let error = head.error else {
            failure = nil
            return
        }
        do {
            failure = try JSONCoding.decode(RPCFailure.self, from: message, in: error)
        } catch {
            throw RPCFailure(.invalidRequest, "An error answer cannot be read: \(error.words).")
        }
    }

    /// The result, or throws what the node said instead.
    package func result<M: RPCMethod>(of method: M.Type) throws(RPCFailure) -> M.Result {
        if let failure { throw failure }
        do {
            return try M.decodeResult(message, in: resultRange)
        } catch {
            throw RPCFailure(
                .failed, "The node's answer to \(M.name) cannot be read: \(error.words).",
                next: "Compare the versions: atelier version, atelier node status.")
        }
    }
}

/// The members of a message's outermost object, as they stand.
struct MessageHead {
    private(set) var hasVersion = false
    private(set) var id: RequestID?
    private(set) var method: String?
    private(set) var params: Range<Int>?
    private(set) var result: Range<Int>?
    private(set) var error: Range<Int>?

    init(reading message: [UInt8]) throws(JSONProblem) {
        var reader = JSONReader(message)
        var seen = Members()
        try reader.object { key, reader throws(JSONProblem) in
            let member: Members
            switch key {
            case "jsonrpc":
                member = .version
                hasVersion = try Self.readVersion(&reader)
            case "id":
                member = .id
                id = try Self.readID(&reader)
            case "method":
                member = .method
                method = try reader.string()
            case "params":
                member = .params
                params = try reader.skipValue(depth: 1)
            case "result":
                member = .result
                result = try reader.skipValue(depth: 1)
            case "error":
                member = .error
                error = try reader.skipValue(depth: 1)
            default:
                member = []
                try reader.skipValue(depth: 1)
            }
            guard seen.isDisjoint(with: member) else { throw .duplicateField(key) }
            seen.formUnion(member)
        }
        try reader.expectEnd()
    }

    /// Which of the members that JSON-RPC knows were there.
    private struct Members: OptionSet {
        let rawValue: UInt8

        static let version = Members(rawValue: 1)
        static let id = Members(rawValue: 2)
        static let method = Members(rawValue: 4)
        static let params = Members(rawValue: 8)
        static let result = Members(rawValue: 16)
        static let error = Members(rawValue: 32)
    }

    private static func readVersion(_ reader: inout JSONReader) throws(JSONProblem) -> Bool {
        if try reader.isAtString() { return try reader.string() == "2.0" }
        try reader.skipValue(depth: 1)
        return false
    }

    private static func readID(_ reader: inout JSONReader) throws(JSONProblem) -> RequestID? {
        if try reader.isNull() { return nil }
        if try reader.isAtString() { return .string(try reader.string()) }
        return .number(try reader.integer())
    }
}

/// Writes whole messages; the framing comes after (`FramingStyle`).
package enum MessageWriter {
    package static func request<M: RPCMethod>(_ method: M.Type, id: RequestID, params: M.Params) -> [UInt8] {
        envelope { writer in
            writer.key("id")
            writer.id(id)
            writer.key("method")
            writer.string(M.name)
            writer.key("params")
            writer.value(M.encodeParams(params))
        }
    }

    package static func notification<N: RPCNotification>(_ notification: N.Type, params: N.Params) -> [UInt8] {
        envelope { writer in
            writer.key("method")
            writer.string(N.name)
            writer.key("params")
            writer.value(N.encodeParams(params))
        }
    }

    package static func response<M: RPCMethod>(_ method: M.Type, id: RequestID, result: M.Result) -> [UInt8] {
        envelope { writer in
            writer.key("id")
            writer.id(id)
            writer.key("result")
            writer.value(M.encodeResult(result))
        }
    }

    /// An error answer; `id` is nil where the request's own could not be read.
    package static func failure(_ failure: RPCFailure, id: RequestID?) -> [UInt8] {
        envelope { writer in
            writer.key("id")
            writer.id(id)
            writer.key("error")
            writer.value(JSONCoding.encode(failure))
        }
    }

    private static func envelope(_ members: (inout JSONWriter) -> Void) -> [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.key("jsonrpc")
            writer.string("2.0")
            members(&writer)
        }
        return writer.bytes
    }
}

extension JSONWriter {
    fileprivate mutating func id(_ id: RequestID?) {
        switch id {
        case .number(let number): integer(number)
        case .string(let string): self.string(string)
        case nil: null()
        }
    }
}
