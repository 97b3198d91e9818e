import LocalRPC
import Testing

@testable import EditorProtocol

struct EditorSessionTests {
    private let uri = "file:///r/a%2fb%41.md"
    private let path = "a/bA.md"

    @Test("a file is opened before it is edited, and its uri comes back as it was written")
    func opening() {
        var table = Table()
        table.say(EditorMethods.Open.self, .init(uri: uri, content: "old"))
        #expect(table.takeQuestions() == [.follow, .open(path: path)])
        #expect(table.takeTold().isEmpty, "not answered before the node is")
        table.node(.opened(path: path, .init(text: "new", revision: 3, subscription: 1)))
        let told = table.takeTold()
        #expect(told.count == 2 && told[0] == #"{"jsonrpc":"2.0","id":1,"result":"success"}"#)
        #expect(told.last?.contains(#""uri":"\#(uri)","revision":0"#) == true)
    }

    @Test("an editor of a version before 0.8 shows what the node has")
    func withoutContent() {
        var table = Table()
        table.say(EditorMethods.Open.self, .init(uri: uri, content: nil))
        table.node(.opened(path: path, .init(text: "text", revision: 4, subscription: 1)))
        #expect(table.takeTold().count == 1)
        table.type("x", at: (0, 4), in: uri)
        #expect(
            table.takeQuestions().last
                == .edit(path: path, number: 1, revision: 4, edits: [.init(at: 4, delete: 0, insert: "x")]))
    }

    @Test("what is typed before the file is open waits for that")
    func early() {
        var table = Table()
        table.say(EditorMethods.Open.self, .init(uri: uri, content: "ab"))
        table.type("x", at: (0, 1), in: uri)
        #expect(table.takeTold().isEmpty)
        table.node(.opened(path: path, .init(text: "ab", revision: 2, subscription: 1)))
        #expect(
            table.takeQuestions().last
                == .edit(path: path, number: 1, revision: 2, edits: [.init(at: 1, delete: 0, insert: "x")]))
    }

    @Test("one request is under way, what is typed meanwhile goes out together, and answers come with the node's")
    func oneRequest() {
        var table = Table()
        table.open(uri, path, text: "")
        _ = (table.takeQuestions(), table.takeTold())
        for (number, key) in ["a", "b", "c"].enumerated() { table.type(key, at: (0, number), in: uri) }
        #expect(
            table.takeQuestions() == [
                .edit(path: path, number: 1, revision: 0, edits: [.init(at: 0, delete: 0, insert: "a")])
            ])
        #expect(table.takeTold().isEmpty)
        table.node(changed("a", at: 0, revision: 1, .own))
        table.node(.edited(path: path, number: 1, revision: 1))
        #expect(table.takeTold() == [#"{"jsonrpc":"2.0","id":2,"result":"success"}"#])
        #expect(
            table.takeQuestions() == [
                .edit(path: path, number: 2, revision: 1, edits: [.init(at: 1, delete: 0, insert: "bc")])
            ])
    }

    @Test("an edit that the role forbids is taken back, and its answer says so; the counts go on")
    func refused() {
        var table = Table()
        table.open(uri, path, text: "ab")
        table.type("x", at: (0, 1), in: uri)
        _ = table.takeTold()
        let question = table.takeQuestions().last
        table.node(.failed(question ?? .follow, RPCFailure(.refused, "A viewer reads.", kept: "Kept.", next: "Ask.")))
        let told = table.takeTold()
        #expect(told.first?.contains(#""revision":1,"delta":[{"range":{"start":{"line":0,"character":1}"#) == true)
        #expect(
            told.last
                == #"{"jsonrpc":"2.0","id":2,"error":{"code":-1,"message":"A viewer reads.","data":"Kept. Ask."}}"#)
        table.type("y", at: (0, 2), in: uri, revision: 1)
        #expect(
            table.takeQuestions() == [
                .edit(path: path, number: 2, revision: 2, edits: [.init(at: 2, delete: 0, insert: "y")])
            ])
    }

    @Test("an empty delta counts as an edit, and is answered")
    func emptyDelta() {
        var table = Table()
        table.open(uri, path, text: "ab")
        _ = table.takeTold()
        table.say(EditorMethods.Edit.self, .init(uri: uri, revision: 0, delta: []))
        #expect(table.takeTold() == [#"{"jsonrpc":"2.0","id":2,"result":"success"}"#])
        table.node(changed("x", at: 0, revision: 3, .remote))
        #expect(table.takeTold().first?.contains(#""revision":1,"#) == true)
    }

    @Test("carriage returns that an editor puts in are taken out again")
    func carriageReturns() {
        var table = Table()
        table.open(uri, path, text: "ab")
        _ = table.takeTold()
        table.type("x\r\ny\r", at: (0, 1), in: uri)
        #expect(
            table.takeQuestions().last
                == .edit(path: path, number: 1, revision: 2, edits: [.init(at: 1, delete: 0, insert: "x\ny")]))
        let told = table.takeTold()
        #expect(told.count == 1 && told[0].contains(#""revision":1"#) && told[0].contains(#""replacement":"""#))
    }

    @Test("edits while the node cannot take any are offered again")
    func later() {
        var table = Table()
        table.open(uri, path, text: "")
        table.type("a", at: (0, 0), in: uri)
        let question = table.takeQuestions().last
        table.node(.failed(question ?? .follow, RPCFailure(.failed, "The disk is full.")))
        #expect(table.session.wantsRetry && table.session.hasUnsavedEdits && table.takeQuestions().isEmpty)
        table.type("b", at: (0, 1), in: uri)
        #expect(table.takeQuestions().isEmpty)
        table.session.retry()
        table.take()
        #expect(
            table.takeQuestions() == [
                .edit(path: path, number: 1, revision: 0, edits: [.init(at: 0, delete: 0, insert: "a")])
            ], "by the number that it had: the node may have it")
    }

    @Test("an editor without a node is answered, and what it wrote goes out when one is there")
    func outage() {
        var table = Table()
        table.open(uri, path, text: "ab")
        table.type("x", at: (0, 0), in: uri)
        table.lose()
        #expect(table.takeTold().last == #"{"jsonrpc":"2.0","id":2,"result":"success"}"#)
        table.type("y", at: (0, 1), in: uri)
        #expect(table.takeTold() == [#"{"jsonrpc":"2.0","id":3,"result":"success"}"#])
        #expect(table.session.unsavedTexts.map(\.text) == ["xyab"])
        _ = table.takeQuestions()
        table.connect()
        #expect(table.takeQuestions() == [.follow, .open(path: path)])
        table.node(.opened(path: path, .init(text: "abc", revision: 3, subscription: 9)))
        #expect(
            table.takeQuestions() == [
                .edit(path: path, number: 2, revision: 3, edits: [.init(at: 0, delete: 0, insert: "xy")])
            ])
        #expect(table.takeTold().count == 1, "what came meanwhile")
    }

    @Test("a file that the space lacks is not shared by being looked at")
    func notShared() {
        var table = Table()
        table.say(EditorMethods.Open.self, .init(uri: uri, content: "secret"))
        table.type("x", at: (0, 0), in: uri)
        #expect(table.takeQuestions() == [.follow, .open(path: path)])
        for _ in 0..<3 {
            table.node(.failed(.open(path: path), RPCFailure(.notFound, "None.")))
            #expect(table.takeTold().isEmpty && table.session.wantsRetry, "it may only be on its way")
            table.session.retry()
            table.take()
            #expect(table.takeQuestions() == [.open(path: path)])
        }
        table.node(.failed(.open(path: path), RPCFailure(.notFound, "None.")))
        #expect(!table.session.wantsRetry)
        let told = table.takeTold()
        #expect(told.count == 2 && told.allSatisfy { $0.contains(#""code":-1"#) })
        #expect(told.first?.contains("not in the space") == true)
    }

    @Test("a file that comes into the space while the editor waits is opened, and what was typed goes there")
    func newFile() {
        var table = Table()
        table.say(EditorMethods.Open.self, .init(uri: uri, content: "ab"))
        table.type("x", at: (0, 2), in: uri)
        table.node(.failed(.open(path: path), RPCFailure(.notFound, "None.")))
        table.session.retry()
        table.take()
        table.node(.opened(path: path, .init(text: "ab", revision: 2, subscription: 1)))
        #expect(
            table.takeQuestions().last
                == .edit(path: path, number: 1, revision: 2, edits: [.init(at: 2, delete: 0, insert: "x")]))
        #expect(table.takeTold().count == 1 && !table.session.wantsRetry)
    }

    @Test("a document that went away comes back with the next edit")
    func gone() {
        var table = Table()
        table.open(uri, path, text: "ab")
        table.lose()
        table.connect()
        _ = (table.takeQuestions(), table.takeTold())
        table.node(.failed(.open(path: path), RPCFailure(.notFound, "None.")))
        #expect(table.takeQuestions().isEmpty)
        table.type("x", at: (0, 0), in: uri)
        #expect(table.takeQuestions() == [.create(path: path)])
        table.node(.created(path: path))
        table.node(.opened(path: path, .init(text: "", revision: 0, subscription: 2)))
        #expect(
            table.takeQuestions().last
                == .edit(path: path, number: 1, revision: 0, edits: [.init(at: 0, delete: 0, insert: "xab")]))
    }

    @Test("files that are not of the folder, and messages that are none, are answered plainly")
    func refusals() {
        var table = Table()
        table.say(EditorMethods.Open.self, .init(uri: "file:///elsewhere/a", content: ""))
        table.say(EditorMethods.Open.self, .init(uri: "file:///r/.git/config", content: ""))
        table.say(EditorMethods.Close.self, .init(uri: uri))
        table.session.receive([UInt8]("nonsense".utf8))
        table.session.receive([UInt8](#"{"jsonrpc":"2.0","id":"x","method":"jump","params":{}}"#.utf8))
        table.session.receive([UInt8](#"{"jsonrpc":"2.0","id":6,"method":"open","params":{}}"#.utf8))
        table.take()
        let told = table.takeTold()
        #expect(told.count == 6 && table.takeQuestions() == [.follow])
        #expect(told.allSatisfy { $0.contains(#""data":""#) })
        #expect(told[3].contains(#""id":null,"error":{"code":-32700,"#))
        #expect(told[4].contains(#""id":"x","error":{"code":-1,"#))
        #expect(told[5].contains(#""id":6,"error":{"code":-1,"#))
    }

    @Test("where others are is told in lines, also in files that are not open, and ends when they leave")
    func cursors() {
        var table = Table()
        table.open(uri, path, text: "one\ntwo\n")
        _ = (table.takeQuestions(), table.takeTold())
        var ben = PresenceMethods.Whereabouts(deviceId: "BEN", name: "ben", isSelf: false, isThere: true)
        (ben.path, ben.anchor, ben.cursor) = (path, 6, 4)
        table.node(.seen(ben))
        let here = #""ranges":[{"end":{"character":0,"line":1},"start":{"character":2,"line":1}}]"#
        #expect(table.takeTold().contains { $0.contains(here) && $0.contains(#""name":"ben""#) && $0.contains(uri) })
        (ben.path, ben.anchor, ben.cursor) = ("other.md", nil, 1)
        table.node(.seen(ben))
        #expect(table.takeTold().first?.contains(#""ranges":[]"#) == true)
        #expect(table.takeQuestions() == [.open(path: "other.md")])
        table.node(.opened(path: "other.md", .init(text: "\nx", revision: 2, subscription: 2)))
        #expect(table.takeTold().first?.contains("file:///r/other.md") == true)
        ben.isThere = false
        (ben.path, ben.cursor) = (nil, nil)
        table.node(.seen(ben))
        #expect(table.takeTold().first?.contains(#""ranges":[]"#) == true)
        #expect(table.takeQuestions() == [.close(subscription: 2)], "nobody needs the file any more")
    }

    @Test("each editor of a device is seen, another one of this device too, and never the editor itself")
    func severalEditors() {
        var table = Table()
        table.open(uri, path, text: "one\ntwo\n")
        _ = table.takeTold()
        func users() -> [String] {
            table.takeTold().map { words in
                let user = words.firstMatch(of: /"userid":"([^"]*)"/).map { String($0.1) } ?? "?"
                return user + (words.contains(#""ranges":[]"#) ? " gone" : "")
            }
        }
        var ben = PresenceMethods.Whereabouts(deviceId: "BEN", name: "ben", isSelf: false, isThere: true)
        (ben.path, ben.cursor, ben.editor) = (path, 1, 1)
        ben.others = [.init(editor: 0, path: path, anchor: nil, cursor: 2)]
        table.node(.seen(ben))
        #expect(users() == ["BEN", "BEN/1"])
        (ben.editor, ben.cursor, ben.others) = (0, 2, nil)
        table.node(.seen(ben))
        #expect(users() == ["BEN/1 gone"])

        var own = PresenceMethods.Whereabouts(deviceId: "ADA", name: "ada", isSelf: true, isThere: true)
        (own.path, own.cursor, own.editor) = (path, 1, 1)
        own.others = [.init(editor: 0, path: path, anchor: nil, cursor: 3)]
        table.node(.seen(own))
        #expect(users().isEmpty, "which of them it is itself is not known")
        table.node(.placed(editor: 1))
        #expect(users() == ["ADA"])
        own.isThere = false
        table.node(.seen(own))
        #expect(users() == ["ADA gone"])
    }

    @Test("the node hears where the editor is once it has the text for that, and then the newest place alone")
    func ownCursor() {
        var table = Table()
        table.open(uri, path, text: "ab\ncd")
        _ = table.takeQuestions()
        func point(_ line: Int, _ character: Int) {
            let place = EditorPosition(line: line, character: character)
            table.say(EditorMethods.Cursor.self, .init(uri: uri, ranges: [EditorRange(start: place, end: place)]))
        }
        point(1, 1)
        #expect(table.takeQuestions() == [.place(path: path, anchor: nil, cursor: 4)])
        point(0, 1)
        point(0, 2)
        #expect(table.takeQuestions().isEmpty)
        table.node(.placed(editor: 0))
        #expect(table.takeQuestions() == [.place(path: path, anchor: nil, cursor: 2)])
    }

    private func changed(
        _ text: String, at: Int, revision: Int, _ origin: DocumentMethods.Changed.Origin
    ) -> NodeAnswer {
        .changed(
            .init(
                subscription: 1, path: path, revision: revision, edits: [.init(at: at, delete: 0, insert: text)],
                origin: origin, author: "ben"))
    }
}
