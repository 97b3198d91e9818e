import Compression
import Identity
import Membership
import Noise
import SodiumCrypto
import WireCodec

@testable import NodeCore

/// Messages of each handshake, to either side, by somebody who has none of the keys: none comes to its end, and what a
/// message says before anybody is known is what it says.
enum HandshakeTarget: FuzzTarget {
    static let name = "handshake"

    private static let here = KeyPair.generate(from: RandomSource(seed: 1))
    private static let there = KeyPair.generate(from: RandomSource(seed: 2))
    private static let patterns = ["IK", "XXpsk3", "XKpsk3", "X"]

    static func take(_ bytes: [UInt8]) {
        guard let first = bytes.first, var state = try? side(first) else { return }
        let messages = pieces(Array(bytes.dropFirst()))
        for message in messages {
            if state.isMyTurn { _ = try? state.writeMessage([1, 2, 3]) }
            if let payload = try? state.readMessage(message) {
                claim(payload.count <= message.count, "a message says more than it has")
                claim(!state.isComplete, "a handshake was completed by somebody without the keys")
            }
        }
        claim((try? state.split()) == nil, "a handshake was split that is not complete")
    }

    /// The side that is here, of the pattern that a byte chooses.
    private static func side(_ choice: UInt8) throws -> HandshakeState {
        let pattern = patterns[Int(choice >> 1) % patterns.count]
        let isInitiator = choice & 1 == 0 && pattern != "X"
        return try HandshakeState(
            name: try ProtocolName("Noise_\(pattern)_25519_ChaChaPoly_BLAKE2b"),
            role: isInitiator ? .initiator : .responder, prologue: [7], localStatic: here,
            remoteStatic: isInitiator && pattern != "XXpsk3" ? there.publicKey : nil,
            psks: pattern.hasSuffix("psk3") ? [SecretBytes(copying: [UInt8](repeating: 5, count: 32))] : [],
            random: RandomSource(seed: 3))
    }

    /// What the others of such a run write under another prologue, as far as they come.
    static func seeds() -> [[UInt8]] {
        let key = KeyPair.generate(from: RandomSource(seed: 4)).publicKey
        return (0..<UInt8(2 * patterns.count)).map { choice in
            [choice] + joined([key.bytes + [1, 2, 3], [UInt8](repeating: 3, count: 96), key.bytes + key.bytes])
        }
    }
}

/// Keys and bodies that are sealed for this device: nothing opens that nobody sealed for it.
enum SealTarget: FuzzTarget {
    static let name = "seal"

    private static let space = SpaceID(.zero)
    private static let key = EpochKey(space: space, secret: SecretBytes(copying: [UInt8](repeating: 7, count: 32)))
    private static let pair = KeyPair.generate(from: RandomSource(seed: 1))

    static func take(_ bytes: [UInt8]) {
        let opened = try? EpochKey(
            opening: bytes, of: key.id, in: space, for: pair.publicKey, serial: 1, with: pair)
        claim(opened == nil, "a key was opened that nobody sealed")
        let epoch = EpochBody.epoch(of: bytes)
        claim((epoch == nil) == (bytes.count < EpochBody.overheadInBytes), "a body too short for any has an epoch")
        for sealed in [bytes, key.id.bytes + bytes] {
            let body = try? EpochBody.open(sealed, with: key, for: .bundle, context: [1])
            claim(body == nil, "a body was opened that nobody sealed")
        }
    }

    /// Those of other spaces.
    static func seeds() -> [[UInt8]] {
        VectorSeeds.bytes("epochs/seals", "sealed") + VectorSeeds.bytes("epochs/bodies", "sealed")
    }
}

/// What a node keeps in its own store as settings. Nobody else writes there, but a disk may: none of it stops a node.
enum SettingsTarget: FuzzTarget {
    static let name = "settings"

    private static let device = DeviceKey.generate(from: RandomSource(seed: 1))
    private static let space = SpaceID(.zero)

    static func take(_ bytes: [UInt8]) {
        if let prekeys = try? OwnPrekeys(decoding: bytes, of: device.publicKey) {
            claim(prekeys.encode() == bytes, "prekeys have two encodings")
            claim(prekeys.entries.count <= OwnPrekeys.countMax, "more prekeys than there may be")
        }
        if let ring = try? EpochRing(decoding: bytes, of: space) {
            claim(ring.held.count <= EpochRing.keysMax, "a ring holds more keys than it may")
            let again = try? EpochRing(decoding: ring.encode(), of: space)
            claim(again?.encode() == ring.encode(), "a ring changed on its way")
        }
        if let standings = try? DeviceStandings(decoding: bytes) {
            let again = try? DeviceStandings(decoding: standings.encode())
            claim(again?.byDevice == standings.byDevice, "standings changed on their way")
        }
        let invitations = StoredInvitations(decoding: bytes)
        claim(invitations.entries.count <= NodeLimits.offersMax, "more invitations than there may be")
        let again = StoredInvitations(decoding: invitations.encode())
        claim(again.encode() == invitations.encode(), "invitations changed on their way")
    }

    static func seeds() -> [[UInt8]] {
        var prekeys = OwnPrekeys()
        for week in 1...3 {
            _ = prekeys.rotate(
                by: device, at: UInt64(week) * OwnPrekeys.renewalInSeconds, from: RandomSource(seed: UInt64(week)))
        }
        var ring = EpochRing(space: space)
        ring.insert(EpochKey.generate(for: space, from: RandomSource(seed: 5)), at: 7)
        var standings = DeviceStandings()
        _ = standings.set(.blocked, for: device.id)
        let link = LinkOffer(secret: RandomSource(seed: 6).secret(32), guests: 3, expiresAt: 9)
        let entry = StoredInvitations.Entry(number: 7, space: space, role: .editor, needsApproval: true, link: link)
        return [prekeys.encode(), ring.encode(), standings.encode(), StoredInvitations(entries: [entry]).encode()]
    }
}

/// Recorded histories come packed: no more memory than was allowed is taken.
enum GzipTarget: FuzzTarget {
    static let name = "gzip"
    private static let limit = 100_000

    static func take(_ bytes: [UInt8]) {
        // No search guesses checksums, so what it changes is mostly refused; the length is checked before them.
        guard let opened = try? Gzip.decompress(bytes, limit: limit) else { return }
        claim(opened.count <= limit, "more came out than was allowed")
        claim(bytes.count >= 18, "a member is shorter than its head and its end")
    }

    /// Deflated and stored members as Python's `gzip` writes them, and two in a row.
    static func seeds() -> [[UInt8]] {
        let members = [
            "1f8b08000000000002ffcb48cdc9c957c84022cbf38b7252b80088d95be018000000",
            "1f8b08000000000002ff03000000000000000000",
            "1f8b08000000000000ff010300fcff616263c241243503000000",
            "1f8b08000000000002ffedc13101000000c2a0f54f6d0d0fa000008077030d5b86dab80b0000",
        ].compactMap { Hex.decode($0) }
        return members + [members[0] + members[2]]
    }
}
