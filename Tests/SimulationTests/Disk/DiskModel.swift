/// The slow obvious account of what a power failure may leave: for each byte of each file, and for each name, every
/// value that it had since it was synced.
struct DiskModel {
    struct File {
        var bytes: [UInt8] = []
        /// What each byte may be; beyond the end of the list: nothing was ever written there.
        var possible: [Set<UInt8>] = []
        var counts: Set<Int> = [0]

        mutating func write(_ new: [UInt8], at offset: Int) {
            while bytes.count < offset + new.count { bytes.append(0) }
            while possible.count < offset + new.count { possible.append([0]) }
            for (index, byte) in new.enumerated() {
                bytes[offset + index] = byte
                // Zero: the length was kept and the byte was not.
                possible[offset + index].formUnion([byte, 0])
            }
            counts.insert(offset + new.count)
        }

        mutating func truncate(to count: Int) {
            bytes = Array(bytes.prefix(count)) + [UInt8](repeating: 0, count: max(0, count - bytes.count))
            while possible.count < count { possible.append([0]) }
            for index in count..<max(count, possible.count) { possible[index].insert(0) }
            counts.insert(count)
        }

        mutating func sync() {
            possible = bytes.map { [$0] }
            counts = [bytes.count]
        }

        /// Whether a file after a loss of power is one that may be.
        func allows(_ found: [UInt8]) -> Bool {
            guard let countMin = counts.min(), let countMax = counts.max(), (countMin...countMax).contains(found.count)
            else { return false }
            return found.enumerated().allSatisfy {
                $0.offset < possible.count && possible[$0.offset].contains($0.element)
            }
        }
    }

    var files: [Int: File] = [:]
    var names: [String: Int] = [:]
    /// Which files each name may stand for; nil stands for none.
    var possible: [String: Set<Int?>] = [:]

    mutating func set(_ name: String, to file: Int?) {
        names[name] = file
        possible[name, default: [nil]].insert(file)
    }

    mutating func syncFolder() {
        for name in possible.keys { possible[name] = [names[name]] }
    }

    /// Whether what a name stands for after a loss of power may be.
    func allows(_ found: [UInt8]?, as name: String) -> Bool {
        possible[name, default: [nil]].contains { file in
            guard let found else { return file == nil }
            return file.flatMap { files[$0] }?.allows(found) ?? false
        }
    }
}
