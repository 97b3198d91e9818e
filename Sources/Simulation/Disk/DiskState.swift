internal import SodiumCrypto

/// All that a simulated disk is.
struct DiskState {
    var folder = FolderContents()
    /// By number; a number is never given twice. Files without a name are there as long as they are open.
    var files: [Int: FileContents] = [:]
    /// How many connections have each file open.
    private var openings: [Int: Int] = [:]
    private var fileCount = 0
    var faults = DiskFaults()
    private(set) var counts = DiskCounts()
    private(set) var isOff = false
    /// Counts the restarts: what was opened in an earlier life is of no use.
    private(set) var life = 0
    private var random: RandomSource

    init(random: RandomSource) {
        self.random = random
    }

    func forked(drawingFrom random: RandomSource) -> DiskState {
        var other = self
        other.random = random
        return other
    }

    mutating func perform<Value>(
        _ operation: DiskOperation, on file: Int?, life: Int?, _ body: (inout DiskState) throws(DiskFault) -> Value
    ) throws(DiskFault) -> Value {
        guard !isOff, life ?? self.life == self.life else { throw .off }
        let isLast = operation.changes && faults.losesPowerAtChange == counts.changes
        let fails = faults.failsAtCall == counts.calls || chance(faults.failsOneIn[operation])
        counts.count(operation)
        if isLast {
            // In the middle of it: it waits for a sync, or is a sync that was not done.
            if operation != .sync, operation != .syncFolder { _ = try body(&self) }
            isOff = true
            throw .off
        }
        if fails {
            counts.faults += 1
            if operation == .sync, let file { files[file]?.failToSync(from: random) }
            throw .broken
        }
        return try body(&self)
    }

    private mutating func chance(_ oneIn: Int?) -> Bool {
        guard let oneIn, oneIn > 0 else { return false }
        return random.integer(below: oneIn) == 0
    }

    // MARK: Files

    mutating func open(_ name: String, creating: Bool) throws(DiskFault) -> Int {
        if let found = folder.names[name] {
            openings[found, default: 0] += 1
            return found
        }
        guard creating else { throw .absent }
        fileCount += 1
        files[fileCount] = FileContents()
        openings[fileCount] = 1
        folder.set(name, to: fileCount)
        return fileCount
    }

    func isOpen(_ name: String) -> Bool { folder.names[name].map { openings[$0, default: 0] > 0 } ?? false }

    mutating func close(_ file: Int) {
        openings[file, default: 1] -= 1
        dropNameless()
    }

    mutating func write(_ bytes: UnsafeRawBufferPointer, at offset: Int, to file: Int) throws(DiskFault) {
        if let capacity = faults.capacityInBytes {
            let growth = offset + bytes.count - (files[file]?.bytes.count ?? 0)
            let used = files.values.reduce(0) { $0 + $1.bytes.count }
            if growth > 0, used + growth > capacity { throw .full }
        }
        files[file]?.write(bytes, at: offset)
    }

    /// Fills the buffer and answers how much of it the file had.
    mutating func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int, of file: Int) -> Int {
        let count = files[file]?.read(into: buffer, at: offset) ?? 0
        if count > 0, chance(faults.misreadsOneIn) {
            counts.faults += 1
            buffer[random.integer(below: count)] ^= 1 << UInt8(random.integer(below: 8))
        }
        return count
    }

    mutating func delete(_ name: String) throws(DiskFault) {
        guard folder.names[name] != nil else { throw .absent }
        folder.set(name, to: nil)
    }

    // MARK: Lives

    mutating func restart(losingPower: Bool) {
        if losingPower {
            folder.losePower(from: random)
            for number in files.keys.sorted() { files[number]?.losePower(from: random) }
        }
        isOff = false
        life += 1
        openings = [:]
        dropNameless()
    }

    func image() -> DiskImage {
        DiskImage(
            files: folder.names.mapValues { number in
                DiskImage.File(number: number, contents: files[number]?.synced ?? FileContents())
            })
    }

    mutating func restore(_ image: DiskImage) {
        life += 1
        openings = [:]
        files = [:]
        var names: [String: Int] = [:]
        for name in image.files.keys.sorted() {
            fileCount += 1
            names[name] = fileCount
            files[fileCount] = FileContents(bytes: image.files[name]?.contents.bytes ?? [])
        }
        folder = FolderContents(names: names)
    }

    mutating func rollBack(to image: DiskImage) {
        life += 1
        openings = [:]
        files = Dictionary(uniqueKeysWithValues: image.files.values.map { ($0.number, $0.contents) })
        folder = FolderContents(names: image.files.mapValues(\.number))
        fileCount = max(fileCount, files.keys.max() ?? 0)
    }

    /// A name that the medium still has, or that a part of the changes would bring back, keeps its file.
    private mutating func dropNameless() {
        var kept = Set(folder.names.values).union(folder.durable.values)
        for entry in folder.unsynced.joined() { if let file = entry.file { kept.insert(file) } }
        files = files.filter { kept.contains($0.key) || openings[$0.key, default: 0] > 0 }
    }
}
