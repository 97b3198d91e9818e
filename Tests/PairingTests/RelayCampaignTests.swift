import SodiumCrypto
import TestKit
import Testing
import WireCodec

@testable import Pairing

/// Ten thousand runs through somebody in the middle who does not know the code and tries everything in turn.
struct RelayCampaignTests {
    private static let runsPerSeed = 1_000

    /// What the one in the middle does to a run. Messages are counted from 0; the guest's have even numbers.
    enum Attack: CaseIterable {
        /// A share of its own towards one side, or both.
        case ownShareToHost, ownShareToGuest, ownShares
        /// What an earlier run of the same code had in this place.
        case earlierHello, earlierShares, earlierProof
        /// One byte of one message is another; not of the last, since then the guest has proved the code already.
        case changedByte
        /// What one side says comes back to it in the other's name.
        case mirroredHello, mirroredShare
        /// A whole run with either side, by a guess of its own.
        case guessedCode
    }

    @Test(
        "of 10,000 relayed runs none is accepted; three wrong proofs burn a code",
        arguments: SeededRandom.seeds(0..<10))
    func campaign(seed: UInt64) throws {
        let random = RandomSource(seed: seed)
        var (runs, accepted, burnt) = (0, 0, 0)
        while runs < Self.runsPerSeed {
            var target = try Target(random)
            while target.offer.triesLeft > 0, runs < Self.runsPerSeed {
                let before = target.offer.triesLeft
                let attack = Attack.allCases[random.integer(below: Attack.allCases.count)]
                let outcome = try target.suffer(attack)
                runs += 1
                if outcome.isAccepted { accepted += 1 }
                #expect(before - target.offer.triesLeft == (outcome.isWrongProof ? 1 : 0), "seed \(seed): \(attack)")
            }
            guard target.offer.triesLeft == 0 else { break }
            burnt += 1
            try target.expectBurnt()
        }
        #expect(accepted == 0, "seed \(seed)")
        #expect(runs == Self.runsPerSeed)
        #expect(burnt > Self.runsPerSeed / 5, "seed \(seed)")
    }

    /// A code with its offer, and what the one in the middle has recorded of an honest run with the same code.
    private struct Target {
        struct Outcome {
            var isAccepted = false
            /// Whether the host found a proof wrong.
            var isWrongProof = false
        }

        let random: RandomSource
        let code: PairingCode
        let recorded: [[UInt8]]
        var offer: PairingOffer

        init(_ random: RandomSource) throws {
            self.random = random
            code = PairingCode.generate(number: 7, from: random)
            offer = PairingOffer(code: code, openedAt: .zero)
            var guest = GuestPairing(code: code, random: random)
            var host = HostPairing(code: code, random: random)
            var messages: [[UInt8]] = []
            try converse(&guest, &host) { _, message in
                messages.append(message)
                return message
            }
            recorded = messages
        }

        mutating func suffer(_ attack: Attack) throws -> Outcome {
            if attack == .guessedCode { return try sufferGuess() }
            let change = try self.change(by: attack)
            var outcome = Outcome()
            var guest = GuestPairing(code: code, random: random)
            var host = HostPairing(code: code, random: random)
            var said: [[UInt8]] = []
            func pass(_ message: [UInt8]) -> [UInt8] {
                said.append(message)
                return change(said.count - 1, said)
            }
            var message = guest.start()
            while said.count < 6 {
                do throws(PairingError) {
                    let step = try offer.receive(pass(message), in: &host, at: .zero)
                    if step.result != nil { outcome.isAccepted = true }
                    message = step.message ?? []
                } catch {
                    outcome.isWrongProof = error == .wrongCode
                    return outcome
                }
                do throws(PairingError) {
                    let step = try guest.receive(pass(message))
                    if step.result != nil { outcome.isAccepted = true }
                    message = step.message ?? []
                } catch {
                    return outcome
                }
            }
            return outcome
        }

        /// What is passed on in place of the last message of those that were said.
        private func change(by attack: Attack) throws -> (Int, [[UInt8]]) -> [UInt8] {
            let own = Ristretto.fromHash(random.bytes(64)).bytes
            let (place, recorded) = (random.integer(below: 5), recorded)
            let (offset, mask) = (random.integer(below: 1 << 16), UInt8(random.integer(below: 255) + 1))
            return { index, said in
                let message = said[index]
                switch (attack, index) {
                case (.ownShareToHost, 2), (.ownShareToGuest, 3), (.ownShares, 2), (.ownShares, 3):
                    return [message[0]] + own + message[33...]
                case (.earlierHello, 0), (.earlierShares, 2), (.earlierShares, 3), (.earlierProof, 4):
                    return recorded[index]
                case (.changedByte, place):
                    var changed = message
                    changed[offset % changed.count] ^= mask
                    return changed
                case (.mirroredHello, 1), (.mirroredShare, 3):
                    return [message[0]] + said[index - 1][1...]
                default: return message
                }
            }
        }

        /// A run with the host as a guest, and one with the guest as a host, both by one guess.
        private mutating func sufferGuess() throws -> Outcome {
            let guess = PairingCode.generate(number: 7, from: random)
            var outcome = Outcome()
            guard guess != code else { return outcome }
            var host = HostPairing(code: code, random: random)
            var falseGuest = GuestPairing(code: guess, random: random)
            var message = falseGuest.start()
            for _ in 0..<2 {
                message = try offer.receive(message, in: &host, at: .zero).sent()
                message = try falseGuest.receive(message).sent()
            }
            do throws(PairingError) {
                _ = try offer.receive(message, in: &host, at: .zero)
                outcome.isAccepted = true
            } catch {
                outcome.isWrongProof = error == .wrongCode
            }
            var guest = GuestPairing(code: code, random: random)
            var falseHost = HostPairing(code: guess, random: random)
            message = guest.start()
            for _ in 0..<2 {
                message = try falseHost.receive(message).sent()
                message = try guest.receive(message).sent()
            }
            // The guest's proof tells the false host nothing that it could answer with.
            let proof = [PairingMessageKind.hostConfirmation.rawValue] + message[1...]
            if (try? guest.receive(proof)) != nil { outcome.isAccepted = true }
            return outcome
        }

        /// That even who has the code is not looked at any more.
        mutating func expectBurnt() throws {
            var guest = GuestPairing(code: code, random: random)
            var host = HostPairing(code: code, random: random)
            let hello = guest.start()
            #expect(throws: PairingError.offerBurnt) { try offer.receive(hello, in: &host, at: .zero) }
        }
    }
}
