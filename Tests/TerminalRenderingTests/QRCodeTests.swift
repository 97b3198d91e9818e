import TestKit
import Testing

@testable import TerminalRendering

struct QRCodeTests {
    private func bytes(_ count: Int) -> [UInt8] { (0..<count).map { UInt8(truncatingIfNeeded: $0 * 7 + 13) } }

    @Test("every version, full to the last byte, is drawn module by module as another encoder draws it")
    func otherEncoder() throws {
        #expect(QRVectors.cases.count == 80)
        for vector in QRVectors.cases {
            let correction: QRCode.Correction = vector.isMedium ? .medium : .low
            let name = "\(vector.version) \(correction)"
            #expect(QRCode.capacity(of: vector.version, correction) == vector.count, "\(name)")
            let layout = QRLayout(version: vector.version, correction: correction)
            var canvas = QRCanvas(version: vector.version)
            canvas.place(layout.interleaved(layout.dataCodewords(for: bytes(vector.count))))
            let drawn = canvas.masked(vector.mask, correction)
            var hash: UInt64 = 0xCBF2_9CE4_8422_2325
            for isDark in drawn.joined() { hash = (hash ^ (isDark ? 1 : 0)) &* 0x100_0000_01B3 }
            #expect(hash == vector.hash, "\(name)")
        }
    }

    @Test("the mask is the one of least penalty by the standard's four rules, worked out apart")
    func chosenMask() throws {
        let cases = QRVectors.cases.filter { $0.version <= 12 }
        #expect(cases.count == 24)
        for vector in cases {
            let code = try #require(QRCode(bytes(vector.count), correction: vector.isMedium ? .medium : .low))
            #expect(code.version == vector.version && code.size == 17 + 4 * vector.version)
            #expect(code.mask == vector.leastMask, "\(vector)")
        }
    }

    @Test("one byte more than a version holds takes the next version, and after the last one there is none")
    func sizes() {
        for correction in QRCode.Correction.allCases {
            for version in QRCode.versions {
                let count = QRCode.capacity(of: version, correction)
                #expect(QRCode.version(holding: count, correction) == version)
                #expect(QRCode.version(holding: count + 1, correction) == (version < 40 ? version + 1 : nil))
            }
        }
        #expect(QRCode.capacity(of: 40, .low) == 2953 && QRCode.capacity(of: 40, .medium) == 2331)
        #expect(QRCode(bytes(2954)) == nil)
        #expect(QRCode([])?.version == 1)
    }

    @Test("corrections are those of the published example: HELLO WORLD, 1-M, of thonky.com's tutorial")
    func reedSolomon() {
        let data: [UInt8] = [32, 91, 11, 120, 209, 114, 220, 77, 67, 64, 236, 17, 236, 17, 236, 17]
        let correction = ReedSolomon(correctionCount: 10).correction(of: data)
        #expect(correction == [196, 35, 39, 119, 235, 215, 231, 226, 93, 23])
    }

    @Test("format and version are those of the standard's annexes C and D")
    func information() {
        #expect(QRCanvas.formatBits(.medium, 5) == 0b1000000_11001110)
        #expect(QRCanvas.versionBits(7) == 0b00_01111100_10010100)
    }

    @Test("alignment patterns stand where annex E has them")
    func alignment() {
        #expect(QRCanvas.alignmentCenters(of: 1) == [])
        #expect(QRCanvas.alignmentCenters(of: 2) == [6, 18])
        #expect(QRCanvas.alignmentCenters(of: 7) == [6, 22, 38])
        #expect(QRCanvas.alignmentCenters(of: 32) == [6, 34, 60, 86, 112, 138])
        #expect(QRCanvas.alignmentCenters(of: 40) == [6, 30, 58, 86, 114, 142, 170])
    }

    @Test("on a screen it has its quiet zone, two rows of modules a line, and no escapes without colour")
    func lines() throws {
        let code = try #require(QRCode([UInt8]("atelier:".utf8)))
        let lines = code.lines(inColour: false)
        #expect(lines.count == (code.size + 9) / 2)
        #expect(lines.allSatisfy { $0.count == code.widthInColumns })
        #expect(lines.prefix(2).joined().allSatisfy { $0 == "█" } && lines.last?.allSatisfy { $0 == "█" } == true)
        #expect(lines.allSatisfy { $0.hasPrefix("████") && $0.hasSuffix("████") && !$0.contains("\u{1B}") })
        #expect(lines[2].dropFirst(4).hasPrefix(" ▄▄▄▄▄ █"))
        let coloured = code.lines(inColour: true)
        #expect(coloured.count == lines.count)
        #expect(zip(coloured, lines).allSatisfy { $0 == "\u{1B}[97m\u{1B}[40m\($1)\u{1B}[0m" })
    }
}
