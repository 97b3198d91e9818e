package import WireCodec

extension WorkshopLog {
    /// All that owners and mentors gave a device, by the key that it opens, the newest last. O(steps about the space).
    package func shares(for device: Bytes32, by rules: WorkshopRules) -> [Bytes32: [KeyShares.Share]] {
        var found: [Bytes32: [KeyShares.Share]] = [:]
        for shares in given(by: rules) {
            for share in shares.shares where share.device == device { found[shares.seal, default: []].append(share) }
        }
        return found
    }

    /// The devices that were given a key. O(steps about the space).
    package func holders(of seal: Bytes32, by rules: WorkshopRules) -> Set<Bytes32> {
        Set(given(by: rules).filter { $0.seal == seal }.flatMap { $0.shares.map(\.device) })
    }

    private func given(by rules: WorkshopRules) -> [KeyShares] {
        steps(about: .space).compactMap { step in
            guard case .share(let shares) = step.deed, rules.leads(step) else { return nil }
            return shares
        }
    }
}
