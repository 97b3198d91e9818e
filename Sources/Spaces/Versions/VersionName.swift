import WireCodec

/// How a person names a moment of a document: `Protocol/records.md`, section "Versions".
package struct VersionName: Equatable, Sendable {
    /// What was written: the name of a version, the beginning of a change's id (several with `+` between), `now`,
    /// `start`. Empty means `now`.
    package let written: String
    /// Where it can also be read as a time: tenths of a second since the Unix epoch.
    package let time: UInt64?

    package init(_ written: String, time: UInt64? = nil) {
        self.written = written
        self.time = time
    }

    package static let now = VersionName("now")
    /// The version before any change: an empty text.
    package static let start = VersionName("start")

    /// The fewest digits of a change's id.
    package static let digitsMin = 4
    /// The most ids put together.
    package static let idsMax = 64

    /// The ids that have these digits at their beginning, one range each; nil when it is not written so.
    var idRanges: [ClosedRange<Bytes32>]? {
        let parts = written.lowercased().split(separator: "+", omittingEmptySubsequences: false)
        guard parts.count <= Self.idsMax else { return nil }
        var ranges: [ClosedRange<Bytes32>] = []
        for part in parts {
            guard (Self.digitsMin...2 * Bytes32.count).contains(part.utf8.count) else { return nil }
            let rest = 2 * Bytes32.count - part.utf8.count
            guard let first = Bytes32(hex: part + String(repeating: "0", count: rest)),
                let last = Bytes32(hex: part + String(repeating: "f", count: rest))
            else { return nil }
            ranges.append(first...last)
        }
        return ranges
    }
}
