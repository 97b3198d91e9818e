import CRDT
import Chat
import Identity
import Membership
import Spaces
import WireCodec

@testable import Replication

enum GenesisTarget: FuzzTarget {
    static let name = "genesis"

    static func take(_ bytes: [UInt8]) {
        guard let genesis = try? Genesis(decoding: bytes) else { return }
        claim(genesis.encode() == bytes, "a genesis has two encodings")
    }

    static func seeds() -> [[UInt8]] { VectorSeeds.bytes("membership/genesis", "bytes") }
}

enum MembershipOpTarget: FuzzTarget {
    static let name = "membership-op"

    static func take(_ bytes: [UInt8]) {
        guard let operation = try? MembershipOp(decoding: bytes) else { return }
        claim(operation.encode() == bytes, "a membership operation has two encodings")
    }

    static func seeds() -> [[UInt8]] { VectorSeeds.bytes("membership/operation", "bytes") }
}

/// Each wire message: the type, then its body.
enum MessageTarget: FuzzTarget {
    static let name = "messages"
    static let lengthMax = 1_200

    static func take(_ bytes: [UInt8]) {
        guard let first = bytes.first, let type = MessageType(rawValue: first) else { return }
        let body = Array(bytes.dropFirst())
        guard let message = try? type.form.init(decoding: body) else { return }
        claim(message.encode() == body, "a message of type \(first) has two encodings")
    }

    static func seeds() -> [[UInt8]] {
        MessageType.allCases.flatMap { type in
            VectorSeeds.bytes("sync/\(type)", "bytes").map { [type.rawValue] + $0 }
        }
    }
}

/// Bodies of changes: the first of a chain, and one behind another.
enum ChangeTarget: FuzzTarget {
    static let name = "change"
    static let lengthMax = 1_200

    private static let space = SpaceID(.zero)
    private static let chain = ChainID(.zero)

    static func take(_ bytes: [UInt8]) {
        let later = ChangePlace(
            space: space, chain: chain, sequence: 1, previous: .zero, previousMembership: [Bytes32.zero])
        for place in [ChangePlace.first(of: chain, in: space), later] {
            guard let change = try? Change(decodingBody: bytes, at: place) else { continue }
            claim(change.encodeBody() == bytes, "a change has two bodies")
            claim(bytes.count + 32 <= change.countedInBytes + 64, "a change counts for less than it is")
        }
    }

    static func seeds() -> [[UInt8]] {
        VectorSeeds.bytes("changes/change", "body") + VectorSeeds.bytes("changes/change", "forgotten")
            + VectorSeeds.bytes("store/segment", "body")
    }
}

/// Sealed segments, behind the check of their tag, which no search gets past.
enum SealedSegmentTarget: FuzzTarget {
    static let name = "segment"
    static let lengthMax = 4_096

    private static let space: SpaceID = {
        guard let bytes = VectorSeeds.bytes("store/segment", "space").first, let id = Bytes32(bytes) else {
            broken("the vector of segments has no space")
        }
        return SpaceID(id)
    }()

    static func take(_ bytes: [UInt8]) {
        guard let segment = try? SealedSegment(untagged: bytes[...], space: space) else { return }
        var rows = SealedReader(segment)
        var count = 0
        do {
            while let row = try rows.nextRow() {
                count += 1
                claim(row.id != .zero, "a change without an id")
            }
            claim(count == segment.changeCount, "a segment gives other changes than it has")
        } catch {}
        var steps = SealedReader(segment)
        do { while try steps.next() != nil {} } catch {}
    }

    static func seeds() -> [[UInt8]] {
        VectorSeeds.bytes("store/segment", "segment").filter { $0.count > SealedSegment.tagInBytes }
            .map { Array($0.dropLast(SealedSegment.tagInBytes)) }
    }
}

enum RecordTarget: FuzzTarget {
    static let name = "record"

    static func take(_ bytes: [UInt8]) {
        guard let record = try? Record(decoding: bytes) else { return }
        claim(record.encode() == bytes, "a record has two encodings")
        _ = Forgetting(record)
        _ = BranchRecord(record)
    }

    static func seeds() -> [[UInt8]] {
        ["records/record", "records/doc-version", "records/text-forget", "branches/records"].flatMap {
            VectorSeeds.texts($0, "canonical")
        }
    }
}

/// Names and paths from peers. What is let through has nothing in it that a path must not have.
enum NameTarget: FuzzTarget {
    static let name = "names"

    static func take(_ bytes: [UInt8]) {
        if let part = try? PathPart(utf8: bytes) {
            claim(part.text.utf8.elementsEqual(bytes), "a name was changed")
            check(part)
        }
        guard let parts = try? FileTree.path(parsing: String(decoding: bytes, as: UTF8.self)) else { return }
        for part in parts { check(part) }
    }

    private static func check(_ part: PathPart) {
        let bytes = Array(part.text.utf8)
        claim((1...255).contains(bytes.count), "a name is empty or too long")
        claim(
            !bytes.contains { $0 < 0x20 || $0 == 0x7F || $0 == 0x2F || $0 == 0x5C }, "a name has a separator or control"
        )
        claim(bytes != [0x2E] && bytes != [0x2E, 0x2E], "a name leads elsewhere")
        claim(bytes.last != 0x20 && bytes.last != 0x2E, "a name ends in a space or a dot")
        claim(part.text.lowercased() != ".git", "a name under which programs are run")
    }

    static func seeds() -> [[UInt8]] {
        VectorSeeds.bytes("tree/names", "name") + VectorSeeds.bytes("tree/names", "taken")
            + [Array("src/notes.md".utf8), Array("a/../b".utf8)]
    }
}
