/// What the file of a database was when it ended well, noted beside it.
///
/// A database that says it ended well may have been put back from a backup since, or be the copy of one that is in use:
/// a node that went on with its own chains would sign a second history of them. No copy has the number and the time of
/// change of the file that was closed. A disk that is set back as a whole, block by block, has them: that only peers
/// can tell.
struct ClosedMark {
    private let path: String
    private let disk: any DatabaseDisk

    init(of path: String, on disk: any DatabaseDisk) {
        self.path = path
        self.disk = disk
    }

    /// Whether the file is the one that was noted, and nobody changed it since.
    func fits() throws(StoreError) -> Bool {
        guard let entry = try disk.entry(at: path), let noted = try disk.contents(of: place) else { return false }
        return noted == Self.text(of: entry)
    }

    /// Whether anything was ever noted.
    var isThere: Bool { (try? disk.entry(at: place)) != nil }

    /// Notes the file as it is, durable on return. Nobody has it open.
    func write() throws(StoreError) {
        guard let entry = try disk.entry(at: path) else { return }
        try disk.writeFile(Self.text(of: entry), at: place)
    }

    private var place: String { path + ".closed" }

    private static func text(of entry: DiskEntry) -> [UInt8] {
        let identity = entry.identity
        return Array("1 \(identity.device) \(identity.number) \(identity.changedAt) \(entry.sizeInBytes)\n".utf8)
    }
}
