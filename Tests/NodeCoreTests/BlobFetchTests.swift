import Replication
import TestKit
import Testing

@testable import NodeCore

/// Which part is asked of whom, beside a world that answers in any order, dies and lies.
struct BlobFetchTests {
    private static func now(_ milliseconds: UInt64) -> Instant {
        Instant(monotonicInNanoseconds: milliseconds * 1_000_000, unixInMilliseconds: 0)
    }

    private static func link(_ value: Int) -> LinkID { LinkID(value: UInt64(value)) }

    private static func blob(_ pieces: Int, short: Int = 9, random: inout SeededRandom) -> [UInt8] {
        (0..<pieces).flatMap { index -> [UInt8] in
            let count = index == pieces - 1 ? short : BlobHead.pieceInBytes
            return [UInt8](repeating: UInt8(random.below(256)), count: count)
        }
    }

    private static func bytes(_ part: BlobPart, _ blob: [UInt8], _ list: PieceList) -> [UInt8] {
        switch part {
        case .page(let index): list.pages[index].bytes
        case .piece(let index): Array(blob[list.head.bytes(ofPiece: index)])
        }
    }

    private static func set(_ pieces: some Sequence<Int>, of head: BlobHead) -> PieceSet {
        var set = PieceSet(pieceCount: head.pieceCount)
        for piece in pieces { set.insert(piece) }
        return set
    }

    /// Nobody here is clever: whoever was asked answers at a random moment, with what it was asked for, or is gone, or
    /// lies. Whatever happens, the blob comes whole as long as one honest member stays who has it.
    @Test(
        "a blob comes whole from members who have parts, die, lie and come back", arguments: SeededRandom.seeds(0..<25))
    func anyWorld(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let blob = Self.blob(1 + random.below(24), short: 1 + random.below(BlobHead.pieceInBytes), random: &random)
        let list = PieceList(of: blob)
        var fetch = BlobFetch(list.id, turn: UInt64(random.below(1000)))
        var (time, got) = (UInt64(1), [Int: [UInt8]]())
        var under: [(link: Int, part: BlobPart)] = []
        var having: [Int: PieceSet] = [:]
        var lied: Set<Int> = []
        func meet(_ link: Int, all: Bool) {
            let some = (0..<list.head.pieceCount).filter { _ in all || random.below(3) > 0 }
            let pieces = Self.set(some, of: list.head)
            having[link] = pieces
            fetch.observe(.init(list.head, pieces), from: Self.link(link), at: Self.now(time))
        }
        for link in 0..<4 { meet(link, all: link == 0) }
        for _ in 0..<20_000 where !fetch.isComplete {
            time += UInt64(random.below(20))
            _ = fetch.expire(at: Self.now(time))
            let link = random.below(4)
            switch random.below(40) {
            case 0 where link != 0:
                fetch.drop(Self.link(link), at: Self.now(time))
                (having[link], under) = (nil, under.filter { $0.link != link })
            case 1 where link != 0 && !lied.contains(link): meet(link, all: false)
            case 2..<20:
                let parts = fetch.partsToAsk(Self.link(link), at: Self.now(time))
                #expect(parts.count <= NodeLimits.blobWindowMax, "\(random)")
                for part in parts {
                    under.append((link, part))
                    if case .piece(let index) = part {
                        #expect(having[link]?.contains(index) == true && got[index] == nil, "\(random)")
                    }
                    #expect(under.count { $0.part == part } <= 4, "\(random)")
                }
            default:
                guard !under.isEmpty else { continue }
                let answer = under.remove(at: random.below(under.count))
                var bytes = Self.bytes(answer.part, blob, list)
                let lies = answer.link == 3 && random.below(10) == 0
                if lies { bytes[random.below(bytes.count)] ^= 1 }
                let taken = fetch.take(answer.part, bytes, from: Self.link(answer.link), at: Self.now(time))
                switch (taken, answer.part) {
                case (.piece(let index), .piece(let asked)):
                    #expect(!lies && index == asked && got[index] == nil, "\(random)")
                    got[index] = bytes
                case (.page(let index), .page(let asked)): #expect(!lies && index == asked, "\(random)")
                case (.known, _): break
                case (.wrong, _):
                    #expect(lies, "\(random)")
                    lied.insert(answer.link)
                    fetch.drop(Self.link(answer.link), at: Self.now(time))
                    under = under.filter { $0.link != answer.link }
                default: Issue.record("\(answer.part) was taken as \(taken); \(random)")
                }
            }
        }
        #expect(fetch.isComplete && fetch.heldInBytes == blob.count, "\(random)")
        #expect((0..<list.head.pieceCount).flatMap { got[$0] ?? [] } == blob, "\(random)")
    }

    @Test("what fewest have is asked for first")
    func rarestFirst() throws {
        var random = SeededRandom(seed: 1)
        let blob = Self.blob(12, random: &random)
        let list = PieceList(of: blob)
        for turn in UInt64(0)..<12 {
            var fetch = BlobFetch(list.id, turn: turn)
            fetch.observe(.everything(list.head), from: Self.link(1), at: Self.now(1))
            fetch.observe(.part(list.head, Self.set(0..<11, of: list.head)), from: Self.link(2), at: Self.now(1))
            fetch.observe(.part(list.head, Self.set(0..<10, of: list.head)), from: Self.link(3), at: Self.now(1))
            #expect(fetch.partsToAsk(Self.link(1), at: Self.now(1)) == [.page(0)])
            #expect(fetch.take(.page(0), list.pages[0].bytes, from: Self.link(1), at: Self.now(2)) == .page(0))
            let asked = fetch.partsToAsk(Self.link(1), at: Self.now(2))
            #expect(asked.prefix(2) == [.piece(11), .piece(10)], "turn \(turn)")
            // Among equals each begins elsewhere.
            #expect(asked[2] == .piece(turn >= 10 ? 0 : Int(turn)))
            let others =
                fetch.partsToAsk(Self.link(2), at: Self.now(2)) + fetch.partsToAsk(Self.link(3), at: Self.now(2))
            #expect(Set(others).intersection(asked).isEmpty)
        }
    }

    @Test("a link is asked for four pieces at first, for 32 when they come soon, for two when they come late")
    func window() throws {
        var random = SeededRandom(seed: 2)
        let blob = Self.blob(200, random: &random)
        let list = PieceList(of: blob)
        func most(waiting milliseconds: UInt64) -> (first: Int, last: Int) {
            var fetch = BlobFetch(list.id, turn: 0)
            fetch.observe(.everything(list.head), from: Self.link(1), at: Self.now(1))
            var (time, sizes, under) = (UInt64(1), [Int](), [BlobPart]())
            while !fetch.isComplete {
                under += fetch.partsToAsk(Self.link(1), at: Self.now(time))
                if case .piece? = under.first { sizes.append(under.count) }
                time += milliseconds
                let part = under.removeFirst()
                _ = fetch.take(part, Self.bytes(part, blob, list), from: Self.link(1), at: Self.now(time))
            }
            return (sizes.first ?? 0, sizes.dropLast(40).last ?? 0)
        }
        #expect(most(waiting: 0).first <= 5)
        #expect((17...NodeLimits.blobWindowMax).contains(most(waiting: 0).last))
        #expect((1...NodeLimits.blobWindowMin).contains(most(waiting: 1_000).last))
    }

    @Test(
        "a link that brings nothing for ten seconds is passed over for ten, and what it was asked for goes to another")
    func patience() throws {
        var random = SeededRandom(seed: 3)
        let list = PieceList(of: Self.blob(3, random: &random))
        var fetch = BlobFetch(list.id, turn: 0)
        fetch.observe(.everything(list.head), from: Self.link(1), at: Self.now(1))
        #expect(fetch.partsToAsk(Self.link(1), at: Self.now(1)) == [.page(0)])
        #expect(fetch.deadline == Self.now(10_001).monotonicInNanoseconds)
        #expect(fetch.expire(at: Self.now(10_000)) == false)
        fetch.observe(.everything(list.head), from: Self.link(2), at: Self.now(5_000))
        #expect(fetch.expire(at: Self.now(10_001)) == true)
        #expect(fetch.partsToAsk(Self.link(1), at: Self.now(10_001)).isEmpty)
        #expect(fetch.partsToAsk(Self.link(2), at: Self.now(10_001)) == [.page(0)])
        #expect(fetch.expire(at: Self.now(20_001)) == true)
        #expect(fetch.partsToAsk(Self.link(1), at: Self.now(20_001)) == [.page(0)])
    }

    @Test("the last parts are asked of a second link, which has nothing else to bring, and no third")
    func lastParts() throws {
        var random = SeededRandom(seed: 4)
        let blob = Self.blob(2, random: &random)
        let list = PieceList(of: blob)
        var fetch = BlobFetch(list.id, turn: 0)
        for link in 1...3 { fetch.observe(.everything(list.head), from: Self.link(link), at: Self.now(1)) }
        #expect(fetch.partsToAsk(Self.link(1), at: Self.now(1)) == [.page(0)])
        #expect(fetch.partsToAsk(Self.link(2), at: Self.now(1)) == [.page(0)])
        #expect(fetch.partsToAsk(Self.link(3), at: Self.now(1)).isEmpty)
        #expect(fetch.take(.page(0), list.pages[0].bytes, from: Self.link(2), at: Self.now(1)) == .page(0))
        #expect(fetch.take(.page(0), list.pages[0].bytes, from: Self.link(1), at: Self.now(1)) == .known)
        #expect(fetch.partsToAsk(Self.link(1), at: Self.now(1)) == [.piece(0), .piece(1)])
        #expect(fetch.partsToAsk(Self.link(2), at: Self.now(1)) == [.piece(0), .piece(1)])
        #expect(fetch.partsToAsk(Self.link(3), at: Self.now(1)).isEmpty)
    }

    @Test("a piece that goes missing on the disk is asked for again")
    func lost() throws {
        var random = SeededRandom(seed: 5)
        let list = PieceList(of: Self.blob(4, random: &random))
        var fetch = BlobFetch(list.head, having: Self.set([0, 1, 3], of: list.head), turn: 3)
        #expect(fetch.heldInBytes == 2 * BlobHead.pieceInBytes + 9)
        fetch.lose(1)
        fetch.observe(.everything(list.head), from: Self.link(1), at: Self.now(1))
        #expect(fetch.partsToAsk(Self.link(1), at: Self.now(1)) == [.page(0)])
        #expect(fetch.take(.page(0), list.pages[0].bytes, from: Self.link(1), at: Self.now(1)) == .page(0))
        #expect(Set(fetch.partsToAsk(Self.link(1), at: Self.now(1))) == [.piece(1), .piece(2)])
    }

    @Test(
        "a piece after 100 ms leaves what a link is asked for as it is, as does one after 400; less or more changes it")
    func waits() throws {
        var random = SeededRandom(seed: 6)
        let blob = Self.blob(60, random: &random)
        let list = PieceList(of: blob)
        func asked(after milliseconds: UInt64) -> Int {
            var fetch = BlobFetch(list.id, turn: 0)
            fetch.observe(.everything(list.head), from: Self.link(1), at: Self.now(1))
            var time: UInt64 = 1
            // The page tells nothing, since it took exactly as long as is neither soon nor late.
            for part in fetch.partsToAsk(Self.link(1), at: Self.now(time)) {
                time += 100
                _ = fetch.take(part, Self.bytes(part, blob, list), from: Self.link(1), at: Self.now(time))
            }
            let first = fetch.partsToAsk(Self.link(1), at: Self.now(time))
            for part in first {
                _ = fetch.take(
                    part, Self.bytes(part, blob, list), from: Self.link(1), at: Self.now(time + milliseconds))
            }
            #expect(first.count == NodeLimits.blobWindowFirst)
            return fetch.partsToAsk(Self.link(1), at: Self.now(time + milliseconds)).count
        }
        #expect(asked(after: 99) == 8)
        #expect(asked(after: 100) == 4)
        #expect(asked(after: 400) == 4)
        #expect(asked(after: 401) == 2)
    }

    @Test("which pieces are rarest is looked at every quarter of a second, however often members say what they have")
    func orderPause() throws {
        var random = SeededRandom(seed: 7)
        let blob = Self.blob(40, random: &random)
        let list = PieceList(of: blob)
        var fetch = BlobFetch(list.id, turn: 0)
        fetch.observe(.everything(list.head), from: Self.link(1), at: Self.now(1))
        _ = fetch.partsToAsk(Self.link(1), at: Self.now(1))
        _ = fetch.take(.page(0), list.pages[0].bytes, from: Self.link(1), at: Self.now(1))
        // All but the last piece becomes common.
        fetch.observe(.part(list.head, Self.set(0..<39, of: list.head)), from: Self.link(2), at: Self.now(1))
        let before = fetch.partsToAsk(Self.link(1), at: Self.now(250))
        #expect(!before.isEmpty && !before.contains(.piece(39)))
        for part in before {
            _ = fetch.take(part, Self.bytes(part, blob, list), from: Self.link(1), at: Self.now(251))
        }
        #expect(fetch.partsToAsk(Self.link(1), at: Self.now(251)).first == .piece(39))
    }
}
