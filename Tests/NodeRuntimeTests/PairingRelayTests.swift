import LocalRPC
import Testing

extension ProgramTests {
    /// Two real nodes that pair through somebody who has the whole cable and not the code.
    @Suite("Pairing through a relay in the middle")
    struct RelayedPairing {
        @Test("of 20 relayed runs that are touched none is accepted; each wrong proof costs a try; untouched ones pair")
        func campaign() async throws {
            let home = try TestHome()
            let (ada, ben, cem) = (try home.node("ada"), try home.node("ben"), try home.node("cem"))
            for node in [ada, ben, cem] { try await node.start() }
            let space = try await ada.ask(SpaceMethods.Create.self, .init(title: "Sketches")).space
            let port = try await ada.ask(NodeMethods.Status.self, Nothing()).tcpPort
            let relay = try PairingRelay(to: port, seed: 1)
            defer { relay.end() }

            func join(_ offer: SpaceMethods.Invite.Result, as guest: TestNode) async -> RPCFailure? {
                let relayed = SpaceMethods.Invite.Result(code: offer.code, expiresInSeconds: 0, port: relay.port)
                return await failure {
                    let joined = try await guest.join(relayed)
                    #expect(joined.space == space)
                }
            }

            // An honest run gives the relay something to replay, and shows that it can be passed.
            #expect(await join(try await ada.invitation(to: space), as: cem) == nil)
            let attacks = PairingRelay.Attack.allCases.filter { $0 != .none }
            var offer = try await ada.invitation(to: space)
            var triesLeft = 3
            for index in 0..<20 {
                let attack = attacks[index % attacks.count]
                relay.plan(attack)
                let refusal = await join(offer, as: ben)
                #expect(refusal != nil, "\(attack) was accepted")
                #expect(try await ben.ask(SpaceMethods.List.self, Nothing()).spaces.isEmpty)
                if attack.costsATry { triesLeft -= 1 }
                if triesLeft == 0 {
                    relay.plan(.none)
                    #expect(await join(offer, as: ben)?.kind == .timeout, "three wrong proofs burn the code")
                }
                // Where the proof was right, the code is used up.
                if triesLeft == 0 || !attack.costsATry {
                    offer = try await ada.invitation(to: space)
                    triesLeft = 3
                }
            }
            relay.plan(.none)
            #expect(await join(try await ada.invitation(to: space), as: ben) == nil)
            #expect(try await ada.ask(SpaceMethods.Members.self, .init(space: space)).members.count == 3)
        }
    }
}
