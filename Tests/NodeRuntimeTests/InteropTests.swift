import Foundation
import Testing

extension ProgramTests {
    /// `atelier diag handshake` against noiseprotocol, a library in Python that shares no line with ours, over TCP.
    @Suite("Noise against another implementation")
    struct Interop {
        private let home: TestHome
        private let node: TestNode

        init() throws {
            home = try TestHome()
            node = try home.node("ada")
        }

        enum Role: String, CaseIterable, Sendable {
            case initiate, respond

            var other: Role { self == .initiate ? .respond : .initiate }
            /// The X25519 key pair of each side, from RFC 7748, section 6.1.
            var secret: String {
                self == .initiate
                    ? "77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a"
                    : "5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb"
            }
            var publicKey: String {
                self == .initiate
                    ? "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a"
                    : "de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f"
            }
        }

        /// A pattern and what its letters say of its keys: the first is the initiator's, the second the responder's.
        struct Pattern: CustomTestStringConvertible, Sendable {
            let testDescription: String

            func hasStatic(_ role: Role) -> Bool { letter(role) != "N" }
            /// Whether this side's key is known to the other beforehand.
            func isKnown(_ role: Role) -> Bool { letter(role) == "K" }

            private func letter(_ role: Role) -> Character {
                let letters = Array(testDescription)
                return role == .initiate ? letters[0] : letters[1]
            }

            func options(for role: Role, prologue: String, count: Int) -> [String] {
                var options = ["--name", "Noise_\(testDescription)_25519_ChaChaPoly_BLAKE2b"]
                options += ["--prologue", prologue, "--count", "\(count)"]
                if hasStatic(role) { options += ["--static", role.secret] }
                if isKnown(role.other) { options += ["--remote-static", role.other.publicKey] }
                if testDescription.contains("psk") { options += ["--psk", String(repeating: "2a", count: 32)] }
                return options
            }
        }

        static let patterns = ["NN", "XX", "IK", "KK", "XK", "XXpsk3", "XKpsk3", "IKpsk2"]
            .map(Pattern.init(testDescription:))

        @Test(
            "in both roles each pattern ends on one hash, with each other's keys, and messages go both ways",
            arguments: patterns, Role.allCases)
        func pattern(_ pattern: Pattern, ours: Role) async throws {
            guard let peer = NoisePeer.installed else { return }
            let ends = try await run(
                ours: (ours, pattern.options(for: ours, prologue: "cafe", count: 20)),
                theirs: pattern.options(for: ours.other, prologue: "cafe", count: 20), by: peer)
            try #require(ends.ours.exitCode == 0 && ends.theirs.exitCode == 0, "\(ends)")
            let (left, right) = (try ends.ours.json(), try ends.theirs.json())
            #expect((left["handshakeHash"] as? String)?.count == 128)
            #expect(left["handshakeHash"] as? String == right["handshakeHash"] as? String)
            let theirKey = pattern.hasStatic(ours.other) ? ours.other.publicKey : nil
            #expect(left["remoteStatic"] as? String == theirKey)
            #expect(right["remoteStatic"] as? String == (pattern.hasStatic(ours) ? ours.publicKey : nil))
            #expect(left["messages"] as? Int == 40)
            #expect(right["messages"] as? Int == 40)
        }

        /// What the other side does wrong, by its name in the script, and what the program then says.
        struct Attack: CustomTestStringConvertible, Sendable {
            let testDescription: String
            let words: String

            static let all = [
                Attack(testDescription: "changed-handshake", words: "authenticationFailed"),
                Attack(testDescription: "changed-message", words: "authenticationFailed"),
                Attack(testDescription: "replay", words: "authenticationFailed"),
                Attack(testDescription: "cut-handshake", words: "authenticationFailed"),
                Attack(testDescription: "cut-message", words: "authenticationFailed"),
                Attack(testDescription: "broken-off", words: "The other side closed the connection"),
                Attack(testDescription: "long-handshake", words: "bytes that do not belong there"),
                Attack(testDescription: "long-message", words: "authenticationFailed"),
                Attack(testDescription: "low-order", words: "invalidPublicKey"),
            ]
        }

        @Test(
            "what is changed, repeated, cut, too long or of low order is refused in both roles, without a word back",
            arguments: Attack.all, Role.allCases)
        func attack(_ attack: Attack, ours: Role) async throws {
            guard let peer = NoisePeer.installed else { return }
            let pattern = Pattern(testDescription: "XX")
            // So that the program has something to say neither beside the attack nor at once after an honest message.
            let count = ours == .initiate ? 1 : 2
            let ends = try await run(
                ours: (ours, pattern.options(for: ours, prologue: "", count: count)),
                theirs: pattern.options(for: ours.other, prologue: "", count: count)
                    + ["--attack", attack.testDescription],
                by: peer)
            #expect(ends.ours.exitCode != 0 && ends.ours.output.isEmpty, "\(ends)")
            #expect(ends.ours.words.contains(attack.words), "\(ends)")
            try #require(ends.theirs.exitCode == 0, "\(ends)")
            let answer = try ends.theirs.json()
            #expect(answer["attack"] as? String == attack.testDescription)
            #expect(answer["heard"] as? String == "")
        }

        /// The initiator of `IK` and the responder of `XX` send the first sealed message, which the program reads.
        @Test(
            "a wrong prologue is refused by the program in both roles",
            arguments: [("IK", Role.respond), ("XX", .initiate)])
        func wrongPrologue(name: String, ours: Role) async throws {
            guard let peer = NoisePeer.installed else { return }
            let pattern = Pattern(testDescription: name)
            let ends = try await run(
                ours: (ours, pattern.options(for: ours, prologue: "cafe", count: 1)),
                theirs: pattern.options(for: ours.other, prologue: "caff", count: 1), by: peer)
            #expect(ends.ours.exitCode != 0 && ends.theirs.exitCode != 0, "\(ends)")
            #expect(ends.ours.words.contains("authenticationFailed"), "\(ends)")
        }

        /// Whoever responds is started first and tells its port.
        private func run(
            ours: (role: Role, options: [String]), theirs: [String], by peer: NoisePeer
        ) async throws -> (ours: ProgramRun.Outcome, theirs: ProgramRun.Outcome) {
            func beginOurs(_ port: Int) throws -> ProgramRun {
                try node.begin(["diag", "handshake", ours.role.rawValue, "--port", "\(port)"] + ours.options)
            }
            func beginTheirs(_ port: Int) throws -> ProgramRun {
                try peer.begin([ours.role.other.rawValue, "\(port)"] + theirs, in: home)
            }
            let left: ProgramRun
            let right: ProgramRun
            if ours.role == .respond {
                left = try beginOurs(0)
                right = try beginTheirs(try await left.port())
            } else {
                right = try beginTheirs(0)
                left = try beginOurs(try await right.port())
            }
            return (try await left.outcome(), try await right.outcome())
        }
    }
}
