internal import SodiumCrypto
package import WireCodec

/// Sixteen digits of the host's key, to stand beside a code that many know.
///
/// Whoever knows a room's code could play the host to later guests. The guest's screen shows the digits of the key that
/// it met; they are those beside the code when it was the right one. The code goes into them, so that a key with the
/// same digits can only be looked for while the code is in use: some 2⁵³ keys in its two hours.
package enum HostDigits {
    package static let count = 16

    /// Four groups of four, such as `4821 0937 5566 1203`.
    package static func shown(code: PairingCode, hostKey: Bytes32) -> String {
        let hash = BLAKE2b.hash256([UInt8]("host-digits/1".utf8) + code.secretBytes + hostKey.bytes).bytes
        let number = hash.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) } % 10_000_000_000_000_000
        let text = String(number)
        let digits = Array(String(repeating: "0", count: count - text.count) + text)
        return stride(from: 0, to: count, by: 4).map { String(digits[$0..<$0 + 4]) }.joined(separator: " ")
    }
}
