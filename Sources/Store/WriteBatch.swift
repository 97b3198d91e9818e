internal import Foundation
internal import GRDB
internal import Identity
internal import Membership
internal import Replication
internal import WireCodec

#if PLANTED_BUGS
    internal import PlantedBugs
#endif

/// The writes of one transaction. It remembers the numbers of spaces and chains it met, and is thrown away with it.
struct WriteBatch {
    private let database: Database
    private var spaces: [SpaceID: Int64] = [:]
    private var chains: [ChainName: Int64] = [:]
    /// Up to which sequence each chain is sealed.
    private var sealedEnds: [Int64: UInt64] = [:]

    private struct ChainName: Hashable {
        let space: SpaceID
        let chain: ChainID
        var strand = 0
    }

    init(_ database: Database) {
        self.database = database
    }

    mutating func add(_ write: DurableWrite) throws {
        #if PLANTED_BUGS
            if PlantedBug.keepsNoPeers.isPlanted { if case .peer = write { return } }
            if PlantedBug.keepsNoMembership.isPlanted { if case .membershipOp = write { return } }
        #endif
        switch write {
        case .space(let id, let genesis): try addSpace(id, genesis: genesis)
        case .membershipOp(let space, let id, let bytes): try addMembershipOp(id, bytes, in: space)
        case .change(let change): try addChange(change)
        case .forget(let space, let ranges): try noteForgetting(ranges, in: space)
        case .ownChain(let space, let chain, let nonce): try setOwnChain(chain, nonce: nonce, in: space)
        case .texts(let space, let texts): try setTexts(texts, of: space)
        case .peer(let peer): try setPeer(peer)
        case .setting(let key, let value): try set(key, to: value)
        case .folder(let space, let path): try setFolder(path, of: space)
        case .folderFile(let space, let node, let row): try setFolderFile(row, of: node, in: space)
        }
    }

    private mutating func addSpace(_ id: SpaceID, genesis: [UInt8]) throws {
        try run(
            "INSERT INTO spaces (id, genesis) VALUES (?, ?) ON CONFLICT (id) DO NOTHING",
            [id.bytes.data, Data(genesis)])
    }

    private mutating func addMembershipOp(_ id: Bytes32, _ bytes: [UInt8], in space: SpaceID) throws {
        try run(
            "INSERT INTO membershipOps (space, id, body) VALUES (?, ?, ?) ON CONFLICT (space, id) DO NOTHING",
            [try number(of: space), id.data, Data(bytes)])
    }

    /// A signature may be added to a change that came without one; nothing else of a change ever differs.
    private mutating func addChange(_ change: StoredChange) throws {
        guard let sequence = Int64(exactly: change.sequence) else { throw StoreError.sequenceTooLarge(change.sequence) }
        let chain = try number(of: ChainName(space: change.space, chain: change.chain, strand: change.strand))
        let id = change.id.data
        if try sealedEnd(of: chain) > change.sequence { return try checkSealed(change, chain: chain) }
        try run(
            """
            INSERT INTO changes (chain, sequence, id, body, signature, leaving) VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT (chain, sequence) DO UPDATE SET signature = excluded.signature
            WHERE id = excluded.id AND signature IS NULL AND excluded.signature IS NOT NULL
            """,
            [
                chain, sequence, id, Data(change.body), change.signature.map { Data($0) },
                change.leaving.map { Data($0.bytes) },
            ])
        if database.changesCount > 0 { return }
        guard
            try firstInteger(
                "SELECT 1 FROM changes WHERE chain = ? AND sequence = ? AND id = ?", [chain, sequence, id])
                != nil
        else {
            throw StoreError.differingChange(space: change.space, chain: change.chain, sequence: change.sequence)
        }
    }

    /// Only noted here: `NodeDatabase.carryOutForgetting` does it, apart from what clients wait for.
    private mutating func noteForgetting(_ ranges: [ChainRange], in space: SpaceID) throws {
        for range in ranges {
            guard let from = Int64(exactly: range.from), let to = Int64(exactly: range.to) else {
                throw StoreError.sequenceTooLarge(range.to)
            }
            _ = try number(of: ChainName(space: space, chain: range.chain))
            // Of every strand: what comes in one that is not here yet comes without the texts.
            try run(
                """
                INSERT INTO forgetting (chain, fromSequence, toSequence)
                SELECT number, ?, ? FROM chains WHERE space = ? AND id = ?
                ON CONFLICT (chain, fromSequence, toSequence) DO NOTHING
                """, [from, to, try number(of: space), range.chain.bytes.data])
        }
    }

    private mutating func sealedEnd(of chain: Int64) throws -> UInt64 {
        if let known = sealedEnds[chain] { return known }
        let end = try SealedChains(database).end(of: chain)
        sealedEnds[chain] = end
        return end
    }

    /// What is sealed is there already, if it is the same. Rare: after a refusal, what was stored may come again.
    private mutating func checkSealed(_ change: StoredChange, chain: Int64) throws {
        let rows = try SealedChains(database).rows(of: chain, holding: change.sequence, in: change.space)
        guard rows.contains(where: { $0.chain == change.chain && $0.id == change.id }) else {
            throw StoreError.differingChange(space: change.space, chain: change.chain, sequence: change.sequence)
        }
    }

    private mutating func setTexts(_ texts: CachedTexts, of space: SpaceID) throws {
        let number = try number(of: space)
        try run(
            """
            INSERT INTO textCounts (space, changeCount) VALUES (?, ?)
            ON CONFLICT (space) DO UPDATE SET changeCount = excluded.changeCount
            """, [number, texts.changeCount])
        for (position, text) in texts.documents.enumerated() {
            let place: StatementArguments = [position, text.path, text.revision, text.lengthInScalars]
            let name: StatementArguments = [number, text.document.data]
            if let bytes = text.text {
                try run(
                    """
                    INSERT INTO documentTexts (position, path, revision, lengthInScalars, space, document, text)
                    VALUES (?, ?, ?, ?, ?, ?, ?)
                    ON CONFLICT (space, document) DO UPDATE SET position = excluded.position, path = excluded.path,
                        revision = excluded.revision, lengthInScalars = excluded.lengthInScalars, text = excluded.text
                    """, place + name + [Data(bytes)])
            } else {
                try run(
                    """
                    UPDATE documentTexts SET position = ?, path = ?, revision = ?, lengthInScalars = ?
                    WHERE space = ? AND document = ?
                    """, place + name)
            }
        }
    }

    private mutating func setOwnChain(_ chain: ChainID, nonce: [UInt8], in space: SpaceID) throws {
        try run(
            """
            INSERT INTO ownChains (space, id, nonce) VALUES (?, ?, ?)
            ON CONFLICT (space) DO UPDATE SET id = excluded.id, nonce = excluded.nonce
            """,
            [try number(of: space), chain.bytes.data, Data(nonce)])
    }

    /// The time of the newest handshake never goes back, whatever order records come in: replays are told by it.
    private func setPeer(_ peer: PeerRecord) throws {
        let key = peer.deviceKey.data
        try run(
            """
            INSERT INTO peers (deviceKey, certificate, name, newestHandshakeTime) VALUES (?, ?, ?, ?)
            ON CONFLICT (deviceKey) DO UPDATE SET certificate = excluded.certificate, name = excluded.name,
                newestHandshakeTime = max(newestHandshakeTime, excluded.newestHandshakeTime)
            """,
            [key, Data(peer.certificate), peer.name, Data(peer.newestHandshakeTime)])
        // Mostly they are what they were: then no page is changed.
        try run("DELETE FROM peerEndpoints WHERE deviceKey = ? AND position >= ?", [key, peer.endpoints.count])
        for (position, endpoint) in peer.endpoints.enumerated() {
            try run(
                """
                INSERT INTO peerEndpoints (deviceKey, position, endpoint) VALUES (?, ?, ?)
                ON CONFLICT (deviceKey, position) DO UPDATE SET endpoint = excluded.endpoint
                WHERE endpoint <> excluded.endpoint
                """, [key, position, endpoint])
        }
    }

    /// A value without bytes is as good as none, and takes no room.
    private func set(_ key: String, to value: [UInt8]) throws {
        if value.isEmpty { return try run("DELETE FROM settings WHERE key = ?", [key]) }
        try run(
            "INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            [key, Data(value)])
    }

    private mutating func setFolder(_ path: String?, of space: SpaceID) throws {
        let number = try number(of: space)
        guard let path else { return try run("DELETE FROM folders WHERE space = ?", [number]) }
        try run(
            "INSERT INTO folders (space, path) VALUES (?, ?) ON CONFLICT (space) DO UPDATE SET path = excluded.path",
            [number, path])
    }

    /// What is left of a folder that is shared no more is passed over.
    private mutating func setFolderFile(_ row: FolderRow?, of node: Bytes32, in space: SpaceID) throws {
        let number = try number(of: space)
        guard let row else {
            return try run("DELETE FROM folderFiles WHERE space = ? AND node = ?", [number, node.data])
        }
        try run(
            """
            INSERT INTO folderFiles (space, node, place, version) SELECT space, ?, ?, ? FROM folders WHERE space = ?
            ON CONFLICT (space, node) DO UPDATE SET place = excluded.place, version = excluded.version
            """, [node.data, Data(row.place), Data(row.version), number])
    }

    private mutating func number(of space: SpaceID) throws -> Int64 {
        if let known = spaces[space] { return known }
        guard let found = try firstInteger("SELECT number FROM spaces WHERE id = ?", [space.bytes.data]) else {
            throw StoreError.unknownSpace(space)
        }
        spaces[space] = found
        return found
    }

    private mutating func number(of name: ChainName) throws -> Int64 {
        if let known = chains[name] { return known }
        let space = try number(of: name.space)
        let arguments: StatementArguments = [space, name.chain.bytes.data, name.strand]
        let found: Int64
        if let stored = try firstInteger(
            "SELECT number FROM chains WHERE space = ? AND id = ? AND strand = ?", arguments)
        {
            found = stored
        } else {
            try run("INSERT INTO chains (space, id, strand) VALUES (?, ?, ?)", arguments)
            found = database.lastInsertedRowID
        }
        chains[name] = found
        return found
    }

    private func run(_ sql: String, _ arguments: StatementArguments) throws {
        let statement = try database.cachedStatement(sql: sql)
        statement.setUncheckedArguments(arguments)
        try statement.execute()
    }

    private func firstInteger(_ sql: String, _ arguments: StatementArguments) throws -> Int64? {
        let statement = try database.cachedStatement(sql: sql)
        return try Row.fetchOne(statement, arguments: arguments)?.integer(0, of: "a look-up")
    }
}

extension StoredChange.Leaving {
    /// As it lies in a row: the id of the change, then the membership frontier.
    fileprivate var bytes: [UInt8] { previous.bytes + membership.flatMap(\.bytes) }
}
