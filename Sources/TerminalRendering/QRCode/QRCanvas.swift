/// The square of a QR code while it is drawn: function patterns, codewords, mask (ISO/IEC 18004, 6.3 and 7.7 to 7.10).
struct QRCanvas {
    private let version: Int
    private let size: Int
    private var modules: [[Bool]]
    /// Modules that belong to a function pattern, or are kept for format and version.
    private var isFunction: [[Bool]]

    init(version: Int) {
        self.version = version
        size = 17 + 4 * version
        modules = [[Bool]](repeating: [Bool](repeating: false, count: size), count: size)
        isFunction = modules
        drawTiming()
        for (row, column) in [(3, 3), (3, size - 4), (size - 4, 3)] { drawFinder(row, column) }
        drawAlignment()
        drawFormat(0)
        if version >= 7 { drawVersion() }
    }

    /// The rows and columns on which alignment patterns are centred (annex E).
    static func alignmentCenters(of version: Int) -> [Int] {
        guard version > 1 else { return [] }
        let count = version / 7 + 2
        // Even steps as wide as fit, the first one taking what is left; version 32 rounds down.
        let step = version == 32 ? 26 : (version * 4 + count * 2 + 1) / (count * 2 - 2) * 2
        let last = 10 + 4 * version
        return [6] + (0..<count - 1).reversed().map { last - $0 * step }
    }

    /// Two columns at a time from the right, up and down in turn, past the timing column (7.7.3).
    mutating func place(_ codewords: [UInt8]) {
        var bit = 0
        var right = size - 1
        var goesUp = true
        while right > 0 {
            if right == 6 { right = 5 }
            for step in 0..<size {
                let row = goesUp ? size - 1 - step : step
                for column in [right, right - 1] where !isFunction[row][column] && bit < codewords.count * 8 {
                    modules[row][column] = codewords[bit / 8] >> UInt8(7 - bit % 8) & 1 == 1
                    bit += 1
                }
            }
            goesUp.toggle()
            right -= 2
        }
    }

    /// The finished square under a mask, with the format that names it.
    func masked(_ mask: Int, _ correction: QRCode.Correction) -> [[Bool]] {
        var result = self
        for row in 0..<size {
            for column in 0..<size where !isFunction[row][column] && Self.flips(mask, row, column) {
                result.modules[row][column].toggle()
            }
        }
        result.drawFormat(Self.formatBits(correction, mask))
        return result.modules
    }

    // MARK: Function patterns

    private mutating func set(_ row: Int, _ column: Int, _ isDark: Bool) {
        modules[row][column] = isDark
        isFunction[row][column] = true
    }

    private mutating func drawTiming() {
        for index in 0..<size {
            set(6, index, index % 2 == 0)
            set(index, 6, index % 2 == 0)
        }
    }

    /// Rings around the centre, with the light separator where it lies in the square.
    private mutating func drawFinder(_ centerRow: Int, _ centerColumn: Int) {
        for row in -4...4 {
            for column in -4...4 {
                let (y, x) = (centerRow + row, centerColumn + column)
                guard (0..<size).contains(y), (0..<size).contains(x) else { continue }
                let ring = max(abs(row), abs(column))
                set(y, x, ring != 2 && ring != 4)
            }
        }
    }

    private mutating func drawAlignment() {
        let centers = Self.alignmentCenters(of: version)
        for row in centers {
            for column in centers {
                let isAtFinder =
                    (row == 6 && (column == 6 || column == size - 7)) || (row == size - 7 && column == 6)
                guard !isAtFinder else { continue }
                for dy in -2...2 {
                    for dx in -2...2 { set(row + dy, column + dx, max(abs(dy), abs(dx)) != 1) }
                }
            }
        }
    }

    /// Fifteen bits twice, and the module that is always dark (7.9).
    private mutating func drawFormat(_ bits: Int) {
        func bit(_ index: Int) -> Bool { bits >> index & 1 == 1 }
        for index in 0...5 { set(index, 8, bit(index)) }
        set(7, 8, bit(6))
        set(8, 8, bit(7))
        set(8, 7, bit(8))
        for index in 9..<15 { set(8, 14 - index, bit(index)) }
        for index in 0..<8 { set(8, size - 1 - index, bit(index)) }
        for index in 8..<15 { set(size - 15 + index, 8, bit(index)) }
        set(size - 8, 8, true)
    }

    /// Eighteen bits twice (7.10).
    private mutating func drawVersion() {
        let bits = Self.versionBits(version)
        for index in 0..<18 {
            let (near, far) = (index / 3, size - 11 + index % 3)
            set(near, far, bits >> index & 1 == 1)
            set(far, near, bits >> index & 1 == 1)
        }
    }

    /// Correction and mask with their BCH (15, 5) remainder, under the fixed mask.
    static func formatBits(_ correction: QRCode.Correction, _ mask: Int) -> Int {
        let data = (correction == .low ? 1 : 0) << 3 | mask
        return (data << 10 | remainder(data, by: 0x537, count: 10)) ^ 0x5412
    }

    /// The version with its BCH (18, 6) remainder.
    static func versionBits(_ version: Int) -> Int {
        version << 12 | remainder(version, by: 0x1F25, count: 12)
    }

    private static func remainder(_ data: Int, by generator: Int, count: Int) -> Int {
        var rest = data
        for _ in 0..<count { rest = rest << 1 ^ (rest >> (count - 1) & 1) * generator }
        return rest
    }

    /// Table 10.
    private static func flips(_ mask: Int, _ row: Int, _ column: Int) -> Bool {
        switch mask {
        case 0: (row + column) % 2 == 0
        case 1: row % 2 == 0
        case 2: column % 3 == 0
        case 3: (row + column) % 3 == 0
        case 4: (row / 2 + column / 3) % 2 == 0
        case 5: row * column % 2 + row * column % 3 == 0
        case 6: (row * column % 2 + row * column % 3) % 2 == 0
        default: ((row + column) % 2 + row * column % 3) % 2 == 0
        }
    }
}
