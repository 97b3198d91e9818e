/// How the bytes of one version and correction are laid out in codewords and blocks (ISO/IEC 18004, 7.4 and 7.5).
struct QRLayout {
    let version: Int
    private let blockCount: Int
    private let correctionCount: Int

    init(version: Int, correction: QRCode.Correction) {
        self.version = version
        blockCount = Self.blockCounts[correction.rawValue][version - 1]
        correctionCount = Self.correctionCounts[correction.rawValue][version - 1]
    }

    /// Codewords of data, all blocks together.
    var dataCount: Int { Self.codewordCount(of: version) - blockCount * correctionCount }

    /// Bits of the field that counts bytes in byte mode (table 3).
    static func countInBits(of version: Int) -> Int { version < 10 ? 8 : 16 }

    /// Modules that carry codewords, in whole bytes: all but the function patterns.
    static func codewordCount(of version: Int) -> Int {
        let size = 17 + 4 * version
        // Three finders with separators and format, two timing lines, the one dark module.
        var modules = size * size - 3 * 64 - 2 * 15 - 1 - 2 * (size - 16)
        let centers = QRCanvas.alignmentCenters(of: version).count
        if centers > 0 {
            modules -= (centers * centers - 3) * 25 - (centers - 2) * 2 * 5
        }
        if version >= 7 { modules -= 36 }
        return modules / 8
    }

    /// Mode, count, bytes, terminator and filling (7.4.5, 7.4.9, 7.4.10).
    func dataCodewords(for bytes: [UInt8]) -> [UInt8] {
        var bits = QRBits()
        bits.append(0b0100, count: 4)
        bits.append(bytes.count, count: Self.countInBits(of: version))
        for byte in bytes { bits.append(Int(byte), count: 8) }
        bits.append(0, count: min(4, dataCount * 8 - bits.count))
        bits.append(0, count: (8 - bits.count % 8) % 8)
        var codewords = bits.bytes
        while codewords.count < dataCount {
            codewords.append(codewords.count % 2 == bits.bytes.count % 2 ? 0xEC : 0x11)
        }
        return codewords
    }

    /// Divides the data into blocks, corrects each, and takes a codeword of each in turn (7.6).
    func interleaved(_ data: [UInt8]) -> [UInt8] {
        precondition(data.count == dataCount, "the data fill the version")
        let shortCount = data.count / blockCount
        let longBlocks = data.count % blockCount
        let code = ReedSolomon(correctionCount: correctionCount)
        var blocks: [ArraySlice<UInt8>] = []
        var start = 0
        for index in 0..<blockCount {
            // The longer blocks are the last ones.
            let end = start + shortCount + (index >= blockCount - longBlocks ? 1 : 0)
            blocks.append(data[start..<end])
            start = end
        }
        let corrections = blocks.map { code.correction(of: Array($0)) }
        var result: [UInt8] = []
        for offset in 0...shortCount {
            for block in blocks where offset < block.count { result.append(block[block.startIndex + offset]) }
        }
        for offset in 0..<correctionCount {
            for correction in corrections { result.append(correction[offset]) }
        }
        return result
    }

    // MARK: Table 9, for correction L and M, by version

    private static let correctionCounts: [[Int]] = [
        [
            7, 10, 15, 20, 26, 18, 20, 24, 30, 18, 20, 24, 26, 30, 22, 24, 28, 30, 28, 28, 28, 28, 30, 30, 26, 28, 30,
            30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30,
        ],
        [
            10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26, 26, 28, 28, 28, 28, 28, 28,
            28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28,
        ],
    ]

    private static let blockCounts: [[Int]] = [
        [
            1, 1, 1, 1, 1, 2, 2, 2, 2, 4, 4, 4, 4, 4, 6, 6, 6, 6, 7, 8, 8, 9, 9, 10, 12, 12, 12, 13, 14, 15, 16, 17, 18,
            19, 19, 20, 21, 22, 24, 25,
        ],
        [
            1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16, 17, 17, 18, 20, 21, 23, 25, 26, 28, 29,
            31, 33, 35, 37, 38, 40, 43, 45, 47, 49,
        ],
    ]
}

/// Bits put together to bytes, the highest first.
struct QRBits {
    private(set) var bytes: [UInt8] = []
    private(set) var count = 0

    mutating func append(_ value: Int, count added: Int) {
        for bit in (0..<added).reversed() {
            if count % 8 == 0 { bytes.append(0) }
            if value >> bit & 1 == 1 { bytes[count / 8] |= 0x80 >> UInt8(count % 8) }
            count += 1
        }
    }
}
