import CRDT
import Foundation
import SodiumCrypto
import TestKit
import Testing
import WireCodec

@testable import Folders

private func path(_ text: String) -> FolderPath {
    text.split(separator: "/").reduce(.root) { $0.appending($1.utf8) }
}

@Suite("Following a real folder")
struct FollowingTests {
    private let folder: TemporaryFolder
    private let root: SandboxedRoot

    init() throws {
        folder = try TemporaryFolder()
        try FileManager.default.createDirectory(atPath: folder.path("root"), withIntermediateDirectories: true)
        root = try SandboxedRoot(path: folder.path("root"))
    }

    private func write(_ text: String, to name: String) throws {
        _ = try folder.write(text, to: "root/" + name)
    }

    private func put(_ text: String, at place: FolderPath, inPlaceOf seen: FileSignature?) throws -> FileSignature {
        let file = try root.prepare([UInt8](text.utf8), for: place, inPlaceOf: seen)
        try root.put(file, at: place)
        return file.signature
    }

    private func text(_ name: String) -> String? {
        FileManager.default.contents(atPath: folder.path("root/" + name)).map { String(decoding: $0, as: UTF8.self) }
    }

    private var names: [String] {
        get throws { try FileManager.default.contentsOfDirectory(atPath: folder.path("root")).sorted() }
    }

    // MARK: Putting

    @Test("a file takes the place of the one that was seen, and of no other")
    func put() throws {
        let first = try put("one", at: path("a"), inPlaceOf: nil)
        #expect(text("a") == "one")
        #expect(throws: FolderError.changed(path: "a")) { try put("two", at: path("a"), inPlaceOf: nil) }
        try write("edited!", to: "a")
        #expect(throws: FolderError.changed(path: "a")) { try put("two", at: path("a"), inPlaceOf: first) }
        #expect(try text("a") == "edited!" && names == ["a"])
        let seen = try #require(root.entry(at: path("a"))?.signature)
        _ = try put("two", at: path("a"), inPlaceOf: seen)
        #expect(try text("a") == "two" && names == ["a"])
    }

    @Test("what comes between the look and the exchange is put back untouched")
    func between() throws {
        let seen = try put("one", at: path("a"), inPlaceOf: nil)
        let prepared = try root.prepare([UInt8]("two".utf8), for: path("a"), inPlaceOf: seen)
        // An editor saves in the meantime, by renaming a file over it.
        try write("saved", to: "b")
        try FileManager.default.removeItem(atPath: folder.path("root/a"))
        try FileManager.default.moveItem(atPath: folder.path("root/b"), toPath: folder.path("root/a"))
        #expect(throws: FolderError.changed(path: "a")) { try root.put(prepared, at: path("a")) }
        #expect(text("a") == "saved")
        let fresh = try root.prepare([UInt8]("new".utf8), for: path("c"), inPlaceOf: nil)
        try write("somebody's", to: "c")
        #expect(throws: FolderError.changed(path: "c")) { try root.put(fresh, at: path("c")) }
        #expect(text("c") == "somebody's")
    }

    @Test("many files are brought to the disk together, and what somebody changed meanwhile stays")
    func together() throws {
        #expect(DiskPace(forCount: 3) == .each)
        let pace = DiskPace(forCount: 300)
        let folders = [path("a"), path("a/b"), path("c")]
        for folder in folders { _ = try root.makeFolder(at: folder, pace) }
        let places = (0..<300).map { folders[$0 % 3].appending("file\($0)".utf8) }
        let files = try places.map { try root.prepare([UInt8]($0.text.utf8), for: $0, inPlaceOf: nil, pace) }
        try root.settle(Set(folders))
        try write("somebody's", to: "a/file0")
        #expect(throws: FolderError.changed(path: "a/file0")) { try root.put(files[0], at: places[0]) }
        for (file, place) in zip(files, places).dropFirst() { try root.put(file, at: place) }
        try root.remove(places[1], seen: files[1].signature, pace)
        // A folder that is gone is passed over.
        try root.settle(Set(folders + [path("gone"), path("a/file0")]))
        #expect(text("a/file0") == "somebody's" && text("a/b/file1") == nil)
        for place in places.dropFirst(2) { #expect(text(place.text) == place.text) }
        for (file, place) in zip(files, places).dropFirst(2) {
            #expect(root.entry(at: place)?.signature == file.signature)
        }
    }

    @Test("what is moved goes to where nothing stands, what is removed is what was seen")
    func moves() throws {
        let a = try put("A", at: path("a"), inPlaceOf: nil)
        _ = try put("B", at: path("b"), inPlaceOf: nil)
        #expect(throws: FolderError.changed(path: "b")) { try root.move(path("a"), to: path("b"), seen: a) }
        try root.move(path("a"), to: path("c"), seen: a)
        #expect(text("c") == "A" && text("b") == "B")
        try write("A and more", to: "c")
        #expect(throws: FolderError.changed(path: "c")) { try root.remove(path("c"), seen: a) }
        #expect(text("c") == "A and more")
        let d = try root.makeFolder(at: path("d"))
        try write("x", to: "d/x")
        #expect(throws: FolderError.system(path: "d", errno: ENOTEMPTY)) { try root.remove(path("d"), seen: d) }
    }

    @Test("a file is written and read piece by piece, and may be run or not, as whoever reads it may")
    func pieces() throws {
        var rest: [[UInt8]] = [[1, 2], [3], [4, 5, 6]]
        let file = try root.prepare(
            piecewise: { rest.isEmpty ? nil : rest.removeFirst() }, for: path("a"), inPlaceOf: nil)
        try root.put(file, at: path("a"))
        for size in [1, 2, 4, 6, 7] {
            var read: [[UInt8]] = []
            try root.read(path("a"), pieceInBytes: size) { piece in
                read.append(piece)
                return true
            }
            #expect(read.flatMap { $0 } == [1, 2, 3, 4, 5, 6] && read.dropLast().allSatisfy { $0.count == size })
        }
        struct Ended: Error {}
        #expect(throws: Ended.self) {
            try root.prepare(piecewise: { throw Ended() }, for: path("b"), inPlaceOf: nil)
        }
        #expect(try names == ["a"])
        chmod(folder.path("root/a"), 0o640)
        let seen = try #require(root.entry(at: path("a"))?.signature)
        let run = try root.setExecutable(true, at: path("a"), seen: seen)
        #expect(run.isExecutable && run == root.entry(at: path("a"))?.signature)
        let attributes = try FileManager.default.attributesOfItem(atPath: folder.path("root/a"))
        #expect(attributes[.posixPermissions] as? Int == 0o750)
        #expect(throws: FolderError.changed(path: "a")) { try root.setExecutable(false, at: path("a"), seen: seen) }
        let both = try root.withOpened(path("a")) { try Data(contentsOf: URL(fileURLWithPath: $0)) }
        #expect([UInt8](both) == [1, 2, 3, 4, 5, 6])
    }

    @Test("what editors keep beside a file stays out")
    func editorsOwn() throws {
        for name in [".a.swp", ".a.swx", "#a#", "4913", "a", "swp", ".swim", "#"] { try write("x", to: name) }
        #expect(Set(try scanned().listing.entries.keys.map(\.text)) == ["a", "swp", ".swim", "#"])
    }

    @Test("a link that is put in the way leads nothing out of the root, and the canaries outside live")
    func links() throws {
        _ = try folder.write("canary", to: "canary")
        try FileManager.default.createDirectory(
            atPath: folder.path("outside"), withIntermediateDirectories: true)
        _ = try folder.write("canary", to: "outside/canary")
        try FileManager.default.createSymbolicLink(
            atPath: folder.path("root/link"), withDestinationPath: folder.path("outside"))
        try FileManager.default.createSymbolicLink(
            atPath: folder.path("root/file"), withDestinationPath: folder.path("canary"))
        let link = try #require(root.entry(at: path("link"))?.signature)
        #expect(throws: FolderError.symbolicLink(path: "link/canary")) {
            try put("x", at: path("link/canary"), inPlaceOf: nil)
        }
        #expect(throws: FolderError.self) { try put("x", at: path("file"), inPlaceOf: nil) }
        #expect(throws: FolderError.self) { try root.move(path("link/canary"), to: path("mine"), seen: link) }
        #expect(throws: FolderError.self) { try root.makeFolder(at: path("link")) }
        for name in ["canary", "outside/canary"] {
            #expect(FileManager.default.contents(atPath: folder.path(name)) == Data("canary".utf8))
        }
        #expect(throws: FolderError.neverWritten(path: ".git/hooks", because: .stateFolder)) {
            try put("x", at: path(".git/hooks"), inPlaceOf: nil)
        }
    }

    // MARK: Scanning

    private func scanned(_ synced: Set<FolderPath> = []) throws -> DiskScan {
        var scan = DiskScan(of: root)
        try scan.scanAll(.init(isSynced: { synced.contains($0) }, willList: { _ in }))
        return scan
    }

    @Test("ignored things, links, state and unfit names stay out; what is synced stays in whatever is ignored later")
    func scan() throws {
        for name in ["a", "build/x", "keep.o", "sub/b.o", "sub/c", ".git/HEAD"] { try write("x", to: name) }
        try write("*.o\nbuild/\n", to: ".gitignore")
        try write("!b.o\n", to: "sub/.gitignore")
        try FileManager.default.createSymbolicLink(
            atPath: folder.path("root/link"), withDestinationPath: "a")
        try write("x", to: "ends in a dot.")
        let scan = try scanned()
        let all = Set(scan.listing.entries.keys.map(\.text))
        #expect(all == ["a", "sub", "sub/b.o", "sub/c", ".gitignore", "sub/.gitignore"])
        #expect(scan.skipped[path("link")] == .symbolicLink)
        #expect(scan.skipped[path("ends in a dot.")] == .name(.endsInSpaceOrDot))
        let later = try scanned([path("keep.o"), path("build"), path("build/x")])
        #expect(later.listing[path("keep.o")] != nil && later.listing[path("build/x")] != nil)
    }

    @Test("a folder that is read again has what came and lacks what went, at any depth")
    func again() throws {
        try write("x", to: "a/b/c")
        try write("x", to: "d")
        var scan = try scanned()
        try FileManager.default.moveItem(atPath: folder.path("root/a"), toPath: folder.path("root/e"))
        try write("y", to: "e/b/f")
        try FileManager.default.removeItem(atPath: folder.path("root/d"))
        try scan.scan(.root, .init(isSynced: { _ in false }, willList: { _ in }))
        #expect(Set(scan.listing.entries.keys.map(\.text)) == ["e", "e/b", "e/b/c", "e/b/f"])
        #expect(try scan.listing.entries == scanned().listing.entries)
    }

    // MARK: Watching

    #if os(Linux)
        @Test("what happens in watched folders is told, also after they moved, and drafts are not")
        func watch() throws {
            try write("x", to: "a/b")
            let watch = FolderWatch()
            for place in [FolderPath.root, path("a")] { watch.watch(place, in: root) }
            try write("y", to: "a/b")
            #expect(watch.events().contains(.changed(folder: path("a"), name: [UInt8]("b".utf8))))
            try FileManager.default.moveItem(atPath: folder.path("root/a"), toPath: folder.path("root/c"))
            #expect(watch.events().contains(.changed(folder: .root, name: [UInt8]("c".utf8))))
            watch.watch(path("c"), in: root)
            try FileManager.default.removeItem(atPath: folder.path("root/c/b"))
            #expect(watch.events() == [.changed(folder: path("c"), name: [UInt8]("b".utf8))])
            let file = try root.prepare([1], for: path("z"), inPlaceOf: nil)
            #expect(watch.events().isEmpty)
            try root.put(file, at: path("z"))
            #expect(watch.events() == [.changed(folder: .root, name: [UInt8]("z".utf8))])
        }

        @Test("folders for which there is no room are named, and told of no more when there is room or they are gone")
        func noRoom() throws {
            try write("x", to: "a/b")
            let watch = FolderWatch(roomMax: 1)
            for place in [FolderPath.root, path("a")] { watch.watch(place, in: root) }
            #expect(watch.unwatched == [path("a")])
            try write("y", to: "a/b")
            #expect(watch.events().isEmpty)
            watch.leave(path("a"))
            #expect(watch.unwatched.isEmpty)
            let none = FolderWatch(roomMax: 0)
            none.watch(.root, in: root)
            #expect(none.descriptor == nil && none.unwatched == [.root] && none.events().isEmpty)
        }
    #endif

    @Test("a folder that is read again tells whether anything in it is another")
    func differences() throws {
        let context = DiskScan.Context(isSynced: { _ in false }, willList: { _ in })
        try write("x", to: "a/b")
        var scan = DiskScan(of: root)
        try scan.scanAll(context)
        func isOther(_ deed: () throws -> Void) throws -> Bool {
            try deed()
            let before = scan.differences
            for folder in [FolderPath.root, path("a")] { try scan.scan(folder, context) }
            return scan.differences != before
        }
        #expect(try !isOther {})
        #expect(try isOther { try write("longer", to: "a/b") })
        #expect(try isOther { try write("new", to: "a/c") })
        #expect(try isOther { try FileManager.default.removeItem(atPath: folder.path("root/a/b")) })
        #expect(try isOther { chmod(folder.path("root/a/c"), 0o755) })
        #expect(try !isOther {})
    }

    // MARK: Rows

    @Test("a row is read as it was written, and no part of one is")
    func rows() throws {
        let signature = FileSignature(inode: 7, sizeInBytes: 300, modified: -5, isExecutable: true)
        var row = SyncedFile(node: NodeID(Bytes32(1, 2, 3, 4)), kind: .text, path: path("a/ü"))
        var rows = [row]
        row.signature = signature
        row.content = .init(
            hash: BLAKE2b.hash256([1]), version: [1, 2], form: FileForm(hasMark: true, endsLinesWithCRLF: false))
        rows.append(row)
        row.next = .init(
            hash: BLAKE2b.hash256([2]), version: [3], form: FileForm(hasMark: true, endsLinesWithCRLF: true))
        row.nextSignature = FileSignature(inode: 8, sizeInBytes: 1, modified: 9)
        rows.append(row)
        for row in rows {
            let bytes = row.encode()
            let version = row.content?.version ?? []
            #expect(try SyncedFile(node: row.node, row: bytes, version: version) == row)
            for count in 0..<bytes.count {
                #expect(throws: CodecError.self) {
                    try SyncedFile(node: row.node, row: Array(bytes.prefix(count)), version: version)
                }
            }
            #expect(throws: CodecError.self) { try SyncedFile(node: row.node, row: bytes + [0], version: version) }
        }
    }

    @Test("a row of an earlier program, which knew of no forms, is read as one of the plain form")
    func rowWithoutForms() throws {
        let hash = BLAKE2b.hash256([1])
        let old: [UInt8] = [1, 2, 1, UInt8(ascii: "a"), 2] + hash.bytes
        let row = try SyncedFile(node: NodeID(.zero), row: old, version: [7])
        #expect(row.path == path("a") && row.kind == .text)
        #expect(row.content == .init(hash: hash, version: [7], form: .plain))
        #expect(throws: CodecError.self) {
            try SyncedFile(node: NodeID(.zero), row: [3] + old.dropFirst(), version: [])
        }
    }
}
