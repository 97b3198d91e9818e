/// How often each kind of fault happened.
package struct FaultTally: Sendable, Equatable {
    private var counts = [Int](repeating: 0, count: FaultKind.allCases.count)

    package init() {}

    package subscript(kind: FaultKind) -> Int { counts[kind.ordinal] }

    mutating func note(_ kind: FaultKind) { counts[kind.ordinal] += 1 }

    package static func += (left: inout FaultTally, right: FaultTally) {
        for index in left.counts.indices { left.counts[index] += right.counts[index] }
    }

    /// Those that happened at all.
    package var kinds: [FaultKind] { FaultKind.allCases.filter { self[$0] > 0 } }
}

extension FaultKind {
    /// Its place among all.
    package var ordinal: Int {
        guard let ordinal = FaultKind.allCases.firstIndex(of: self) else {
            preconditionFailure("each kind is among all")
        }
        return ordinal
    }
}

extension FaultTally: Codable {
    package init(from decoder: any Decoder) throws {
        let byName = try [String: Int](from: decoder)
        for kind in FaultKind.allCases { counts[kind.ordinal] = byName[kind.rawValue] ?? 0 }
    }

    package func encode(to encoder: any Encoder) throws {
        let byName = FaultKind.allCases.map { ($0.rawValue, self[$0]) }
        try Dictionary(uniqueKeysWithValues: byName).encode(to: encoder)
    }
}
