internal import GRDB
internal import Identity
internal import Membership
internal import Replication
internal import WireCodec

/// Puts a damaged database aside and a new one in its place, with all of the old one that holds together: spaces,
/// members, changes up to the damage of their chain, settings, peers. Own chains are not gone on with: peers may have
/// changes of theirs that were lost here. What is missing comes from peers.
///
/// A crash at any point leaves the damaged file where it was or under its new name, and is made good at the next
/// opening. Takes the room of what is carried over, and about 20 µs a change.
package struct DatabaseRescue: Sendable {
    /// Where the damaged file is now; nil if there was none.
    package let keptAs: String?
    package let spaces: [SpaceSummary]
    package let faults: [StoreFault]

    private static let batchCount = 2000

    /// `number` tells the file apart from those put aside before, and is nobody's business but the caller's.
    package static func run(
        path: String, on disk: any DatabaseDisk = SystemDisk(), number: UInt64
    ) throws(StoreError) -> DatabaseRescue {
        // What an earlier rescue carried over may be all that there is.
        try finish(path: path, on: disk)
        let draft = path + ".rescue.new"
        for place in [draft, finished(path)] {
            for suffix in ["", "-wal", "-shm", ".closed"] { try disk.removeFile(at: place + suffix) }
        }
        let new = try NodeDatabase(path: draft, on: disk)
        var carriage = Carriage(new)
        if try disk.entry(at: path)?.isFile == true { try carriage.carry(from: path, on: disk) }
        try new.close()
        try disk.removeFile(at: draft + ".closed")
        let keptAs = try replace(path, with: draft, on: disk, keepingAs: "\(path).damaged-\(number)")
        return DatabaseRescue(keptAs: keptAs, spaces: carriage.spaces, faults: carriage.faults)
    }

    /// Puts a database that is complete in the place of another one, which gets a new name; answers that name, nil if
    /// nothing was there.
    static func replace(
        _ path: String, with draft: String, on disk: any DatabaseDisk, keepingAs aside: String
    ) throws(StoreError) -> String? {
        try disk.rename(draft, to: finished(path))
        try disk.syncFolder(of: path)
        let isThere = try disk.entry(at: path) != nil
        if isThere { try disk.rename(path, to: aside) }
        try finish(path: path, on: disk, aside: aside)
        return isThere ? aside : nil
    }

    /// Goes on where a rescue was stopped between the damaged file's new name and the place of the new one.
    static func finish(path: String, on disk: any DatabaseDisk, aside: String? = nil) throws(StoreError) {
        guard try disk.entry(at: path) == nil, try disk.entry(at: finished(path)) != nil else { return }
        // The damaged file was moved first: without its journal it might look whole and lack what was acknowledged.
        if try disk.entry(at: path + "-wal") != nil {
            try disk.rename(path + "-wal", to: (aside ?? path + ".damaged") + "-wal")
        }
        try disk.removeFile(at: path + "-shm")
        try disk.rename(finished(path), to: path)
        try disk.syncFolder(of: path)
    }

    /// Whether the file lost its first page: it does not begin as every database does, and one of ours was closed here
    /// once.
    package static func isBeheaded(path: String, on disk: any DatabaseDisk = SystemDisk()) -> Bool {
        guard let start = try? disk.contents(of: path), ClosedMark(of: path, on: disk).isThere else {
            return false
        }
        return Array(start.prefix(16)) != Array("SQLite format 3\0".utf8)
    }

    private static func finished(_ path: String) -> String { path + ".rescue" }

    /// What goes from the old database into the new one.
    private struct Carriage {
        let new: NodeDatabase
        private(set) var spaces: [SpaceSummary] = []
        private(set) var faults: [StoreFault] = []

        init(_ new: NodeDatabase) {
            self.new = new
        }

        mutating func carry(from path: String, on disk: any DatabaseDisk) throws(StoreError) {
            let old: DatabaseQueue
            do throws(StoreError) {
                old = try NodeDatabase.openQueue(path: path, on: disk, to: .rescue)
            } catch {
                switch error {
                // These pass, and say nothing of what the file holds.
                case .busy, .diskFull, .readOnly: throw error
                default: faults.append(StoreFault(.pages, "the file cannot be read at all: \(error)"))
                }
                return
            }
            do {
                (spaces, faults) = try old.inDatabase { [new] database in
                    var waiting: [DurableWrite] = []
                    var audit = HistoryAudit(database) { write in
                        waiting.append(write)
                        guard waiting.count >= DatabaseRescue.batchCount else { return }
                        try new.commit(waiting)
                        waiting = []
                    }
                    try audit.run()
                    var reader = TolerantReader(database)
                    waiting += try Self.peers(&reader) + Self.settings(&reader)
                    waiting += try Self.forgetting(&reader, in: Set(audit.summaries.map(\.id)))
                    try new.commit(waiting)
                    return (audit.summaries, audit.faults + reader.faults)
                }
            } catch {
                throw StoreError(error, during: .rescuing, path: path)
            }
        }

        private static func settings(_ reader: inout TolerantReader) throws(StoreError) -> [DurableWrite] {
            var writes: [DurableWrite] = []
            try reader.rows("key, value", of: "settings", keyedBy: "key") { row in
                let key = try row.text(0, of: "settings")
                guard !key.hasPrefix(DurableWrite.branchChainPrefix) else { return }
                writes.append(.setting(key: key, value: try row.blob(1, of: "settings")))
            }
            return writes
        }

        private static func peers(_ reader: inout TolerantReader) throws(StoreError) -> [DurableWrite] {
            var endpoints: [Bytes32: [String]] = [:]
            try reader.rows(
                "hex(deviceKey) || position, deviceKey, endpoint", of: "peerEndpoints", keyedBy: "deviceKey, position"
            ) { row in
                endpoints[try row.bytes32(1, of: "peerEndpoints"), default: []].append(
                    try row.text(2, of: "peerEndpoints"))
            }
            var writes: [DurableWrite] = []
            try reader.rows(
                "deviceKey, certificate, name, newestHandshakeTime", of: "peers", keyedBy: "deviceKey"
            ) { row in
                let key = try row.bytes32(0, of: "peers")
                writes.append(
                    .peer(
                        PeerRecord(
                            deviceKey: key, certificate: try row.blob(1, of: "peers"),
                            name: try row.text(2, of: "peers"), endpoints: endpoints[key] ?? [],
                            newestHandshakeTime: try row.blob(3, of: "peers"))))
            }
            return writes
        }

        private static func forgetting(
            _ reader: inout TolerantReader, in spaces: Set<SpaceID>
        ) throws(StoreError) -> [DurableWrite] {
            var writes: [DurableWrite] = []
            try reader.rows(
                "chain || ' ' || fromSequence || ' ' || toSequence, spaces.id, chains.id, fromSequence, toSequence",
                of: """
                    forgetting JOIN chains ON chains.number = forgetting.chain
                    JOIN spaces ON spaces.number = chains.space
                    """, keyedBy: "chain, fromSequence, toSequence"
            ) { row in
                let space = SpaceID(try row.bytes32(1, of: "spaces"))
                guard spaces.contains(space) else { return }
                let (from, to) = (try row.count(3, of: "forgetting"), try row.count(4, of: "forgetting"))
                let chain = ChainID(try row.bytes32(2, of: "chains"))
                writes.append(.forget(space, [ChainRange(chain: chain, from: from, to: to)]))
            }
            return writes
        }
    }
}
