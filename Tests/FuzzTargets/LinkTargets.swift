import Pairing
import SodiumCrypto
import WireCodec

@testable import NodeCore
@testable import SecureChannel

/// A stream that comes in pieces gives the messages that it gives as a whole.
enum StreamTarget: FuzzTarget {
    static let name = "stream"

    static func take(_ bytes: [UInt8]) {
        guard let first = bytes.first else { return }
        let limit = Int(first & 0x7F) + 1
        let stream = bytes.dropFirst()
        let whole = messages(in: [stream], limit: limit)
        let size = Int(first >> 5) + 1
        let parts = stride(from: stream.startIndex, to: stream.endIndex, by: size).map {
            stream[$0..<min($0 + size, stream.endIndex)]
        }
        let cut = messages(in: parts, limit: limit)
        claim(cut.messages == whole.messages, "a stream in pieces gives other messages")
        claim(cut.isRefused == whole.isRefused, "a stream in pieces is refused elsewhere")
        claim(whole.messages.allSatisfy { (1...limit).contains($0.count) }, "a message is longer than the limit")
    }

    private static func messages(in parts: [ArraySlice<UInt8>], limit: Int) -> (messages: [[UInt8]], isRefused: Bool) {
        var deframer = StreamDeframer(limit: limit)
        var found: [[UInt8]] = []
        for part in parts {
            deframer.feed(part)
            do {
                while let message = try deframer.next() { found.append([UInt8](message)) }
            } catch {
                return (found, true)
            }
        }
        return (found, false)
    }

    static func seeds() -> [[UInt8]] {
        [
            [0x47, 0, 3, 1, 2, 3, 0, 1, 9], [0x7F] + MessageFraming.frame([UInt8](repeating: 7, count: 100)),
            [0x03, 0, 0], [0xFF, 0xFF, 0xFF, 0],
        ]
    }
}

/// Plaintexts of an open channel, one after another.
enum FrameTarget: FuzzTarget {
    static let name = "frames"

    static func take(_ bytes: [UInt8]) {
        var assembler = FrameAssembler()
        for plaintext in pieces(bytes) {
            var position = 0
            do {
                while let part = try FrameCodec.next(in: plaintext, at: &position) {
                    claim(
                        plaintext.indices.contains(part.range.lowerBound) || part.range.isEmpty, "a frame lies outside")
                    claim(part.range.upperBound <= plaintext.count, "a frame ends behind its message")
                    guard let frame = try assembler.take(part, of: plaintext) else { continue }
                    claim(Frame.types.contains(frame.type), "a frame has the type of padding")
                    claim(frame.body.count <= Frame.bodyInBytesMax, "a frame is longer than any may be")
                }
                claim(assembler.unfinishedInBytes <= bytes.count, "more waits than has come")
            } catch {
                return
            }
        }
    }

    static func seeds() -> [[UInt8]] {
        let single = VectorSeeds.bytes("channel/frames", "plaintext").map { joined([$0]) }
        return single + [joined([[0x85, 1, 7], [0x86, 1, 8], [0x05, 2, 1, 2], [0x06, 0, 0, 0]])]
    }
}

enum OpeningTarget: FuzzTarget {
    static let name = "opening"

    static func take(_ bytes: [UInt8]) {
        guard let opening = try? Opening(decoding: bytes) else { return }
        claim(opening.encode() == bytes, "an opening has two encodings")
        claim(bytes.count <= Opening.encodedInBytesMax, "an opening is longer than any may be")
    }

    static func seeds() -> [[UInt8]] { VectorSeeds.bytes("channel/opening", "bytes") }
}

/// What a handshake message carries. Its certificate's signature is out of a search's reach; all around it is not.
enum HandshakePayloadTarget: FuzzTarget {
    static let name = "payload"

    static func take(_ bytes: [UInt8]) {
        guard let payload = try? HandshakePayload(decoding: bytes) else { return }
        claim(payload.encode() == bytes, "a payload has two encodings")
    }

    static func seeds() -> [[UInt8]] { VectorSeeds.bytes("channel/stream", "payloads") }
}

/// Messages of a pairing run to either side, from somebody who does not know the code: neither is ever content.
enum PairingRunTarget: FuzzTarget {
    static let name = "pairing"

    private static let code = PairingCode.generate(number: 7, from: RandomSource(seed: 1))
    private static let guess = PairingCode.generate(number: 7, from: RandomSource(seed: 2))

    static func take(_ bytes: [UInt8]) {
        let messages = pieces(bytes)
        var host = HostPairing(code: code, random: RandomSource(seed: 3))
        for message in messages {
            guard let step = try? host.receive(message) else { break }
            if case .send = step { continue }
            broken("the host was content with somebody who does not know the code")
        }
        var guest = GuestPairing(code: code, random: RandomSource(seed: 4))
        _ = guest.start()
        for message in messages {
            guard let step = try? guest.receive(message) else { break }
            if case .send = step { continue }
            broken("the guest was content with somebody who does not know the code")
        }
    }

    /// The two of a run whose codes differ, each side's messages.
    static func seeds() -> [[UInt8]] {
        var host = HostPairing(code: guess, random: RandomSource(seed: 5))
        var guest = GuestPairing(code: code, random: RandomSource(seed: 4))
        var said: [[[UInt8]]] = [[], []]
        var message = guest.start()
        for index in 0..<5 {
            said[index % 2].append(message)
            let step = index % 2 == 0 ? try? host.receive(message) : try? guest.receive(message)
            guard case .send(let next)? = step else { break }
            message = next
        }
        let runs = said.map { joined($0) }
        return runs + VectorSeeds.bytes("pairing/messages", "message").map { joined([$0]) }
    }
}
