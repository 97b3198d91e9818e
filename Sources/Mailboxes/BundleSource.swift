internal import Foundation
package import Replication

/// A bundle in a file, read part by part; never more than one piece of it is in memory.
///
/// One caller at a time, on any thread.
package final class BundleSource: @unchecked Sendable {
    private static let chunkInBytes = 64 * 1024

    private let path: String
    private let file: CInt
    private var reader = BundleReader()
    private var isAtEnd = false
    private var hasHead = false
    /// Set when the bytes ended within a part, or are none of a bundle's.
    package private(set) var isBroken = false

    package init(path: String) throws(MailboxError) {
        self.path = path
        // A pipe must not hold up the node.
        file = uninterrupted { open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC) }
        guard file >= 0 else { throw .system(.opening, path: path, errno: errno) }
        var information = stat()
        guard fstat(file, &information) == 0, information.st_mode & S_IFMT == S_IFREG else {
            // `deinit` closes it: all properties are set.
            throw .notAFile(path: path)
        }
    }

    deinit {
        close(file)
    }

    /// The next part; nil at the end. Throws `.notABundle` or `.cutOff` before the head was read, and afterwards only
    /// what the disk refuses.
    package func next() throws(MailboxError) -> BundleReader.Part? {
        var isForeign = false
        while !isBroken {
            do throws(ReplicationError) {
                if let part = try reader.next() {
                    hasHead = true
                    return part
                }
            } catch {
                (isBroken, isForeign) = (true, true)
                break
            }
            if isAtEnd {
                isBroken = reader.waitingInBytes > 0
                break
            }
            try fill()
        }
        guard hasHead else {
            let isCutOff = !isForeign && reader.waitingInBytes >= BundleHead.mark.count
            throw isCutOff ? .cutOff(path: path) : .notABundle(path: path)
        }
        return nil
    }

    private func fill() throws(MailboxError) {
        var chunk = [UInt8](repeating: 0, count: Self.chunkInBytes)
        let count = chunk.withUnsafeMutableBytes { part in uninterrupted { read(file, part.baseAddress, part.count) } }
        guard count >= 0 else { throw .system(.reading, path: path, errno: errno) }
        if count == 0 { isAtEnd = true }
        reader.feed(Array(chunk[..<count]))
    }
}
