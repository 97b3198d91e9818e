/// When what is done in a folder is brought to the disk.
package enum DiskPace: Sendable {
    /// Before the call returns.
    case each
    /// With `SandboxedRoot.settle`, which must be called before anybody relies on it: one wait of the disk for many
    /// files instead of two for each.
    case together

    /// From so many files on it is worth more to bring a whole file system to the disk than each file.
    private static let togetherMin = 4

    /// That of so many files. Where the system cannot bring them to the disk together, it is each by itself.
    package init(forCount count: Int) {
        #if os(Linux)
            self = count < Self.togetherMin ? .each : .together
        #else
            self = .each
        #endif
    }
}
