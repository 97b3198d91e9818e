import Membership
import SodiumCrypto
import TestKit
import Testing
import WireCodec

@testable import Replication

struct BundleTests {
    struct Vectors: Decodable {
        struct Seal: Decodable {
            let hint: String
            let sealed: String
        }
        struct Item: Decodable {
            let item: String
            let body: String
        }
        struct Case: Decodable {
            let name: String
            let space: String
            let key: String
            let head: String
            let seals: [Seal]
            let id: String
            let epoch: String
            let spaceTag: String
            let device: String
            let frontier: String
            let time: String
            let pieces: [[Item]]
            let bytes: String
        }
        struct Malformed: Decodable {
            let what: String
            /// `cut`: who cuts the bytes into parts refuses them; `open`: who opens the first piece.
            let `where`: String
            let error: String
            let bytes: String
            let space: String
            let key: String
        }
        let cases: [Case]
        let malformed: [Malformed]
    }

    let vectors: Vectors

    init() throws {
        vectors = try VectorFile.read("bundles/bundle.json", as: Vectors.self)
    }

    private func key(_ space: String, _ key: String) throws -> EpochKey {
        EpochKey(space: SpaceID(try bytes32(space)), secret: SecretBytes(copying: try bytes(key)))
    }

    /// All parts of a bundle that comes in chunks.
    private func parts(of bytes: [UInt8], inChunksOf size: Int) throws -> (parts: [BundleReader.Part], left: Int) {
        var reader = BundleReader()
        var parts: [BundleReader.Part] = []
        for start in stride(from: 0, to: bytes.count, by: size) {
            reader.feed(Array(bytes[start..<min(start + size, bytes.count)]))
            while let part = try reader.next() { parts.append(part) }
        }
        return (parts, reader.waitingInBytes)
    }

    @Test("bundles of another implementation are read, piece by piece, however they come")
    func cases() throws {
        try #require(vectors.cases.count == 2)
        for vector in vectors.cases {
            let key = try key(vector.space, vector.key)
            let file = try bytes(vector.bytes)
            for size in [1, 100, file.count] {
                let (parts, left) = try parts(of: file, inChunksOf: size)
                #expect(left == 0)
                #expect(parts.first == .head(try bytes(vector.head)))
                #expect(parts.count == 1 + vector.pieces.count)
                for (number, part) in parts.dropFirst().enumerated() {
                    guard case .piece(let sealed) = part else { throw Unfit() }
                    let items = try BundlePiece.open(
                        sealed, number: UInt64(number), of: try bytes(vector.head), with: key)
                    let bodies = items.map { Array($0.encode().dropFirst()) }
                    let wanted = try vector.pieces[number].map { item in
                        var writer = ByteWriter()
                        writer.prefixed(try bytes(item.body))
                        return writer.bytes
                    }
                    #expect(bodies == wanted)
                    #expect(items.map(\.name) == vector.pieces[number].map(\.item))
                }
            }
        }
    }

    @Test("a head says what it says in the vectors, and only who knows the space can tell that it is of it")
    func heads() throws {
        for vector in vectors.cases {
            let head = try BundleHead(decoding: try bytes(vector.head))
            #expect(head.encode() == (try bytes(vector.head)))
            #expect(head.id.hex == vector.id && head.epoch.hex == vector.epoch && head.spaceTag.hex == vector.spaceTag)
            #expect(head.seals.map { Hex.encode($0.sealed) } == vector.seals.map(\.sealed))
            #expect(head.isOf(SpaceID(try bytes32(vector.space))))
            #expect(!head.isOf(SpaceID(head.id)))
            let made = BundleHead(
                id: head.id, space: SpaceID(try bytes32(vector.space)), epoch: head.epoch, seals: head.seals)
            #expect(made == head)
        }
        struct Hints: Decodable {
            struct Case: Decodable {
                let bundle: String
                let device: String
                let serial: String
                let hint: String
            }
            let cases: [Case]
        }
        for vector in try VectorFile.read("bundles/seals.json", as: Hints.self).cases {
            let hint = BundleHead.hint(
                of: try bytes32(vector.device), serial: try #require(UInt64(vector.serial)),
                in: try bytes32(vector.bundle))
            #expect(Hex.encode(withUnsafeBytes(of: hint.value.bigEndian) { [UInt8]($0) }) == vector.hint)
        }
    }

    @Test("a holding is its device's signed word; one changed byte and it is nobody's")
    func holdings() throws {
        let vector = vectors.cases[0]
        let body = try bytes(try #require(vector.pieces[0].first { $0.item == "holding" }).body)
        var reader = ByteReader(body)
        let holding = try Holding(from: &reader)
        #expect(holding.isSigned)
        #expect(holding.device.hex == vector.device && "\(holding.time)" == vector.time && holding.number == 0)
        #expect(Hex.encode(holding.frontier.encode()) == vector.frontier)
        #expect(holding.encode() == body)
        for index in [0, 33, 45, 60, body.count - 1] {
            var changed = body
            changed[index] ^= 1
            var reader = ByteReader(changed)
            #expect(try !Holding(from: &reader).isSigned, "byte \(index)")
        }
    }

    @Test("what is no bundle, was changed, moved, or holds what no bundle has is refused with its reason")
    func malformed() throws {
        try #require(vectors.malformed.count >= 22)
        for vector in vectors.malformed {
            let key = try key(vector.space, vector.key)
            do {
                let (parts, _) = try parts(of: try bytes(vector.bytes), inChunksOf: 64)
                #expect(vector.where == "open", "\(vector.what)")
                guard case .head(let head)? = parts.first, case .piece(let sealed) = parts[1] else { throw Unfit() }
                let fault = try #require(throws: BundleFault.self, "\(vector.what)") {
                    try BundlePiece.open(sealed, number: 0, of: head, with: key)
                }
                #expect(caseName(fault) == vector.error, "\(vector.what)")
            } catch let error as ReplicationError {
                #expect(vector.where == "cut" && caseName(error) == vector.error, "\(vector.what)")
            }
        }
    }

    @Test("every prefix of a bundle gives its beginning, and shows whether something is left")
    func prefixes() throws {
        let file = try bytes(vectors.cases[0].bytes)
        let (whole, _) = try parts(of: file, inChunksOf: file.count)
        var ends: Set<Int> = [0]
        var end = 0
        for part in whole {
            switch part {
            case .head(let bytes): end += bytes.count
            case .piece(let bytes): end += 4 + bytes.count
            }
            ends.insert(end)
        }
        for count in file.indices {
            let (parts, left) = try parts(of: Array(file[..<count]), inChunksOf: 1_000)
            #expect(parts == Array(whole.prefix(parts.count)))
            #expect((left == 0) == ends.contains(count))
        }
    }

    @Test("a piece holds 1,179,648 bytes of items and no more, and a head 1,024 seals")
    func limits() throws {
        let random = RandomSource(seed: 3)
        let key = EpochKey.generate(for: SpaceID(random.bytes32()), from: random)
        let genesis = BundleItem.genesis([UInt8](repeating: 7, count: 1024))
        #expect(genesis.encode().count == 1027)
        var piece = BundlePiece()
        var count = 0
        while piece.add(genesis) {
            count += 1
            #expect(piece.isFull == (count * 1027 >= BundlePiece.itemsInBytesWanted))
        }
        #expect(count == BundlePiece.itemsInBytesMax / 1027 && piece.isFull)
        let sealed = piece.seal(number: 0, of: [1], under: key, from: random)
        #expect(sealed.count <= 4 + BundlePiece.sealedInBytesMax)
        #expect(try BundlePiece.open(Array(sealed.dropFirst(4)), number: 0, of: [1], with: key).count == count)
        let seal = BundleHead.Seal(hint: IDPrefix(value: 1), sealed: [UInt8](repeating: 0, count: 160))
        let head = BundleHead(
            id: .zero, space: key.space, epoch: key.id, seals: [BundleHead.Seal](repeating: seal, count: 1024))
        #expect(try BundleHead(decoding: head.encode()) == head)
        var past = head.encode()
        past[BundleHead.fixedInBytes - 1] = 1
        #expect(throws: ReplicationError.self) { try BundleHead(decoding: past) }
        #expect([0, 8, 9, 17, 1000, 2000].map(BundleHead.filledCount) == [8, 8, 16, 32, 1024, 1024])
    }

    private struct Unfit: Error {}
}

extension BundleItem {
    fileprivate var name: String {
        switch self {
        case .genesis: "genesis"
        case .basis: "basis"
        case .holding: "holding"
        case .membership: "membership"
        case .changes: "changes"
        case .end: "end"
        }
    }
}
