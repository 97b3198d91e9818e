/// How messages stand on a TCP stream: two bytes of length, big endian, then the message.
package enum MessageFraming {
    package static let prefixInBytes = 2
    /// The longest message of an open channel: 16,384 bytes of plaintext and a tag.
    package static let messageInBytesMax = 16_400
    /// The longest message before a channel is open, when the other end may be anybody.
    package static let handshakeInBytesMax = 4_096

    /// The message with its length in front.
    package static func frame(_ message: [UInt8]) -> [UInt8] {
        precondition(!message.isEmpty && message.count <= 65_535, "a message has 1 to 65,535 bytes")
        var result: [UInt8] = []
        result.reserveCapacity(prefixInBytes + message.count)
        result.append(UInt8(message.count >> 8))
        result.append(UInt8(message.count & 0xFF))
        result.append(contentsOf: message)
        return result
    }
}
