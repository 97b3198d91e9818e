internal import SodiumCrypto
internal import Synchronization

/// A disk with one folder of files, in memory, on which the real store runs: through SQLite's own interface to file
/// systems, with the journal mode of a real node.
///
/// It keeps apart what was written from what was synced. When the power goes, chance says what of the rest is there:
/// any part of the writes, whole or torn, any part of the names. Everything it does follows from the seed and from what
/// it is asked. One connection at a time may have a file open.
///
///     let disk = SimulatedDisk(seed: 7)
///     var database = try NodeDatabase(path: disk.path("node.sqlite"), on: disk)
///     disk.restart(after: .powerLoss)
///     database = try NodeDatabase(path: disk.path("node.sqlite"), on: disk)
package final class SimulatedDisk: @unchecked Sendable {
    /// How a program on the disk ended.
    package enum End: Sendable {
        /// The machine went on: all that was written is there.
        case kill
        case powerLoss
    }

    /// Tells disks apart in the paths that SQLite sees.
    let number: Int
    /// Used under the lock alone, which is what makes the class safe to share.
    private var state: DiskState
    private let lock = Mutex(())

    package init(seed: UInt64) {
        number = SimulatedFileSystem.nextNumber()
        state = DiskState(random: RandomSource(seed: seed))
        SimulatedFileSystem.add(self)
    }

    /// A disk with the contents of another one.
    package convenience init(seed: UInt64, holding image: DiskImage) {
        self.init(seed: seed)
        restore(image)
    }

    /// Another disk in the same state, what is not synced included, for which chance goes its own way.
    package func fork(seed: UInt64) -> SimulatedDisk {
        let other = SimulatedDisk(seed: seed)
        let state = lock.withLock { _ in self.state }
        other.lock.withLock { _ in other.state = state.forked(drawingFrom: RandomSource(seed: seed)) }
        return other
    }

    deinit {
        SimulatedFileSystem.remove(number)
    }

    /// Where a file of this name lies.
    package func path(_ name: String) -> String { SimulatedFileSystem.path(ofDisk: number) + name }

    /// May be changed at any time, also while the power is off.
    package var faults: DiskFaults {
        get { lock.withLock { _ in state.faults } }
        set { lock.withLock { _ in state.faults = newValue } }
    }

    package var counts: DiskCounts { lock.withLock { _ in state.counts } }

    /// Whether all came to a stop, as was asked. Everything fails until `restart`, which says what the end was.
    package var isOff: Bool { lock.withLock { _ in state.isOff } }

    /// The programs on the disk end, and others may begin: connections that were open fail from now on.
    package func restart(after end: End) {
        lock.withLock { _ in state.restart(losingPower: end == .powerLoss) }
    }

    /// What all files hold now.
    package func image() -> DiskImage { lock.withLock { _ in state.image() } }

    /// Files are put back, as by a program that copies a backup: the same bytes in other files. Programs that had any
    /// open end.
    package func restore(_ image: DiskImage) { lock.withLock { _ in state.restore(image) } }

    /// The whole disk is what it was, block by block, as a virtual machine is set back: nothing here can tell. Programs
    /// that had any file open end. Of an image of this disk.
    package func rollBack(to image: DiskImage) { lock.withLock { _ in state.rollBack(to: image) } }

    /// One bit of a file turns over on the medium; none when the file is absent or shorter.
    package func flip(bit: Int, of name: String) {
        lock.withLock { _ in
            guard let number = state.folder.names[name] else { return }
            state.files[number]?.flip(bit: bit)
        }
    }

    /// The medium holds other bytes in a file from now on, unnoticed.
    package func damage(_ name: String, _ change: (inout [UInt8]) -> Void) {
        lock.withLock { _ in
            guard let number = state.folder.names[name], var bytes = state.files[number]?.bytes else { return }
            change(&bytes)
            state.files[number]?.replace(with: bytes)
        }
    }

    /// The names of all files, sorted.
    package var names: [String] { lock.withLock { _ in state.folder.names.keys.sorted() } }

    /// The bytes of a file as they are read now; nil when there is none.
    package func bytes(of name: String) -> [UInt8]? {
        lock.withLock { _ in state.folder.names[name].flatMap { state.files[$0]?.bytes } }
    }

    /// A connection is done with a file. One of an earlier life was done with it then.
    func close(_ file: Int, life: Int) {
        lock.withLock { _ in if state.life == life { state.close(file) } }
    }

    /// Does one thing, or fails as the faults say.
    func perform<Value: Sendable>(
        _ operation: DiskOperation, on file: Int? = nil, life: Int? = nil,
        _ body: (inout DiskState) throws(DiskFault) -> Value
    ) throws(DiskFault) -> Value {
        try lock.withLock { (_) throws(DiskFault) in try state.perform(operation, on: file, life: life, body) }
    }
}

/// The files of a disk at some time.
package struct DiskImage: Sendable {
    let files: [String: File]

    struct File: Sendable {
        let number: Int
        let contents: FileContents
    }
}
