package import SodiumCrypto

/// A new epoch: its key, and what its op says.
package struct EpochTurn: Sendable {
    package let key: EpochKey
    package let statement: EpochStatement

    /// Draws a key, seals it to `recipients`, and seals under it the keys of the epochs before it that `ring` holds, so
    /// that one key opens the past.
    ///
    /// A recipient that nothing can be sealed to gets nothing. About 0.2 ms a recipient.
    package init(
        after view: EpochView, with ring: EpochRing, to recipients: [SealRecipient], from sender: KeyPair,
        random: RandomSource
    ) {
        let key = EpochKey.generate(for: ring.space, from: random)
        let parents = Self.newest(of: view, in: ring).map {
            EpochStatement.Parent(epoch: $0.id, sealedKey: key.seal(parent: $0))
        }
        let seals = recipients.prefix(MembershipLimits.epochSealCount).compactMap { recipient in
            (try? key.seal(to: recipient, from: sender, random: random)).map {
                EpochStatement.Seal(device: recipient.device, prekey: recipient.serial, sealed: $0)
            }
        }
        self.key = key
        statement = EpochStatement(epoch: key.id, parents: parents, seals: seals)
    }

    /// The epochs held that no other epoch held leads back to. The deepest first, as many as an op takes.
    private static func newest(of view: EpochView, in ring: EpochRing) -> [EpochKey] {
        let held = view.epochs.filter { ring.held[$0.statement.epoch] != nil }
        let past = Set(held.flatMap { $0.statement.parents.map(\.epoch) })
        let newest = held.filter { !past.contains($0.statement.epoch) }.sorted { $0.depth > $1.depth }
        return newest.prefix(MembershipLimits.epochParentCount).compactMap { ring.key(of: $0.statement.epoch) }
    }
}
