internal import Noise
internal import SodiumCrypto
package import WireCodec

/// One handshake in the open over TCP on loopback, then messages back and forth: for setting this implementation
/// against any other that speaks Noise.
///
/// Every message has its length in front, two bytes, big endian. After the handshake, whose payloads are empty, the
/// initiator sends `messageCount` transport messages and the responder sends each back; then they change places. In a
/// one-way pattern nothing can come back, so the initiator only sends. The first key or message that is not as it
/// should be ends it. Keys stay the same to the end: the rekeying of our own channel is no part of Noise.
package enum BareHandshake {
    package enum Role: Sendable { case initiator, responder }

    package struct Options: Sendable {
        /// Such as `Noise_XXpsk3_25519_ChaChaPoly_BLAKE2b`.
        package var name: String
        package var prologue: [UInt8]
        /// The private static key, 32 bytes; where the pattern needs one and none is given, a random one is made.
        package var staticKey: [UInt8]?
        /// The other side's public static key, 32 bytes: needed beforehand in some patterns, insisted on in others.
        package var remoteStatic: [UInt8]?
        /// 32 bytes each, in the order of the pattern's psk tokens.
        package var psks: [[UInt8]]
        /// How many messages each side sends beside those that it sends back.
        package var messageCount: Int

        package init(
            name: String, prologue: [UInt8] = [], staticKey: [UInt8]? = nil, remoteStatic: [UInt8]? = nil,
            psks: [[UInt8]] = [], messageCount: Int = 1
        ) {
            self.name = name
            self.prologue = prologue
            self.staticKey = staticKey
            self.remoteStatic = remoteStatic
            self.psks = psks
            self.messageCount = messageCount
        }
    }

    package struct Outcome: Equatable, Sendable {
        /// 64 bytes; the same on both sides.
        package let handshakeHash: [UInt8]
        /// The other side's public static key; nil when the pattern has none there.
        package let remoteStatic: Bytes32?
        /// Our own public static key; nil when the pattern has none here.
        package let localStatic: Bytes32?
        /// The transport messages that came here and could be read, those that came back included.
        package let messages: Int
    }

    /// Runs the whole of it on 127.0.0.1. The initiator dials `port` until somebody listens there; the responder
    /// listens for one connection, on a free port when `port` is 0, and tells `whenListening` which. Blocks the
    /// thread; each wait ends after 30 seconds.
    package static func run(
        _ role: Role, port: UInt16, options: Options, whenListening: (UInt16) -> Void = { _ in }
    ) throws(DiagnosticsError) -> Outcome {
        var handshake = try BareParty(role, options)
        let socket =
            switch role {
            case .initiator: try LoopbackSocket.dial(port: port)
            case .responder: try LoopbackSocket.awaitCaller(port: port, whenListening: whenListening)
            }
        try handshake.shakeHands(over: socket)
        return try handshake.exchange(options.messageCount, over: socket)
    }
}

/// One side of a bare handshake: keys and state, apart from the socket.
private struct BareParty {
    private let role: HandshakeRole
    private let pattern: HandshakePattern
    private let localStatic: KeyPair?
    private var handshake: HandshakeState

    init(_ role: BareHandshake.Role, _ options: BareHandshake.Options) throws(DiagnosticsError) {
        let random = RandomSource.system()
        let given = try Self.keyPair(options.staticKey)
        let remoteStatic = try Self.publicKey(options.remoteStatic)
        self.role = role == .initiator ? .initiator : .responder
        do throws(NoiseError) {
            let name = try ProtocolName(options.name)
            pattern = name.pattern
            localStatic = pattern.hasStatic(self.role) ? given ?? KeyPair.generate(from: random) : nil
            handshake = try HandshakeState(
                name: name, role: self.role, prologue: options.prologue, localStatic: localStatic,
                remoteStatic: remoteStatic, psks: options.psks.map { SecretBytes(copying: $0) }, random: random)
        } catch {
            throw .handshake(error)
        }
    }

    private static func keyPair(_ secret: [UInt8]?) throws(DiagnosticsError) -> KeyPair? {
        guard let secret else { return nil }
        guard secret.count == KeyAgreement.keyInBytes else { throw .wrongOption(.staticKey) }
        return KeyPair(secret: SecretBytes(copying: secret))
    }

    private static func publicKey(_ bytes: [UInt8]?) throws(DiagnosticsError) -> Bytes32? {
        guard let bytes else { return nil }
        guard let key = Bytes32(bytes) else { throw .wrongOption(.remoteStatic) }
        return key
    }

    mutating func shakeHands(over socket: borrowing LoopbackSocket) throws(DiagnosticsError) {
        while !handshake.isComplete {
            if handshake.isMyTurn {
                let message: [UInt8]
                do { message = try handshake.writeMessage([]) } catch { throw .handshake(error) }
                try socket.send(message)
            } else {
                let message = try socket.receive()
                let payload: [UInt8]
                do { payload = try handshake.readMessage(message) } catch { throw .handshake(error) }
                guard payload.isEmpty else { throw .payloadInHandshake(countInBytes: payload.count) }
            }
        }
    }

    mutating func exchange(
        _ count: Int, over socket: borrowing LoopbackSocket
    ) throws(DiagnosticsError) -> BareHandshake.Outcome {
        let transport: TransportState
        do { transport = try handshake.split(rekey: .never) } catch { throw .handshake(error) }
        var talk = BareTalk(transport: transport, isOneWay: pattern.isOneWay)
        let roles: [HandshakeRole] = pattern.isOneWay ? [.initiator] : [.initiator, .responder]
        for speaker in roles {
            if speaker == role {
                try talk.speak(count, over: socket)
            } else {
                for _ in 0..<count { try talk.answer(over: socket) }
            }
        }
        return BareHandshake.Outcome(
            handshakeHash: handshake.handshakeHash, remoteStatic: talk.transport.remoteStatic,
            localStatic: localStatic?.publicKey, messages: talk.received)
    }
}

/// The transport messages after the handshake.
private struct BareTalk {
    private(set) var transport: TransportState
    let isOneWay: Bool
    private(set) var received = 0

    init(transport: TransportState, isOneWay: Bool) {
        self.transport = transport
        self.isOneWay = isOneWay
    }

    /// How many messages may be on their way, so that the other side may answer one by one or all at the end, and
    /// what waits still fits the system's buffers.
    private static let messagesAheadMax = 1_024

    /// Sends messages of its own and checks that they come back in order.
    mutating func speak(_ count: Int, over socket: borrowing LoopbackSocket) throws(DiagnosticsError) {
        var sent = 0
        var returned = isOneWay ? count : 0
        while sent < count || returned < count {
            if sent < count, isOneWay || sent - returned < Self.messagesAheadMax {
                try send(words(of: sent), over: socket)
                sent += 1
            } else {
                if try receive(over: socket) != words(of: returned) { throw .otherEcho(message: returned) }
                returned += 1
            }
        }
    }

    private func words(of index: Int) -> [UInt8] { [UInt8]("message \(index + 1)".utf8) }

    /// Receives a message and sends it back.
    mutating func answer(over socket: borrowing LoopbackSocket) throws(DiagnosticsError) {
        let words = try receive(over: socket)
        if !isOneWay { try send(words, over: socket) }
    }

    private mutating func send(_ words: [UInt8], over socket: borrowing LoopbackSocket) throws(DiagnosticsError) {
        let message: [UInt8]
        do { message = try transport.seal(words) } catch { throw .handshake(error) }
        try socket.send(message)
    }

    private mutating func receive(over socket: borrowing LoopbackSocket) throws(DiagnosticsError) -> [UInt8] {
        let message = try socket.receive()
        received += 1
        do { return try transport.open(message) } catch { throw .handshake(error) }
    }
}
