import WireCodec

@testable import NodeCore
@testable import Replication

/// What members say of a blob and send of it, in any order: a fetch asks for what was offered, takes what is right
/// once, and never says that it has what it has not.
enum BlobFetchTarget: FuzzTarget {
    static let name = "blob-fetch"
    static let lengthMax = 256

    private static let bytes: [UInt8] = (0..<5).flatMap { index -> [UInt8] in
        [UInt8](repeating: UInt8(index), count: index == 4 ? 9 : BlobHead.pieceInBytes)
    }
    private static let list = PieceList(of: bytes)

    static func take(_ script: [UInt8]) {
        var fetch = BlobFetch(list.id, turn: UInt64(script.count))
        var (time, offered, under) = (UInt64(1), [PieceSet?](repeating: nil, count: 4), [(link: Int, part: BlobPart)]())
        var held: Set<Int> = []
        for byte in script {
            let (link, now) = (Int(byte >> 3 & 3), Instant(monotonicInNanoseconds: time, unixInMilliseconds: 0))
            let id = LinkID(value: UInt64(link))
            switch byte & 7 {
            case 0, 1:
                var pieces = PieceSet(pieceCount: list.head.pieceCount)
                for index in 0..<5 where (Int(byte) &* 7 &+ script.count) >> index & 1 == 1 { pieces.insert(index) }
                offered[link] = pieces
                fetch.observe(.init(list.head, pieces), from: id, at: now)
            case 2:
                fetch.drop(id, at: now)
                (offered[link], under) = (nil, under.filter { $0.link != link })
            case 3:
                time += 3_000_000_000
                _ = fetch.expire(at: now)
            case 4, 5:
                let parts = fetch.partsToAsk(id, at: now)
                claim(parts.count <= NodeLimits.blobWindowMax, "a link is asked for more than it may be")
                for part in parts {
                    if case .piece(let index) = part {
                        claim(offered[link]?.contains(index) == true, "a link is asked for what it does not have")
                        claim(!held.contains(index), "what is here is asked for")
                    }
                    under.append((link, part))
                }
            default:
                guard !under.isEmpty else { continue }
                let (link, part) = under.remove(at: Int(byte >> 3) % under.count)
                deliver(part, from: link, isWrong: byte & 7 == 7, to: &fetch, at: now, &held)
            }
            claim(fetch.pieces.count == held.count, "more or less is here than came")
        }
    }

    private static func deliver(
        _ part: BlobPart, from link: Int, isWrong: Bool, to fetch: inout BlobFetch, at now: Instant,
        _ held: inout Set<Int>
    ) {
        var sent: [UInt8] =
            switch part {
            case .page(let index): list.pages[index].bytes
            case .piece(let index): Array(bytes[list.head.bytes(ofPiece: index)])
            }
        if isWrong { sent[sent.count / 2] ^= 1 }
        switch fetch.take(part, sent, from: LinkID(value: UInt64(link)), at: now) {
        case .piece(let index): claim(!isWrong && held.insert(index).inserted, "a piece was taken twice, or wrong")
        case .page: claim(!isWrong, "a wrong page was taken")
        case .known: break
        case .wrong: claim(isWrong, "what is right was refused")
        }
    }

    static func seeds() -> [[UInt8]] { [[0, 4, 6, 4, 6, 6, 6, 6], [9, 0, 12, 4, 14, 3, 3, 3, 3, 12, 22, 30]] }
}
