#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// The environment that this process was started with.
enum ProcessEnvironment {
    /// Read once: nothing here changes it.
    static let current: [String: String] = {
        var variables: [String: String] = [:]
        var entry = environ
        while let text = entry.pointee {
            let parts = String(cString: text).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2 { variables[String(parts[0])] = String(parts[1]) }
            entry += 1
        }
        return variables
    }()

    /// The folder that the command was started in, absolute.
    static var currentFolder: String? {
        guard let path = getcwd(nil, 0) else { return nil }
        defer { free(path) }
        return String(cString: path)
    }

    /// The program that is running, so that it can be started once more.
    static var executable: String? {
        #if os(Linux)
            return resolved("/proc/self/exe")
        #else
            var count = UInt32(PATH_MAX)
            var buffer = [CChar](repeating: 0, count: Int(count))
            guard _NSGetExecutablePath(&buffer, &count) == 0 else { return nil }
            return buffer.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } }
        #endif
    }

    /// Lets an interrupt end this process, also where whoever started it had it ignored (as a shell does for what it
    /// puts in the background).
    static func endOnInterrupt() {
        signal(SIGINT, SIG_DFL)
    }

    static var processNumber: Int32 { getpid() }

    /// Whether a process does something still; one that has ended and waits for its parent to look does not.
    static func isRunning(_ process: Int) -> Bool {
        guard let process = pid_t(exactly: process), kill(process, 0) == 0 || errno == EPERM else { return false }
        #if os(Linux)
            // proc(5): the state is the first word after the program's name, which stands in brackets.
            guard let status = try? LocalFile.read("/proc/\(process)/stat") else { return true }
            return String(decoding: status, as: UTF8.self).split(separator: ") ").last?.first != "Z"
        #else
            return true
        #endif
    }

    /// `path` made absolute and free of links; nil when nothing is there.
    static func resolved(_ path: String) -> String? {
        guard let found = realpath(path, nil) else { return nil }
        defer { free(found) }
        return String(cString: found)
    }
}
