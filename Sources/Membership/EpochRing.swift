package import SodiumCrypto
package import WireCodec

/// The keys of a space's epochs that this device holds.
///
/// Invariant: every key is of this space and is what its id commits to; at most `keysMax`.
package struct EpochRing: Sendable {
    /// Years of weekly epochs. Each key takes locked pages, and ops of others make keys come in.
    package static let keysMax = 1024

    package struct Held: Sendable {
        package let key: EpochKey
        /// When this device came to hold it, in seconds since the Unix epoch by its own clock.
        package let learnedAt: UInt64
        /// How much this device has sealed under it.
        package fileprivate(set) var sealedInBytes: UInt64
    }

    package let space: SpaceID
    package private(set) var held: [Bytes32: Held] = [:]

    package init(space: SpaceID) {
        self.space = space
    }

    package func key(of epoch: Bytes32) -> EpochKey? { held[epoch]?.key }

    /// Takes a key; false when it was held before. Of too many, the one goes that was learned longest ago.
    @discardableResult
    package mutating func insert(_ key: EpochKey, at now: UInt64) -> Bool {
        precondition(key.space == space, "a ring holds the keys of one space")
        guard held[key.id] == nil else { return false }
        held[key.id] = Held(key: key, learnedAt: now, sealedInBytes: 0)
        if held.count > Self.keysMax,
            let oldest = held.values.min(by: { ($0.learnedAt, $0.key.id) < ($1.learnedAt, $1.key.id) })
        {
            held[oldest.key.id] = nil
        }
        return true
    }

    /// Counts what was sealed under a key.
    package mutating func note(sealedInBytes count: Int, under epoch: Bytes32) {
        held[epoch]?.sealedInBytes += UInt64(count)
    }

    // MARK: What the log brings

    /// Takes the keys that `statements` give to `device`: those sealed to it, and the past of all that are held. True
    /// when there is a new one. `pair` gives the private halves by serial.
    ///
    /// Seals that do not open, and keys that are not what their id commits to, give nothing. 0.2 ms a seal.
    package mutating func open(
        _ statements: some Collection<EpochStatement>, for device: Bytes32, at now: UInt64,
        pair: (UInt64) -> KeyPair?
    ) -> Bool {
        var hasNew = false
        for statement in statements where held[statement.epoch] == nil {
            guard let seal = statement.seals.first(where: { $0.device == device }), let pair = pair(seal.prekey),
                let key = try? EpochKey(
                    opening: seal.sealed, of: statement.epoch, in: space, for: device, serial: seal.prekey, with: pair)
            else { continue }
            hasNew = insert(key, at: now) || hasNew
        }
        return openPast(through: statements, at: now) || hasNew
    }

    /// Follows the parents of what is held, as far as they lead.
    package mutating func openPast(through statements: some Collection<EpochStatement>, at now: UInt64) -> Bool {
        let parents = Dictionary(statements.map { ($0.epoch, $0.parents) }, uniquingKeysWith: +)
        var open = Array(held.keys).sorted()
        var hasNew = false
        while let epoch = open.popLast(), held.count < Self.keysMax {
            guard let key = held[epoch]?.key else { continue }
            for parent in parents[epoch] ?? [] where held[parent.epoch] == nil {
                guard let past = try? key.openParent(parent.epoch, parent.sealedKey) else { continue }
                hasNew = insert(past, at: now) || hasNew
                open.append(past.id)
            }
        }
        return hasNew
    }
}

// MARK: - In the store

extension EpochRing {
    private static let version: UInt8 = 1

    /// For this device's own database.
    package func encode() -> [UInt8] {
        var writer = ByteWriter(reserving: 16 + held.count * 48)
        writer.uint8(Self.version)
        writer.varint(held.count)
        for row in held.values.sorted(by: { $0.key.id < $1.key.id }) {
            row.key.secret.withUnsafeBytes { writer.raw($0) }
            writer.uint64(row.learnedAt)
            writer.uint64(row.sealedInBytes)
        }
        return writer.bytes
    }

    /// Reads what `encode` wrote.
    package init(decoding bytes: [UInt8], of space: SpaceID) throws(EpochError) {
        self.space = space
        var reader = ByteReader(bytes)
        do throws(CodecError) {
            let version = try reader.uint8()
            guard version == Self.version else { throw .invalidValue(field: "version", value: UInt64(version)) }
            for _ in 0..<(try reader.varint(atMost: Self.keysMax, field: "keys")) {
                var secret = try reader.bytes(EpochKey.countInBytes)
                let key = EpochKey(space: space, secret: SecretBytes(moving: &secret))
                held[key.id] = Held(
                    key: key, learnedAt: try reader.uint64(), sealedInBytes: try reader.uint64())
            }
            try reader.expectEnd()
        } catch {
            throw .malformed(error)
        }
    }
}
