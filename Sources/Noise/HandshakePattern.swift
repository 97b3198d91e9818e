/// One step of a handshake message (Noise, section 7.1). In the agreements the initiator's key is named first.
package enum HandshakeToken: Sendable {
    case e, s, ee, es, se, ss, psk
}

/// The token lists of a handshake, with its psk modifiers applied.
///
/// Messages alternate, the initiator's first. Patterns: `HandshakePattern+Table.swift`.
package struct HandshakePattern: Equatable, Sendable {
    /// The responder learns nothing back: one message, and a transport from initiator to responder only.
    package let isOneWay: Bool
    /// The responder knows the initiator's static key before the first message.
    package let initiatorIsKnown: Bool
    /// The initiator knows the responder's static key before the first message.
    package let responderIsKnown: Bool
    package private(set) var messages: [[HandshakeToken]]

    init(
        _ messages: [HandshakeToken]..., initiatorIsKnown: Bool = false, responderIsKnown: Bool = false,
        isOneWay: Bool = false
    ) {
        self.messages = messages
        self.initiatorIsKnown = initiatorIsKnown
        self.responderIsKnown = responderIsKnown
        self.isOneWay = isOneWay
    }

    /// The pattern of a name such as `XX` with psk modifiers such as 3; nil when there is no such pattern or place.
    ///
    /// `psk0` stands at the start of the first message, `pskN` at the end of message N (Noise, section 9.4). Places
    /// ascend and come once, since the order would change the protocol's name but not the protocol.
    package init?(named name: String, pskPlaces: [Int] = []) {
        guard var pattern = Self.table[name] else { return nil }
        var previous = -1
        for place in pskPlaces {
            guard place > previous, place <= pattern.messages.count else { return nil }
            previous = place
            if place == 0 {
                pattern.messages[0].insert(.psk, at: 0)
            } else {
                pattern.messages[place - 1].append(.psk)
            }
        }
        self = pattern
    }

    /// How many pre-shared keys each side brings, in the order of their tokens.
    package var pskCount: Int {
        messages.reduce(0) { count, tokens in count + tokens.filter { $0 == .psk }.count }
    }

    /// Whether a side owns a static key in this pattern.
    package func hasStatic(_ role: HandshakeRole) -> Bool {
        isKnown(role) || messages.indices.contains { sender(of: $0) == role && messages[$0].contains(.s) }
    }

    /// Whether a side's static key is known to the other before the first message.
    package func isKnown(_ role: HandshakeRole) -> Bool {
        role == .initiator ? initiatorIsKnown : responderIsKnown
    }

    package func sender(of message: Int) -> HandshakeRole {
        message.isMultiple(of: 2) ? .initiator : .responder
    }
}
