import LocalRPC

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// The folder of the socket: a socket in a folder that others can enter may be anybody's.
enum RuntimeFolder {
    /// Passes when the folder is not there yet, or is ours alone.
    static func check(_ path: String) throws(CommandError) {
        var status = stat()
        guard lstat(path, &status) == 0 else { return }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            throw CommandError(
                .refused, "\(path) is not a folder.", kept: "Nothing was changed.",
                hint: "Move it away, then try again.")
        }
        guard status.st_uid == geteuid(), status.st_mode & 0o077 == 0 else {
            throw CommandError(
                .refused, "Others can enter \(path), so what listens there need not be your node.",
                kept: "Nothing was sent.", hint: "chmod 700 \(path)")
        }
    }
}
