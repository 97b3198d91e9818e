internal import SodiumCrypto
package import WireCodec

/// Somebody with several devices: what these have said about each other.
///
/// Two devices are one person's when each vouches for the other; that goes on from device to device. A set that only
/// grows, so devices that tell each other all they know end with the same. Invariant: sorted, each sense once.
package struct Person: Equatable, Sendable {
    package static let statementsMax = 256
    private static let version: UInt8 = 1

    package private(set) var statements: [DeviceStatement] = []

    package init() {}

    package func contains(_ kind: DeviceStatement.Kind, by author: Bytes32, about subject: Bytes32) -> Bool {
        statements.contains { $0.kind == kind && $0.author == author && $0.subject == subject }
    }

    /// False where it is known, or there is no room for it.
    @discardableResult
    package mutating func insert(_ statement: DeviceStatement) -> Bool {
        guard statements.count < Self.statementsMax, !statements.contains(where: { $0.says(the: statement) }) else {
            return false
        }
        statements.append(statement)
        statements.sort(by: DeviceStatement.precede)
        return true
    }

    /// Takes in what another device knows; true where that was news.
    package mutating func merge(_ other: Person) -> Bool {
        var isNews = false
        for statement in other.statements where insert(statement) { isNews = true }
        return isNews
    }

    /// The devices of the person that `own` belongs to, itself first, the others in their order.
    ///
    /// Level by level from `own` over mutual vouches; what a level revokes is out, unless it was nearer. So a thief's
    /// word about the others counts nothing once the stolen device is out, `own` is never out, and of two at one
    /// distance that revoke each other neither counts. O(devices · statements).
    package func devices(with own: Bytes32) -> [Bytes32] {
        var trusted: Set<Bytes32> = []
        var out: Set<Bytes32> = []
        var level: Set<Bytes32> = [own]
        while !level.isEmpty {
            let revoked = statements.filter { $0.kind == .revokes && level.contains($0.author) }.map(\.subject)
            out.formUnion(Set(revoked).subtracting(trusted).subtracting([own]))
            let kept = level.subtracting(out)
            trusted.formUnion(kept)
            let linked = statements.filter {
                $0.kind == .vouches && kept.contains($0.author)
                    && contains(.vouches, by: $0.subject, about: $0.author)
            }
            level = Set(linked.map(\.subject)).subtracting(trusted).subtracting(out)
        }
        return [own] + trusted.subtracting([own]).sorted()
    }

    // MARK: Bytes

    package func encode() -> [UInt8] {
        var writer = ByteWriter(reserving: 8 + statements.count * DeviceStatement.countInBytes)
        writer.uint8(Self.version)
        writer.varint(statements.count)
        for statement in statements { statement.encode(to: &writer) }
        return writer.bytes
    }

    /// Checks order, doubles and each signature.
    package init(decoding bytes: [UInt8]) throws(IdentityError) {
        var reader = ByteReader(bytes)
        let count: Int
        do throws(CodecError) {
            let version = try reader.uint8()
            guard version == Self.version else { throw .invalidValue(field: Self.versionField, value: UInt64(version)) }
            count = try reader.varint(atMost: Self.statementsMax, field: "statements")
            guard reader.remaining == count * DeviceStatement.countInBytes else {
                throw reader.remaining < count * DeviceStatement.countInBytes
                    ? .truncated(needed: count * DeviceStatement.countInBytes, available: reader.remaining)
                    : .trailingBytes(count: reader.remaining - count * DeviceStatement.countInBytes)
            }
        } catch {
            if case .invalidValue(Self.versionField, let version) = error {
                throw .unknownVersion(UInt8(truncatingIfNeeded: version))
            }
            throw .malformed(error)
        }
        for index in 0..<count {
            let statement = try DeviceStatement(from: &reader)
            if let last = statements.last, !DeviceStatement.precede(last, statement) {
                throw .malformed(.invalidValue(field: "statements", value: UInt64(index)))
            }
            statements.append(statement)
        }
    }

    private static let versionField = "version"
}
