import Identity
import Logging
import NodeCore
import Replication
import SodiumCrypto
import Store

/// The database of a profile and the node that goes on from it. A damaged one is put aside first, and what of it holds
/// together is carried over.
struct OpenedStore {
    let database: NodeDatabase
    let state: DurableState
    let node: Node
    /// What a person should know of it, each a few sentences.
    let notices: [String]

    /// What the start needs besides the file.
    struct Owner {
        let identity: LocalIdentity
        let random: RandomSource
        let logger: Logger
    }

    /// Opens the database at a path, or throws with nothing left open.
    static func open(path: String, for owner: Owner) throws -> OpenedStore {
        if DamageMark(of: path).isThere { return try rescued(path, owner, because: "a page could not be read") }
        do {
            return try OpenedStore(path, owner, rescue: nil)
        } catch let error as StoreError where isDamage(error, of: path) {
            return try rescued(path, owner, because: "\(error)")
        } catch let error as StoreError {
            throw error
        } catch {
            // A history that was verified when it came and does not verify now was changed on the disk.
            return try rescued(path, owner, because: "\(error)")
        }
    }

    /// Opens the database only to be read. Nil where only a node can, or there is none.
    static func read(path: String, for owner: Owner) throws -> OpenedStore? {
        guard let database = try NodeDatabase(reading: path) else { return nil }
        do {
            return try OpenedStore(database, owner)
        } catch let error as StoreError where !isDamage(error, of: path) {
            throw error
        } catch {
            // A node puts it aside, and carries over what is whole.
            return nil
        }
    }

    private init(_ database: NodeDatabase, _ owner: Owner) throws {
        self.database = database
        state = try database.load()
        node = try Node(identity: owner.identity, random: owner.random, state: state)
        notices = []
    }

    private init(_ path: String, _ owner: Owner, rescue: DatabaseRescue?) throws {
        database = try NodeDatabase(path: path)
        state = try database.load()
        node = try Node(identity: owner.identity, random: owner.random, state: state)
        if let rescue {
            notices = [Self.text(of: rescue)]
        } else {
            notices = database.start == .copied && !state.spaces.isEmpty ? [Self.copied] : []
        }
    }

    private static func rescued(_ path: String, _ owner: Owner, because reason: String) throws -> OpenedStore {
        owner.logger.error("The database is damaged: \(reason). It is put aside; what of it is whole is carried over.")
        let rescue = try DatabaseRescue.run(path: path, number: SystemClock.now().unixInMilliseconds)
        try DamageMark(of: path).remove()
        for fault in rescue.faults.prefix(20) {
            let space = fault.space.map { " in space \($0.short)" } ?? ""
            owner.logger.error("Damage (\(fault.kind.rawValue))\(space): \(fault.detail)")
        }
        return try OpenedStore(path, owner, rescue: rescue)
    }

    /// Whether the file is ours and spoilt, not another program's.
    private static func isDamage(_ error: StoreError, of path: String) -> Bool {
        switch error {
        case .damaged: true
        case .foreignFile: DatabaseRescue.isBeheaded(path: path)
        default: false
        }
    }

    private static func text(of rescue: DatabaseRescue) -> String {
        let changes = rescue.spaces.reduce(0) { $0 + $1.changes }
        let spaces = rescue.spaces.count
        let aside = rescue.keptAs.map { "and is kept as \($0). Delete it when nothing is missed." } ?? "and is gone."
        return """
            The database was damaged \(aside) Carried over: \(changes) changes in \
            \(spaces == 1 ? "1 space" : "\(spaces) spaces"). What is missing comes back from peers as they are met; a \
            space that is missing whole must be joined again.
            """
    }

    private static let copied = """
        The database is not the file that this profile closed last: it was copied, put back from a backup, or moved. \
        What it holds is kept, and what is written from now on goes into new chains. If the profile that it was copied \
        from runs as well, stop one of the two.
        """
}
