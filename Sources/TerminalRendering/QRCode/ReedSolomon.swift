/// Reed–Solomon over GF(256) with x⁸ + x⁴ + x³ + x² + 1, as QR codes use it (ISO/IEC 18004, 7.5.2 and annex A).
struct ReedSolomon {
    /// The generator's coefficients behind the leading 1, highest power first.
    private let generator: [UInt8]

    /// The generator is the product of (x − 2ⁱ) for i below the count.
    init(correctionCount: Int) {
        var product = [UInt8](repeating: 0, count: correctionCount - 1) + [1]
        var root: UInt8 = 1
        for _ in 0..<correctionCount {
            for index in product.indices {
                product[index] = Self.multiply(product[index], root)
                if index + 1 < product.count { product[index] ^= product[index + 1] }
            }
            root = Self.multiply(root, 2)
        }
        generator = product
    }

    /// The remainder of data · xⁿ by the generator. O(data · correction).
    func correction(of data: [UInt8]) -> [UInt8] {
        var remainder = [UInt8](repeating: 0, count: generator.count)
        for byte in data {
            let factor = byte ^ remainder.removeFirst()
            remainder.append(0)
            for index in remainder.indices { remainder[index] ^= Self.multiply(generator[index], factor) }
        }
        return remainder
    }

    static func multiply(_ left: UInt8, _ right: UInt8) -> UInt8 {
        var product: UInt8 = 0
        for bit in (0..<8).reversed() {
            let overflow = product & 0x80 != 0
            product <<= 1
            if overflow { product ^= 0x1D }
            if right >> UInt8(bit) & 1 == 1 { product ^= left }
        }
        return product
    }
}
