/// Which side of a handshake this is: the initiator sends the first message.
package enum HandshakeRole: Sendable {
    case initiator
    case responder
}
