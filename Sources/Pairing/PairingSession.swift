internal import SodiumCrypto

/// The two sides of a run. The guest, who typed the code, is A of the key exchange; the host, who showed it, is B.
enum PairingRole {
    case guest
    case host
}

/// What is settled once both hellos are known: session id, generator and this side's share.
struct PairingSession {
    let role: PairingRole
    let sid: [UInt8]
    let share: PairingShare
    private let scalar: SecretBytes

    init(role: PairingRole, code: PairingCode, draws: PairingDraws, other: PairingHello) throws(PairingError) {
        // Equal nonces come from a mirror, or from a source of randomness that is none.
        guard draws.hello.nonce != other.nonce else { throw .reflected }
        let (guest, host) = role == .guest ? (draws.hello, other) : (other, draws.hello)
        let sid = BLAKE2b.hash(guest.nonce + host.nonce, count: Self.sidInBytes)
        let generator = CPace.generator(
            prs: code.secretBytes, ci: Self.channelIdentifier(guest: guest.instance, host: host.instance), sid: sid)
        do {
            let point = try CPace.share(scalar: draws.scalar, generator: generator)
            share = PairingShare(share: point, nonce: draws.shareNonce, version: PairingShare.version)
        } catch {
            throw .invalidShare
        }
        self.role = role
        self.sid = sid
        scalar = draws.scalar
    }

    /// K from the other side's share, or the reason to stop.
    func secretPoint(with other: PairingShare) throws(PairingError) -> SecretBytes {
        do {
            return try CPace.secretPoint(scalar: scalar, share: other.share)
        } catch {
            throw .invalidShare
        }
    }

    static let sidInBytes = 16

    /// CI: what the exchange is for and who takes part, each in its role.
    static func channelIdentifier(guest: [UInt8], host: [UInt8]) -> [UInt8] {
        CPace.concatenated([
            [UInt8]("pair/1".utf8), [UInt8]("guest".utf8), guest, [UInt8]("host".utf8), host,
        ])
    }
}
