/// The name of a handshake in this project's one suite, such as `Noise_XXpsk3_25519_ChaChaPoly_BLAKE2b`.
///
/// The suite is X25519, ChaCha20-Poly1305 and BLAKE2b (Noise, sections 8 and 12). The `fallback` modifier and
/// patterns outside revision 34 are refused.
package struct ProtocolName: Equatable, Sendable {
    /// The whole name: it is hashed into every handshake.
    package let text: String
    package let pattern: HandshakePattern

    private static let prefix = "Noise_"
    private static let suite = "_25519_ChaChaPoly_BLAKE2b"
    private static let modifier = "psk"

    package init(_ text: String) throws(NoiseError) {
        guard text.hasPrefix(Self.prefix), text.hasSuffix(Self.suite),
            text.utf8.count > Self.prefix.utf8.count + Self.suite.utf8.count,
            let pattern = Self.pattern(text.dropFirst(Self.prefix.count).dropLast(Self.suite.count))
        else { throw .unsupportedName(text) }
        self.text = text
        self.pattern = pattern
    }

    /// Splits `XXpsk0+psk3` into the pattern's name, which is all capitals and digits, and the places.
    private static func pattern(_ text: Substring) -> HandshakePattern? {
        let name = text.prefix { $0.isUppercase || $0 == "1" }
        let modifiers = text.dropFirst(name.count)
        guard !modifiers.isEmpty else { return HandshakePattern(named: String(name)) }
        var places: [Int] = []
        for part in modifiers.split(separator: "+", omittingEmptySubsequences: false) {
            let digits = part.dropFirst(modifier.count)
            guard part.hasPrefix(modifier), digits.utf8.count == 1, let place = Int(digits) else { return nil }
            places.append(place)
        }
        return HandshakePattern(named: String(name), pskPlaces: places)
    }
}
