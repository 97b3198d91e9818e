/// How numbers become bits: first the width in unary, then the bits below the highest one.
///
/// This is Elias's gamma code with every bit predicted: values of one size share their width's bits, and each exact
/// value still has a place of its own.
extension NumberModel {
    /// Fields keep their weights apart; a field is a small number.
    static let fieldsMax = 12

    /// A flag.
    mutating func flag(_ value: Bool, field: Int) -> Bool {
        bit(value ? 1 : 0, node: UInt64(field) << 8 | 1, weightSet: field * 80) != 0
    }

    /// A number below 2^63; `field` tells kinds of numbers apart.
    mutating func number(_ value: UInt64, field: Int) -> UInt64 {
        let width = self.width(64 - value.leadingZeroBitCount, field: field)
        guard width > 1 else { return UInt64(width) }
        return mantissa(value, width: width, field: field)
    }

    /// A number of either sign.
    mutating func signed(_ value: Int64, field: Int) -> Int64 {
        let magnitude = value.magnitude
        let width = self.width(64 - magnitude.leadingZeroBitCount, field: field)
        guard width > 0 else { return 0 }
        let isNegative = bit(
            value < 0 ? 1 : 0, node: UInt64(field) << 8 | 200 + UInt64(min(width, 40)), weightSet: field * 80 + 79) != 0
        guard width > 1 else { return isNegative ? -1 : 1 }
        let coded = mantissa(magnitude, width: width, field: field)
        return isNegative ? 0 &- Int64(bitPattern: coded) : Int64(bitPattern: coded)
    }

    private mutating func width(_ width: Int, field: Int) -> Int {
        var coded = 0
        while coded < 64 {
            let more = bit(
                coded < width ? 1 : 0, node: UInt64(field) << 8 | 2 + UInt64(coded), weightSet: field * 80 + 1 + coded)
            if more == 0 { return coded }
            coded += 1
        }
        return coded
    }

    private mutating func mantissa(_ value: UInt64, width: Int, field: Int) -> UInt64 {
        var coded: UInt64 = 1
        for index in (0..<(width - 1)).reversed() {
            let node = UInt64(field) << 8 | 100 + UInt64(index) | coded << 16
            let next = bit(
                Int(value >> UInt64(index) & 1), node: node, weightSet: field * 80 + 66 + min(width - 1 - index, 12))
            coded = coded << 1 | UInt64(next)
        }
        return coded
    }
}
