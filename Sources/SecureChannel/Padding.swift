/// To which length a plaintext is filled with zeros, so that the size on the wire tells little.
///
/// Up to 1,024 bytes the classes are powers of two from 64; above, sixteenths of the power of two below, as in PADMÉ
/// (Nikitin et al. 2019, section 4): at most 6.25 % are wasted there.
package enum Padding {
    private static let smallClasses = [64, 128, 256, 512, 1024]

    /// The smallest class that holds `count` bytes.
    package static func paddedCount(_ count: Int) -> Int {
        precondition(count >= 0, "a count is never negative")
        if let small = smallClasses.first(where: { count <= $0 }) { return small }
        let step = 1 << (Int.bitWidth - 1 - count.leadingZeroBitCount - 4)
        return (count + step - 1) / step * step
    }
}
