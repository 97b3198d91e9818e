import CRDT
import Identity
import Membership
import Replication
import SodiumCrypto
import TestKit
import Testing
import WireCodec

struct ChangeTests {
    private struct File: Decodable {
        struct Origin: Decodable {
            let deviceKey, nonce: String
        }
        struct Valid: Decodable {
            let name, seed, time, body, id, signature: String
            let forgotten: String?
            let place: VectorPlace
            let origin: Origin?
            let parents, membership: [String]
            let parts: [VectorPart]
        }
        struct Malformed: Decodable {
            let name, body, reason: String
            let place: VectorPlace
        }

        let valid: [Valid]
        let malformed: [Malformed]
    }

    @Test("each vector is made of its fields with the body, the id and the signature that the page asks for")
    func made() throws {
        let file = try VectorFile.read("changes/change.json", as: File.self)
        #expect(file.valid.count >= 7)
        for valid in file.valid {
            let origin = try valid.origin.map {
                ChainOrigin(deviceKey: try bytes32($0.deviceKey), nonce: try bytes($0.nonce))
            }
            let context = Change.Context(
                parents: try valid.parents.map(bytes32).reversed(),
                membership: try valid.membership.map(bytes32).reversed(),
                time: try #require(UInt64(valid.time)), origin: origin)
            let change = try Change.make(try valid.parts.map { try $0.part() }, context, at: try valid.place.place())
            #expect(Hex.encode(change.encodeBody()) == valid.body, "\(valid.name)")
            #expect(change.bodyInBytes * 2 == valid.body.utf8.count, "\(valid.name)")
            #expect(change.id.hex == valid.id, "\(valid.name)")
            let key = DeviceKey(seed: SecretBytes(copying: try bytes(valid.seed)))
            #expect(Hex.encode(key.sign(change.signedBytes)) == valid.signature, "\(valid.name)")
        }
    }

    @Test("each vector is read from its body, and gives it back")
    func read() throws {
        let file = try VectorFile.read("changes/change.json", as: File.self)
        for valid in file.valid {
            let place = try valid.place.place()
            let change = try Change(decodingBody: try bytes(valid.body), at: place)
            #expect(change.id.hex == valid.id, "\(valid.name)")
            #expect(Hex.encode(change.encodeBody()) == valid.body, "\(valid.name)")
            #expect(change.parents.map(\.hex) == valid.parents && change.membership.map(\.hex) == valid.membership)
            #expect(String(change.time) == valid.time)
            #expect(change.origin?.deviceKey.hex == valid.origin?.deviceKey)
            #expect(change.parts.count == valid.parts.count)
            for (read, told) in zip(change.parts, valid.parts) {
                #expect(describe(read) == describe(try told.part()), "\(valid.name)")
            }
        }
    }

    @Test("a vector whose text is forgotten has its other body, and the same id under the same signature")
    func forgotten() throws {
        let file = try VectorFile.read("changes/change.json", as: File.self)
        #expect(file.valid.count { $0.forgotten != nil } >= 4)
        for valid in file.valid {
            let place = try valid.place.place()
            let whole = try Change(decodingBody: try bytes(valid.body), at: place)
            let row = StoredChange(whole, space: place.space, signature: try bytes(valid.signature))
            guard let told = valid.forgotten else {
                #expect(!whole.forgettingText().isTextForgotten && whole.insertedInScalars == 0, "\(valid.name)")
                #expect(try row.forgettingText() == row, "\(valid.name)")
                continue
            }
            let body = try bytes(told)
            let change = try Change(decodingBody: body, at: place)
            #expect(change.id.hex == valid.id && change.isTextForgotten && !whole.isTextForgotten, "\(valid.name)")
            #expect(change.encodeBody() == body, "\(valid.name)")
            #expect(whole.forgettingText().encodeBody() == body, "\(valid.name)")
            #expect(change.forgettingText().encodeBody() == body, "\(valid.name)")
            #expect(change.bodyInBytes == whole.bodyInBytes, "\(valid.name)")
            #expect(change.insertedInScalars == whole.insertedInScalars, "\(valid.name)")
            #expect(
                change.parts.map { describe($0) } == whole.parts.map { describe($0, isForgotten: true) },
                "\(valid.name)")
            let forgotten = try row.forgettingText()
            #expect(forgotten.body == body && forgotten.id == whole.id && forgotten.signature == row.signature)
            #expect(try forgotten.forgettingText() == forgotten)
            #expect(forgotten.countedInBytes <= row.countedInBytes && row.countedInBytes == whole.countedInBytes)
        }
    }

    @Test("each malformed vector is refused for its reason")
    func malformed() throws {
        let file = try VectorFile.read("changes/change.json", as: File.self)
        #expect(file.malformed.count >= 60)
        for malformed in file.malformed {
            let (body, place) = (try bytes(malformed.body), try malformed.place.place())
            let error = #expect(throws: ReplicationError.self, "\(malformed.name)") {
                try Change(decodingBody: body, at: place)
            }
            guard case .malformed(let reason)? = error else { continue }
            #expect(caseName(reason) == malformed.reason, "\(malformed.name): \(reason)")
        }
    }

    @Test("each prefix of a body is refused or is another change")
    func prefixes() throws {
        for valid in try VectorFile.read("changes/change.json", as: File.self).valid {
            let place = try valid.place.place()
            for body in [try bytes(valid.body)] + (try valid.forgotten.map { [try bytes($0)] } ?? []) {
                for count in body.indices {
                    #expect(throws: ReplicationError.self, "\(valid.name), \(count) bytes") {
                        try Change(decodingBody: Array(body[..<count]), at: place)
                    }
                }
            }
        }
    }

    @Test("a changed bit is refused or changes the id; what is taken has no other body")
    func changedBits() throws {
        for valid in try VectorFile.read("changes/change.json", as: File.self).valid {
            let place = try valid.place.place()
            for body in [try bytes(valid.body)] + (try valid.forgotten.map { [try bytes($0)] } ?? []) {
                for index in body.indices {
                    for bit in 0..<8 {
                        var changed = body
                        changed[index] ^= 1 << bit
                        guard let change = try? Change(decodingBody: changed, at: place) else { continue }
                        #expect(change.id.hex != valid.id, "\(valid.name), byte \(index), bit \(bit)")
                        #expect(change.encodeBody() == changed, "\(valid.name), byte \(index), bit \(bit)")
                    }
                }
            }
        }
    }

    @Test("every field of the place is in the id")
    func placeInID() throws {
        let valid = try #require(try VectorFile.read("changes/change.json", as: File.self).valid.dropFirst(4).first)
        let (body, place) = (try bytes(valid.body), try valid.place.place())
        let other = Bytes32(1, 2, 3, 4)
        let places = [
            ChangePlace(
                space: SpaceID(other), chain: place.chain, sequence: place.sequence, previous: place.previous,
                previousMembership: place.previousMembership),
            ChangePlace(
                space: place.space, chain: ChainID(other), sequence: place.sequence, previous: place.previous,
                previousMembership: place.previousMembership),
            ChangePlace(
                space: place.space, chain: place.chain, sequence: place.sequence + 1, previous: place.previous,
                previousMembership: place.previousMembership),
            ChangePlace(
                space: place.space, chain: place.chain, sequence: place.sequence, previous: other,
                previousMembership: place.previousMembership),
        ]
        let ids = try Set(places.map { try Change(decodingBody: body, at: $0).id.hex } + [valid.id])
        #expect(ids.count == 5)
    }

    @Test("the origin stands in the first change of a chain and nowhere else")
    func origin() throws {
        var replica = TestReplica(try TestSpace(seed: 1), member: 0)
        let first = try replica.write("a")
        let second = try replica.write("b")
        #expect(first.origin == replica.origin && second.origin == nil)
        #expect(second.previous == first.id && second.sequence == 1)
        #expect(throws: ReplicationError.malformed(.invalidValue(field: "origin", value: 0))) {
            let context = Change.Context(parents: [], membership: [], time: 0, origin: nil)
            _ = try Change.make([.record(chat("x"))], context, at: .first(of: replica.chain, in: replica.space.id))
        }
    }

    private func describe(_ part: ChangePart, isForgotten: Bool = false) -> String {
        switch part {
        case .text(let document, let parents, let operations):
            // Strings as scalars: Swift's own comparison would take "é" in either form.
            let told = operations.map { operation in
                switch operation {
                case .insert(let at, let text):
                    "+\(at) \(text.unicodeScalars.map { isForgotten ? 0xFFFD : $0.value })"
                case .delete(let at, let count): "-\(at) \(count)"
                }
            }
            return "text \(document.hex) \(parents) \(told)"
        case .undo(let document, let parents, let undo): return "undo \(document.hex) \(parents) \(undo)"
        case .tree(let operations): return "tree \(operations)"
        case .record(let bytes): return "record \(bytes)"
        }
    }
}
