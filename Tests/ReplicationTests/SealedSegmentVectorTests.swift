import Membership
import Testing
import WireCodec

@testable import Replication

/// `Protocol/vectors/store/segment.json`: a segment, the changes that come out of it, and segments that are none.
struct SealedSegmentVectorTests {
    private struct Content: Decodable {
        struct Row: Decodable {
            let chain: String
            let sequence: UInt64
            let id: String
            let body: String
            let signature: String?
        }
        struct Malformed: Decodable {
            let what: String
            let segment: String
            let refusal: String
        }
        let space: String
        let segment: String
        let changes: [Row]
        let malformed: [Malformed]
    }

    private let content: Content
    private let space: SpaceID

    init() throws {
        content = try VectorFile.read("store/segment.json", as: Content.self)
        space = SpaceID(try bytes32(content.space))
    }

    @Test("a segment gives back the changes that the vector says")
    func changes() throws {
        var reader = SealedReader(try SealedSegment(decoding: try bytes(content.segment), space: space))
        for expected in content.changes {
            let row = try #require(try reader.nextRow())
            #expect(row.chain.bytes.hex == expected.chain)
            #expect(row.sequence == expected.sequence)
            #expect(row.id.hex == expected.id)
            #expect(Hex.encode(row.body) == expected.body)
            #expect(row.signature.map { Hex.encode($0) } == expected.signature)
        }
        #expect(try reader.nextRow() == nil)
        #expect(content.changes.count > 10)
    }

    @Test("what is no segment is refused as the vector says")
    func malformed() throws {
        for one in content.malformed {
            do throws(ReplicationError) {
                var reader = SealedReader(try SealedSegment(decoding: (try? bytes(one.segment)) ?? [], space: space))
                while try reader.nextRow() != nil {}
                Issue.record("\(one.what) was read")
            } catch {
                #expect(caseName(error) == one.refusal, "\(one.what): \(error)")
            }
        }
        #expect(content.malformed.count > 3)
    }
}
