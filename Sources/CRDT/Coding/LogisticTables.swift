/// The logistic function and its inverse in integers: probabilities as 65,536ths, their logits as 256ths.
///
/// Logit x stands for the probability 1 / (1 + e^(-x / 256)), for x in -2047...2047 (M. Mahoney, "Adaptive Weighing of
/// Context Models for Lossless Data Compression", 2005: `squash` and `stretch`). Both are tables that integer
/// arithmetic fills from 33 fixed numbers, so every machine computes the same.
struct LogisticTables: ~Copyable {
    static let logitMax: Int32 = 2047
    /// The logistic function at -2048, -1920, …, 2048, in 65,536ths.
    private static let knots: [Int32] = [
        22, 36, 60, 98, 162, 267, 439, 722, 1_179, 1_921, 3_108, 4_971, 7_812, 11_953, 17_626, 24_743, 32_768, 40_793,
        47_910, 53_583, 57_724, 60_565, 62_428, 63_615, 64_357, 64_814, 65_097, 65_269, 65_374, 65_438, 65_476, 65_500,
        65_514,
    ]

    /// By logit + 2048.
    private let squashed: UnsafeMutablePointer<UInt16>
    /// By probability / 16.
    private let stretched: UnsafeMutablePointer<Int16>

    init() {
        squashed = .allocate(capacity: 4_096)
        stretched = .allocate(capacity: 4_096)
        for index in 0..<4_096 {
            let below = Self.knots[index >> 7]
            let above = Self.knots[index >> 7 + 1]
            squashed[index] = UInt16(below + (above - below) * Int32(index & 127) / 128)
        }
        var logit = 0
        for index in 0..<4_096 {
            while logit < 4_095, Int(squashed[logit]) < index << 4 + 8 { logit += 1 }
            stretched[index] = Int16(max(logit, 1) - 2_048)
        }
    }

    deinit {
        squashed.deallocate()
        stretched.deallocate()
    }

    /// The probability of a logit, which may lie outside the table.
    @inline(__always)
    func squash(_ logit: Int32) -> Int32 {
        let inside = max(-Self.logitMax, min(Self.logitMax, logit))
        return Int32(squashed[Int(inside &+ 2_048)])
    }

    /// The logit of a probability of 0..<65,536.
    @inline(__always)
    func stretch(_ probability: Int32) -> Int32 { Int32(stretched[Int(probability >> 4)]) }
}
