import Identity
import Membership
import WireCodec

@testable import Replication

/// One side of an exchange of ranges, whatever the other one says: answers can be read, tell of no more than is here,
/// and what is said of no chain here is not kept.
enum RangesTarget: FuzzTarget {
    static let name = "ranges"
    static let lengthMax = 2_048

    /// Pairs of chains whose ids begin alike.
    private static let here: [FrontierMessage.Chain] = (0..<200).map { number -> FrontierMessage.Chain in
        let id = Bytes32(UInt64(number / 2) << 57, 0, 0, UInt64(number))
        let tip = IDPrefix(value: UInt64(number))
        return FrontierMessage.Chain(chain: ChainID(id), count: UInt64(1 + number % 9), tip: tip)
    }.sorted()

    static func take(_ bytes: [UInt8]) {
        var side = RangeReconciliation(of: here, salt: [UInt8](repeating: 1, count: 16))
        for piece in pieces(bytes) {
            guard let message = try? RangesMessage(decoding: piece) else { continue }
            claim(message.encode() == piece, "a message of ranges has two encodings")
            guard let replies = try? side.receive(message.parts) else { return }
            claim(replies.reduce(0) { $0 + $1.claim.statements.count } <= here.count, "more is told than is here")
            for reply in RangesMessage.messages(space: message.space, salt: side.salt, membership: [], parts: replies) {
                claim((try? RangesMessage(decoding: reply.encode())) == reply, "an answer cannot be read")
            }
        }
        let known = Set(here.map(\.chain))
        claim(side.theirs.allSatisfy { known.contains($0.chain) }, "a chain is kept that is not here")
    }

    static func seeds() -> [[UInt8]] {
        let bodies = VectorSeeds.bytes("sync/ranges", "bytes")
        let opening = RangeReconciliation(of: Array(here.prefix(120)), salt: [UInt8](repeating: 1, count: 16)).opening()
        let ours = RangesMessage(
            space: SpaceID(.zero), salt: [UInt8](repeating: 1, count: 16), membership: [], parts: opening)
        return bodies.map { joined([$0]) } + [joined([ours.encode()]), joined(bodies)]
    }
}
