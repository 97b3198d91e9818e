package import SodiumCrypto
package import WireCodec

/// One side of one handshake (Noise, section 5.3): messages are written and read in turn, then it is split.
///
/// It has one owner. A copy shares the keys, so that going on with both makes both useless, never unsafe.
/// Cost: about 0.2 ms of agreements and hashes for a whole XX, and five locked pages.
package struct HandshakeState {
    private let pattern: HandshakePattern
    private let role: HandshakeRole
    private let symmetric: SymmetricState
    private let random: RandomSource
    private let fixedEphemeral: KeyPair?
    private let localStatic: KeyPair?
    private var localEphemeral: KeyPair?
    private var remoteEphemeral: Bytes32?
    /// Given before the handshake: the key to use, or to insist on when it arrives.
    private let expectedRemoteStatic: Bytes32?
    /// The other side's static key, once known; proven only when the handshake is complete.
    package private(set) var remoteStatic: Bytes32?
    private let psks: [SecretBytes]
    private var psksUsed = 0
    private let agreement = SecretBytes(count: KeyAgreement.keyInBytes)
    private var messagesDone = 0
    private var phase = Phase.running

    private enum Phase { case running, failed, split }

    package static let messageInBytesMax = 65_535

    /// `psks` come in the order of the pattern's psk tokens, 32 bytes each. A `remoteStatic` that the pattern does not
    /// need beforehand is insisted on when the other side shows its key. `fixedEphemeral` is for vectors alone.
    package init(
        name: ProtocolName, role: HandshakeRole, prologue: [UInt8], localStatic: KeyPair? = nil,
        remoteStatic: Bytes32? = nil, psks: [SecretBytes] = [], random: RandomSource, fixedEphemeral: KeyPair? = nil
    ) throws(NoiseError) {
        pattern = name.pattern
        self.role = role
        self.random = random
        self.fixedEphemeral = fixedEphemeral
        self.localStatic = localStatic
        self.psks = psks
        expectedRemoteStatic = remoteStatic
        self.remoteStatic = pattern.isKnown(role.other) ? remoteStatic : nil
        symmetric = SymmetricState(protocolName: name.text)
        try checkKeys()
        symmetric.mixHash(prologue)
        for known in [HandshakeRole.initiator, .responder] where pattern.isKnown(known) {
            let key = known == role ? localStatic?.publicKey : remoteStatic
            if let key { symmetric.mixHash(key.bytes) }
        }
    }

    /// Whether `writeMessage` is what comes next.
    package var isMyTurn: Bool { phase == .running && !isComplete && pattern.sender(of: messagesDone) == role }
    /// Whether all messages have crossed and `split` is what comes next.
    package var isComplete: Bool { messagesDone == pattern.messages.count }
    /// 64 bytes over everything so far; when complete, the same on both sides and for this connection alone.
    package var handshakeHash: [UInt8] { symmetric.handshakeHash }

    /// The next handshake message with a payload in it, as secret as the pattern makes it at this point.
    package mutating func writeMessage(_ payload: [UInt8]) throws(NoiseError) -> [UInt8] {
        try expectTurn(of: role)
        let count = lengthOfNextMessage(payload: payload.count)
        guard count <= Self.messageInBytesMax else { throw .messageTooLong(count) }
        var message: [UInt8] = []
        message.reserveCapacity(count)
        do throws(NoiseError) {
            for token in pattern.messages[messagesDone] {
                try write(token, to: &message)
            }
            let start = message.count
            message.append(contentsOf: payload)
            try symmetric.encryptAndHash(&message, from: start)
        } catch {
            phase = .failed
            throw error
        }
        messagesDone += 1
        return message
    }

    /// The payload of the other side's next message. When it throws, apart from `outOfTurn` and `handshakeComplete`,
    /// the handshake is over.
    package mutating func readMessage(_ message: [UInt8]) throws(NoiseError) -> [UInt8] {
        try expectTurn(of: role.other)
        do throws(NoiseError) {
            guard message.count <= Self.messageInBytesMax else { throw .messageTooLong(message.count) }
            var rest = message[...]
            for token in pattern.messages[messagesDone] {
                try read(token, from: &rest)
            }
            let payload = try symmetric.decryptAndHash(rest)
            messagesDone += 1
            return payload
        } catch {
            phase = .failed
            throw error
        }
    }

    /// The transport that the finished handshake has made; once only.
    package mutating func split(rekey schedule: RekeySchedule = .standard) throws(NoiseError) -> TransportState {
        switch phase {
        case .failed: throw .failedBefore
        case .split: throw .handshakeComplete
        case .running: break
        }
        guard isComplete else { throw .handshakeIncomplete }
        phase = .split
        let (fromInitiator, fromResponder) = symmetric.split()
        let back = pattern.isOneWay ? nil : fromResponder
        let exporterSecret = symmetric.exporterSecret()
        symmetric.erase()
        localEphemeral = nil
        return TransportState(
            sending: role == .initiator ? fromInitiator : back,
            receiving: role == .initiator ? back : fromInitiator,
            schedule: schedule, exporterSecret: exporterSecret, handshakeHash: handshakeHash,
            remoteStatic: remoteStatic)
    }
}

extension HandshakeState {
    private func checkKeys() throws(NoiseError) {
        if pattern.hasStatic(role) && localStatic == nil { throw .missingLocalStatic }
        if pattern.isKnown(role.other) && remoteStatic == nil { throw .missingRemoteStatic }
        if expectedRemoteStatic != nil && !pattern.hasStatic(role.other) { throw .unusedRemoteStatic }
        guard psks.count == pattern.pskCount else {
            throw .wrongPskCount(expected: pattern.pskCount, actual: psks.count)
        }
        for psk in psks where psk.count != AEAD.keyInBytes { throw .wrongPskLength(psk.count) }
    }

    private func expectTurn(of side: HandshakeRole) throws(NoiseError) {
        switch phase {
        case .failed: throw .failedBefore
        case .split: throw .handshakeComplete
        case .running: break
        }
        if isComplete { throw .handshakeComplete }
        if pattern.sender(of: messagesDone) != side { throw .outOfTurn }
    }

    /// Known before anything is changed, so that a payload that is too long costs nothing.
    private func lengthOfNextMessage(payload: Int) -> Int {
        var hasKey = symmetric.hasKey
        var count = payload
        for token in pattern.messages[messagesDone] {
            switch token {
            case .e:
                count += Bytes32.count
                hasKey = hasKey || !psks.isEmpty
            case .s: count += Bytes32.count + (hasKey ? AEAD.tagInBytes : 0)
            case .ee, .es, .se, .ss, .psk: hasKey = true
            }
        }
        return count + (hasKey ? AEAD.tagInBytes : 0)
    }

    private mutating func write(_ token: HandshakeToken, to message: inout [UInt8]) throws(NoiseError) {
        switch token {
        case .e:
            let pair = fixedEphemeral ?? KeyPair.generate(from: random)
            localEphemeral = pair
            pair.publicKey.append(to: &message)
            mixEphemeral(pair.publicKey)
        case .s:
            guard let localStatic else { throw .missingLocalStatic }
            let start = message.count
            localStatic.publicKey.append(to: &message)
            try symmetric.encryptAndHash(&message, from: start)
        case .ee, .es, .se, .ss, .psk:
            try mix(token)
        }
    }

    private mutating func read(_ token: HandshakeToken, from rest: inout ArraySlice<UInt8>) throws(NoiseError) {
        switch token {
        case .e:
            let key = try publicKey(take(Bytes32.count, from: &rest)[...])
            remoteEphemeral = key
            mixEphemeral(key)
        case .s:
            let count = Bytes32.count + (symmetric.hasKey ? AEAD.tagInBytes : 0)
            let key = try publicKey(symmetric.decryptAndHash(take(count, from: &rest))[...])
            if let expectedRemoteStatic, key != expectedRemoteStatic { throw .unexpectedRemoteStatic }
            remoteStatic = key
        case .ee, .es, .se, .ss, .psk:
            try mix(token)
        }
    }

    private func take(_ count: Int, from rest: inout ArraySlice<UInt8>) throws(NoiseError) -> ArraySlice<UInt8> {
        guard rest.count >= count else { throw .truncated(needed: count, available: rest.count) }
        defer { rest = rest.dropFirst(count) }
        return rest.prefix(count)
    }

    private func publicKey(_ bytes: ArraySlice<UInt8>) throws(NoiseError) -> Bytes32 {
        guard let key = Bytes32(bytes) else { throw .truncated(needed: Bytes32.count, available: bytes.count) }
        return key
    }

    private func mixEphemeral(_ key: Bytes32) {
        symmetric.mixHash(key.bytes)
        if !psks.isEmpty { symmetric.mixKey(key) }
    }

    private mutating func mix(_ token: HandshakeToken) throws(NoiseError) {
        let isInitiator = role == .initiator
        switch token {
        case .ee: try agree(localEphemeral, remoteEphemeral)
        case .es: try isInitiator ? agree(localEphemeral, remoteStatic) : agree(localStatic, remoteEphemeral)
        case .se: try isInitiator ? agree(localStatic, remoteEphemeral) : agree(localEphemeral, remoteStatic)
        case .ss: try agree(localStatic, remoteStatic)
        case .psk:
            symmetric.mixKeyAndHash(psks[psksUsed])
            psksUsed += 1
        case .e, .s: preconditionFailure("keys that are sent are not agreements")
        }
    }

    private func agree(_ pair: KeyPair?, _ publicKey: Bytes32?) throws(NoiseError) {
        guard let pair, let publicKey else {
            preconditionFailure("every pattern names a key before it agrees with it")
        }
        do {
            try KeyAgreement.sharedSecret(pair.secret, publicKey, into: agreement)
        } catch {
            throw .invalidPublicKey
        }
        symmetric.mixKey(agreement)
    }
}

extension HandshakeRole {
    var other: HandshakeRole { self == .initiator ? .responder : .initiator }
}
