import LocalRPC

/// The folder that a space is made of, and what the space is called.
struct SharedFolder {
    /// Absolute, without links; nil for an empty space.
    let path: String?
    let title: String

    init(_ directory: String?, title: String?, environment: [String: String]) throws(CommandError) {
        guard let directory else {
            path = nil
            self.title = title ?? "workshop"
            return
        }
        guard let resolved = ProcessEnvironment.resolved(directory) else {
            throw CommandError(
                .notFound, "There is no folder \(directory).", kept: "Nothing was made.", hint: "Look at the path.")
        }
        let home = environment["HOME"].flatMap(ProcessEnvironment.resolved)
        guard resolved != "/", resolved != home else {
            throw CommandError(
                .usage, "\(resolved) as a whole would be given to whoever joins.", kept: "Nothing was made.",
                hint: "Name a folder inside it.")
        }
        path = resolved
        self.title = title ?? String(resolved.split(separator: "/").last ?? "workshop")
    }
}
