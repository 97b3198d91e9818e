package import WireCodec

/// What an op says about the key of a new epoch. Only its form is checked in the log.
///
/// Bytes: Protocol/membership.md, section 2.
package struct EpochStatement: Hashable, Sendable {
    /// An epoch before this one, with its key sealed under this one's.
    package struct Parent: Hashable, Sendable {
        package let epoch: Bytes32
        package let sealedKey: [UInt8]

        package init(epoch: Bytes32, sealedKey: [UInt8]) {
            self.epoch = epoch
            self.sealedKey = sealedKey
        }
    }

    /// The epoch's key sealed to one device.
    package struct Seal: Hashable, Sendable {
        package let device: Bytes32
        /// Which of the device's prekeys it is sealed to.
        package let prekey: UInt64
        package let sealed: [UInt8]

        package init(device: Bytes32, prekey: UInt64, sealed: [UInt8]) {
            self.device = device
            self.prekey = prekey
            self.sealed = sealed
        }
    }

    package let epoch: Bytes32
    /// Sorted by epoch, each once.
    package let parents: [Parent]
    /// Sorted by device, each once.
    package let seals: [Seal]

    package init(epoch: Bytes32, parents: [Parent], seals: [Seal]) {
        self.epoch = epoch
        self.parents = parents.sorted { $0.epoch < $1.epoch }
        self.seals = seals.sorted { $0.device < $1.device }
    }
}

extension EpochStatement {
    init(from reader: inout ByteReader) throws(CodecError) {
        epoch = try reader.bytes32()
        parents = try reader.epochParents()
        seals = try reader.epochSeals()
    }

    func write(to writer: inout ByteWriter) {
        writer.raw(epoch)
        writer.varint(parents.count)
        for parent in parents {
            writer.raw(parent.epoch)
            writer.prefixed(parent.sealedKey)
        }
        writer.varint(seals.count)
        for seal in seals {
            writer.raw(seal.device)
            writer.uint64(seal.prekey)
            writer.prefixed(seal.sealed)
        }
    }
}

extension ByteReader {
    fileprivate mutating func epochParents() throws(CodecError) -> [EpochStatement.Parent] {
        let count = try varint(atMost: MembershipLimits.epochParentCount, field: "parentEpochs")
        var parents: [EpochStatement.Parent] = []
        for index in 0..<count {
            let epoch = try bytes32()
            if let before = parents.last, before.epoch >= epoch {
                throw .invalidValue(field: "parentEpochs", value: UInt64(index))
            }
            let sealed = try sealed(MembershipLimits.sealedEpochKeyInBytes, field: "sealedKey")
            parents.append(EpochStatement.Parent(epoch: epoch, sealedKey: sealed))
        }
        return parents
    }

    fileprivate mutating func epochSeals() throws(CodecError) -> [EpochStatement.Seal] {
        let count = try varint(atMost: MembershipLimits.epochSealCount, field: "seals")
        let sizeMin = Bytes32.count + 8 + 1 + MembershipLimits.epochSealInBytes.lowerBound
        guard remaining >= count * sizeMin else { throw .truncated(needed: count * sizeMin, available: remaining) }
        var seals: [EpochStatement.Seal] = []
        seals.reserveCapacity(count)
        for index in 0..<count {
            let device = try bytes32()
            if let before = seals.last, before.device >= device {
                throw .invalidValue(field: "seals", value: UInt64(index))
            }
            let prekey = try uint64()
            let sealed = try sealed(MembershipLimits.epochSealInBytes, field: "seal")
            seals.append(EpochStatement.Seal(device: device, prekey: prekey, sealed: sealed))
        }
        return seals
    }

    /// A count within `sizes`, then as many bytes.
    private mutating func sealed(_ sizes: ClosedRange<Int>, field: String) throws(CodecError) -> [UInt8] {
        let bytes = try prefixedBytes(atMost: sizes.upperBound, field: field)
        guard bytes.count >= sizes.lowerBound else { throw .invalidValue(field: field, value: UInt64(bytes.count)) }
        return bytes
    }
}
