package import SodiumCrypto
package import WireCodec

/// The two directions of a finished handshake.
///
/// It has one owner; a copy shares keys and counters. Messages are opened in the order in which they were sealed,
/// each once: a lost, repeated or changed message ends the receiving direction for good.
package struct TransportState {
    private let sending: Direction?
    private let receiving: Direction?
    private let exporterSecret: SecretBytes
    /// 64 bytes, the same on both sides and for this connection alone.
    package let handshakeHash: [UInt8]
    /// The other side's static key, if the pattern has one.
    package let remoteStatic: Bytes32?

    package static let messageInBytesMax = HandshakeState.messageInBytesMax
    package static let tagInBytes = AEAD.tagInBytes
    /// Messages in one direction before everything stops and a new handshake is needed.
    package static let messageCountMax: UInt64 = 1 << 60

    init(
        sending: CipherState?, receiving: CipherState?, schedule: RekeySchedule, exporterSecret: SecretBytes,
        handshakeHash: [UInt8], remoteStatic: Bytes32?
    ) {
        self.sending = sending.map { Direction(cipher: $0, schedule: schedule) }
        self.receiving = receiving.map { Direction(cipher: $0, schedule: schedule) }
        self.exporterSecret = exporterSecret
        self.handshakeHash = handshakeHash
        self.remoteStatic = remoteStatic
    }

    /// False for the responder of a one-way pattern.
    package var canSend: Bool { sending != nil }

    /// 16 bytes longer than the plaintext.
    package mutating func seal(_ plaintext: [UInt8]) throws(NoiseError) -> [UInt8] {
        var buffer: [UInt8] = []
        buffer.reserveCapacity(plaintext.count + Self.tagInBytes)
        buffer.append(contentsOf: plaintext)
        try sealInPlace(&buffer, from: 0)
        return buffer
    }

    package mutating func open(_ message: [UInt8]) throws(NoiseError) -> [UInt8] { try open(message[...]) }

    /// The plaintext of a message, from where it lies. After an error nothing more is opened.
    package mutating func open(_ message: ArraySlice<UInt8>) throws(NoiseError) -> [UInt8] {
        guard let receiving else { throw .outOfTurn }
        return try receiving.open(message)
    }

    /// Turns what follows `start` into a message, where it lies.
    package mutating func sealInPlace(_ buffer: inout [UInt8], from start: Int) throws(NoiseError) {
        guard let sending else { throw .outOfTurn }
        try sending.sealInPlace(&buffer, from: start)
    }

    /// A secret of 32 bytes for another use of this connection: the first half of HKDF(exporter secret, label).
    /// Both sides get the same; different labels tell nothing about each other.
    package func export(_ label: String) -> SecretBytes {
        let result = SecretBytes(count: AEAD.keyInBytes)
        KeyDerivation.hkdf(chainingKey: exporterSecret, input: [UInt8](label.utf8), into: [result])
        return result
    }

    /// For tests of the last messages a key may serve.
    func skip(toMessage number: UInt64) {
        sending?.cipher.setNonce(number)
        receiving?.cipher.setNonce(number)
    }
}

/// One direction: its key, and how much went under it.
private final class Direction {
    let cipher: CipherState
    private let schedule: RekeySchedule
    private var messages = 0
    private var bytes = 0
    private var hasFailed = false

    init(cipher: CipherState, schedule: RekeySchedule) {
        self.cipher = cipher
        self.schedule = schedule
    }

    func sealInPlace(_ buffer: inout [UInt8], from start: Int) throws(NoiseError) {
        let count = buffer.count - start + TransportState.tagInBytes
        guard count <= TransportState.messageInBytesMax else { throw .messageTooLong(count) }
        guard cipher.nonce < TransportState.messageCountMax else { throw .exhausted }
        try cipher.encryptInPlace(&buffer, from: start)
        advance(by: count)
    }

    func open(_ message: ArraySlice<UInt8>) throws(NoiseError) -> [UInt8] {
        if hasFailed { throw .failedBefore }
        let count = message.count
        do throws(NoiseError) {
            guard count <= TransportState.messageInBytesMax else { throw .messageTooLong(count) }
            guard cipher.nonce < TransportState.messageCountMax else { throw .exhausted }
            let plaintext = try cipher.decrypt(message)
            advance(by: count)
            return plaintext
        } catch {
            hasFailed = true
            throw error
        }
    }

    private func advance(by count: Int) {
        messages += 1
        bytes += count
        if messages >= schedule.messages || bytes >= schedule.bytes {
            cipher.rekey()
            messages = 0
            bytes = 0
        }
    }
}
