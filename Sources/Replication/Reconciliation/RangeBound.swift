package import Identity
internal import WireCodec

/// A place between chain ids: a range of chains goes from one such place to the next (Protocol/ranges.md).
///
/// On the wire it is the shortest beginning of an id that tells its two neighbours apart, mostly three or four bytes.
package struct RangeBound: Hashable, Comparable, Sendable {
    /// The smallest id behind the place; zero for the end of all ids.
    let id: Bytes32
    let isEnd: Bool

    /// Before all ids.
    package static let start = RangeBound(id: .zero, isEnd: false)
    /// Behind all ids.
    package static let end = RangeBound(id: .zero, isEnd: true)

    private init(id: Bytes32, isEnd: Bool) {
        self.id = id
        self.isEnd = isEnd
    }

    /// Between two different chains, the left one first.
    package init(between left: ChainID, and right: ChainID) {
        precondition(left < right, "a bound lies between two chains")
        let (before, behind) = (left.bytes.bytes, right.bytes.bytes)
        let common = zip(before, behind).prefix { $0 == $1 }.count
        self.init(beginning: behind.prefix(common + 1))
    }

    private init(beginning: some Collection<UInt8>) {
        let padded = beginning + [UInt8](repeating: 0, count: Bytes32.count - beginning.count)
        guard let id = Bytes32(padded) else { preconditionFailure("the beginning of an id was made as long as one") }
        self.init(id: id, isEnd: false)
    }

    /// The start is never written: nothing ends there.
    init(from reader: inout ByteReader) throws(CodecError) {
        let count = Int(try reader.uint8())
        guard count <= Bytes32.count else { throw .overLimit(field: "bound", value: UInt64(count), limit: 32) }
        if count == 0 {
            self = .end
            return
        }
        let bytes = try reader.bytes(count)
        if bytes.last == 0 { throw .notMinimal }
        self.init(beginning: bytes)
    }

    func write(to writer: inout ByteWriter) {
        precondition(self != .start, "nothing ends at the start")
        if isEnd { return writer.uint8(0) }
        let bytes = id.bytes
        let count = 1 + (bytes.lastIndex { $0 != 0 } ?? 0)
        writer.uint8(UInt8(count))
        writer.raw(bytes.prefix(count))
    }

    /// Whether a chain lies behind the place.
    func isBefore(_ chain: ChainID) -> Bool { !isEnd && id <= chain.bytes }

    package static func < (left: RangeBound, right: RangeBound) -> Bool {
        left.isEnd == right.isEnd ? left.id < right.id : right.isEnd
    }
}
