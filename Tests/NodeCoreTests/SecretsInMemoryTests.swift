#if os(Linux)
    import Identity
    import SodiumCrypto
    import TestKit
    import Testing

    @testable import NodeCore

    /// The keys of two nodes that pair, meet, part and end, looked for in all memory of the process.
    struct SecretsInMemoryTests {
        @Test("keys stand in locked pages alone; those of a link go with it, and all with the identity")
        func wholeLife() throws {
            var seen = SeenSecrets()
            try Self.live(&seen)
            // Device seed, its signing key and the channel key of either node; of the link each cipher key, both
            // sides' ephemeral keys, the chaining keys, agreements, exporters and the psk.
            #expect(seen.labels.count >= 18, "\(seen.labels)")
            for (label, places) in try seen.places() { #expect(places.isEmpty, "\(label): \(places)") }
        }

        /// Everything up to the end of both nodes.
        @inline(never)
        private static func live(_ seen: inout SeenSecrets) throws {
            let identities = try ["ada", "ben"].map { name in
                try LocalIdentity.generate(name: name, from: .system(), now: 1_700_000_000)
            }
            let world = try TwoNodes(identities: identities) { _ in .system() }
            var found = SeenSecrets()
            world.afterEvent = { [unowned world] in found.look(into: world.nodes) }
            _ = try world.pair()
            #expect(world.nodes[0].isConnected(world.nodes[1].ownDeviceKey))
            let live = try found.places()
            #expect(live.count { !$0.places.isEmpty } >= 6, "the search finds what is there")
            for (label, places) in live {
                let ordinary = places.filter { !$0.region.isKeptFromCores }
                #expect(ordinary.isEmpty, "\(label): \(ordinary)")
            }
            world.afterEvent = nil
            for link in world.nodes[0].sessions.keys { world.feed(.linkClosed(link), to: 0) }
            for link in world.nodes[1].sessions.keys { world.feed(.linkClosed(link), to: 1) }
            for (label, places) in try found.places() where !label.hasPrefix("identity") {
                #expect(places.isEmpty, "\(label), after the link: \(places)")
            }
            seen = found
        }
    }

    /// Every secret that a node ever held, by the way to it.
    private struct SeenSecrets {
        private var hidden: [HiddenBytes: String] = [:]

        var labels: [String] { hidden.values.sorted() }

        /// Walks over what nodes hold of keys: their identity, links, offers and join.
        mutating func look(into nodes: [Node]) {
            for node in nodes {
                walk(node.identity, "identity", depth: 0)
                for session in node.sessions.values { walk(session.phase, "link", depth: 0) }
                for offer in node.offers.values { walk(offer, "offer", depth: 0) }
                if let join = node.join { walk(join, "join", depth: 0) }
            }
        }

        private mutating func walk(_ value: Any, _ label: String, depth: Int) {
            if let secret = value as? SecretBytes {
                // A page that is not filled yet, or a chaining key that is still the protocol's name, hides nothing.
                secret.withUnsafeBytes { bytes in
                    let isSecret = bytes.contains { $0 != 0 } && !bytes.starts(with: "Noise_".utf8)
                    if isSecret { hidden[HiddenBytes(bytes)] = label }
                }
                return
            }
            if value is [UInt8] || value is String || value is any BinaryInteger || depth > 12 { return }
            for child in Mirror(reflecting: value).children {
                walk(child.value, label + "." + (child.label ?? "_"), depth: depth + 1)
            }
        }

        func places() throws -> [(label: String, places: [ProcessMemory.Match])] {
            let all = hidden.sorted { $0.value < $1.value }
            let matches = try ProcessMemory().matches(of: all.map(\.key))
            return zip(all, matches).map { ($0.value, $1) }
        }
    }
#endif
