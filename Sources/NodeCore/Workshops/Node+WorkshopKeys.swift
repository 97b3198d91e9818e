import Identity
import Membership
import SodiumCrypto
import Spaces
import WireCodec
import Workshops

/// The keys that answers are sealed to. They lie in the history, sealed to devices of owners and mentors
/// (Protocol/workshops.md, section 6): nothing else keeps them.
extension Node {
    /// All that this device was given, by what they open. Those that it knows already cost nothing.
    func workshopKeys(in replica: SpaceReplica, by rules: WorkshopRules) -> [Bytes32: ActivityKey] {
        let book = replica.workshopBook
        for (seal, shares) in book.log.shares(for: deviceKey, by: rules) where book.keys[seal] == nil {
            // The newest first: an earlier one may be sealed to a prekey that is gone.
            for share in shares.reversed() {
                guard let pair = pair(serial: share.serial) else { continue }
                do throws(WorkshopError) {
                    replica.workshopBook.keys[seal] = try ActivityKey(
                        opening: share, of: seal, in: replica.id, with: pair)
                    break
                } catch {
                    log(.debug, "A key of a workshop in \(replica.id.short) did not open: \(error)")
                }
            }
        }
        return replica.workshopBook.keys
    }

    /// The records that give a key to all devices of owners and mentors that do not have it from `given` yet, as far as
    /// something can be sealed to them.
    func shares(of key: ActivityKey, given: Set<Bytes32> = [], in replica: SpaceReplica) -> [WorkshopDeed] {
        let leaders = replica.space.membership.members.filter { $0.role.canAdminister }.map(\.deviceKey)
        let shares = leaders.filter { !given.contains($0) }.sorted().compactMap { device -> KeyShares.Share? in
            guard let recipient = lastingRecipient(device, in: replica.id) else { return nil }
            return try? key.share(with: recipient, random: random)
        }
        return stride(from: 0, to: shares.count, by: WorkshopLimits.shareCount).map { start in
            let end = min(start + WorkshopLimits.shareCount, shares.count)
            return .share(KeyShares(seal: key.seal, shares: Array(shares[start..<end])))
        }
    }

    /// The channel key where it is known, which stays: what was answered is to be read as long as the history is there,
    /// and prekeys are made to go.
    private func lastingRecipient(_ device: Bytes32, in space: SpaceID) -> SealRecipient? {
        let channel = device == deviceKey ? identity.channel.publicKey : peers[device]?.certificate.channelKey
        return channel.map {
            SealRecipient(device: device, serial: SealRecipient.channelKeySerial, key: $0)
        } ?? recipient(device, in: space)
    }

    /// What gives a key to who leads now and did not when it was made: whoever tends an activity passes it on.
    func missingShares(of seal: Bytes32?, in replica: SpaceReplica, by rules: WorkshopRules) -> [WorkshopDeed] {
        guard let seal, let key = workshopKeys(in: replica, by: rules)[seal] else { return [] }
        return shares(of: key, given: replica.workshopBook.log.holders(of: seal, by: rules), in: replica)
    }
}
