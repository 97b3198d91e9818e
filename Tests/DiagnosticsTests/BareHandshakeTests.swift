import Diagnostics
import Foundation
import Noise
import TestKit
import Testing
import WireCodec

/// Both sides of a handshake on real sockets, each on a thread of its own.
struct BareHandshakeTests {
    private typealias Ending = Result<BareHandshake.Outcome, DiagnosticsError>

    private func name(_ pattern: String) -> String { "Noise_\(pattern)_25519_ChaChaPoly_BLAKE2b" }

    /// Runs a blocking body on a thread of its own, so that no thread of the test runner waits.
    private func onThread<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread { continuation.resume(returning: body()) }
        }
    }

    private func run(
        initiator: BareHandshake.Options, responder: BareHandshake.Options
    ) async -> (initiator: Ending, responder: Ending) {
        let (ports, announce) = AsyncStream<UInt16>.makeStream()
        async let responding = onThread {
            let ending = Ending { () throws(DiagnosticsError) in
                try BareHandshake.run(.responder, port: 0, options: responder) { announce.yield($0) }
            }
            announce.finish()
            return ending
        }
        guard let port = await ports.first(where: { _ in true }) else {
            let ending = await responding
            return (ending, ending)
        }
        let initiating = await onThread {
            Ending { () throws(DiagnosticsError) in
                try BareHandshake.run(.initiator, port: port, options: initiator)
            }
        }
        return (initiating, await responding)
    }

    // The X25519 key pairs of RFC 7748, section 6.1.
    private let aliceSecret = "77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a"
    private let alicePublic = "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a"
    private let bobSecret = "5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb"
    private let bobPublic = "de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f"
    private let psk = [UInt8](repeating: 7, count: 32)

    private func options(
        _ pattern: String, secret: String? = nil, remote: String? = nil, psks: [[UInt8]] = [], count: Int = 3
    ) -> BareHandshake.Options {
        BareHandshake.Options(
            name: name(pattern), prologue: [1, 2, 3], staticKey: secret.flatMap(Hex.decode),
            remoteStatic: remote.flatMap(Hex.decode), psks: psks, messageCount: count)
    }

    @Test(
        "both sides of each pattern end on one hash, know each other's key and have exchanged all messages",
        arguments: ["NN", "XX", "IK", "KK", "XXpsk3", "NNpsk0", "NK", "N", "K", "X", "Npsk0"])
    func patterns(pattern: String) async throws {
        let full = try ProtocolName(name(pattern)).pattern
        let psks = full.pskCount > 0 ? [psk] : []
        let ends = await run(
            initiator: options(
                pattern, secret: full.hasStatic(.initiator) ? aliceSecret : nil,
                remote: full.isKnown(.responder) ? bobPublic : nil, psks: psks),
            responder: options(
                pattern, secret: full.hasStatic(.responder) ? bobSecret : nil,
                remote: full.isKnown(.initiator) ? alicePublic : nil, psks: psks))
        let (initiator, responder) = (try ends.initiator.get(), try ends.responder.get())
        #expect(initiator.handshakeHash == responder.handshakeHash)
        #expect(initiator.handshakeHash.count == 64)
        #expect(initiator.remoteStatic?.hex == (full.hasStatic(.responder) ? bobPublic : nil))
        #expect(responder.remoteStatic?.hex == (full.hasStatic(.initiator) ? alicePublic : nil))
        #expect(initiator.localStatic?.hex == (full.hasStatic(.initiator) ? alicePublic : nil))
        #expect(initiator.messages == (full.isOneWay ? 0 : 6))
        #expect(responder.messages == (full.isOneWay ? 3 : 6))
    }

    @Test("a random static key is made where the pattern needs one")
    func randomStatic() async throws {
        let ends = await run(initiator: options("XX", count: 0), responder: options("XX", count: 0))
        let (initiator, responder) = (try ends.initiator.get(), try ends.responder.get())
        #expect(initiator.remoteStatic == responder.localStatic && initiator.remoteStatic != nil)
        #expect(initiator.messages == 0)
    }

    @Test("more messages than the system's buffers hold all come back")
    func manyMessages() async throws {
        let ends = await run(initiator: options("NN", count: 5_000), responder: options("NN", count: 5_000))
        #expect(try ends.initiator.get().messages == 10_000)
        #expect(try ends.responder.get().messages == 10_000)
    }

    @Test("different pre-shared keys or prologues do not come together")
    func differences() async {
        let otherPsk = [UInt8](repeating: 8, count: 32)
        let byPsk = await run(
            initiator: options("XXpsk3", psks: [psk]), responder: options("XXpsk3", psks: [otherPsk]))
        #expect(byPsk.responder == .failure(.handshake(.authenticationFailed)))
        #expect(throws: DiagnosticsError.self) { try byPsk.initiator.get() }
        var other = options("XX")
        other.prologue = []
        let byPrologue = await run(initiator: options("XX"), responder: other)
        #expect(byPrologue.initiator == .failure(.handshake(.authenticationFailed)))
    }

    @Test("a static key other than the one insisted on ends it")
    func pinnedKey() async {
        let ends = await run(
            initiator: options("XX", remote: alicePublic), responder: options("XX", secret: bobSecret))
        #expect(ends.initiator == .failure(.handshake(.unexpectedRemoteStatic)))
    }

    @Test("a wrong name or key is refused before anything is opened")
    func wrongOptions() {
        func error(_ options: BareHandshake.Options) -> DiagnosticsError? {
            do throws(DiagnosticsError) {
                _ = try BareHandshake.run(.initiator, port: 1, options: options)
                return nil
            } catch {
                return error
            }
        }
        #expect(error(options("QQ")) == .handshake(.unsupportedName(name("QQ"))))
        #expect(error(options("IK")) == .handshake(.missingRemoteStatic))
        #expect(error(options("XX", secret: "00")) == .wrongOption(.staticKey))
        #expect(error(options("XX", remote: alicePublic + "00")) == .wrongOption(.remoteStatic))
        #expect(error(options("XXpsk3")) == .handshake(.wrongPskCount(expected: 1, actual: 0)))
        #expect(error(options("XXpsk3", psks: [[1]])) == .handshake(.wrongPskLength(1)))
    }
}
