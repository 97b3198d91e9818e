import TestKit
import Testing

@testable import CRDT

/// What users of other engines lost between their undo stacks and other people's edits, by the threads in which they
/// told of it.
@Suite struct StackPainPointTests {
    // MARK: All the way back and forth

    @Test("yjs#304: a text that was put in, changed twice and taken back wholly comes back to its last form")
    func yjs304() throws {
        var kim = try EditingReplica("kim", "a=100 b=0")
        try kim.replace(2..<5, with: "200")
        try kim.commit {
            try $0.delete(8..<9, by: $1)
            try $0.insert("50", at: 8, by: $1)
            try $0.delete(2..<5, by: $1)
            try $0.insert("180", at: 2, by: $1)
        }
        #expect(kim.text == "a=180 b=50")
        for _ in 0..<3 { try kim.undo() }
        #expect(kim.text == "")
        for _ in 0..<2 { try kim.redo() }
        #expect(kim.text == "a=200 b=0")
        try kim.redo()
        #expect(kim.text == "a=180 b=50")
    }

    @Test("yjs#343, yjs#355: however often everything is undone and redone, each step shows what it showed")
    func yjs355() throws {
        var kim = try EditingReplica("kim")
        var shown = [""]
        for number in 0..<4 {
            try kim.replace(0..<kim.text.unicodeScalars.count, with: "x=\(number)00, y=\(number)00")
            shown.append(kim.text)
        }
        for round in 0..<5 {
            for expected in shown.dropLast().reversed() {
                try kim.undo()
                #expect(kim.text == expected, "round \(round)")
            }
            #expect(try kim.undo() == false, "round \(round)")
            for expected in shown.dropFirst() {
                try kim.redo()
                #expect(kim.text == expected, "round \(round)")
            }
            #expect(try kim.redo() == false, "round \(round)")
        }
    }

    @Test("yjs#500: what is switched on and off again and again is taken back one switch at a time")
    func yjs500() throws {
        var kim = try EditingReplica("kim", "door")
        var shown = [kim.text]
        for _ in 0..<3 {
            try kim.insert(" locked", at: 4)
            shown.append(kim.text)
            try kim.delete(4..<11)
            shown.append(kim.text)
        }
        for expected in shown.dropLast().reversed() {
            try kim.undo()
            #expect(kim.text == expected)
        }
    }

    @Test("yjs#736: insertions, replacements and deletions through one another are undone state by state")
    func yjs736() throws {
        var kim = try EditingReplica("kim", "123")
        var shown = ["", kim.text]
        func note() { shown.append(kim.text) }
        try kim.insert("67", at: 2)
        note()
        try kim.replace(1..<2, with: "8")
        note()
        try kim.delete(0..<1)
        note()
        try kim.delete(1..<3)
        note()
        #expect(shown == ["", "123", "12673", "18673", "8673", "83"])
        for expected in shown.dropLast().reversed() {
            try kim.undo()
            #expect(kim.text == expected)
        }
        for expected in shown.dropFirst() {
            try kim.redo()
            #expect(kim.text == expected)
        }
    }

    @Test("yjs#241: after two undos a position counts in the text that is shown")
    func yjs241() throws {
        var kim = try EditingReplica("kim", "1221")
        try kim.insert("3", at: 2)
        try kim.insert("3", at: 3)
        #expect(kim.text == "123321")
        try kim.undo()
        try kim.undo()
        try kim.insert("3", at: 2)
        #expect(kim.text == "12321")
    }

    @Test("y-utility#4: an edit after an undo ends what could be redone, and not what could be undone")
    func yUtility4() throws {
        var kim = try EditingReplica("kim", "a")
        try kim.insert("b", at: 1)
        try kim.insert("c", at: 2)
        try kim.undo()
        try kim.insert("x", at: 2)
        #expect(kim.text == "abx")
        #expect(kim.nextRedo() == nil)
        for expected in ["ab", "a", ""] {
            #expect(try kim.undo())
            #expect(kim.text == expected)
        }
        #expect(try kim.undo() == false)
    }

    @Test("loro#938: a line that was split, and what was typed into its second half, come back by two redos")
    func loro938() throws {
        var kim = try EditingReplica("kim", "one two")
        try kim.commit {
            try $0.delete(3..<7, by: $1)
            try $0.insert("\n two", at: 3, by: $1)
        }
        try kim.insert("typed ", at: 5)
        #expect(kim.text == "one\n typed two")
        try kim.undo()
        try kim.undo()
        #expect(kim.text == "one two")
        try kim.redo()
        try kim.redo()
        #expect(kim.text == "one\n typed two")
    }

    // MARK: Others write meanwhile

    @Test("yjs#472: what somebody wrote into a text while it was taken back is there when it comes back")
    func yjs472() throws {
        var kim = try EditingReplica("kim", "list: ")
        try kim.insert("[value1]", at: 6)
        var lee = try kim.joined(by: "lee")
        try kim.undo()
        try lee.replace(7..<13, with: "value2")
        #expect(try EditingReplica.meet(&kim, &lee) == "list: value2")
        try kim.redo()
        // Lee deleted Kim's word; Kim's redo brings back what Kim took back, and no more.
        #expect(try EditingReplica.meet(&kim, &lee) == "list: [value2]")
    }

    @Test("yjs#615: a stack outlives that somebody else removes what it is about")
    func yjs615() throws {
        var kim = try EditingReplica("kim", "head ")
        try kim.insert("first ", at: 5)
        try kim.insert("second", at: 11)
        var lee = try kim.joined(by: "lee")
        try lee.delete(5..<11)
        #expect(try EditingReplica.meet(&kim, &lee) == "head second")
        #expect(try kim.undo())
        #expect(kim.text == "head ")
        #expect(try kim.redo())
        #expect(kim.text == "head second")
        for _ in 0..<2 { #expect(try kim.undo()) }
        #expect(try EditingReplica.meet(&kim, &lee) == "head ")
        #expect(try lee.undo())
        // The deletion is taken back, and so is the insertion: nobody wants the word.
        #expect(try EditingReplica.meet(&kim, &lee) == "head ")
    }

    @Test("yjs#642, yjs#534: one undo of a change in a line and of the line's removal reads alike everywhere")
    func yjs642() throws {
        var kim = try EditingReplica("kim", "- type: button\n- last\n")
        var lee = try kim.joined(by: "lee")
        try kim.commit {
            try $0.delete(8..<14, by: $1)
            try $0.insert("paragraph", at: 8, by: $1)
            try $0.delete(0..<18, by: $1)
        }
        #expect(try EditingReplica.meet(&kim, &lee) == "- last\n")
        try kim.undo()
        #expect(kim.text == "- type: button\n- last\n")
        #expect(try EditingReplica.meet(&kim, &lee) == "- type: button\n- last\n")
    }

    @Test("yjs#757: a replica that gets everything at once after an undo shows it too, in each form")
    func yjs757() throws {
        var kim = try EditingReplica("kim", "- type: button\n")
        try kim.commit {
            try $0.delete(8..<14, by: $1)
            try $0.insert("paragraph", at: 8, by: $1)
            try $0.delete(0..<18, by: $1)
        }
        try kim.undo()
        for level in [CompressionLevel.fast, .small] {
            var whole = TextDocument()
            try whole.apply(kim.document.update(level: level))
            whole.refresh()
            #expect(whole.text.string() == "- type: button\n")
        }
        var (sender, receiver, told) = (DeltaSender(), DeltaReceiver(), TextDocument())
        try receiver.receive(sender.delta(of: kim.document, since: 0), into: &told)
        told.refresh()
        #expect(told.text.string() == "- type: button\n")
        var writer = TextFileWriter()
        let file = try TextFile(writer.start(kim.document))
        #expect(try file.text() == "- type: button\n")
        #expect(try file.document().text.string() == "- type: button\n")
    }

    @Test("yjs#724, yjs#477: edits that are not the writer's own, also over them, leave the writer's stack alone")
    func yjs724() throws {
        var kim = try EditingReplica("kim", "src=initial")
        var tool = try kim.joined(by: "tool")
        try kim.replace(4..<11, with: "mine")
        try tool.take(kim)
        try tool.replace(4..<8, with: "theirs")
        #expect(try EditingReplica.meet(&kim, &tool) == "src=theirs")
        let next = kim.nextUndo()
        #expect(next.reduce(0) { $0 + $1.count } == 7 + 4)
        try kim.undo()
        #expect(try EditingReplica.meet(&kim, &tool) == "src=theirsinitial")
        try kim.redo()
        #expect(try EditingReplica.meet(&kim, &tool) == "src=theirs")
    }

    @Test("yjs#87: a word replaced by somebody else within a sentence stays so when the sentence goes and comes")
    func yjs87() throws {
        var kim = try EditingReplica("kim", "Lorem ipsum dolor sit amet.")
        var lee = try kim.joined(by: "lee")
        try lee.replace(12..<17, with: "test")
        #expect(try EditingReplica.meet(&kim, &lee) == "Lorem ipsum test sit amet.")
        try kim.undo()
        #expect(try EditingReplica.meet(&kim, &lee) == "test")
        try kim.redo()
        #expect(try EditingReplica.meet(&kim, &lee) == "Lorem ipsum test sit amet.")
    }

    @Test(
        "yorkie-js-sdk#1222: two who delete overlapping parts and both take that back get each letter once",
        arguments: [(4..<6, 2..<8), (4..<8, 2..<6), (2..<6, 2..<6), (0..<10, 3..<4)])
    func yorkie1222(first: Range<Int>, second: Range<Int>) throws {
        var kim = try EditingReplica("kim", "0123456789")
        var lee = try kim.joined(by: "lee")
        try kim.delete(first)
        try lee.delete(second)
        _ = try EditingReplica.meet(&kim, &lee)
        try kim.undo()
        try lee.undo()
        #expect(try EditingReplica.meet(&kim, &lee) == "0123456789")
    }

    @Test("loro#905: an undo is felt although others changed the same place since")
    func loro905() throws {
        var kim = try EditingReplica("kim", "0")
        try kim.insert("+1", at: 1)
        var lee = try kim.joined(by: "lee")
        try lee.insert("+2", at: 3)
        try lee.insert("+3", at: 1)
        #expect(try EditingReplica.meet(&kim, &lee) == "0+3+1+2")
        #expect(try kim.undo())
        #expect(try EditingReplica.meet(&kim, &lee) == "0+3+2")
    }

    @Test("loro#915, loro#1055: after taking in a document of its own beginning, the newest edit is undone, alone")
    func loro915() throws {
        var kim = try EditingReplica("kim", "kim's text\n")
        let lee = try EditingReplica("lee", "a text of its own\n")
        try kim.replace(6..<10, with: "words")
        let before = try kim.document.authorship(of: 0..<12)
        try kim.take(lee)
        let merged = kim.text
        try kim.insert("more ", at: 0)
        #expect(try kim.undo())
        #expect(kim.text == merged)
        // What there was is still the same characters, by the same events.
        let start = try #require(merged.range(of: "kim's words"))
        let position = merged.unicodeScalars.distance(from: merged.startIndex, to: start.lowerBound)
        let after = try kim.document.authorship(of: position..<position + 12)
        #expect(after.map(\.events) == before.map(\.events))
        #expect(try kim.undo())
        #expect(kim.text == merged.replacing("words", with: "text"))
    }

    // MARK: Restarts

    @Test("loro#1012, loro#1013: the first edit after loading is the next to be undone, whatever was loaded")
    func loro1012() throws {
        var source = try EditingReplica("kim", "synced text")
        try source.replace(0..<6, with: "shared")
        var writer = TextFileWriter()
        let file = try TextFile(writer.start(source.document))
        var updated = TextDocument()
        try updated.apply(source.document.update(level: .small))
        for loaded in [try file.document(), try TextFile(file.compacted()).document(), updated, TextDocument()] {
            for name in ["kim", "lee"] {
                var replica = EditingReplica(name, loaded: loaded)
                let (start, before) = (LV(loaded.eventCount), replica.text)
                try replica.insert(" plus edit", at: replica.text.unicodeScalars.count)
                #expect(replica.nextUndo() == [start..<start + 10])
                #expect(try replica.undo())
                #expect(replica.text == before)
            }
        }
    }

    @Test("yjs#192: both stacks are there again after a restart, with nothing stored for them")
    func yjs192() throws {
        var kim = try EditingReplica("kim", "one")
        try kim.insert(" two", at: 3)
        try kim.insert(" three", at: 7)
        try kim.undo()
        var writer = TextFileWriter()
        let file = try TextFile(writer.start(kim.document))
        var again = EditingReplica("kim", loaded: try file.document(), commits: kim.commits)
        #expect(again.text == "one two")
        #expect(try again.redo())
        #expect(again.text == "one two three")
        for _ in 0..<2 { #expect(try again.undo()) }
        #expect(again.text == "one")
        #expect(try again.redo())
        #expect(again.text == "one two")
    }

    // MARK: Cursors and comments

    @Test("loro#784: a cursor behind a text that is undone and redone stands behind it again, at a line's end too")
    func loro784() throws {
        var kim = try EditingReplica("kim", "\nnext line")
        try kim.insert("Hello World", at: 0)
        let cursor = try kim.document.anchor(at: 11, side: .after)
        try kim.undo()
        #expect(try kim.document.place(of: cursor) == AnchorPlace(position: 0, isOutdated: true))
        try kim.redo()
        #expect(try kim.document.place(of: cursor) == AnchorPlace(position: 11, isOutdated: false))
    }

    @Test("yjs#638: a comment on a text that was deleted and restored is on that text, in every replica")
    func yjs638() throws {
        var kim = try EditingReplica("kim", "a remark on these words")
        let comment = try kim.document.anchors(around: 12..<17)
        var lee = try kim.joined(by: "lee")
        try kim.delete(2..<23)
        try lee.insert("> ", at: 0)
        _ = try EditingReplica.meet(&kim, &lee)
        let gone = AnchorRangePlace(range: 4..<4, isOutdated: true)
        #expect(try kim.document.place(of: comment) == gone)
        #expect(try lee.document.place(of: comment) == gone)
        try kim.undo()
        #expect(try EditingReplica.meet(&kim, &lee) == "> a remark on these words")
        let place = try kim.document.place(of: comment)
        #expect(try lee.document.place(of: comment) == place)
        #expect(!place.isOutdated && kim.document.text.string(inScalars: place.range) == "these")
    }

    @Test("loro#1009: a range does not take in what somebody wrote at its start meanwhile, nor does undo leave any")
    func loro1009() throws {
        var kim = try EditingReplica("kim", "ab")
        var lee = try kim.joined(by: "lee")
        try kim.insert("BOLD", at: 1)
        let range = try kim.document.anchors(around: 1..<5)
        try lee.insert("x", at: 1)
        let merged = try EditingReplica.meet(&kim, &lee)
        let place = try kim.document.place(of: range)
        #expect(kim.document.text.string(inScalars: place.range) == "BOLD" && merged.contains("x"))
        try kim.undo()
        let empty = try kim.document.place(of: range)
        #expect(empty.isOutdated && empty.range.isEmpty && kim.text == "axb")
    }
}
