import LocalRPC

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// Folders of this user, before a node works in them.
enum LocalFolder {
    /// The absolute path of a folder that is there or could be made; the one around it must be there.
    static func made(_ path: String) throws(CommandError) -> String {
        if mkdir(path, 0o777) != 0, errno != EEXIST {
            throw CommandError(
                .failed, "\(path) could not be made: \(SystemError.words(errno)).", kept: "Nothing was changed.",
                hint: "Make the folder around it first.")
        }
        guard let resolved = ProcessEnvironment.resolved(path) else {
            throw CommandError(
                .notFound, "There is no folder \(path).", kept: "Nothing was changed.", hint: "Look at the path.")
        }
        return resolved
    }

    /// Whether nothing at all is in it.
    static func isEmpty(_ path: String) throws(CommandError) -> Bool {
        guard let stream = opendir(path) else {
            throw CommandError(
                .failed, "\(path) could not be read: \(SystemError.words(errno)).", kept: "Nothing was changed.",
                hint: "Name a folder.")
        }
        defer { closedir(stream) }
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { name in
                name.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { return false }
        }
        return true
    }
}
