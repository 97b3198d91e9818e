/// How badly a square would read: the lower the better (ISO/IEC 18004, 7.8.3).
enum QRPenalty {
    static func of(_ modules: [[Bool]]) -> Int {
        let columns = modules.indices.map { column in modules.map { $0[column] } }
        let lines = modules + columns
        return lines.reduce(0) { $0 + runs(in: $1) + finders(in: $1) } + blocks(in: modules) + balance(of: modules)
    }

    /// 3 for each run of five alike, and 1 for each module more.
    private static func runs(in line: [Bool]) -> Int {
        var penalty = 0
        var length = 0
        for index in line.indices {
            length = index > 0 && line[index] == line[index - 1] ? length + 1 : 1
            if length == 5 { penalty += 3 } else if length > 5 { penalty += 1 }
        }
        return penalty
    }

    /// 40 for each dark-light pattern 1:1:3:1:1 with four light modules on a side; outside is light.
    private static func finders(in line: [Bool]) -> Int {
        let light = [Bool](repeating: false, count: 4)
        let padded = light + line + light
        var penalty = 0
        for start in 0...padded.count - 7 where padded[start..<start + 7].elementsEqual(pattern) {
            let before = start >= 4 && !padded[start - 4..<start].contains(true)
            let after = start + 11 <= padded.count && !padded[start + 7..<start + 11].contains(true)
            if before || after { penalty += 40 }
        }
        return penalty
    }

    private static let pattern = [true, false, true, true, true, false, true]

    /// 3 for each square of two by two alike.
    private static func blocks(in modules: [[Bool]]) -> Int {
        var penalty = 0
        for (upper, lower) in zip(modules, modules.dropFirst()) {
            for column in 1..<upper.count {
                let color = upper[column]
                if upper[column - 1] == color, lower[column] == color, lower[column - 1] == color { penalty += 3 }
            }
        }
        return penalty
    }

    /// 10 for each whole step of 5 % away from one half dark.
    private static func balance(of modules: [[Bool]]) -> Int {
        let total = modules.count * modules.count
        let dark = modules.reduce(0) { $0 + $1.count { $0 } }
        return abs(dark * 20 - total * 10) / total * 10
    }
}
