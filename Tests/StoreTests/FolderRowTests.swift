import Foundation
import Replication
import TestKit
import Testing
import WireCodec

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

    @Test("of a copy that is put back each folder is told to be older than its disk perhaps; of no other start")
    func putBack() throws {
        let folder = try TemporaryFolder()
        let (path, copy) = (folder.path("node.sqlite"), folder.path("copy"))
        func nodes() throws -> [Bytes32] {
            let database = try NodeDatabase(path: path)
            defer { try? database.close() }
            return try database.folderRows(of: Samples.space(1)).map(\.node)
        }
        do {
            let database = try NodeDatabase(path: path)
            try database.commit([
                Samples.genesis(1), .folder(Samples.space(1), path: "/a"),
                .folderFile(Samples.space(1), node: Samples.bytes32(1, 1), FolderRow(place: [1], version: [])),
            ])
            // While the node runs: the copy does not look like one of a database that was closed.
            _ = try DatabaseBackup.make(of: path, to: copy)
            try database.close()
        }
        #expect(try nodes() == [Samples.bytes32(1, 1)])
        _ = try DatabaseBackup.restore(copy, to: path, number: 1)
        #expect(try nodes() == [FolderRow.olderStateNode, Samples.bytes32(1, 1)])
        let database = try NodeDatabase(path: path)
        try database.commit([.folderFile(Samples.space(1), node: FolderRow.olderStateNode, nil)])
        try database.close()
        #expect(try nodes() == [Samples.bytes32(1, 1)])
        // Copied by hand, with its mark left behind.
        try FileManager.default.copyItem(atPath: path, toPath: copy + "2")
        try FileManager.default.removeItem(atPath: path)
        try FileManager.default.moveItem(atPath: copy + "2", toPath: path)
        #expect(try nodes() == [FolderRow.olderStateNode, Samples.bytes32(1, 1)])
    }
}
