internal import GRDB
package import Membership
package import Replication
package import WireCodec

/// A folder that is kept equal to a space.
package struct StoredFolder: Hashable, Sendable {
    package let space: SpaceID
    /// Absolute.
    package let path: String

    package init(space: SpaceID, path: String) {
        self.space = space
        self.path = path
    }
}

extension NodeDatabase {
    /// The folders that are shared, in the order of their spaces.
    package func folders() throws(StoreError) -> [StoredFolder] {
        try access(.loading) { database in
            let rows = try database.rows(
                """
                SELECT spaces.id, folders.path FROM folders JOIN spaces ON spaces.number = folders.space
                ORDER BY spaces.number
                """)
            var folders: [StoredFolder] = []
            while let row = try rows.next() {
                folders.append(
                    StoredFolder(
                        space: SpaceID(try row.bytes32(0, of: "spaces")), path: try row.text(1, of: "folders")))
            }
            return folders
        }
    }

    /// What a shared folder and its space had in common last, by node. Takes memory for all of it.
    package func folderRows(of space: SpaceID) throws(StoreError) -> [(node: Bytes32, row: FolderRow)] {
        try access(.loading) { database in
            let rows = try database.rows(
                """
                SELECT node, place, version FROM folderFiles JOIN spaces ON spaces.number = folderFiles.space
                WHERE spaces.id = ? ORDER BY node
                """, arguments: [space.bytes.data])
            var files: [(node: Bytes32, row: FolderRow)] = []
            while let row = try rows.next() {
                files.append(
                    (
                        try row.bytes32(0, of: "folderFiles"),
                        FolderRow(
                            place: try row.blob(1, of: "folderFiles"), version: try row.blob(2, of: "folderFiles"))
                    ))
            }
            return files
        }
    }
}
