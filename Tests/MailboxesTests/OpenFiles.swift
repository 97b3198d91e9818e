import Foundation

/// The descriptors of this process, as Linux lists them; elsewhere none are seen.
enum OpenFiles {
    /// How many lead to the file at a path.
    static func count(of path: String) -> Int {
        let all = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
        return all.filter {
            (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/" + $0)) == path
        }.count
    }
}
