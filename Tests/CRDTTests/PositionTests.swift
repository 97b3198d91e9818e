import TestKit
import Testing

@testable import CRDT

/// An array of scalars: what positions mean, worked out by walking.
private struct PlainPlaces {
    let scalars: [Unicode.Scalar]
    /// For each place, zero to the number of scalars: its position in each unit, and its line and column.
    private(set) var positions: [PositionUnit: [Int]] = [:]
    private(set) var lines: [Int] = [0]
    private(set) var lineStarts: [Int] = [0]

    init(_ text: String) {
        scalars = Array(text.unicodeScalars)
        for unit in PositionUnit.allCases {
            var list = [0]
            for scalar in scalars { list.append(list[list.count - 1] + Self.width(scalar, unit)) }
            positions[unit] = list
        }
        for (index, scalar) in scalars.enumerated() {
            if scalar == "\n" { lineStarts.append(index + 1) }
            lines.append(lineStarts.count - 1)
        }
    }

    static func width(_ scalar: Unicode.Scalar, _ unit: PositionUnit) -> Int {
        switch unit {
        case .utf8: scalar.value < 0x80 ? 1 : scalar.value < 0x800 ? 2 : scalar.value < 0x10000 ? 3 : 4
        case .scalars: 1
        case .utf16: scalar.value < 0x10000 ? 1 : 2
        }
    }

    func position(_ place: Int, _ unit: PositionUnit) -> Int { positions[unit]?[place] ?? -1 }

    func lineColumn(_ place: Int, _ unit: PositionUnit) -> LineColumn {
        let start = lineStarts[lines[place]]
        return LineColumn(line: lines[place], column: position(place, unit) - position(start, unit))
    }

    func length(_ unit: PositionUnit) -> Int { position(scalars.count, unit) }
}

@Suite struct PositionTests {
    private static let boundaries: [UInt32] = [
        0x00, 0x0A, 0x0D, 0x7F, 0x80, 0x7FF, 0x800, 0xD7FF, 0xE000, 0xFFFD, 0xFFFE, 0xFFFF, 0x10000, 0x10FFFF,
    ]
    /// Both ends and a middle of each of the seventeen planes.
    private static let planes: [UInt32] = (0...16).flatMap { [$0 << 16, $0 << 16 + 0x1234, $0 << 16 + 0xFFFF] }

    private static func text(_ values: [UInt32]) -> String {
        String(String.UnicodeScalarView(values.compactMap(Unicode.Scalar.init)))
    }

    private static let samples: [String] = [
        "", "\n", "a", "\r\n", "one\r\ntwo\r\n", String(repeating: "\n", count: 600), text(boundaries), text(planes),
        text(boundaries.reversed()),
        // Combining marks, joined and flagged characters: what people see as one is several scalars.
        "e\u{301}o\u{308}\u{323}", "👩‍👩‍👧‍👦🏳️‍🌈", "🇩🇪🇫🇷🇯🇵", "กำ한각", "\u{FEFF}a\u{200D}\u{200B}b",
        text(boundaries.flatMap { [$0, 0x61, $0, 0x0A] }), text(planes.flatMap { [$0, 0x0A] }),
    ]

    private func buffer(_ text: String) -> TextBuffer {
        var buffer = TextBuffer()
        buffer.insert(text, at: 0)
        return buffer
    }

    @Test("a place has its position in every unit, and its line and column, in texts of all planes")
    func samples() throws {
        for text in Self.samples { try check(buffer(text), text, places: nil) }
    }

    @Test("the same in texts of many leaves", arguments: SeededRandom.seeds(1..<5))
    func longTexts(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var buffer = TextBuffer()
        var plain: [Unicode.Scalar] = []
        let alphabet = (Self.boundaries + Self.planes).compactMap(Unicode.Scalar.init)
        for _ in 0..<60 {
            let part = (0..<1 + random.below(150)).map { _ in alphabet[random.below(alphabet.count)] }
            let position = random.below(plain.count + 1)
            buffer.insert(String(String.UnicodeScalarView(part)), at: position)
            plain.insert(contentsOf: part, at: position)
            if random.oneIn(4) {
                let start = random.below(plain.count)
                let end = min(plain.count, start + random.below(100))
                buffer.remove(start..<end)
                plain.removeSubrange(start..<end)
            }
        }
        #expect(buffer.leafCapacity > 10)
        #expect(buffer.violations() == [], "\(random)")
        let places = (0..<200).map { _ in random.below(plain.count + 1) } + [0, plain.count]
        try check(buffer, String(String.UnicodeScalarView(plain)), places: places)
    }

    private func check(_ buffer: TextBuffer, _ text: String, places chosen: [Int]?) throws {
        let plain = PlainPlaces(text)
        for unit in PositionUnit.allCases { #expect(buffer.length(in: unit) == plain.length(unit)) }
        #expect(buffer.lineCount == plain.lineStarts.count)
        for place in chosen ?? Array(0...plain.scalars.count) {
            for unit in PositionUnit.allCases {
                let position = plain.position(place, unit)
                for other in PositionUnit.allCases {
                    let found = try buffer.convert(position, from: unit, to: other)
                    #expect(found == plain.position(place, other), "\(place) from \(unit) to \(other)")
                }
                let lineColumn = try buffer.lineColumn(of: position, in: unit)
                #expect(lineColumn == plain.lineColumn(place, unit), "\(place) in \(unit)")
                #expect(try buffer.position(of: lineColumn, in: unit) == position, "\(place) in \(unit)")
            }
            if place < plain.scalars.count { checkInside(buffer, plain, place) }
        }
        checkOutside(buffer, plain)
    }

    /// Positions inside a scalar are none, neither in the text nor in its line.
    private func checkInside(_ buffer: TextBuffer, _ plain: PlainPlaces, _ place: Int) {
        for unit in PositionUnit.allCases {
            let first = plain.position(place, unit)
            let start = plain.lineColumn(place, unit)
            for offset in 1..<PlainPlaces.width(plain.scalars[place], unit) {
                let expected = CRDTError.insideScalar(position: first + offset, unit: unit)
                for other in PositionUnit.allCases {
                    #expect(throws: expected) { try buffer.convert(first + offset, from: unit, to: other) }
                }
                #expect(throws: expected) { try buffer.lineColumn(of: first + offset, in: unit) }
                #expect(throws: expected) {
                    try buffer.position(of: LineColumn(line: start.line, column: start.column + offset), in: unit)
                }
            }
        }
    }

    private func checkOutside(_ buffer: TextBuffer, _ plain: PlainPlaces) {
        for unit in PositionUnit.allCases {
            let length = plain.length(unit)
            for position in [length + 1, length + 4, Int.max] {
                let expected = CRDTError.pastEnd(position: position, length: length)
                #expect(throws: expected) { try buffer.convert(position, from: unit, to: .utf16) }
                #expect(throws: expected) { try buffer.lineColumn(of: position, in: unit) }
            }
            for position in [-1, Int.min] {
                let expected = CRDTError.negative(field: "position", value: position)
                #expect(throws: expected) { try buffer.convert(position, from: unit, to: .utf8) }
                #expect(throws: expected) { try buffer.lineColumn(of: position, in: unit) }
            }
            for line in [0, plain.lineStarts.count - 1] {
                let next = line + 1 < plain.lineStarts.count ? plain.lineStarts[line + 1] - 1 : plain.scalars.count
                let end = plain.position(next, unit) - plain.position(plain.lineStarts[line], unit)
                for column in [end + 1, Int.max] {
                    #expect(throws: CRDTError.pastEnd(position: column, length: end)) {
                        try buffer.position(of: LineColumn(line: line, column: column), in: unit)
                    }
                }
            }
            #expect(throws: CRDTError.pastEnd(position: .max, length: plain.lineStarts.count - 1)) {
                try buffer.position(of: LineColumn(line: .max, column: 0), in: unit)
            }
        }
    }

    @Test("a leaf that overflows is cut between scalars, whatever stands at its middle", arguments: ["é", "漢", "😀"])
    func overflowingLeaves(scalar: String) {
        for position in 0..<4 {
            for total in 1_012...1_026 {
                var plain = Array(repeating: "a", count: position).joined()
                while plain.utf8.count + scalar.utf8.count <= 512 { plain += scalar }
                while plain.utf8.count < 512 { plain += "b" }
                var buffer = buffer(plain)
                // A neighbour, whose bytes must stay as they are.
                let neighbour = String(repeating: "n", count: 512)
                buffer.insert(neighbour, at: plain.unicodeScalars.count)
                let more = String(repeating: "z", count: total - 512)
                buffer.insert(more, at: position)
                let text = plain.prefix(position) + more + plain.dropFirst(position) + neighbour
                #expect(buffer.violations() == [], "\(position) \(total)")
                #expect(buffer.string().utf8.elementsEqual(text.utf8), "\(position) \(total)")
            }
        }
    }
}
