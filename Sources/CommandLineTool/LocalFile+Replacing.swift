import LocalRPC

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

extension LocalFile {
    /// Makes or replaces a file that only this user can read: whoever opens it sees all of the old or all of the new
    /// bytes, also after a loss of power.
    static func replace(_ path: String, by bytes: [UInt8]) throws(CommandError) {
        let draft = path + ".new"
        try write(bytes, to: draft)
        let descriptor = open(draft, O_RDONLY | O_CLOEXEC)
        defer { if descriptor >= 0 { close(descriptor) } }
        guard descriptor >= 0, fsync(descriptor) == 0, rename(draft, path) == 0 else {
            throw CommandError(
                .failed, "Could not replace \(path): \(SystemError.words(errno)).", kept: "It is as it was.")
        }
    }
}
