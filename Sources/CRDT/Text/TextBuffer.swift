/// A text that is edited anywhere in O(log n), and read in any unit that editors count in.
///
/// It is read-only outside its ``TextDocument``. Lines end with a line feed, which belongs to its line; a text without
/// one has one line. A copy shares memory until one of the two is changed.
public struct TextBuffer: Sendable {
    /// The memory that copies share. Changed only through the one buffer that holds it alone, hence never while another
    /// thread reads it.
    private final class Store: @unchecked Sendable {
        @exclusivity(unchecked) var rope: Rope

        init(_ rope: consuming Rope) {
            self.rope = rope
        }
    }

    private var store: Store

    /// An empty text.
    public init() {
        store = Store(Rope())
    }

    /// A text of valid UTF-8. O(n).
    init(utf8: UnsafeBufferPointer<UInt8>) {
        self.init()
        store.rope.insert(utf8, scalarCount: ScalarScan.count(utf8), at: 0)
    }

    /// The length in a unit; also the last position in it. O(1).
    public func length(in unit: PositionUnit) -> Int { store.rope.length(unit.lane) }

    /// The number of Unicode scalars: the unit of all positions but those that name another one. O(1).
    public var lengthInScalars: Int { store.rope.length(Rope.Count.scalars) }
    /// The number of bytes of UTF-8. O(1).
    public var lengthInBytes: Int { store.rope.length(Rope.Count.bytes) }
    /// The number of line feeds, plus one. O(1).
    public var lineCount: Int { store.rope.length(Rope.Count.newlines) + 1 }

    /// Puts valid UTF-8 before the scalar at `position`. Cost: O(log n), and O(length) for what is put in.
    @inline(__always) mutating func insert(_ new: UnsafeBufferPointer<UInt8>, scalarCount: Int, at position: Int) {
        if !isKnownUniquelyReferenced(&store) { store = Store(store.rope.clone()) }
        store.rope.insert(new, scalarCount: scalarCount, at: position)
    }

    /// Takes out the scalars of `range`. Cost: O(log n) for each half kilobyte of it.
    @inline(__always) mutating func remove(_ range: Range<Int>) {
        if !isKnownUniquelyReferenced(&store) { store = Store(store.rope.clone()) }
        store.rope.remove(range)
    }

    /// What is wrong with the buffer, in words; empty when all is well. For tests: O(n).
    func violations() -> [String] { store.rope.violations() }

    /// How many leaves were ever made. For tests.
    var leafCapacity: Int { store.rope.tree.leafCapacity }
    /// The memory of the leaves. For tests.
    var leavesInBytes: Int { store.rope.leavesInBytes }
}

// MARK: - Reading

extension TextBuffer {
    /// The whole text.
    ///
    /// - Complexity: O(n).
    public func string() -> String { string(inScalars: 0..<lengthInScalars) }

    /// A part of the text. Precondition: `range`, in scalars, lies within it.
    ///
    /// - Complexity: O(log n), and the length of the range.
    public func string(inScalars range: Range<Int>) -> String {
        let count = byteCount(ofScalars: range)
        return String(unsafeUninitializedCapacity: count) { target in
            fill(target, withScalars: range)
            return count
        }
    }

    /// A part of the text as bytes of UTF-8. Precondition: `range`, in scalars, lies within it.
    ///
    /// - Complexity: O(log n), and the length of the range.
    public func utf8(inScalars range: Range<Int>) -> [UInt8] {
        let count = byteCount(ofScalars: range)
        return [UInt8](unsafeUninitializedCapacity: count) { target, filled in
            fill(target, withScalars: range)
            filled = count
        }
    }

    private func byteCount(ofScalars range: Range<Int>) -> Int {
        if range == 0..<lengthInScalars { return lengthInBytes }
        var count = 0
        store.rope.forEachChunk(inScalars: range) { count += $0.count }
        return count
    }

    private func fill(_ target: UnsafeMutableBufferPointer<UInt8>, withScalars range: Range<Int>) {
        guard var next = target.baseAddress else { return }
        store.rope.forEachChunk(inScalars: range) { chunk in
            guard let source = chunk.baseAddress else { return }
            next.update(from: source, count: chunk.count)
            next += chunk.count
        }
    }
}

extension TextBuffer: CustomStringConvertible {
    /// The whole text, as ``string()``.
    public var description: String { string() }
}

extension TextBuffer: Equatable {
    /// Whether both texts are the same, scalar by scalar, where `String` calls composed and decomposed letters equal.
    ///
    /// - Complexity: O(n); O(1) for copies of one another and for texts of different lengths.
    public static func == (left: TextBuffer, right: TextBuffer) -> Bool {
        if left.store === right.store { return true }
        if left.lengthInBytes != right.lengthInBytes || left.lengthInScalars != right.lengthInScalars { return false }
        return left.utf8(inScalars: 0..<left.lengthInScalars) == right.utf8(inScalars: 0..<right.lengthInScalars)
    }
}

// MARK: - Positions

extension TextBuffer {
    /// The same place counted in another unit.
    ///
    /// - Throws: ``CRDTError/pastEnd(position:length:)`` or ``CRDTError/negative(field:value:)`` for a place outside
    ///   the text, ``CRDTError/insideScalar(position:unit:)`` for one inside a character.
    /// - Complexity: O(log n).
    public func convert(
        _ position: Int, from unit: PositionUnit, to other: PositionUnit
    ) throws(CRDTError) -> Int {
        Int(try counts(before: position, in: unit)[other.lane])
    }

    /// The line of a place and the column in it, both from zero, in the unit of the position.
    ///
    /// - Throws: What ``convert(_:from:to:)`` throws.
    /// - Complexity: O(log n).
    public func lineColumn(
        of position: Int, in unit: PositionUnit = .scalars
    ) throws(CRDTError) -> LineColumn {
        let line = Int(try counts(before: position, in: unit)[Rope.Count.newlines])
        return LineColumn(line: line, column: position - Int(store.rope.counts(beforeLine: line)[unit.lane]))
    }

    /// The position of a place, in the unit of its column.
    ///
    /// - Throws: ``CRDTError/pastEnd(position:length:)`` when there is no such line or the line is shorter (its line
    ///   feed is behind its last column), and what ``convert(_:from:to:)`` throws.
    /// - Complexity: O(log n).
    public func position(
        of place: LineColumn, in unit: PositionUnit = .scalars
    ) throws(CRDTError) -> Int {
        if place.line < 0 { throw .negative(field: "line", value: place.line) }
        if place.column < 0 { throw .negative(field: "column", value: place.column) }
        if place.line >= lineCount { throw .pastEnd(position: place.line, length: lineCount - 1) }
        let start = Int(store.rope.counts(beforeLine: place.line)[unit.lane])
        let isLast = place.line + 1 == lineCount
        let end = isLast ? length(in: unit) : Int(store.rope.counts(beforeLine: place.line + 1)[unit.lane]) - 1
        if place.column > end - start { throw .pastEnd(position: place.column, length: end - start) }
        _ = try counts(before: start + place.column, in: unit)
        return start + place.column
    }

    private func counts(before position: Int, in unit: PositionUnit) throws(CRDTError) -> LeafTree.Counts {
        if position < 0 { throw .negative(field: "position", value: position) }
        if position > length(in: unit) { throw .pastEnd(position: position, length: length(in: unit)) }
        guard let counts = store.rope.counts(before: position, in: unit) else {
            throw .insideScalar(position: position, unit: unit)
        }
        return counts
    }
}
