/// Says to the next start that the database is damaged, where a program found it while it ran.
package struct DamageMark: Sendable {
    private let place: String
    private let disk: any DatabaseDisk

    package init(of path: String, on disk: any DatabaseDisk = SystemDisk()) {
        place = path + ".damaged"
        self.disk = disk
    }

    /// False also when the disk does not say.
    package var isThere: Bool { (try? disk.entry(at: place)) != nil }

    package func write() throws(StoreError) { try disk.writeFile([], at: place) }

    package func remove() throws(StoreError) {
        try disk.removeFile(at: place)
        try disk.syncFolder(of: place)
    }
}
