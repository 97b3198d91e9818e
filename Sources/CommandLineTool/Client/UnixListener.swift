import LocalRPC

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// A socket in this profile's private folder at which programs of the same user are heard; gone with the value.
struct UnixListener: ~Copyable {
    private let descriptor: Int32
    private let path: String

    init(at path: String) throws(CommandError) {
        self.path = path
        unlink(path)
        do throws(Errno) {
            descriptor = try Self.listening(at: path)
        } catch {
            throw CommandError(
                .failed, "No socket can be made at \(path): \(SystemError.words(error.code)).",
                kept: "Nothing was changed.", hint: "A shorter ATELIER_HOME or XDG_RUNTIME_DIR may help.")
        }
    }

    private struct Errno: Error {
        let code: Int32
    }

    private static func listening(at path: String) throws(Errno) -> Int32 {
        #if canImport(Darwin)
            let descriptor = socket(AF_UNIX, SOCK_STREAM, 0)
        #else
            let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        #endif
        guard descriptor >= 0 else { throw Errno(code: errno) }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let name = Array(path.utf8)
        let fits = withUnsafeMutableBytes(of: &address.sun_path) { field in
            guard name.count < field.count else { return false }
            field.copyBytes(from: name)
            return true
        }
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                fits ? bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) : -1
            }
        }
        guard result == 0, listen(descriptor, 16) == 0 else {
            let code = fits ? errno : ENAMETOOLONG
            close(descriptor)
            throw Errno(code: code)
        }
        return descriptor
    }

    deinit {
        close(descriptor)
        unlink(path)
    }

    /// The next that wants to be heard; nil while there is none.
    func next() -> Int32? {
        let connection = accept(descriptor, nil, nil)
        guard connection >= 0 else { return nil }
        _ = fcntl(connection, F_SETFD, FD_CLOEXEC)
        return connection
    }
}
