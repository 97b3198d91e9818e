import CRDT
import Membership
import Replication
import TestKit
import Testing
import WireCodec

@testable import Spaces

/// Contents, modes and forms of files as members set them.
@Suite struct FileValueTests {
    /// Two members who have heard of one file.
    private struct Two {
        var ann: Writer
        var ben: Writer
        let file: Bytes32

        init(seed: UInt64, _ kind: NodeKind = .blob) throws {
            let company = try Company(seed: seed, roles: [.editor])
            ann = try Writer(company, 0)
            ben = try Writer(company, 1)
            file = try ann.create("media/photo.jpg", kind)
            try ben.receive(try ann.closed())
        }

        /// Each hears what the other did meanwhile.
        mutating func meet() throws {
            let changes = (ann.flush(), ben.flush())
            if let change = changes.1 { try ann.receive(change) }
            if let change = changes.0 { try ben.receive(change) }
            #expect(ann.space.view() == ben.space.view())
        }

        var attributes: FileAttributes { ann.space.attributes(of: file) }
        var contents: [FileContent] { attributes.content.all.map(\.value) }
    }

    private func content(_ number: UInt64) -> FileContent {
        FileContent(blob: Bytes32(number, 0, 0, 0), sizeInBytes: number)
    }

    @Test("a file of any bytes has no content until one is set, and then has the newest")
    func newest() throws {
        var two = try Two(seed: 1)
        #expect(two.attributes == FileAttributes())
        for number: UInt64 in 1...3 {
            try two.ann.set(.content(content(number)), of: two.file)
            #expect(two.contents == [content(number)], "shown before its change is closed")
            try two.meet()
            #expect(two.contents == [content(number)])
        }
        let file = try #require(two.ben.space.files().last)
        #expect(file.path == "media/photo.jpg" && file.kind == .blob && file.attributes.content.value == content(3))
    }

    @Test("two contents set side by side both stay, one of them is shown, and who saw both replaces both")
    func sideBySide() throws {
        var two = try Two(seed: 2)
        try two.ann.set(.content(content(1)), of: two.file)
        two.ben.time += 100
        try two.ben.set(.content(content(2)), of: two.file)
        try two.meet()
        #expect(two.contents == [content(2), content(1)] && two.attributes.content.conflicts == [content(1)])
        try two.ann.set(.content(content(3)), of: two.file)
        try two.meet()
        #expect(two.contents == [content(3)] && two.attributes.content.conflicts.isEmpty)
    }

    @Test("who sets a content in place of an old one leaves what came meanwhile, though it is here already")
    func replacesWhatItWasMadeOn() throws {
        var two = try Two(seed: 3)
        try two.ann.set(.content(content(1)), of: two.file)
        try two.meet()
        let seen = two.attributes.content.ids
        try two.ben.set(.content(content(2)), of: two.file)
        try two.meet()
        try two.ann.set(.content(content(3)), of: two.file, replacing: seen)
        try two.meet()
        #expect(two.contents == [content(3), content(2)])
    }

    @Test("of several values set in one change the last one counts, and registers do not touch each other")
    func oneChange() throws {
        var two = try Two(seed: 4)
        try two.ann.set(.content(content(1)), of: two.file)
        try two.ann.set(.mode(FileMode(isExecutable: true)), of: two.file)
        try two.ann.set(.content(content(2)), of: two.file)
        try two.meet()
        #expect(two.contents == [content(2)] && two.attributes.mode.value == FileMode(isExecutable: true))
    }

    @Test("equal values set side by side are no conflict")
    func equal() throws {
        var two = try Two(seed: 5, .text)
        try two.ann.set(.form(FileForm(hasMark: true, endsLinesWithCRLF: false)), of: two.file)
        try two.ben.set(.form(FileForm(hasMark: true, endsLinesWithCRLF: false)), of: two.file)
        try two.meet()
        #expect(two.attributes.form.all.count == 2 && two.attributes.form.conflicts.isEmpty)
    }

    @Test("whoever sets something without knowing of a removal brings the file back; a removal that knew it counts")
    func removal() throws {
        var two = try Two(seed: 6)
        try two.ann.remove("media/photo.jpg")
        try two.ben.set(.content(content(1)), of: two.file)
        try two.meet()
        #expect(two.ann.paths == ["media", "media/photo.jpg"])
        try two.ann.set(.content(content(2)), of: two.file)
        try two.meet()
        try two.ben.remove("media/photo.jpg")
        try two.meet()
        #expect(two.ann.paths == ["media"])
        try two.ann.set(.content(content(3)), of: two.file)
        #expect(two.ann.paths == ["media", "media/photo.jpg"])
        try two.meet()
    }

    @Test("in one change the order decides between setting and removing")
    func removalInOneChange() throws {
        var two = try Two(seed: 7)
        try two.ann.set(.content(content(1)), of: two.file)
        try two.ann.remove("media/photo.jpg")
        try two.meet()
        #expect(two.ben.paths == ["media"])
        try two.ann.bringBack("media/photo.jpg")
        try two.ann.remove("media/photo.jpg")
        try two.ann.set(.content(content(2)), of: two.file)
        try two.meet()
        #expect(two.ben.paths == ["media", "media/photo.jpg"] && two.contents == [content(2)])
    }

    @Test("a value that does not suit the kind, or of what nobody made, is refused here and from others alike")
    func refused() throws {
        var two = try Two(seed: 8)
        let text = try two.ann.create("a.md")
        let folder = try #require(two.ann.space.tree.resolve([try PathPart("media")])).id.bytes
        try two.meet()
        let (mode, form) = (FileValue.mode(FileMode(isExecutable: true)), FileValue.form(.plain))
        let cases: [(FileValue, Bytes32, NodeKind)] = [
            (.content(content(1)), text, .text), (.content(content(1)), folder, .folder), (mode, folder, .folder),
            (form, two.file, .blob), (form, folder, .folder),
        ]
        for (value, file, kind) in cases {
            #expect(throws: SpaceError.wrongKind(kind)) { try two.ann.set(value, of: file) }
            let forged = try two.ann.forge([.tree([.set(NodeID(file), value, replacing: [])])])
            #expect(throws: SpaceError.tree) { try two.ben.space.receive(forged) }
        }
        let nobody = Bytes32(9, 9, 9, 9)
        #expect(throws: SpaceError.unknownDocument(nobody)) { try two.ann.set(mode, of: nobody) }
        let forged = try two.ann.forge([.tree([.set(NodeID(nobody), mode, replacing: [])])])
        #expect(throws: SpaceError.tree) { try two.ben.space.receive(forged) }
        #expect(two.ann.draft.isEmpty)
    }

    @Test("what is replaced need not be known; more than 64 at once are not named, and the rest stays")
    func replacedCount() throws {
        var two = try Two(seed: 9)
        let unknown = TreeOperationID(change: Bytes32(1, 2, 3, 4), index: 5)
        try two.ann.set(.content(content(1)), of: two.file, replacing: [unknown])
        try two.meet()
        #expect(TreeOperation.replacedCountMax == 64)
        for number: UInt64 in 2...66 {
            try two.ann.set(.content(content(number)), of: two.file, replacing: [])
            try two.meet()
        }
        #expect(two.contents.count == 66)
        try two.ann.set(.content(content(100)), of: two.file)
        try two.meet()
        #expect(two.contents == [content(100), content(2), content(1)])
    }

    @Test("who may not edit can set nothing, and neither does what a member set who was removed by then")
    func roles() throws {
        let company = try Company(seed: 10, roles: [.reviewer])
        var ann = try Writer(company, 0)
        var reader = try Writer(company, 1)
        let file = try ann.create("a.bin", .blob)
        try reader.receive(try ann.closed())
        #expect(throws: SpaceError.notAllowed(.reviewer)) { try reader.set(.content(content(1)), of: file) }
        let forged = try reader.forge([.tree([.set(NodeID(file), .content(content(1)), replacing: [])])])
        #expect(forged.needsEditor, "so no run with it is taken from who may only add records")
    }

    @Test("a file of any bytes whose name is taken gets a suffix and stays one of any bytes")
    func suffix() throws {
        var two = try Two(seed: 11)
        let ours = try two.ann.create("a.bin", .blob)
        let theirs = try two.ben.create("a.bin", .blob)
        try two.meet()
        let shown = two.ann.space.files().filter { $0.id == ours || $0.id == theirs }
        #expect(shown.count == 2 && shown.allSatisfy { $0.kind == .blob })
    }
}
