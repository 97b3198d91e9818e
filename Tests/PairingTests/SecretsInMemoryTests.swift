#if os(Linux)
    import SodiumCrypto
    import TestKit
    import Testing

    @testable import Pairing

    /// What a pairing knows and must not leave behind.
    struct SecretsInMemoryTests {
        @Test("scalars, K, ISK, the key of the tags and the psk stand nowhere in memory once a run is over")
        func nothingStays() throws {
            let code = PairingCode.generate(number: 7, from: .system())
            var hidden: [String: HiddenBytes] = [:]
            try Self.run(code, &hidden)
            #expect(hidden.count == 6)
            let names = hidden.keys.sorted()
            let matches = try ProcessMemory().matches(of: names.compactMap { hidden[$0] })
            for (name, places) in zip(names, matches) { #expect(places.isEmpty, "\(name): \(places)") }
        }

        @Test("the search finds what is there: a secret in its locked page alone, and a copy in ordinary memory")
        func control() throws {
            let secret = RandomSource.system().secret(32)
            let hidden = secret.withUnsafeBytes { HiddenBytes($0) }
            let alone = try ProcessMemory().matches(of: [hidden])[0]
            #expect(alone.count == 1)
            #expect(alone.first?.region.isKeptFromCores == true)
            let copy = secret.withUnsafeBytes { [UInt8]($0) }
            let both = try ProcessMemory().matches(of: [hidden])[0]
            #expect(both.count == 2)
            let ordinary = both.filter { !$0.region.isKeptFromCores }
            #expect(ordinary.count == 1)
            #expect(copy.count == secret.count)
        }

        /// A run between two honest sides, and beside it all that both of them work out, as the draft says.
        @inline(never)
        private static func run(_ code: PairingCode, _ hidden: inout [String: HiddenBytes]) throws {
            let draws = [0, 1].map { _ in PairingDraws(instance: nil, from: .system()) }
            var guest = GuestPairing(code: code, draws: draws[0])
            var host = HostPairing(code: code, draws: draws[1])
            let (result, _) = try converse(&guest, &host)
            let sessions = [
                try PairingSession(role: .guest, code: code, draws: draws[0], other: draws[1].hello),
                try PairingSession(role: .host, code: code, draws: draws[1], other: draws[0].hello),
            ]
            let point = try sessions[0].secretPoint(with: sessions[1].share)
            let (own, other) = (sessions[0].share, sessions[1].share)
            let transcript = CPace.transcriptIR(
                ya: own.share.bytes, ada: own.associatedData, yb: other.share.bytes, adb: other.associatedData)
            let key = CPace.sessionKey(sid: sessions[0].sid, secretPoint: point, transcript: transcript)
            let tagKey = CPace.confirmationKey(sid: sessions[0].sid, sessionKey: key)
            let psk = SecretBytes(count: PairingKeys.pskInBytes)
            KeyDerivation.hkdf(chainingKey: key, input: [UInt8]("noise-psk".utf8), into: [psk])
            #expect(SecretBytes.areEqual(psk, result.psk))
            let secrets = [
                "the guest's scalar": draws[0].scalar, "the host's scalar": draws[1].scalar, "K": point, "ISK": key,
                "the key of the tags": tagKey, "psk": psk,
            ]
            for (name, secret) in secrets { hidden[name] = secret.withUnsafeBytes { HiddenBytes($0) } }
        }
    }
#endif
