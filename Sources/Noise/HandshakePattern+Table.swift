extension HandshakePattern {
    /// The names of all patterns, in alphabetical order.
    package static let names: [String] = table.keys.sorted()

    /// All patterns of the Noise specification, revision 34, by name.
    static let table: [String: HandshakePattern] =
        oneWay.merging(fundamental) { first, _ in first }.merging(deferred) { first, _ in first }

    /// Section 7.4.
    private static let oneWay: [String: HandshakePattern] = [
        "N": HandshakePattern([.e, .es], responderIsKnown: true, isOneWay: true),
        "K": HandshakePattern([.e, .es, .ss], initiatorIsKnown: true, responderIsKnown: true, isOneWay: true),
        "X": HandshakePattern([.e, .es, .s, .ss], responderIsKnown: true, isOneWay: true),
    ]

    /// Section 7.5.
    private static let fundamental: [String: HandshakePattern] = [
        "NN": HandshakePattern([.e], [.e, .ee]),
        "NK": HandshakePattern([.e, .es], [.e, .ee], responderIsKnown: true),
        "NX": HandshakePattern([.e], [.e, .ee, .s, .es]),
        "XN": HandshakePattern([.e], [.e, .ee], [.s, .se]),
        "XK": HandshakePattern([.e, .es], [.e, .ee], [.s, .se], responderIsKnown: true),
        "XX": HandshakePattern([.e], [.e, .ee, .s, .es], [.s, .se]),
        "KN": HandshakePattern([.e], [.e, .ee, .se], initiatorIsKnown: true),
        "KK": HandshakePattern([.e, .es, .ss], [.e, .ee, .se], initiatorIsKnown: true, responderIsKnown: true),
        "KX": HandshakePattern([.e], [.e, .ee, .se, .s, .es], initiatorIsKnown: true),
        "IN": HandshakePattern([.e, .s], [.e, .ee, .se]),
        "IK": HandshakePattern([.e, .es, .s, .ss], [.e, .ee, .se], responderIsKnown: true),
        "IX": HandshakePattern([.e, .s], [.e, .ee, .se, .s, .es]),
    ]

    /// Section 7.6: a 1 after a letter puts that side's authentication off to the next message.
    private static let deferred: [String: HandshakePattern] = [
        "NK1": HandshakePattern([.e], [.e, .ee, .es], responderIsKnown: true),
        "NX1": HandshakePattern([.e], [.e, .ee, .s], [.es]),
        "X1N": HandshakePattern([.e], [.e, .ee], [.s], [.se]),
        "X1K": HandshakePattern([.e, .es], [.e, .ee], [.s], [.se], responderIsKnown: true),
        "XK1": HandshakePattern([.e], [.e, .ee, .es], [.s, .se], responderIsKnown: true),
        "X1K1": HandshakePattern([.e], [.e, .ee, .es], [.s], [.se], responderIsKnown: true),
        "X1X": HandshakePattern([.e], [.e, .ee, .s, .es], [.s], [.se]),
        "XX1": HandshakePattern([.e], [.e, .ee, .s], [.es, .s, .se]),
        "X1X1": HandshakePattern([.e], [.e, .ee, .s], [.es, .s], [.se]),
        "K1N": HandshakePattern([.e], [.e, .ee], [.se], initiatorIsKnown: true),
        "K1K": HandshakePattern([.e, .es], [.e, .ee], [.se], initiatorIsKnown: true, responderIsKnown: true),
        "KK1": HandshakePattern([.e], [.e, .ee, .se, .es], initiatorIsKnown: true, responderIsKnown: true),
        "K1K1": HandshakePattern([.e], [.e, .ee, .es], [.se], initiatorIsKnown: true, responderIsKnown: true),
        "K1X": HandshakePattern([.e], [.e, .ee, .s, .es], [.se], initiatorIsKnown: true),
        "KX1": HandshakePattern([.e], [.e, .ee, .se, .s], [.es], initiatorIsKnown: true),
        "K1X1": HandshakePattern([.e], [.e, .ee, .s], [.se, .es], initiatorIsKnown: true),
        "I1N": HandshakePattern([.e, .s], [.e, .ee], [.se]),
        "I1K": HandshakePattern([.e, .es, .s], [.e, .ee], [.se], responderIsKnown: true),
        "IK1": HandshakePattern([.e, .s], [.e, .ee, .se, .es], responderIsKnown: true),
        "I1K1": HandshakePattern([.e, .s], [.e, .ee, .es], [.se], responderIsKnown: true),
        "I1X": HandshakePattern([.e, .s], [.e, .ee, .s, .es], [.se]),
        "IX1": HandshakePattern([.e, .s], [.e, .ee, .se, .s], [.es]),
        "I1X1": HandshakePattern([.e, .s], [.e, .ee, .s], [.se, .es]),
    ]
}
