import Membership
import Replication
import Spaces
import WireCodec

/// What other devices said that they have: by this a bundle is made for somebody who is away.
extension Node {
    /// What a device said, and when: milliseconds since the Unix epoch.
    struct Heard {
        let time: UInt64
        /// A frontier message.
        let frontier: [UInt8]

        init(time: UInt64, frontier: [UInt8]) {
            self.time = time
            self.frontier = frontier
        }

        init?(decoding bytes: [UInt8]) {
            var reader = ByteReader(bytes)
            guard let time = try? reader.uint64(), !reader.isAtEnd else { return nil }
            self.time = time
            frontier = reader.rest()
        }

        func encode() -> [UInt8] {
            var writer = ByteWriter(reserving: frontier.count + 8)
            writer.uint64(time)
            writer.raw(frontier)
            return writer.bytes
        }
    }

    private static let heardPrefix = "heard/"

    /// A peer told what it has.
    func note(_ frontier: FrontierMessage, of device: Bytes32) {
        note(Heard(time: now.unixInMilliseconds, frontier: frontier.encode()), of: device, in: frontier.space)
    }

    /// A device's signed word came by way of others; an older one than is known says nothing. This device's own tells
    /// what it wrote before it was set back.
    func note(_ holding: Holding, in replica: SpaceReplica) {
        leaveChainsAhead(holding.frontier.chains, in: replica, from: holding.device)
        guard holding.device != deviceKey else { return }
        let time = min(holding.time, now.unixInMilliseconds)
        if let known = heard[replica.id]?[holding.device], known.time >= time { return }
        note(Heard(time: time, frontier: holding.frontier.encode()), of: holding.device, in: replica.id)
    }

    private func note(_ news: Heard, of device: Bytes32, in space: SpaceID) {
        guard news.frontier.count <= NodeLimits.heardInBytesMax, heard[space]?[device]?.frontier != news.frontier else {
            return
        }
        heard[space, default: [:]][device] = news
        write(.setting(key: SpaceSetting(prefix: Self.heardPrefix, space: space, id: device).key, value: news.encode()))
    }

    /// What each of the devices said last; nothing when one of them never said anything.
    func heard(of devices: [Bytes32], in space: SpaceID) -> [FrontierMessage] {
        let said = devices.compactMap { device in
            heard[space]?[device].flatMap { try? FrontierMessage(decoding: $0.frontier) }
        }
        return said.count == devices.count ? said : []
    }

    func restoreHeard(_ settings: [String: [UInt8]]) {
        for (key, bytes) in settings {
            guard let name = SpaceSetting(key: key, prefix: Self.heardPrefix), let known = Heard(decoding: bytes)
            else { continue }
            heard[name.space, default: [:]][name.id] = known
        }
    }
}
