import WireCodec

@testable import NodeCore
@testable import SecureChannel
@testable import SodiumCrypto

/// Datagrams of a lane: as anybody's bytes, and as frames that the other side has sealed, since no search guesses tags.
enum DatagramTarget: FuzzTarget {
    static let name = "datagram"
    static let lengthMax = DatagramChannel.datagramInBytesMax + 1

    private static let secret = SecretBytes(copying: [UInt8](repeating: 7, count: 32))

    private static func ends() -> (sender: DatagramChannel, receiver: DatagramChannel) {
        (
            DatagramChannel(secret: secret, isInitiator: true, index: 1, remoteIndex: 2),
            DatagramChannel(secret: secret, isInitiator: false, index: 2, remoteIndex: 1)
        )
    }

    static func take(_ bytes: [UInt8]) {
        var (sender, receiver) = ends()
        claim(
            (try? receiver.open(bytes, at: .zero, roundTrip: .zero)) == nil, "a datagram was opened that nobody sealed")
        guard let frames = try? DatagramChannel.frames(in: header + bytes) else { return }
        for frame in frames { PathTarget.take(frame) }
        guard let sealed = try? sender.seal(frames, at: .zero) else { return }
        let opened = try? receiver.open(sealed.bytes, at: .zero, roundTrip: .zero)
        claim(opened?.frames == frames, "frames came out as others")
    }

    private static let header = [UInt8](repeating: 0x10, count: DatagramChannel.headerInBytes)

    static func seeds() -> [[UInt8]] {
        var sender = ends().sender
        let frames = [
            Frame(type: AckRanges.frameType, body: AckRanges([1, 2, 9]).encode(delayInMicroseconds: 90)),
            PathFrame.check([1, 2, 3, 4, 5, 6, 7, 8]),
            PathFrame.echo([1, 2, 3, 4, 5, 6, 7, 8], observed: "192.0.2.7:4040"),
            Frame(type: 5, body: [UInt8](repeating: 3, count: 140)),
        ]
        let plaintexts = frames.map { frame in
            var bytes: [UInt8] = []
            FrameCodec.append(type: frame.type, isLast: true, body: frame.body[...], to: &bytes)
            return bytes
        }
        var sealed = (try? sender.seal(frames, at: .zero).bytes) ?? []
        // With its tag it would be opened.
        if !sealed.isEmpty { sealed[sealed.count - 1] ^= 1 }
        return plaintexts + [plaintexts.flatMap { $0 }, sealed]
    }
}

/// Acknowledgements: what is read has one encoding, and holds what it should.
enum AcknowledgementTarget: FuzzTarget {
    static let name = "acknowledgement"

    static func take(_ bytes: [UInt8]) {
        guard let read = try? AckRanges.decode(bytes) else { return }
        let ranges = read.ranges.ranges
        claim(!ranges.isEmpty && ranges.count <= AckRanges.countMax, "too many ranges or none")
        claim(zip(ranges, ranges.dropFirst()).allSatisfy { $0.lowerBound > $1.upperBound }, "ranges touch or ascend")
        claim(read.ranges.encode(delayInMicroseconds: read.delayInMicroseconds) == bytes, "two encodings of one value")
        var merged = AckRanges([3, 9, 1_000])
        merged.merge(read.ranges)
        claim(merged.newest == max(1_000, read.ranges.newest ?? 0), "merging lost the newest")
        var sender = LaneSender<Int>(runOverheadInBytes: 150)
        for sequence in UInt64(0)..<4 {
            _ = sender.offer(sequence, of: 0, sizeInBytes: 40, at: .zero)
            sender.sent(sender.next(roomInBytes: 900), counter: sequence, at: .zero)
        }
        sender.acknowledge(read.ranges, delay: .microseconds(read.delayInMicroseconds), at: .milliseconds(1))
        claim(sender.inFlight.allSatisfy { !read.ranges.contains($0.counter) }, "what came is in flight")
    }

    static func seeds() -> [[UInt8]] {
        let ranges: [AckRanges] = [
            AckRanges([0]), AckRanges(0..<90), AckRanges((0..<31).map { $0 * 300 }), AckRanges([1, 3]),
        ]
        return ranges.map { $0.encode(delayInMicroseconds: 4_000) }
    }
}

/// Path checks and echoes, inside the datagrams.
private enum PathTarget {
    static func take(_ frame: Frame) {
        if let token = try? PathFrame.readCheck(frame.body) {
            claim(PathFrame.check(token).body == frame.body, "two encodings of one check")
        }
        if let echo = try? PathFrame.readEcho(frame.body) {
            claim(PathFrame.echo(echo.token, observed: echo.observed).body == frame.body, "two encodings of one echo")
        }
    }
}
