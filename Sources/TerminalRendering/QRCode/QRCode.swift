/// A square of dark and light modules that a camera reads as bytes: a QR code, model 2 (ISO/IEC 18004:2015).
///
/// Bytes only (byte mode, 7.4.5) in the smallest version that holds them, with the mask of least penalty (7.8.3).
/// Every reader takes such codes; other modes would be smaller for digits and capitals alone.
package struct QRCode: Equatable, Sendable {
    /// How much of the code may be unreadable.
    package enum Correction: Int, CaseIterable, Sendable {
        /// About 7 %.
        case low
        /// About 15 %.
        case medium
    }

    package static let versions = 1...40

    package let version: Int
    package let mask: Int
    /// Whether a module is dark, row by row.
    let modules: [[Bool]]

    /// Modules on a side, without the quiet zone.
    package var size: Int { modules.count }

    /// Nil when the bytes do not fit the largest version: 2,953 bytes with low correction, 2,331 with medium.
    ///
    /// O(modules) for each of the eight masks: at most 31,329 modules, a few milliseconds.
    package init?(_ bytes: [UInt8], correction: Correction = .low) {
        guard let version = Self.version(holding: bytes.count, correction) else { return nil }
        let layout = QRLayout(version: version, correction: correction)
        let codewords = layout.interleaved(layout.dataCodewords(for: bytes))
        var canvas = QRCanvas(version: version)
        canvas.place(codewords)
        let drawn = (0..<8).map { canvas.masked($0, correction) }
        let best = drawn.indices.min { QRPenalty.of(drawn[$0]) < QRPenalty.of(drawn[$1]) } ?? 0
        self.version = version
        mask = best
        modules = drawn[best]
    }

    /// The smallest version that holds so many bytes.
    static func version(holding count: Int, _ correction: Correction) -> Int? {
        versions.first { capacity(of: $0, correction) >= count }
    }

    /// How many bytes a version holds.
    static func capacity(of version: Int, _ correction: Correction) -> Int {
        let layout = QRLayout(version: version, correction: correction)
        return (layout.dataCount * 8 - 4 - QRLayout.countInBits(of: version)) / 8
    }
}
