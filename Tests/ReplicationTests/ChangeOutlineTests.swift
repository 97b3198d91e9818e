import Replication
import Testing
import WireCodec

struct ChangeOutlineTests {
    private struct File: Decodable {
        struct Valid: Decodable {
            let name, body, id: String
            let forgotten: String?
            let place: VectorPlace
        }
        let valid: [Valid]
    }

    /// Every change of the vectors, whole and without its text.
    private func changes() throws -> [(name: String, id: String, change: Change, place: ChangePlace)] {
        let valid = try VectorFile.read("changes/change.json", as: File.self).valid
        return try valid.flatMap { valid in
            let place = try valid.place.place()
            return try ([valid.body] + (valid.forgotten.map { [$0] } ?? [])).map {
                (valid.name, valid.id, try Change(decodingBody: try bytes($0), at: place), place)
            }
        }
    }

    @Test("from the outline of each vector follows the id that the page asks for, with its text and without")
    func ids() throws {
        let changes = try changes()
        #expect(changes.count >= 7)
        for (name, id, change, place) in changes {
            let outline = try ChangeOutline(decoding: ChangeOutline.encode(change), at: place)
            #expect(outline.id.hex == id, "\(name)")
            let bare = try outline.change(with: nil)
            #expect(bare.id.hex == id && bare.parts.isEmpty && bare.parents == change.parents, "\(name)")
            let whole = try outline.change(with: change.operationBytes)
            #expect(whole.id.hex == id && whole.parts.count == change.parts.count, "\(name)")
            #expect(whole.signedBytes == change.signedBytes, "\(name)")
        }
    }

    @Test("other operations than those that it names are refused")
    func foreign() throws {
        for (name, _, change, place) in try changes() {
            let outline = try ChangeOutline(decoding: ChangeOutline.encode(change), at: place)
            for index in change.operationBytes.indices {
                var other = change.operationBytes
                other[index] ^= 1
                #expect(throws: ReplicationError.foreignOperations(outline.id), "\(name), byte \(index)") {
                    try outline.change(with: other)
                }
            }
            #expect(throws: ReplicationError.foreignOperations(outline.id)) { try outline.change(with: []) }
        }
    }

    @Test("each prefix is refused, and each changed bit is refused or changes the id")
    func ruins() throws {
        for (name, id, change, place) in try changes() {
            let bytes = ChangeOutline.encode(change)
            for count in bytes.indices {
                #expect(throws: ReplicationError.self, "\(name), \(count) bytes") {
                    try ChangeOutline(decoding: Array(bytes[..<count]), at: place)
                }
            }
            #expect(throws: ReplicationError.self) { try ChangeOutline(decoding: bytes + [0], at: place) }
            for index in bytes.indices {
                for bit in 0..<8 {
                    var changed = bytes
                    changed[index] ^= 1 << bit
                    guard let outline = try? ChangeOutline(decoding: changed, at: place) else { continue }
                    #expect(outline.id.hex != id, "\(name), byte \(index), bit \(bit)")
                }
            }
        }
    }
}
