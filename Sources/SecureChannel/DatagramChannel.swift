package import SodiumCrypto
internal import WireCodec

/// Frames in datagrams, each sealed for itself: any may be lost, repeated or come in any order.
///
/// Bytes: Protocol/channel.md, "Datagrams". An error of `open` costs nothing and changes nothing: the bytes may be
/// anybody's. Only what was opened and then is malformed was made by the other side.
package struct DatagramChannel: Sendable {
    package static let headerInBytes = 13
    /// The sizes of a datagram; each is padded to the next.
    package static let sizesInBytes = [96, 192, 384, 768, 1_200]
    package static let datagramInBytesMax = 1_200
    /// What a datagram takes beside its frames.
    package static let overheadInBytes = headerInBytes + AEAD.tagInBytes
    package static let framesInBytesMax = datagramInBytesMax - overheadInBytes
    /// Datagrams in one direction before the lane ends.
    package static let datagramCountMax: UInt64 = 1 << 60

    /// In the upper four bits of a datagram's first byte; the lower four are the phase's mark.
    private static let type: UInt8 = 0x10

    /// By which the datagrams for this side are told from others.
    package let index: UInt32
    private let remoteIndex: UInt32
    private var sending: SendingPhases
    private var receiving: ReceivingPhases
    private var nextCounter: UInt64 = 0

    package struct Sealed: Equatable, Sendable {
        package let counter: UInt64
        package let bytes: [UInt8]
    }

    package struct Opened: Equatable, Sendable {
        package let counter: UInt64
        package let frames: [Frame]
    }

    /// The two directions of a lane, whose secret is the connection's export under the label "lane".
    ///
    /// Both indexes go into both keys: a second lane of the same connection has other keys.
    package init(secret: SecretBytes, isInitiator: Bool, index: UInt32, remoteIndex: UInt32) {
        let initiatorIndex = isInitiator ? index : remoteIndex
        let responderIndex = isInitiator ? remoteIndex : index
        func first(_ direction: String) -> KeyPhase {
            var input = ByteWriter()
            input.raw(direction.utf8)
            input.uint32(initiatorIndex)
            input.uint32(responderIndex)
            let key = SecretBytes(count: AEAD.keyInBytes)
            KeyDerivation.hkdf(chainingKey: secret, input: input.bytes, into: [key])
            return KeyPhase(number: 0, key: key)
        }
        self.index = index
        self.remoteIndex = remoteIndex
        sending = SendingPhases(first(isInitiator ? "initiator" : "responder"))
        receiving = ReceivingPhases(first(isInitiator ? "responder" : "initiator"))
    }

    /// The smallest size that holds frames of so many bytes; nil when none does.
    package static func sizeInBytes(forFrames count: Int) -> Int? {
        sizesInBytes.first { count + overheadInBytes <= $0 }
    }

    /// The index that a datagram of this form is for; nil for anything else. All that is done for a stranger's bytes.
    package static func index(of datagram: [UInt8]) -> UInt32? {
        guard datagram.count >= 96, datagram.count <= 1_200, datagram[0] >> 4 == 1 else { return nil }
        return datagram[1..<5].reduce(0) { $0 << 8 | UInt32($1) }
    }

    /// One datagram with these frames, of at least so many bytes. They must fit.
    package mutating func seal(
        _ frames: [Frame], sizeInBytesMin: Int = 0, at now: Duration
    ) throws(ChannelError) -> Sealed {
        guard nextCounter < Self.datagramCountMax else { throw .exhausted }
        let count = frames.reduce(0) { $0 + FrameCodec.encodedCount(body: $1.body.count) }
        guard let size = Self.sizeInBytes(forFrames: max(count, sizeInBytesMin - Self.overheadInBytes)) else {
            throw .messageTooLong(count: count, limit: Self.framesInBytesMax)
        }
        let counter = nextCounter
        let phase = try sending.phase(for: counter, at: now)
        nextCounter += 1
        var bytes: [UInt8] = []
        bytes.reserveCapacity(size)
        bytes.append(Self.type | phase.mark)
        for shift in stride(from: 24, through: 0, by: -8) {
            bytes.append(UInt8(truncatingIfNeeded: remoteIndex >> shift))
        }
        for shift in stride(from: 56, through: 0, by: -8) { bytes.append(UInt8(truncatingIfNeeded: counter >> shift)) }
        let header = bytes
        for frame in frames { FrameCodec.append(type: frame.type, isLast: true, body: frame.body[...], to: &bytes) }
        bytes.append(contentsOf: repeatElement(0, count: size - AEAD.tagInBytes - bytes.count))
        AEAD.sealInPlace(&bytes, from: Self.headerInBytes, key: phase.key, nonce: counter, associatedData: header)
        return Sealed(counter: counter, bytes: bytes)
    }

    /// What a datagram holds, if the other side made it and it did not come before.
    package mutating func open(
        _ datagram: consuming [UInt8], at now: Duration, roundTrip: Duration
    ) throws(ChannelError) -> Opened {
        guard Self.sizesInBytes.contains(datagram.count), Self.index(of: datagram) == index else { throw .notADatagram }
        let counter = datagram[5..<13].reduce(0 as UInt64) { $0 << 8 | UInt64($1) }
        guard counter < Self.datagramCountMax else { throw .notADatagram }
        guard let (which, phase) = receiving.candidate(mark: datagram[0] & 0x0F, counter: counter, at: now) else {
            throw .datagramRepeated
        }
        let header = [UInt8](datagram[..<Self.headerInBytes])
        do {
            try AEAD.openInPlace(
                &datagram, from: Self.headerInBytes, key: phase.key, nonce: counter, associatedData: header)
        } catch {
            throw .decryptionFailed
        }
        receiving.opened(which, counter: counter, at: now, roundTrip: roundTrip)
        return Opened(counter: counter, frames: try Self.frames(in: datagram))
    }

    /// The other side says that it opened the datagram of this counter.
    package mutating func confirm(_ counter: UInt64) {
        sending.confirm(counter)
    }

    /// Whether a datagram of this counter was sent.
    package func hasSent(_ counter: UInt64) -> Bool { counter < nextCounter }

    /// A frame is whole in its datagram.
    static func frames(in datagram: [UInt8]) throws(ChannelError) -> [Frame] {
        var frames: [Frame] = []
        var position = headerInBytes
        while let part = try FrameCodec.next(in: datagram, at: &position) {
            guard part.isLast else { throw .fragmentInDatagram(type: part.type) }
            frames.append(Frame(type: part.type, body: [UInt8](datagram[part.range])))
        }
        return frames
    }

    /// For tests of the last datagrams.
    mutating func skip(toCounter counter: UInt64) {
        nextCounter = counter
    }
}
