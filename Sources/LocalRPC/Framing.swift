#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// How messages are told apart in a stream of bytes.
package enum FramingStyle: Equatable, Sendable {
    /// Each message is one line. The usual form.
    case lines
    /// Headers with `Content-Length`, an empty line, then so many bytes: the form of language servers.
    case contentLength

    /// Appends one message with its frame.
    package func append(_ message: [UInt8], to stream: inout [UInt8]) {
        switch self {
        case .lines:
            stream.append(contentsOf: message)
            stream.append(UInt8(ascii: "\n"))
        case .contentLength:
            stream.append(contentsOf: "Content-Length: \(message.count)\r\n\r\n".utf8)
            stream.append(contentsOf: message)
        }
    }

    package func frame(_ message: [UInt8]) -> [UInt8] {
        var stream: [UInt8] = []
        stream.reserveCapacity(message.count + 32)
        append(message, to: &stream)
        return stream
    }
}

/// Why a stream cannot be read on; the connection has to be closed after saying so.
package enum FramingError: Error, Equatable, Sendable {
    case messageTooLong(limit: Int)
    case headersTooLong(limit: Int)
    case missingContentLength

    /// The answer for the client that sent it.
    package var failure: RPCFailure {
        let kept = "Earlier requests were taken; this connection is closed."
        switch self {
        case .messageTooLong(let limit):
            return RPCFailure(.overLimit, "A message is longer than \(limit) bytes.", kept: kept)
        case .headersTooLong(let limit):
            return RPCFailure(.overLimit, "The headers of a message are longer than \(limit) bytes.", kept: kept)
        case .missingContentLength:
            return RPCFailure(.malformed, "The headers of a message hold no valid Content-Length.", kept: kept)
        }
    }
}

/// Cuts a stream of bytes into messages.
///
/// The style is found out from the first byte that is not white space: `C` or `c` begins a `Content-Length` header,
/// anything else a line; it then stays for the connection. Empty lines are passed over. Memory: at most one message
/// over the limit plus what one `append` brings; each byte is looked at once.
package struct MessageDeframer: Sendable {
    /// The longest message, in bytes, without its frame.
    package static let messageLimit = 8 * 1024 * 1024
    /// The longest block of headers, in bytes.
    package static let headerLimit = 4096

    /// Nil until the first byte of the first message is there.
    package private(set) var style: FramingStyle?
    private let limit: Int
    private var buffer: [UInt8] = []
    /// Where the unread bytes start.
    private var start = 0
    /// Up to here the unread bytes hold no line end.
    private var searched = 0
    /// The length of the body whose headers were read.
    private var bodyCount: Int?

    package init(messageLimit: Int = MessageDeframer.messageLimit) {
        limit = messageLimit
    }

    package mutating func append(_ bytes: some Sequence<UInt8>) {
        if start == buffer.count {
            buffer.removeAll(keepingCapacity: true)
            start = 0
            searched = 0
        } else if start > 65_536, start > buffer.count / 2 {
            buffer.removeFirst(start)
            searched -= start
            start = 0
        }
        buffer.append(contentsOf: bytes)
    }

    /// The next whole message, or nil until more bytes come. After an error the stream is of no more use.
    package mutating func next() throws(FramingError) -> [UInt8]? {
        if style == nil { detectStyle() }
        switch style {
        case .lines: return try nextLine()
        case .contentLength: return try nextBody()
        case nil: return nil
        }
    }

    /// How many bytes wait for the rest of their message.
    package var waitingInBytes: Int { buffer.count - start }

    private mutating func detectStyle() {
        skipWhitespace()
        guard start < buffer.count else { return }
        style = buffer[start] | 0x20 == UInt8(ascii: "c") ? .contentLength : .lines
        searched = start
    }

    private mutating func skipWhitespace() {
        while start < buffer.count, [0x20, 0x09, 0x0A, 0x0D].contains(buffer[start]) { start += 1 }
        searched = max(searched, start)
    }

    private mutating func nextLine() throws(FramingError) -> [UInt8]? {
        while let end = lineEnd() {
            guard end - start <= limit else { throw .messageTooLong(limit: limit) }
            let line = buffer[start..<end]
            start = end + 1
            searched = start
            if !line.allSatisfy({ [0x20, 0x09, 0x0D].contains($0) }) { return [UInt8](line) }
        }
        guard buffer.count - start <= limit else { throw .messageTooLong(limit: limit) }
        return nil
    }

    private mutating func nextBody() throws(FramingError) -> [UInt8]? {
        if bodyCount == nil {
            skipWhitespace()
            guard let count = try readHeaders() else { return nil }
            bodyCount = count
        }
        guard let count = bodyCount, buffer.count - start >= count else { return nil }
        let body = [UInt8](buffer[start..<start + count])
        start += count
        searched = start
        bodyCount = nil
        return body
    }

    /// Reads header lines up to the empty one, or gives nil and takes nothing when that has not come yet.
    private mutating func readHeaders() throws(FramingError) -> Int? {
        let headersStart = start
        var count: Int?
        searched = start
        while let end = lineEnd() {
            guard end - headersStart <= Self.headerLimit else { throw .headersTooLong(limit: Self.headerLimit) }
            let line = String(decoding: buffer[start..<end], as: UTF8.self).filter { !$0.isWhitespace }.lowercased()
            start = end + 1
            searched = start
            if line.isEmpty {
                guard let count else { throw .missingContentLength }
                return count
            }
            if line.hasPrefix("content-length:") {
                let digits = line.dropFirst("content-length:".count)
                guard count == nil, digits.allSatisfy(\.isNumber), let value = Int(digits) else {
                    throw .missingContentLength
                }
                guard value <= limit else { throw .messageTooLong(limit: limit) }
                count = value
            }
        }
        guard buffer.count - headersStart <= Self.headerLimit else { throw .headersTooLong(limit: Self.headerLimit) }
        start = headersStart
        searched = headersStart
        return nil
    }

    /// The index of the next line feed.
    private mutating func lineEnd() -> Int? {
        let from = searched
        let found: Int? = buffer.withUnsafeBytes { raw in
            guard let base = raw.baseAddress, from < raw.count,
                let hit = memchr(base + from, 0x0A, raw.count - from)
            else { return nil }
            return base.distance(to: UnsafeRawPointer(hit))
        }
        if found == nil { searched = buffer.count }
        return found
    }
}
