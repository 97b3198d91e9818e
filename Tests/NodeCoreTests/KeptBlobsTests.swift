import Membership
import Replication
import TestKit
import Testing
import WireCodec

@testable import NodeCore

@Suite struct KeptBlobsTests {
    @Test(
        "what the blobs of a space take is the sum of those that are kept, whatever was set, replaced and taken away",
        arguments: SeededRandom.seeds(0..<20))
    func sums(_ seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let spaces = (0..<3).map { SpaceID(Bytes32(1, 2, 3, UInt64($0))) }
        var kept = KeptBlobs()
        var model: [BlobKey: Int] = [:]
        for _ in 0..<400 {
            let space = spaces[Int.random(in: 0..<spaces.count, using: &random)]
            let number = Int.random(in: 0..<12, using: &random)
            var making = PieceList.Making()
            making.add([UInt8](repeating: UInt8(number), count: 1 + number * 7)[...])
            let head = making.finish().head
            let key = BlobKey(space: space, blob: head.id)
            switch Int.random(in: 0..<10, using: &random) {
            case 0..<6:
                kept[key] = KeptBlob(head: head, pieces: PieceSet(pieceCount: head.pieceCount))
                model[key] = head.sizeInBytes
            case 6:
                kept.insert(piece: 0, of: key)
                #expect((kept[key]?.pieces.isFull == true) == (model[key] != nil))
            case 7, 8: (kept[key], model[key]) = (nil, nil)
            default:
                kept.removeAll(of: space)
                model = model.filter { $0.key.space != space }
            }
            for space in spaces {
                let sum = model.reduce(0) { $0 + ($1.key.space == space ? $1.value : 0) }
                #expect(kept.sizeInBytes(in: space) == sum)
            }
            #expect(kept.holds(head.id) == model.keys.contains { $0.blob == head.id })
        }
    }
}
