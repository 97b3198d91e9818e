package import Membership
package import WireCodec

/// Membership ops of one space that the other side lacks, parents first.
package struct MembershipMessage: WireMessage, Equatable {
    package static let type = MessageType.membership

    package let space: SpaceID
    /// Each a `MembershipOp`, encoded; one at least.
    package let operations: [[UInt8]]

    package init(space: SpaceID, operations: [[UInt8]]) {
        self.space = space
        self.operations = operations
    }

    /// As few messages as hold all operations within the limits, in order.
    package static func messages(space: SpaceID, operations: [[UInt8]]) -> [MembershipMessage] {
        var messages: [MembershipMessage] = []
        var batch: [[UInt8]] = []
        var bytes = 0
        for operation in operations {
            let isFull = batch.count == ReplicationLimits.membershipOpCount
            if isFull || bytes + operation.count > ReplicationLimits.membershipInBytes {
                messages.append(MembershipMessage(space: space, operations: batch))
                (batch, bytes) = ([], 0)
            }
            batch.append(operation)
            bytes += operation.count
        }
        if !batch.isEmpty { messages.append(MembershipMessage(space: space, operations: batch)) }
        return messages
    }

    package init(from reader: inout ByteReader) throws(CodecError) {
        space = SpaceID(try reader.bytes32())
        operations = try reader.membershipOps()
        if operations.isEmpty { throw .invalidValue(field: "operations", value: 0) }
    }

    package func encode() -> [UInt8] {
        var writer = ByteWriter(reserving: 64 + operations.reduce(0) { $0 + $1.count + 2 })
        writer.raw(space.bytes)
        writer.list(operations)
        return writer.bytes
    }
}

extension ByteReader {
    mutating func membershipOps() throws(CodecError) -> [[UInt8]] {
        let count = try varint(atMost: ReplicationLimits.membershipOpCount, field: "operations")
        var operations: [[UInt8]] = []
        var bytes = 0
        for _ in 0..<count {
            let operation = try prefixedBytes(atMost: ReplicationLimits.membershipOpInBytes, field: "operation")
            bytes += operation.count
            guard bytes <= ReplicationLimits.membershipInBytes else {
                throw .overLimit(
                    field: "operations", value: UInt64(bytes), limit: UInt64(ReplicationLimits.membershipInBytes))
            }
            operations.append(operation)
        }
        return operations
    }
}

extension ByteWriter {
    mutating func list(_ values: [[UInt8]]) {
        varint(values.count)
        for value in values { prefixed(value) }
    }
}
