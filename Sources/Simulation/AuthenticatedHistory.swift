package import CRDT
import Identity
import Membership
package import Replication
import SodiumCrypto
import Spaces
import WireCodec

/// A text that one person typed, as a node would have it: a signed, hash-linked change for each keystroke.
///
/// For measuring what such a history takes on disk and how long it takes to be read.
package struct AuthenticatedHistory {
    /// What was done at one time, in tenths of a second since the Unix epoch.
    package struct Stroke {
        let tenths: UInt64
        let operations: [TextOperation]

        package init(tenths: UInt64, operations: [TextOperation]) {
            self.tenths = tenths
            self.operations = operations
        }
    }

    /// In the order of arrival; the first one makes the documents.
    package private(set) var changes: [SealableChange] = []
    private let owner: DeviceKey
    private let genesis: Genesis
    private let origin: ChainOrigin
    private var table: ChainTable

    /// One signature in so many: all but a few go when the history is sealed, and making them takes long.
    private static let signatureInterval = 64

    /// Types the strokes into one document after another, all of one chain.
    package init(_ strokes: [Stroke], documents: Int) throws {
        let random = RandomSource(seed: 1)
        owner = DeviceKey.generate(from: random)
        let start = strokes.first?.tenths ?? 0
        genesis = try Genesis.create(
            title: "History", owner: owner, ownerName: "author", nonce: random.bytes32(), time: start)
        origin = ChainOrigin(deviceKey: owner.publicKey, nonce: random.bytes(ChainID.nonceInBytes))
        table = ChainTable(space: genesis.id)
        changes.reserveCapacity(strokes.count * documents + 1)
        let creations = try (0..<documents).map { number in
            TreeOperation.create(parent: nil, name: try PathPart("text \(number).md"), kind: .text)
        }
        try add([.tree(creations)], at: start, isLast: false)
        for number in 0..<documents {
            let id = NodeID.made(by: chain, sequence: 0, index: number).bytes
            for (place, stroke) in strokes.enumerated() {
                let part = ChangePart.text(
                    document: id, parents: place == 0 ? .start : .continued, operations: stroke.operations)
                try add([part], at: stroke.tenths, isLast: place == strokes.count - 1)
            }
        }
    }

    private var chain: ChainID { origin.chain(in: genesis.id) }

    private mutating func add(_ parts: [ChangePart], at tenths: UInt64, isLast: Bool) throws {
        let context = Change.Context(
            parents: [], membership: [], time: table.time(forNextOf: chain, at: tenths), origin: origin)
        let change = try Change.make(parts, context, at: table.nextPlace(of: chain))
        let isSigned = isLast || table.count % Self.signatureInterval == 0
        table.insert(change, isSigned: isSigned)
        changes.append(SealableChange(change, signature: isSigned ? owner.sign(change.signedBytes) : nil))
    }

    /// All that a store needs to have it.
    package func writes() -> [DurableWrite] {
        [.space(genesis.id, genesis: genesis.encode())]
            + changes.map { .change(StoredChange($0.change, space: genesis.id, signature: $0.signature)) }
    }

    /// What the history takes in segments of so many changes each, and whether everything came out of them again: each
    /// id, and under the last one the author's signature.
    package func seal(_ count: Int, level: CompressionLevel) throws -> (sizes: SealedSizes, isWhole: Bool) {
        var sizes = SealedSizes()
        var isWhole = true
        for start in stride(from: 0, to: changes.count, by: count) {
            let piece = Array(changes[start..<min(start + count, changes.count)])
            let sealed = SealedSegment(sealing: piece, space: genesis.id).measure(level: level)
            sizes = sizes + sealed.sizes
            isWhole = try isWhole && holds(sealed.bytes, piece)
        }
        return (sizes, isWhole)
    }

    private func holds(_ bytes: [UInt8], _ piece: [SealableChange]) throws -> Bool {
        var reader = SealedReader(try SealedSegment(decoding: bytes, space: genesis.id))
        for entry in piece.dropLast() where try reader.nextChange().0.id != entry.change.id { return false }
        let (last, signature) = try reader.nextChange()
        guard last.id == piece.last?.change.id else { return false }
        guard let signature else { return piece.last?.signature == nil }
        return Signing.isValid(signature, of: last.signedBytes, by: owner.publicKey)
    }
}
