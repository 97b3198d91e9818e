import Dispatch
import Noise
import Pairing
import SecureChannel
import SodiumCrypto
import WireCodec

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// `bench channel`: how much goes through the channel from memory to memory over loopback, beside the cipher alone and
/// TCP alone in the same run, and how many handshakes one core does in a second.
struct ChannelSuite {
    private static let frameInBytes = 1 << 20
    private static let frameCount = 256
    private static let readInBytes = 1 << 18
    private static let handshakeCount = 200

    let repetitions: Int

    func run() throws {
        var seal: [Double] = []
        var open: [Double] = []
        var tcp: [Double] = []
        var channel: [Double] = []
        for _ in 0..<repetitions {
            let (sealing, opening) = try cipher()
            seal.append(sealing)
            open.append(opening)
            tcp.append(try plain())
            channel.append(try sealed())
        }
        func median(_ samples: [Double]) -> Double { samples.sorted()[samples.count / 2] }
        let slower = min(median(seal), median(open), median(tcp))
        for (name, samples) in [("seal", seal), ("open", open), ("TCP alone", tcp), ("the channel over TCP", channel)] {
            print("\(name): \(Int(median(samples))) MB/s (\(Int(samples.min() ?? 0))–\(Int(samples.max() ?? 0)))")
        }
        print("share of the slower: \(Int((median(channel) / slower * 100).rounded())) of a hundred")
        print("handshakes of devices that know each other (IK): \(Int(try knownDevices())) a second, both sides")
        print("pairings (CPace and XXpsk3): \(Int(try pairings())) a second, both sides")
    }

    // MARK: Bulk

    private var megabytes: Double { Double(Self.frameInBytes * Self.frameCount) / 1e6 }

    private static func seconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// Both directions of the cipher, on messages as large as the channel's, in megabytes a second.
    private func cipher() throws -> (seal: Double, open: Double) {
        let key = RandomSource(seed: 1).secret(AEAD.keyInBytes)
        let plain = [UInt8](repeating: 7, count: 16_384)
        let count = Self.frameInBytes * Self.frameCount / plain.count
        var (sealing, opening) = (0.0, 0.0)
        for nonce in 0..<UInt64(count) {
            var buffer = plain
            buffer.reserveCapacity(plain.count + AEAD.tagInBytes)
            let start = Self.seconds()
            AEAD.sealInPlace(&buffer, from: 0, key: key, nonce: nonce)
            let middle = Self.seconds()
            try AEAD.openInPlace(&buffer, from: 0, key: key, nonce: nonce)
            sealing += middle - start
            opening += Self.seconds() - middle
        }
        return (megabytes / sealing, megabytes / opening)
    }

    private func plain() throws -> Double {
        let frame = [UInt8](repeating: 7, count: Self.frameInBytes)
        return try through(
            write: { pipe in for _ in 0..<Self.frameCount { try pipe.write(frame) } },
            read: { pipe in
                var buffer = [UInt8](repeating: 0, count: Self.readInBytes)
                var count = 0
                while let bytes = try pipe.read(into: &buffer) { count += bytes.count }
                return count
            })
    }

    private func sealed() throws -> Double {
        let (front, back) = try Self.channels()
        let frame = Frame(type: 5, body: [UInt8](repeating: 7, count: Self.frameInBytes))
        return try through(
            write: { pipe in
                var channel = front
                for _ in 0..<Self.frameCount { try pipe.write(try channel.seal([frame])) }
            },
            read: { pipe in
                var (channel, deframer, count) = (back, StreamDeframer(), 0)
                var buffer = [UInt8](repeating: 0, count: Self.readInBytes)
                while let bytes = try pipe.read(into: &buffer) {
                    deframer.feed(bytes)
                    while let message = try deframer.next() {
                        for frame in try channel.open(message) { count += frame.body.count }
                    }
                }
                return count
            })
    }

    /// Megabytes a second from a thread that writes to one that reads.
    private func through(
        write: @escaping (LoopbackPipe) throws -> Void, read: (LoopbackPipe) throws -> Int
    ) throws -> Double {
        let pipe = try LoopbackPipe()
        defer { pipe.closeBoth() }
        let writer = Writer { try write(pipe) }
        let start = Self.seconds()
        let done = DispatchSemaphore(value: 0)
        DispatchQueue.global().async {
            writer.run()
            pipe.endWriting()
            done.signal()
        }
        let count = try read(pipe)
        let elapsed = Self.seconds() - start
        done.wait()
        if let error = writer.error { throw error }
        guard count == Self.frameInBytes * Self.frameCount else { throw BenchError.wrongText("loopback") }
        return megabytes / elapsed
    }

    /// Handed to the writing thread whole, and looked at again when that has ended.
    private final class Writer: @unchecked Sendable {
        private let body: () throws -> Void
        private(set) var error: (any Error)?

        init(_ body: @escaping () throws -> Void) {
            self.body = body
        }

        func run() {
            do { try body() } catch { self.error = error }
        }
    }

    // MARK: Handshakes

    private static func channels() throws -> (StreamChannel, StreamChannel) {
        let random = RandomSource.system()
        let (one, two) = (KeyPair.generate(from: random), KeyPair.generate(from: random))
        return try handshake(one, two, random)
    }

    private static func handshake(
        _ one: KeyPair, _ two: KeyPair, _ random: RandomSource
    ) throws -> (StreamChannel, StreamChannel) {
        let name = try ProtocolName("Noise_IK_25519_ChaChaPoly_BLAKE2b")
        let prologue = Opening(kind: .knownDevice).prologue()
        var initiator = try HandshakeState(
            name: name, role: .initiator, prologue: prologue, localStatic: one, remoteStatic: two.publicKey,
            random: random)
        var responder = try HandshakeState(
            name: name, role: .responder, prologue: prologue, localStatic: two, random: random)
        _ = try responder.readMessage(initiator.writeMessage([]))
        _ = try initiator.readMessage(responder.writeMessage([]))
        return (StreamChannel(try initiator.split()), StreamChannel(try responder.split()))
    }

    private func knownDevices() throws -> Double {
        let random = RandomSource.system()
        let (one, two) = (KeyPair.generate(from: random), KeyPair.generate(from: random))
        let start = Self.seconds()
        for _ in 0..<Self.handshakeCount { _ = try Self.handshake(one, two, random) }
        return Double(Self.handshakeCount) / (Self.seconds() - start)
    }

    private func pairings() throws -> Double {
        let random = RandomSource.system()
        let (one, two) = (KeyPair.generate(from: random), KeyPair.generate(from: random))
        let name = try ProtocolName("Noise_XXpsk3_25519_ChaChaPoly_BLAKE2b")
        let start = Self.seconds()
        for _ in 0..<Self.handshakeCount {
            let psk = try Self.pair(random)
            var initiator = try HandshakeState(
                name: name, role: .initiator, prologue: [], localStatic: one, psks: [psk.guest], random: random)
            var responder = try HandshakeState(
                name: name, role: .responder, prologue: [], localStatic: two, psks: [psk.host], random: random)
            _ = try responder.readMessage(initiator.writeMessage([]))
            _ = try initiator.readMessage(responder.writeMessage([]))
            _ = try responder.readMessage(initiator.writeMessage([]))
            _ = try (initiator.split(), responder.split())
        }
        return Double(Self.handshakeCount) / (Self.seconds() - start)
    }

    /// A whole run of the code, on both sides; the keys that it gave them.
    private static func pair(_ random: RandomSource) throws -> (guest: SecretBytes, host: SecretBytes) {
        let code = PairingCode.generate(number: 7, from: random)
        var offer = PairingOffer(code: code, openedAt: .zero)
        var guest = GuestPairing(code: code, instance: random.bytes(16), random: random)
        var host = HostPairing(code: code, instance: random.bytes(16), random: random)
        var (guestKey, hostKey): (SecretBytes?, SecretBytes?)
        var toHost: [UInt8]? = guest.start()
        while let message = toHost {
            toHost = nil
            var toGuest: [UInt8]?
            switch try offer.receive(message, in: &host, at: .zero) {
            case .send(let reply): toGuest = reply
            case .sendAndFinish(let reply, let result): (toGuest, hostKey) = (reply, result.psk)
            case .finished(let result): hostKey = result.psk
            }
            guard let reply = toGuest else { break }
            switch try guest.receive(reply) {
            case .send(let next): toHost = next
            case .sendAndFinish(let next, let result): (toHost, guestKey) = (next, result.psk)
            case .finished(let result): guestKey = result.psk
            }
        }
        guard let guestKey, let hostKey else { throw BenchError.wrongText("pairing") }
        return (guestKey, hostKey)
    }
}
