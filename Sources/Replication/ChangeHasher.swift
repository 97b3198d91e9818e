internal import Identity
internal import Membership
internal import SodiumCrypto
internal import WireCodec

/// Computes the ids of one chain's changes (Protocol/changes.md, section 2), in buffers that it keeps from one change
/// to the next: a history is hashed without taking memory for each change.
struct ChangeHasher: Sendable {
    /// A label, then the operations of the change at hand.
    private(set) var operations: [UInt8]
    /// A label, then its inserted text, as long as that is not forgotten.
    private(set) var text: [UInt8]
    /// Of a change whose text is forgotten; nothing is appended to `text` then.
    private var forgotten: ForgottenText?
    private var header: [UInt8] = []
    private let headerStart: Int

    static let version: UInt8 = 1
    private static let idLabel = [UInt8]("change-id/1".utf8)
    private static let operationsLabel = [UInt8]("change-operations/1".utf8)
    private static let textLabel = [UInt8]("change-text/1".utf8)

    init(space: SpaceID, chain: ChainID) {
        operations = Self.operationsLabel
        text = Self.textLabel
        header = Self.idLabel
        header.append(Self.version)
        space.bytes.append(to: &header)
        chain.bytes.append(to: &header)
        headerStart = header.count
    }

    /// Drops the operations and the text of the change before; the next one's text may be forgotten.
    mutating func begin(forgotten: ForgottenText? = nil) {
        operations.removeLast(operations.count - Self.operationsLabel.count)
        text.removeLast(text.count - Self.textLabel.count)
        self.forgotten = forgotten
    }

    var operationsInBytes: Int { operations.count - Self.operationsLabel.count }
    /// Of the text as it was written.
    var textInBytes: Int { forgotten?.lengthInBytes ?? text.count - Self.textLabel.count }
    var isForgotten: Bool { forgotten != nil }

    /// A copy of the operations, without the label.
    var operationBytes: [UInt8] { [UInt8](operations[Self.operationsLabel.count...]) }
    /// The text, or what is left of it.
    var changeText: ChangeText {
        if let forgotten { .forgotten(forgotten) } else { .whole([UInt8](text[Self.textLabel.count...])) }
    }

    /// What the header says of an inserted text.
    static func textHash(of bytes: [UInt8]) -> Bytes32 { BLAKE2b.hash256(textLabel + bytes) }

    /// What the header says of operations.
    static func operationsHash(of bytes: [UInt8]) -> Bytes32 { BLAKE2b.hash256(operationsLabel + bytes) }

    /// The id of a change, from what its header says behind `previous`.
    static func id(ofHeaderEndingIn bytes: [UInt8], at place: ChangePlace) -> Bytes32 {
        var header = ChangeHasher(space: place.space, chain: place.chain).header
        header.appendVarint(place.sequence)
        place.previous.append(to: &header)
        return BLAKE2b.hash256(header + bytes)
    }

    /// Lets `body` add to the operations.
    mutating func withOperations(_ body: (inout [UInt8]) -> Void) { body(&operations) }

    mutating func append(operations more: some Collection<UInt8>) { operations.append(contentsOf: more) }
    mutating func append(text more: some Collection<UInt8>) { text.append(contentsOf: more) }

    /// The hash of the header of a change with the operations and the text that were appended.
    mutating func id(
        _ context: borrowing Change.Context, sequence: UInt64, previous: Bytes32, operationCount: Int
    ) -> Bytes32 {
        header.removeLast(header.count - headerStart)
        header.appendVarint(sequence)
        previous.append(to: &header)
        if let origin = context.origin {
            origin.deviceKey.append(to: &header)
            header.append(contentsOf: origin.nonce)
        }
        header.append(ascending: context.parents)
        header.append(ascending: context.membership)
        header.appendVarint(context.time)
        header.appendVarint(UInt64(operationCount))
        header.appendVarint(UInt64(operationsInBytes))
        BLAKE2b.hash256(operations).append(to: &header)
        header.appendVarint(UInt64(textInBytes))
        if textInBytes > 0 { (forgotten?.hash ?? BLAKE2b.hash256(text)).append(to: &header) }
        return BLAKE2b.hash256(header)
    }
}

extension [UInt8] {
    mutating func append(ascending values: [Bytes32]) {
        appendVarint(UInt64(values.count))
        for value in values { value.append(to: &self) }
    }
}
