/// How numbers become bits: first the width in unary, then the bits below the highest one.
///
/// This is Elias's gamma code with every bit predicted: numbers of one size share the bits of their width, and each
/// exact number still has a place of its own. A `field` below `fieldsMax` keeps kinds of numbers apart.
extension NumberModel {
    static let fieldsMax = 12
    /// The sets of weights of one field: 1 for flags and symbols' first bits, 64 widths, 13 of bits below, 1 of signs.
    private static let setsInField = 80

    /// What a bit is, inside the nodes of one field.
    private enum Node {
        static let flag: UInt64 = 1
        static let width: UInt64 = 2
        static let sign: UInt64 = 70
        static let below: UInt64 = 140
    }

    mutating func flag(_ value: Bool, field: Int) -> Bool {
        code(value ? 1 : 0, node: node(field, Node.flag), set: field * Self.setsInField) != 0
    }

    /// A number of `bits` bits, at most 6, whose size means nothing.
    mutating func symbol(_ value: UInt64, bits: Int, field: Int) -> UInt64 {
        var path = 1
        for index in (0..<bits).reversed() {
            let bit = Int(truncatingIfNeeded: value >> UInt64(index) & 1)
            let coded = code(bit, node: node(field, UInt64(path)), set: field * Self.setsInField + path)
            path = path << 1 | coded
        }
        return UInt64(path - 1 << bits)
    }

    /// Any number.
    mutating func number(_ value: UInt64, field: Int) -> UInt64 {
        let width = codeWidth(64 - value.leadingZeroBitCount, field: field)
        return width > 1 ? codeBelow(value, width: width, field: field) : UInt64(width)
    }

    /// A number of either sign.
    mutating func signed(_ value: Int64, field: Int) -> Int64 {
        let width = codeWidth(64 - value.magnitude.leadingZeroBitCount, field: field)
        guard width > 0 else { return 0 }
        let sign = code(
            value < 0 ? 1 : 0, node: node(field, Node.sign + UInt64(width)), set: (field + 1) * Self.setsInField - 1)
        let magnitude = width > 1 ? codeBelow(value.magnitude, width: width, field: field) : 1
        return sign == 0 ? Int64(truncatingIfNeeded: magnitude) : 0 &- Int64(truncatingIfNeeded: magnitude)
    }

    private mutating func codeWidth(_ width: Int, field: Int) -> Int {
        for coded in 0..<64 {
            let isWider = coded < width ? 1 : 0
            let set = field * Self.setsInField + 1 + coded
            if code(isWider, node: node(field, Node.width + UInt64(coded)), set: set) == 0 { return coded }
        }
        return 64
    }

    /// The bits below the highest one of a number that has `width` bits, at least 2.
    private mutating func codeBelow(_ value: UInt64, width: Int, field: Int) -> UInt64 {
        var coded: UInt64 = 1
        for index in (0..<(width - 1)).reversed() {
            let bit = Int(truncatingIfNeeded: value >> UInt64(index) & 1)
            // All bits so far are part of the node, so hashes of nodes tell numbers of up to 54 bits apart.
            let place = node(field, Node.below + UInt64(index)) &+ coded << 12
            let set = field * Self.setsInField + 65 + min(width - 1 - index, 13)
            coded = coded << 1 | UInt64(code(bit, node: place, set: set))
        }
        return coded
    }

    private func node(_ field: Int, _ kind: UInt64) -> UInt64 { UInt64(field) << 8 | kind }
}
