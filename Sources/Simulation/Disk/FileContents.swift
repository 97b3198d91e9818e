internal import SodiumCrypto

/// The bytes of one file: those that reads give, and those that are surely on the medium.
///
/// Between two syncs a disk keeps of the changes what it likes: any of them, in part, in any order of its own. What a
/// later change of the same bytes says wins where both are kept.
struct FileContents: Sendable {
    /// What is read as long as the power is on.
    private(set) var bytes: [UInt8] = []
    /// What was there after the last sync that went well.
    private(set) var durable: [UInt8] = []
    private(set) var unsynced: [Change] = []
    /// Stands for the time of the last change.
    private(set) var changeCount = 0

    enum Change: Sendable {
        case write(at: Int, [UInt8])
        case truncate(to: Int)
    }

    init() {}

    /// A file that was always there.
    init(bytes: [UInt8]) {
        self.bytes = bytes
        durable = bytes
    }

    /// Fills the buffer as far as the file goes, and answers how far.
    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) -> Int {
        let count = max(0, min(buffer.count, bytes.count - offset))
        guard count > 0 else { return 0 }
        bytes.withUnsafeBytes { bytes in
            buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + count]))
        }
        return count
    }

    mutating func write(_ new: UnsafeRawBufferPointer, at offset: Int) {
        Self.write(new, at: offset, into: &bytes)
        unsynced.append(.write(at: offset, Array(new)))
        changeCount += 1
    }

    mutating func truncate(to count: Int) {
        Self.setCount(count, of: &bytes)
        unsynced.append(.truncate(to: count))
        changeCount += 1
    }

    mutating func sync() {
        for change in unsynced { Self.apply(change, to: &durable) }
        unsynced.removeAll(keepingCapacity: true)
    }

    /// The file with everything on the medium.
    var synced: FileContents {
        var other = self
        other.sync()
        return other
    }

    /// A sync that the medium refused: what it has of the changes is chance, and nobody will write the rest again,
    /// while reads still give it (Rebello et al., Can Applications Recover from fsync Failures?, ATC 2020).
    mutating func failToSync(from random: RandomSource) {
        keepSome(from: random)
    }

    /// The power goes: what was not synced is there in part.
    mutating func losePower(from random: RandomSource) {
        keepSome(from: random)
        bytes = durable
    }

    /// One bit of the medium turns over, unnoticed.
    mutating func flip(bit: Int) {
        Self.flip(bit, of: &bytes)
        Self.flip(bit, of: &durable)
    }

    mutating func replace(with new: [UInt8]) {
        bytes = new
        durable = new
        unsynced = []
    }

    // MARK: Private parts

    private mutating func keepSome(from random: RandomSource) {
        // Drawn once for the file, so that a loss of everything or nothing is as likely as any mixture.
        let bias = random.integer(below: 4)
        for change in unsynced {
            if bias == 0 || (bias < 3 && random.integer(below: 2) == 0) { continue }
            if bias == 3 || random.integer(below: 2) == 0 {
                Self.apply(change, to: &durable)
            } else {
                Self.tear(change, from: random, into: &durable)
            }
        }
        unsynced.removeAll(keepingCapacity: true)
    }

    /// Part of a write: the sectors that chance takes, what came before some byte, or the length alone.
    private static func tear(_ change: Change, from random: RandomSource, into image: inout [UInt8]) {
        guard case .write(let offset, let new) = change, !new.isEmpty else { return apply(change, to: &image) }
        switch random.integer(below: 4) {
        case 0: apply(.write(at: offset, Array(new.prefix(random.integer(below: new.count)))), to: &image)
        case 1: setCount(max(image.count, offset + new.count), of: &image)
        case let kind:
            let sector = kind == 2 ? 512 : 4096
            var start = 0
            while start < new.count {
                let end = min(new.count, ((offset + start) / sector + 1) * sector - offset)
                if random.integer(below: 2) == 0 {
                    apply(.write(at: offset + start, Array(new[start..<end])), to: &image)
                }
                start = end
            }
        }
    }

    private static func apply(_ change: Change, to image: inout [UInt8]) {
        switch change {
        case .write(let offset, let new): new.withUnsafeBytes { write($0, at: offset, into: &image) }
        case .truncate(let count): setCount(count, of: &image)
        }
    }

    private static func write(_ new: UnsafeRawBufferPointer, at offset: Int, into image: inout [UInt8]) {
        if image.count < offset + new.count { setCount(offset + new.count, of: &image) }
        image.withUnsafeMutableBytes { image in
            UnsafeMutableRawBufferPointer(rebasing: image[offset..<offset + new.count]).copyMemory(from: new)
        }
    }

    private static func setCount(_ count: Int, of image: inout [UInt8]) {
        if count < image.count {
            image.removeLast(image.count - count)
        } else {
            image += [UInt8](repeating: 0, count: count - image.count)
        }
    }

    private static func flip(_ bit: Int, of image: inout [UInt8]) {
        if bit / 8 < image.count { image[bit / 8] ^= 1 << UInt8(bit % 8) }
    }
}
