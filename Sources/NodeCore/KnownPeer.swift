package import Discovery
package import Identity
import Replication
import SodiumCrypto
package import WireCodec

/// A device that this one has met, and how it is reached again.
package struct KnownPeer: Sendable {
    package let certificate: ChannelCertificate
    package let id: DeviceID
    package internal(set) var name: String
    /// Newest first.
    package internal(set) var endpoints: [Endpoint]
    /// The greatest time of an accepted first handshake message, so that a replayed one is known as such. 12 bytes.
    var newestHandshakeTime: [UInt8]
    /// The established link, if any.
    package internal(set) var link: LinkID?
    /// A dial under way.
    var dialling: LinkID?
    package internal(set) var roundTripInNanoseconds: UInt64?
    package internal(set) var lastHeardUnixInSeconds: UInt64?
    private var failures = 0
    /// When the link stood, and how many before it ended soon after they stood, one after the other.
    private var connectedAt: Deadline = 0
    private var briefLinks = 0
    private(set) var nextDial: Deadline = 0

    /// Whether the person was told that two nodes have its keys.
    var isKnownTwice = false

    static let endpointsMax = 4

    init(
        certificate: ChannelCertificate, name: String, endpoints: [Endpoint], newestHandshakeTime: [UInt8] = Self.never
    ) {
        self.certificate = certificate
        id = DeviceID(publicKey: certificate.deviceKey)
        self.name = name
        self.endpoints = endpoints
        self.newestHandshakeTime = newestHandshakeTime
    }

    /// Nil when the stored row is not of our form; the peer must then be met anew.
    init?(_ row: PeerRecord) {
        guard let certificate = try? ChannelCertificate(decoding: row.certificate),
            row.newestHandshakeTime.count == HandshakeTime.count
        else { return nil }
        self.init(
            certificate: certificate, name: row.name, endpoints: row.endpoints.compactMap(Endpoint.init(parsing:)),
            newestHandshakeTime: row.newestHandshakeTime)
    }

    /// The same device with a newer certificate for its channel key.
    func renewed(_ certificate: ChannelCertificate) -> KnownPeer {
        guard certificate.serial >= self.certificate.serial else { return self }
        var peer = KnownPeer(
            certificate: certificate, name: name, endpoints: endpoints, newestHandshakeTime: newestHandshakeTime)
        peer.link = link
        peer.dialling = dialling
        return peer
    }

    package var isDialling: Bool { dialling != nil }
    package var deviceKey: Bytes32 { certificate.deviceKey }

    static let never = [UInt8](repeating: 0, count: HandshakeTime.count)

    var record: PeerRecord {
        PeerRecord(
            deviceKey: deviceKey, certificate: certificate.encode(), name: name, endpoints: endpoints.map(\.text),
            newestHandshakeTime: newestHandshakeTime)
    }

    mutating func remember(_ endpoint: Endpoint) {
        endpoints.removeAll { $0 == endpoint }
        endpoints.insert(endpoint, at: 0)
        if endpoints.count > Self.endpointsMax { endpoints.removeLast() }
    }

    /// The endpoint to try now: each in turn.
    var candidate: Endpoint? {
        endpoints.isEmpty ? nil : endpoints[failures % endpoints.count]
    }

    mutating func dialFailed(at now: Instant, random: RandomSource) {
        dialling = nil
        let exponent = min(failures / max(endpoints.count, 1), 7)
        failures += 1
        rest(min(NodeLimits.backoffMin * (1 << exponent), NodeLimits.backoffMax), from: now, random: random)
    }

    /// The link is gone. Whatever ended it may end the next one: that is not dialled without a rest, which grows where
    /// one link after the other is brief. (Two copies of one device would take each other's links for ever.)
    mutating func disconnected(at now: Instant, random: RandomSource) {
        link = nil
        roundTripInNanoseconds = nil
        lastHeardUnixInSeconds = now.unixInSeconds
        let span = now.monotonicInNanoseconds - min(connectedAt, now.monotonicInNanoseconds)
        let isBrief = span < Deadline(sinceZero: NodeLimits.briefLink)
        briefLinks = isBrief ? briefLinks + 1 : 0
        let exponent = min(max(briefLinks - NodeLimits.briefLinksFree, 0), 7)
        rest(min(NodeLimits.backoffMin * (1 << exponent), NodeLimits.briefBackoffMax), from: now, random: random)
    }

    /// Sets the next dial three to five quarters of `span` from now.
    private mutating func rest(_ span: Duration, from now: Instant, random: RandomSource) {
        let jitter = Double(random.next() % 1000) / 1000 * 0.5 + 0.75
        nextDial = .after(span * jitter, from: now)
    }

    /// A link is not needed now; that is looked at again.
    mutating func dialLater(at now: Instant, random: RandomSource) {
        rest(NodeLimits.unneededPause, from: now, random: random)
    }

    /// The next dial need not wait: what made the last one fail may be over.
    mutating func dialSoon() {
        nextDial = 0
    }

    mutating func connected(_ link: LinkID, at now: Instant) {
        self.link = link
        connectedAt = now.monotonicInNanoseconds
        dialling = nil
        failures = 0
    }
}

/// The time in a first handshake message: 8 bytes of seconds since the Unix epoch, 4 of nanoseconds, big endian.
enum HandshakeTime {
    static let count = 12

    /// The time of `now`, or one nanosecond past `last` should the clock have gone back; and so many seconds behind
    /// that.
    static func next(after last: [UInt8], at now: Instant, aheadInSeconds: UInt64 = 0) -> [UInt8] {
        var writer = ByteWriter()
        writer.uint64(now.unixInSeconds)
        writer.uint32(UInt32(now.unixInMilliseconds % 1000) * 1_000_000)
        let isClockNewer = last.lexicographicallyPrecedes(writer.bytes)
        if aheadInSeconds > 0 {
            let newest = isClockNewer ? writer.bytes : last
            let seconds = newest.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            let (sum, isOver) = seconds.addingReportingOverflow(aheadInSeconds)
            writer = ByteWriter()
            writer.uint64(isOver ? .max : sum)
            writer.raw(Array(newest.suffix(4)))
            return writer.bytes
        }
        if isClockNewer { return writer.bytes }
        var bumped = last
        for index in bumped.indices.reversed() {
            bumped[index] &+= 1
            if bumped[index] != 0 { break }
        }
        return bumped
    }
}
