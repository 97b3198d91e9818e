/// Where in a shared folder a command is called.
struct SharedPlace: Hashable, Sendable {
    /// Bound for the length of one command.
    @TaskLocal static var current: SharedPlace?

    /// The id of the folder's space.
    let space: String
    /// The shared folder, absolute and without links.
    private let root: String
    /// The names on the way from there to where the command is called.
    private let names: [Substring]

    /// Nil where nothing is shared by the node of this profile. A marker that cannot be read is told by whoever needs
    /// it; a command that names its space does not.
    init?(around folder: String, of profile: String) {
        guard let path = ProcessEnvironment.resolved(folder), let shared = try? SharedRoot.containing(path),
            shared.profile == nil || shared.profile == profile
        else { return nil }
        space = shared.space
        root = shared.path
        names = path.dropFirst(root.count).split(separator: "/")
    }

    /// The path in the space of a file that is named as files are: from where one is, or from `/`. What is not in the
    /// shared folder is taken for a path of the space.
    func document(_ path: String) -> String {
        var found = names
        var rest = path[...]
        if path.hasPrefix("/") {
            guard path.hasPrefix(root + "/") else { return path }
            rest = path.dropFirst(root.count)
            found = []
        }
        for name in rest.split(separator: "/") where name != "." {
            if name != ".." {
                found.append(name)
            } else if found.popLast() == nil {
                return path
            }
        }
        return found.joined(separator: "/")
    }
}
