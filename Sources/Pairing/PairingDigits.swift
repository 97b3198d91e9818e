package import SodiumCrypto

/// Six digits that both people may compare aloud: equal on both screens if nobody stands between.
package enum PairingDigits {
    package static let count = 6

    /// From a secret of at least 8 bytes that the channel exported for this purpose: its first 8 bytes as a
    /// big-endian number, modulo a million. A stranger in the middle is seen in all but one of a million runs.
    package static func digits(from exported: SecretBytes) -> String {
        precondition(exported.count >= 8, "the digits are made from 8 bytes")
        let number = exported.withUnsafeBytes { bytes in
            bytes.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) } % 1_000_000
        }
        let text = String(number)
        return String(repeating: "0", count: count - text.count) + text
    }
}
