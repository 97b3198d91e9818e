import Replication
import TestKit
import Testing

@testable import Store

struct FolderRowTests {
    @Test("folders and their rows are there after opening again, and go when the folder is shared no more")
    func rows() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("node.sqlite")
        let (space, other) = (Samples.space(1), Samples.space(2))
        let row = FolderRow(place: [1, 2, 3], version: [4])
        do {
            let database = try NodeDatabase(path: path)
            try database.commit([
                Samples.genesis(1), Samples.genesis(2), .folder(space, path: "/a"), .folder(other, path: "/b"),
                .folder(space, path: "/c"),
                .folderFile(space, node: Samples.bytes32(1, 1), row),
                .folderFile(space, node: Samples.bytes32(1, 2), row),
                .folderFile(space, node: Samples.bytes32(1, 2), nil),
                .folderFile(other, node: Samples.bytes32(1, 1), row),
                .folderFile(space, node: Samples.bytes32(1, 1), FolderRow(place: [], version: [])),
            ])
            try database.close()
        }
        let database = try NodeDatabase(path: path)
        #expect(
            try database.folders() == [StoredFolder(space: space, path: "/c"), StoredFolder(space: other, path: "/b")])
        let rows = try database.folderRows(of: space)
        #expect(rows.map(\.node) == [Samples.bytes32(1, 1)] && rows.map(\.row) == [FolderRow(place: [], version: [])])
        #expect(try database.folderRows(of: other).map(\.row) == [row])
        try database.commit([
            .folder(space, path: nil), .folderFile(space, node: Samples.bytes32(1, 1), row),
        ])
        #expect(try database.folders() == [StoredFolder(space: other, path: "/b")])
        #expect(try database.folderRows(of: space).isEmpty)
        #expect(try database.folderRows(of: other).count == 1)
    }
}
