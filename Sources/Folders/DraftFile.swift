internal import CRDT
internal import Foundation
internal import WireCodec

/// A file that is being written under a name of its own, in the folder in which it will stand, and is there under its
/// final name only when all of it is on the disk. Removed when it is dropped before that.
struct DraftFile: ~Copyable {
    let folder: CInt
    let name: [UInt8]
    /// Closed, and negative, once nothing is written to it any more.
    private(set) var file: CInt
    private var isInPlace = false

    private static let prefix = ".atelier-"
    private static let ending = ".draft"

    /// Whether a name is that of a draft; one that a crash left behind is no file of the space.
    static func isName(_ name: String) -> Bool {
        name.hasPrefix(prefix) && name.hasSuffix(ending) && name.utf8.count == prefix.count + 16 + ending.count
    }

    /// The name under which a node waits for its place, while others stand there; no other node's is the same.
    static func name(for node: NodeID) -> [UInt8] { [UInt8]((prefix + node.bytes.hex.prefix(16) + ending).utf8) }

    /// `folder` must stay open as long as the draft is there. Throws an errno.
    init(in folder: CInt) throws(Errno) {
        self.folder = folder
        while true {
            let digits = String(UInt64.random(in: .min ... .max), radix: 16)
            let padded = String(repeating: "0", count: 16 - digits.count) + digits
            let name = [UInt8]((Self.prefix + padded + Self.ending).utf8)
            let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
            let file = name.withCName { openat(folder, $0, flags, 0o666) }
            if file >= 0 {
                self.name = name
                self.file = file
                return
            }
            guard errno == EEXIST || errno == EINTR else { throw Errno() }
        }
    }

    deinit {
        if file >= 0 { close(file) }
        if isInPlace { return }
        let folder = folder
        _ = name.withCName { unlinkat(folder, $0, 0) }
    }

    /// Removes it now, while its folder is open still.
    mutating func discard() {
        if isInPlace { return }
        let folder = folder
        _ = name.withCName { unlinkat(folder, $0, 0) }
        isInPlace = true
    }

    /// Writes all of it and, unless it is brought to the disk together with others, waits until it is there. `mode` is
    /// that of the file it takes the place of; without one it is what the person's umask leaves of 0666.
    func fill(_ bytes: [UInt8], mode: mode_t?, pace: DiskPace = .each) throws(Errno) {
        try Self.write(bytes, to: file)
        if let mode, fchmod(file, mode) != 0 { throw Errno() }
        guard pace == .together || fsync(file) == 0 else { throw Errno() }
    }

    /// Nothing is written to it any more: many of them may wait for their places.
    mutating func closeFile() {
        close(file)
        file = -1
    }

    /// Writes all of it behind what is there.
    static func write(_ bytes: [UInt8], to file: CInt) throws(Errno) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Foundation.write(file, $0.baseAddress!, $0.count) }
            if count < 0 {
                if errno == EINTR { continue }
                throw Errno()
            }
            rest = rest.dropFirst(count)
        }
    }

    /// Takes the place of what stands under the name, in one step, and waits until the folder is on the disk.
    mutating func takePlace(of target: [UInt8], pace: DiskPace = .each) throws(Errno) {
        let folder = folder
        let result = name.withCName { from in target.withCName { to in renameat(folder, from, folder, to) } }
        guard result == 0 else { throw Errno() }
        try settle(pace)
    }

    /// Nothing is under its own name any more; waits until the folder is on the disk.
    mutating func settle(_ pace: DiskPace) throws(Errno) {
        isInPlace = true
        guard pace == .together || fsync(folder) == 0 else { throw Errno() }
    }
}

/// What the system just answered; a number of `errno.h`.
struct Errno: Error {
    let code: CInt

    init(_ code: CInt = errno) {
        self.code = code
    }
}

extension [UInt8] {
    /// The bytes with a zero behind them. They hold none themselves.
    func withCName<Result>(_ body: (UnsafePointer<CChar>) -> Result) -> Result {
        (self + [0]).withUnsafeBufferPointer { bytes in
            bytes.withMemoryRebound(to: CChar.self) { body($0.baseAddress!) }
        }
    }
}
