internal import GRDB

/// The schema, as the steps that made it. A step that was released is never changed; a new one is added below it.
///
/// The tables and why they are so: `Protocol/decisions/0002-store-layout.md`.
enum Migrations {
    /// `PRAGMA application_id` of every database of ours: "Atel".
    static let applicationID: Int32 = 0x4174_656C

    static let all: DatabaseMigrator = {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1 spaces, chains, changes") { database in
            try database.execute(sql: "PRAGMA application_id = \(applicationID)")
            try database.execute(sql: replicated)
            try database.execute(sql: local)
        }
        migrator.registerMigration("2 sealed segments, texts") { database in
            try database.execute(sql: sealed)
            try database.execute(sql: texts)
        }
        migrator.registerMigration("3 texts to be forgotten") { database in
            try database.execute(sql: forgetting)
        }
        migrator.registerMigration("4 strands of chains") { database in
            try database.execute(sql: strands)
        }
        migrator.registerMigration("5 folders") { database in
            try database.execute(sql: folders)
        }
        migrator.registerMigration("6 words of messages") { database in
            try database.execute(sql: search)
        }
        return migrator
    }()

    /// What other nodes have too. `arrival` counts up: what came later may build on what came earlier.
    private static let replicated = """
        CREATE TABLE spaces (
            number INTEGER PRIMARY KEY,
            id BLOB NOT NULL UNIQUE CHECK (length(id) = 32),
            genesis BLOB NOT NULL
        ) STRICT;

        CREATE TABLE membershipOps (
            arrival INTEGER PRIMARY KEY,
            space INTEGER NOT NULL REFERENCES spaces (number),
            id BLOB NOT NULL CHECK (length(id) = 32),
            body BLOB NOT NULL,
            UNIQUE (space, id)
        ) STRICT;

        CREATE TABLE chains (
            number INTEGER PRIMARY KEY,
            space INTEGER NOT NULL REFERENCES spaces (number),
            id BLOB NOT NULL CHECK (length(id) = 32),
            UNIQUE (space, id)
        ) STRICT;

        CREATE TABLE changes (
            arrival INTEGER PRIMARY KEY,
            chain INTEGER NOT NULL REFERENCES chains (number),
            sequence INTEGER NOT NULL CHECK (sequence >= 0),
            id BLOB NOT NULL CHECK (length(id) = 32),
            body BLOB NOT NULL,
            signature BLOB,
            UNIQUE (chain, sequence)
        ) STRICT;
        """

    /// Changes in columns. A space's segments by `number`, then its rows in `changes`, are the order of arrival.
    private static let sealed = """
        CREATE TABLE sealedSegments (
            number INTEGER PRIMARY KEY,
            space INTEGER NOT NULL REFERENCES spaces (number),
            changeCount INTEGER NOT NULL CHECK (changeCount > 0),
            bytes BLOB NOT NULL
        ) STRICT;

        CREATE INDEX sealedSegmentsOfSpaces ON sealedSegments (space);

        CREATE TABLE sealedChains (
            chain INTEGER NOT NULL REFERENCES chains (number),
            endSequence INTEGER NOT NULL CHECK (endSequence > 0),
            segment INTEGER NOT NULL REFERENCES sealedSegments (number) ON DELETE CASCADE,
            lastID BLOB NOT NULL CHECK (length(lastID) = 32),
            lastMembership BLOB NOT NULL CHECK (length(lastMembership) % 32 = 0),
            PRIMARY KEY (chain, endSequence)
        ) STRICT, WITHOUT ROWID;

        CREATE INDEX sealedChainsOfSegments ON sealedChains (segment);
        """

    /// Changes whose text is to go from this file: noted with the change that asks for it, gone when it is done.
    private static let forgetting = """
        CREATE TABLE forgetting (
            chain INTEGER NOT NULL REFERENCES chains (number),
            fromSequence INTEGER NOT NULL CHECK (fromSequence >= 0),
            toSequence INTEGER NOT NULL CHECK (toSequence > fromSequence),
            PRIMARY KEY (chain, fromSequence, toSequence)
        ) STRICT, WITHOUT ROWID;
        """

    /// A chain that its device forked is several strands (`Strand` in Replication), each with a row of its own in
    /// `chains`. The first change of a strand that leaves another one says what it follows: the id of that change, then
    /// the membership frontier that it named.
    private static let strands = """
        CREATE TABLE strands (
            number INTEGER PRIMARY KEY,
            space INTEGER NOT NULL REFERENCES spaces (number),
            id BLOB NOT NULL CHECK (length(id) = 32),
            strand INTEGER NOT NULL CHECK (strand >= 0),
            UNIQUE (space, id, strand)
        ) STRICT;

        INSERT INTO strands (number, space, id, strand) SELECT number, space, id, 0 FROM chains;

        DROP TABLE chains;

        ALTER TABLE strands RENAME TO chains;

        ALTER TABLE changes ADD COLUMN leaving BLOB CHECK (length(leaving) >= 32 AND length(leaving) % 32 = 0);
        """

    /// Folders that are kept equal to spaces, and what each node of the tree had in common with the disk last. A row
    /// changes in the transaction in which the change that it follows is stored.
    private static let folders = """
        CREATE TABLE folders (
            space INTEGER PRIMARY KEY REFERENCES spaces (number),
            path TEXT NOT NULL
        ) STRICT;

        CREATE TABLE folderFiles (
            space INTEGER NOT NULL REFERENCES folders (space) ON DELETE CASCADE,
            node BLOB NOT NULL CHECK (length(node) = 32),
            place BLOB NOT NULL,
            version BLOB NOT NULL,
            PRIMARY KEY (space, node)
        ) STRICT, WITHOUT ROWID;
        """

    /// A cache of what was said, by its words. The rows of `searchTexts` are those of `searchEntries` by number.
    private static let search = """
        CREATE TABLE searchEntries (
            number INTEGER PRIMARY KEY,
            space INTEGER NOT NULL REFERENCES spaces (number),
            change BLOB NOT NULL CHECK (length(change) = 32),
            place INTEGER NOT NULL CHECK (place >= 0),
            wording INTEGER NOT NULL CHECK (wording >= 0),
            author BLOB NOT NULL CHECK (length(author) = 32),
            tenths INTEGER NOT NULL,
            channel TEXT NOT NULL,
            UNIQUE (space, change, place)
        ) STRICT;

        CREATE INDEX searchTimes ON searchEntries (tenths);

        CREATE VIRTUAL TABLE searchTexts USING fts5 (text, tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3');
        """

    /// A cache, which may be dropped at any time.
    private static let texts = """
        CREATE TABLE textCounts (
            space INTEGER PRIMARY KEY REFERENCES spaces (number),
            changeCount INTEGER NOT NULL CHECK (changeCount >= 0)
        ) STRICT;

        CREATE TABLE documentTexts (
            number INTEGER PRIMARY KEY,
            space INTEGER NOT NULL REFERENCES spaces (number),
            document BLOB NOT NULL CHECK (length(document) = 32),
            position INTEGER NOT NULL,
            path TEXT NOT NULL,
            revision INTEGER NOT NULL CHECK (revision >= 0),
            lengthInScalars INTEGER NOT NULL CHECK (lengthInScalars >= 0),
            text BLOB NOT NULL,
            UNIQUE (space, document)
        ) STRICT;
        """

    /// What this node alone knows.
    private static let local = """
        CREATE TABLE ownChains (
            space INTEGER PRIMARY KEY REFERENCES spaces (number),
            id BLOB NOT NULL CHECK (length(id) = 32),
            nonce BLOB NOT NULL
        ) STRICT;

        CREATE TABLE peers (
            deviceKey BLOB PRIMARY KEY CHECK (length(deviceKey) = 32),
            certificate BLOB NOT NULL,
            name TEXT NOT NULL,
            newestHandshakeTime BLOB NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE peerEndpoints (
            deviceKey BLOB NOT NULL REFERENCES peers (deviceKey) ON DELETE CASCADE,
            position INTEGER NOT NULL,
            endpoint TEXT NOT NULL,
            PRIMARY KEY (deviceKey, position)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE settings (
            key TEXT PRIMARY KEY,
            value BLOB NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE nodeState (
            row INTEGER PRIMARY KEY CHECK (row = 1),
            wasClosedCleanly INTEGER NOT NULL CHECK (wasClosedCleanly IN (0, 1))
        ) STRICT;

        INSERT INTO nodeState (row, wasClosedCleanly) VALUES (1, 1);
        """
}
