#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// Shows a node that starts that a bridge is at work in a folder: a lock on the byte of a file there that has the
/// number of the bridge's process. It goes with the process, however that ends.
struct BridgeLock {
    let process = Int(getpid())

    /// Nothing where the folder cannot be written to: then the node does not wait for this bridge.
    init(in root: SharedRoot) {
        let path = "\(root.path)/\(SharedRoot.markerFolder)/\(SharedRoot.bridgesFile)"
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { return }
        var lock = flock()
        lock.l_type = Int16(F_WRLCK)
        lock.l_whence = Int16(SEEK_SET)
        lock.l_start = off_t(process)
        lock.l_len = 1
        _ = fcntl(descriptor, F_SETLK, &lock)
    }
}
