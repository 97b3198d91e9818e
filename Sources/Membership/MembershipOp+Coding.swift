internal import Identity
internal import WireCodec

extension MembershipOp {
    /// Everything but the signature.
    struct Fields {
        let space: SpaceID
        let author: Bytes32
        let parents: [Bytes32]
        let action: Action
    }

    /// The byte on the wire.
    enum Kind: UInt8 {
        case add = 1
        case link = 2
        case role = 3
        case remove = 4
        case admit = 5
        case leave = 6
        case successor = 7
        case claim = 8
        case epoch = 9
        case lock = 10
    }

    fileprivate static let version: UInt8 = 1
}

extension MembershipOp.Action {
    var kind: MembershipOp.Kind {
        switch self {
        case .add: .add
        case .link: .link
        case .role: .role
        case .remove: .remove
        case .admit: .admit
        case .leave: .leave
        case .successor: .successor
        case .claim: .claim
        case .epoch: .epoch
        case .lock: .lock
        }
    }

    /// What it accepts of chains; of an admission, what it admits.
    var cut: [ChainCut] {
        switch self {
        case .role(_, _, let cut), .remove(_, let cut), .leave(let cut): cut
        case .admit(_, let chains): chains
        case .add, .link, .successor, .claim, .epoch, .lock: []
        }
    }

    var name: String? {
        switch self {
        case .add(_, _, let name), .link(_, let name): name
        default: nil
        }
    }

    /// What stands behind the kind.
    fileprivate func write(to writer: inout ByteWriter) {
        switch self {
        case .add(let device, let role, let name):
            writer.raw(device)
            writer.uint8(role.rawValue)
            writer.prefixed(name)
        case .link(let device, let name):
            writer.raw(device)
            writer.prefixed(name)
        case .role(let devices, let role, let cut):
            writer.ascending(devices)
            writer.uint8(role.rawValue)
            writer.cuts(cut)
        case .remove(let devices, let cut):
            writer.ascending(devices)
            writer.cuts(cut)
        case .admit(let device, let chains):
            writer.raw(device)
            writer.cuts(chains)
        case .leave(let cut): writer.cuts(cut)
        case .successor(let device): writer.raw(device)
        case .claim: break
        case .epoch(let statement): statement.write(to: &writer)
        case .lock(let isLocked): writer.uint8(isLocked ? 1 : 0)
        }
    }

    fileprivate init(_ kind: MembershipOp.Kind, from reader: inout ByteReader) throws(CodecError) {
        switch kind {
        case .add: self = .add(device: try reader.bytes32(), role: try reader.role(), name: try reader.memberName())
        case .link: self = .link(device: try reader.bytes32(), name: try reader.memberName())
        case .role:
            self = .role(devices: try reader.targets(), role: try reader.role(), cut: try reader.chainCuts())
        case .remove: self = .remove(devices: try reader.targets(), cut: try reader.chainCuts())
        case .admit: self = .admit(device: try reader.bytes32(), chains: try reader.chainCuts(atLeast: 1))
        case .leave: self = .leave(cut: try reader.chainCuts())
        case .successor: self = .successor(device: try reader.bytes32())
        case .claim: self = .claim
        case .epoch: self = .epoch(try EpochStatement(from: &reader))
        case .lock:
            let value = try reader.uint8()
            guard value <= 1 else { throw .invalidValue(field: "lock", value: UInt64(value)) }
            self = .lock(value == 1)
        }
    }
}

extension MembershipOp.Fields {
    init(from reader: inout ByteReader) throws(CodecError) {
        let version = try reader.uint8()
        guard version == MembershipOp.version else { throw .invalidValue(field: "version", value: UInt64(version)) }
        space = SpaceID(try reader.bytes32())
        author = try reader.bytes32()
        parents = try reader.ascendingBytes32(atMost: MembershipLimits.frontierCount, field: "parents")
        let rawKind = try reader.uint8()
        guard let kind = MembershipOp.Kind(rawValue: rawKind) else {
            throw .invalidValue(field: "kind", value: UInt64(rawKind))
        }
        action = try MembershipOp.Action(kind, from: &reader)
    }

    func encode() -> [UInt8] {
        var writer = ByteWriter(reserving: 256)
        writer.uint8(MembershipOp.version)
        writer.raw(space.bytes)
        writer.raw(author)
        writer.ascending(parents)
        writer.uint8(action.kind.rawValue)
        action.write(to: &writer)
        return writer.bytes
    }

    func checkName() throws(MembershipError) {
        guard let name = action.name else { return }
        guard MembershipLimits.isFit(name, atMostBytes: MembershipLimits.nameInBytes) else {
            throw .unfitName(field: "name")
        }
    }
}

extension ByteReader {
    fileprivate mutating func role() throws(CodecError) -> Role {
        let rawRole = try uint8()
        guard let role = Role(rawValue: rawRole) else { throw .invalidValue(field: "role", value: UInt64(rawRole)) }
        return role
    }

    fileprivate mutating func memberName() throws(CodecError) -> String {
        try prefixedString(atMostBytes: MembershipLimits.nameInBytes, field: "name")
    }

    fileprivate mutating func targets() throws(CodecError) -> [Bytes32] {
        let devices = try ascendingBytes32(atMost: MembershipLimits.targetCount, field: "devices")
        if devices.isEmpty { throw .invalidValue(field: "devices", value: 0) }
        return devices
    }
}
