internal import GRDB
internal import Identity
internal import Membership
internal import Replication
internal import WireCodec

/// Gathers the rows of all spaces, each kind in one pass and in the order of arrival.
struct StoredSpaces {
    private(set) var all: [DurableSpace] = []
    /// From a space's number in the database to its place in `all`.
    private var places: [Int64: Int] = [:]

    init(_ database: Database) throws {
        try readSpaces(database)
        try readMembershipOps(database)
        try readOwnChains(database)
        try readSegments(database)
        try readChanges(database)
        try readTexts(database)
    }

    private mutating func readSpaces(_ database: Database) throws {
        let rows = try database.rows("SELECT number, id, genesis FROM spaces ORDER BY number")
        while let row = try rows.next() {
            places[try row.integer(0, of: "spaces")] = all.count
            all.append(
                DurableSpace(
                    id: SpaceID(try row.bytes32(1, of: "spaces")), genesis: try row.blob(2, of: "spaces"),
                    membershipOps: [], changes: [], ownChain: nil))
        }
    }

    private mutating func readMembershipOps(_ database: Database) throws {
        let rows = try database.rows("SELECT space, body FROM membershipOps ORDER BY arrival")
        while let row = try rows.next() {
            let place = try place(of: row, 0, in: "membershipOps")
            all[place].membershipOps.append(try row.blob(1, of: "membershipOps"))
        }
    }

    private mutating func readOwnChains(_ database: Database) throws {
        let rows = try database.rows("SELECT space, id, nonce FROM ownChains")
        while let row = try rows.next() {
            let place = try place(of: row, 0, in: "ownChains")
            all[place].ownChain = (ChainID(try row.bytes32(1, of: "ownChains")), try row.blob(2, of: "ownChains"))
        }
    }

    private mutating func readSegments(_ database: Database) throws {
        let rows = try database.rows(
            "SELECT space, changeCount, bytes FROM sealedSegments ORDER BY number")
        while let row = try rows.next() {
            let place = try place(of: row, 0, in: "sealedSegments")
            all[place].sealedCount += try row.size(1, of: "sealedSegments")
            all[place].sealed.append(try row.blob(2, of: "sealedSegments"))
        }
    }

    /// Only those that stand for all changes: others are of no use to anybody.
    private mutating func readTexts(_ database: Database) throws {
        let rows = try database.rows("SELECT space, changeCount FROM textCounts")
        while let row = try rows.next() {
            let place = try place(of: row, 0, in: "textCounts")
            let count = try row.size(1, of: "textCounts")
            guard count == all[place].changeCount else { continue }
            let texts = try Self.texts(ofSpace: try row.integer(0, of: "textCounts"), in: database)
            all[place].texts = CachedTexts(changeCount: count, documents: texts)
        }
    }

    private static func texts(ofSpace number: Int64, in database: Database) throws -> [CachedText] {
        var texts: [CachedText] = []
        let rows = try database.rows(
            """
            SELECT document, path, revision, lengthInScalars, text FROM documentTexts WHERE space = ?
            ORDER BY position
            """, arguments: [number])
        while let row = try rows.next() {
            texts.append(
                CachedText(
                    document: try row.bytes32(0, of: "documentTexts"), path: try row.text(1, of: "documentTexts"),
                    revision: try row.size(2, of: "documentTexts"),
                    lengthInScalars: try row.size(3, of: "documentTexts"), text: try row.blob(4, of: "documentTexts")))
        }
        return texts
    }

    private mutating func readChanges(_ database: Database) throws {
        var chains: [Int64: (place: Int, id: ChainID, strand: Int)] = [:]
        let chainRows = try database.rows("SELECT space, number, id, strand FROM chains")
        while let row = try chainRows.next() {
            let place = try place(of: row, 0, in: "chains")
            chains[try row.integer(1, of: "chains")] = (
                place, ChainID(try row.bytes32(2, of: "chains")), try row.size(3, of: "chains")
            )
        }
        let rows = try database.rows(
            "SELECT chain, sequence, id, body, signature, leaving FROM changes ORDER BY arrival")
        while let row = try rows.next() {
            guard let chain = chains[try row.integer(0, of: "changes")] else {
                throw RowDamage(column: 0, table: "changes")
            }
            var change = StoredChange(
                space: all[chain.place].id, chain: chain.id, sequence: try row.count(1, of: "changes"),
                id: try row.bytes32(2, of: "changes"), body: try row.blob(3, of: "changes"),
                signature: try row.optionalBlob(4, of: "changes"))
            change.strand = chain.strand
            change.leaving = try row.leaving(5, of: "changes")
            all[chain.place].changes.append(change)
        }
    }

    private func place(of row: Row, _ column: Int, in table: String) throws -> Int {
        guard let place = places[try row.integer(column, of: table)] else {
            throw RowDamage(column: column, table: table)
        }
        return place
    }
}
