import Replication
import SodiumCrypto
import WireCodec

/// What bundles brought before what it builds on: kept, also on the disk, until that comes.
struct WaitingMessages {
    enum Message {
        case membership(MembershipMessage)
        case changes(ChangesMessage)

        private static let membershipKind: UInt8 = 1
        private static let changesKind: UInt8 = 2

        /// Nil for bytes that are not of our form.
        init?(decoding bytes: [UInt8]) {
            let body = Array(bytes.dropFirst())
            switch bytes.first {
            case Self.membershipKind:
                guard let message = try? MembershipMessage(decoding: body) else { return nil }
                self = .membership(message)
            case Self.changesKind:
                guard let message = try? ChangesMessage(decoding: body) else { return nil }
                self = .changes(message)
            default: return nil
            }
        }

        func encode() -> [UInt8] {
            switch self {
            case .membership(let message): [Self.membershipKind] + message.encode()
            case .changes(let message): [Self.changesKind] + message.encode()
            }
        }
    }

    /// Of one space, in bytes.
    static let sizeInBytesMax = 16 * 1024 * 1024

    /// In the order in which they came.
    private(set) var messages: [(id: Bytes32, bytes: [UInt8])] = []
    /// Invariant: those of `messages`.
    private var ids: Set<Bytes32> = []
    private(set) var sizeInBytes = 0
    /// Of how many changes and membership ops it was seen that nothing fits yet.
    var triedAt: [Int] = []
    /// When it is tried again at the soonest.
    var nextTry: Deadline = 0

    var count: Int { messages.count }

    static func id(of bytes: [UInt8]) -> Bytes32 { BLAKE2b.hash256(bytes) }

    /// O(1): one space may have a hundred thousand small ones.
    func contains(_ id: Bytes32) -> Bool { ids.contains(id) }

    func hasRoom(for bytes: [UInt8]) -> Bool { sizeInBytes + bytes.count <= Self.sizeInBytesMax }

    mutating func insert(_ bytes: [UInt8], id: Bytes32) {
        ids.insert(id)
        messages.append((id, bytes))
        sizeInBytes += bytes.count
        triedAt = []
    }

    /// O(n) for all of them at once.
    mutating func remove(_ gone: Set<Bytes32>) {
        messages.removeAll { gone.contains($0.id) }
        ids.subtract(gone)
        sizeInBytes = messages.reduce(0) { $0 + $1.bytes.count }
    }
}
