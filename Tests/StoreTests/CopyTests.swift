import Foundation
import Simulation
import TestKit
import Testing

@testable import Store

/// Files that are not what this program closed.
struct CopyTests {
    private let folder: TemporaryFolder
    private var path: String { folder.path("node.sqlite") }

    init() throws {
        folder = try TemporaryFolder()
    }

    /// A database that ended well, with an own chain in main and one in a branch.
    private func closed() throws {
        let database = try NodeDatabase(path: path)
        try database.commit([
            Samples.genesis(), .ownChain(Samples.space(), Samples.chain(), nonce: [1]),
            .setting(key: "branch-chain/1/2", value: [1]), .setting(key: "other", value: [2]),
        ])
        try database.close()
    }

    private func expectChainsForgotten(at path: String) throws {
        let database = try NodeDatabase(path: path)
        #expect(database.start == .copied && !database.wasClosedCleanly)
        let state = try database.load()
        #expect(state.spaces.first?.ownChain == nil && state.settings == ["other": [2]])
        try database.close()
        let next = try NodeDatabase(path: path)
        #expect(next.start == .closed)
        #expect(try next.load().spaces.first?.ownChain == nil)
    }

    @Test("a database that nobody touched is as it was closed; a new one is new")
    func untouched() throws {
        #expect(try NodeDatabase(path: folder.path("new.sqlite")).start == .new)
        try closed()
        _ = try Data(contentsOf: URL(fileURLWithPath: path))
        let database = try NodeDatabase(path: path)
        #expect(database.start == .closed && database.wasClosedCleanly)
        #expect(try database.load().spaces.first?.ownChain?.id == Samples.chain())
    }

    @Test("one that was copied with all beside it, written over in place, put back or renamed twice, is a copy")
    func copied() throws {
        let ways: [(String, (TemporaryFolder) throws -> Void)] = [
            ("into another folder", { _ in }),
            (
                "written over in place",
                { folder in
                    let path = folder.path("node.sqlite")
                    let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
                    let file = try #require(FileHandle(forWritingAtPath: path))
                    try file.truncate(atOffset: 0)
                    try file.write(contentsOf: bytes)
                    try file.close()
                }
            ),
            (
                "put back",
                { folder in
                    let path = folder.path("node.sqlite")
                    try FileManager.default.copyItem(atPath: path, toPath: path + ".backup")
                    unlink(path)
                    try FileManager.default.moveItem(atPath: path + ".backup", toPath: path)
                }
            ),
            (
                "renamed twice",
                { folder in
                    let path = folder.path("node.sqlite")
                    try FileManager.default.moveItem(atPath: path, toPath: path + ".away")
                    try FileManager.default.moveItem(atPath: path + ".away", toPath: path)
                }
            ),
            ("without what was noted", { folder in unlink(folder.path("node.sqlite.closed")) }),
            (
                "with a note that says nothing",
                { folder in try folder.write([UInt8](repeating: 7, count: 9000), to: "node.sqlite.closed") }
            ),
        ]
        for (name, change) in ways {
            let other = try TemporaryFolder()
            let made = try CopyTests()
            try made.closed()
            if name == "into another folder" {
                for file in ["node.sqlite", "node.sqlite.closed"] {
                    try FileManager.default.copyItem(atPath: made.folder.path(file), toPath: other.path(file))
                }
                try expectChainsForgotten(at: other.path("node.sqlite"))
            } else {
                try change(made.folder)
                try expectChainsForgotten(at: made.path)
            }
        }
    }

    @Test("after an unclean end the chains of branches are forgotten for good, as those of main are")
    func branches() throws {
        try closed()
        do { _ = try NodeDatabase(path: path) }
        let database = try NodeDatabase(path: path)
        #expect(database.start == .interrupted)
        try database.close()
        #expect(try NodeDatabase(path: path).load().settings == ["other": [2]])
    }

    @Test("a backup that is put back and a cloned disk are noticed; a whole machine that is set back looks untouched")
    func simulated() throws {
        let disk = SimulatedDisk(seed: 1)
        let path = disk.path("node.sqlite")
        let database = try NodeDatabase(path: path, on: disk)
        try database.commit([Samples.genesis(), .ownChain(Samples.space(), Samples.chain(), nonce: [1])])
        try database.close()
        let image = disk.image()
        try NodeDatabase(path: path, on: disk).close()

        let clone = SimulatedDisk(seed: 2, holding: image)
        #expect(try NodeDatabase(path: clone.path("node.sqlite"), on: clone).start == .copied)
        disk.restore(image)
        #expect(try NodeDatabase(path: path, on: disk).start == .copied)
        disk.rollBack(to: image)
        let set = try NodeDatabase(path: path, on: disk)
        #expect(try set.start == .closed && set.load().spaces.first?.ownChain?.id == Samples.chain())
    }
}
