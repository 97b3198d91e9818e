import Foundation
import LocalRPC
import TestKit
import Testing

extension ProgramTests {
    @Suite("The local socket")
    struct Socket {
        private let node: TestNode
        private let client: SocketClient

        init() async throws {
            node = try TestHome().node("ada")
            try await node.start()
            client = try node.client()
            try await client.call(SpaceMethods.Create.self, .init(title: "Sketches"))
            try await client.call(DocumentMethods.Put.self, .init(path: "poem.txt", text: "hello"))
        }

        @Test("folders are 0700, and the socket, the keys, the database and the lock 0600")
        func permissions() throws {
            let paths = node.paths
            for folder in [paths.runtimeFolder, paths.dataFolder, paths.stateFolder] {
                #expect(try Self.mode(folder) == 0o700, "\(folder)")
            }
            for file in [paths.socket, paths.lockFile, paths.keyFile, paths.databaseFile] {
                #expect(try Self.mode(file) == 0o600, "\(file)")
            }
        }

        @Test(
            "a line that is no request gets its kind with id null, and the connection goes on",
            arguments: [
                (#"{"jsonrpc":"2.0","id":1"#, ErrorKind.malformed), ("hello", .malformed), ("\u{0}", .malformed),
                (#"[{"jsonrpc":"2.0","id":1,"method":"node.status"}]"#, .malformed),
                (#"{"jsonrpc":"2.0","id":1,"id":1,"method":"node.status"}"#, .malformed),
                (#"{"jsonrpc":"2.0","id":1,"method":"node.status","params":"# + nested(32) + "}", .malformed),
                (#"{"jsonrpc":"2.0","id":1}"#, .invalidRequest), (#"{"id":1,"method":"node.status"}"#, .invalidRequest),
            ])
        func noRequest(line: String, kind: ErrorKind) async throws {
            try client.sendLine(line)
            let answer = try await client.nextResponse(within: .seconds(10))
            #expect(answer.id == nil)
            #expect(answer.failure?.kind == kind)
            try await goesOn()
        }

        @Test("nesting at the limit is read")
        func nesting() async throws {
            try client.sendLine(
                #"{"jsonrpc":"2.0","id":7,"method":"node.status","params":{"passedOver":"# + Self.nested(30) + "}}")
            let answer = try await client.nextResponse()
            #expect(answer.id == .number(7))
            #expect(answer.failure == nil)
        }

        @Test(
            "a request that cannot be carried out gets its kind, changes nothing, and the connection goes on",
            arguments: [
                ("doc.paint", "{}", ErrorKind.unknownMethod), ("", "{}", .unknownMethod),
                ("doc.cat", "{}", .usage), ("doc.edit", #"{"path":"poem.txt"}"#, .usage),
                ("doc.cat", #"{"path":7}"#, .usage),
                ("doc.edit", #"{"path":"poem.txt","edits":[{"at":0.5,"delete":0,"insert":"a"}]}"#, .usage),
                ("doc.edit", #"{"path":"poem.txt","edits":[{"at":6,"delete":0,"insert":"a"}]}"#, .badPosition),
                ("doc.edit", #"{"path":"poem.txt","edits":[{"at":4,"delete":2,"insert":""}]}"#, .badPosition),
                ("doc.edit", #"{"path":"poem.txt","edits":[{"at":-1,"delete":0,"insert":"a"}]}"#, .badPosition),
                ("doc.edit", #"{"path":"poem.txt","edits":[{"at":0,"delete":-1,"insert":"a"}]}"#, .badPosition),
                (
                    "doc.edit",
                    #"{"path":"poem.txt","edits":[{"at":0,"delete":9223372036854775807,"insert":""}]}"#,
                    .badPosition
                ),
                (
                    "doc.edit",
                    #"{"path":"poem.txt","edits":[{"at":9223372036854775807,"delete":1,"insert":"a"}]}"#,
                    .badPosition
                ),
                (
                    "doc.edit",
                    #"{"path":"poem.txt","edits":[{"at":0,"delete":5,"insert":""},{"at":1,"delete":0,"insert":"a"}]}"#,
                    .badPosition
                ),
                ("doc.edit", #"{"path":"poem.txt","revision":1000000,"edits":[]}"#, .badRevision),
                ("doc.edit", #"{"path":"poem.txt","revision":-1,"edits":[]}"#, .badRevision),
                (
                    "doc.edit", #"{"path":"poem.txt","revision":-1,"edits":[{"at":0,"delete":0,"insert":"a"}]}"#,
                    .badRevision
                ),
                ("doc.cat", #"{"path":"absent.txt"}"#, .notFound),
                ("doc.edit", #"{"path":"absent.txt","edits":[]}"#, .notFound),
                ("doc.cat", #"{"space":"absent","path":"poem.txt"}"#, .notFound),
                ("doc.close", #"{"subscription":-1}"#, .notFound), ("doc.new", #"{"path":"poem.txt"}"#, .conflict),
                ("doc.new", #"{"path":"../poem.txt"}"#, .usage), ("doc.new", #"{"path":".git/hooks/update"}"#, .usage),
                ("space.invite", #"{"role":"owner"}"#, .usage), ("chat.send", #"{"text":""}"#, .usage),
                ("space.create", #"{"title":"x","directory":"relative"}"#, .usage),
                ("space.join", #"{"code":"garden"}"#, .usage),
            ])
        func refused(method: String, params: String, kind: ErrorKind) async throws {
            try client.sendLine(#"{"jsonrpc":"2.0","id":"x","method":"\#(method)","params":\#(params)}"#)
            let answer = try await client.nextResponse(within: .seconds(10))
            #expect(answer.id == .string("x"))
            #expect(answer.failure?.kind == kind)
            #expect(answer.failure?.message.isEmpty == false)
            try await goesOn()
        }

        @Test("a line at the limit is read; one byte more is overLimit and ends this connection, not the node")
        func longLine() async throws {
            let limit = 8_388_608
            try client.send(Self.line(ofLength: limit))
            #expect(try await client.nextResponse().failure == nil)
            // The sender may notice the end before it has sent everything.
            let other = try node.client()
            try? other.send(Self.line(ofLength: limit + 1))
            #expect(try await other.nextResponse().failure?.kind == .overLimit)
            #expect(try await other.isClosed())
            try await goesOn()
        }

        @Test("headers frame messages as lines do, and an announced length past the limit ends the connection")
        func headers() async throws {
            let other = try RawConnection(node)
            let message = #"{"jsonrpc":"2.0","id":1,"method":"doc.cat","params":{"path":"poem.txt"}}"#
            try other.send("Content-Length: \(message.utf8.count)\r\n\r\n" + message)
            let answer = try await other.receive(until: "}}")
            #expect(answer.hasPrefix("Content-Length: "))
            #expect(answer.contains(#""text":"hello""#))
            try other.send("Content-Length: 8388609\r\n\r\n")
            let last = try await other.receiveAll()
            #expect(last.contains("overLimit"))
            try await goesOn()
        }

        @Test("a client that ends its side at once still gets every answer")
        func halfClosed() async throws {
            let other = try node.client()
            for _ in 0..<100 {
                try other.post(
                    DocumentMethods.Edit.self, .init(path: "poem.txt", edits: [.init(at: 0, delete: 0, insert: "a")]))
            }
            other.endSending()
            for _ in 0..<100 { _ = try await other.nextResponse().result(of: DocumentMethods.Edit.self) }
            #expect(try await other.isClosed())
        }

        @Test("requests beyond those that may be open wait in the socket and are answered all the same")
        func manyOpenRequests() async throws {
            let count = 10_000
            let other = try node.client()
            // Nothing is read meanwhile: the node holds this client back, and no other.
            let writer = Task {
                try await blocking { for _ in 0..<count { try other.post(NodeMethods.Status.self, Nothing()) } }
            }
            try await goesOn()
            for _ in 0..<count { #expect(try await other.nextResponse().failure == nil) }
            try await writer.value
        }

        @Test("a connection may have 1024 subscriptions and not one more, until it closes one")
        func subscriptions() async throws {
            var last = 0
            for _ in 0..<1024 {
                last = try await client.call(ChatMethods.Subscribe.self, .init()).subscription
            }
            #expect(await failure { try await client.call(ChatMethods.Subscribe.self, .init()) }?.kind == .overLimit)
            try await client.call(DocumentMethods.Close.self, .init(subscription: last))
            try await client.call(ChatMethods.Subscribe.self, .init())
        }

        @Test("an edit on a revision that another program of this device has passed takes its own place, or is refused")
        func olderRevision() async throws {
            let revision = try await node.text("poem.txt").revision
            let other = try node.client()
            let edits = [
                (other, DocumentMethods.Splice(at: 0, delete: 0, insert: "oh, ")),
                (client, DocumentMethods.Splice(at: 5, delete: 0, insert: "!")),
            ]
            var refusals: [ErrorKind] = []
            for (client, edit) in edits {
                let params = DocumentMethods.Edit.Params(path: "poem.txt", revision: revision, edits: [edit])
                let refusal = await failure { try await client.call(DocumentMethods.Edit.self, params) }
                if let refusal { refusals.append(refusal.kind) }
            }
            #expect(refusals == [] || refusals == [.badRevision])
            #expect(try await node.text("poem.txt").text == (refusals.isEmpty ? "oh, hello!" : "oh, hello"))
        }

        /// The document is as it was, and both this connection and a new one are served.
        private func goesOn() async throws {
            #expect(try await client.call(DocumentMethods.Cat.self, .init(path: "poem.txt")).text == "hello")
            #expect(try await node.ask(SpaceMethods.List.self, Nothing()).spaces.map(\.title) == ["Sketches"])
        }

        private static func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }

        /// A request of so many bytes without its line's end.
        private static func line(ofLength length: Int) -> [UInt8] {
            let start = [UInt8](#"{"jsonrpc":"2.0","id":1,"method":"node.status","params":{"passedOver":""#.utf8)
            let end = [UInt8](#""}}"#.utf8)
            let filling = [UInt8](repeating: UInt8(ascii: "x"), count: length - start.count - end.count)
            return start + filling + end + [UInt8(ascii: "\n")]
        }

        private static func mode(_ path: String) throws -> Int {
            let attributes = try FileManager.default.attributesOfItem(atPath: path)
            return (attributes[.posixPermissions] as? Int ?? 0) & 0o7777
        }
    }
}

/// A connection to a node's socket without any framing.
struct RawConnection {
    private let socket: Descriptor

    init(_ node: TestNode) throws {
        socket = try Descriptor.connected(toUnix: node.paths.socket)
    }

    func send(_ text: String) throws { try socket.write([UInt8](text.utf8)) }

    /// What comes, up to the first appearance of a text.
    func receive(until end: String) async throws -> String {
        var text = ""
        while !text.contains(end) {
            guard let bytes = try await blocking({ socket.read(within: .seconds(10)) }), !bytes.isEmpty else { break }
            text += String(decoding: bytes, as: UTF8.self)
        }
        return text
    }

    /// What comes, up to the other side's end.
    func receiveAll() async throws -> String {
        var text = ""
        while let bytes = try await blocking({ socket.read(within: .seconds(10)) }), !bytes.isEmpty {
            text += String(decoding: bytes, as: UTF8.self)
        }
        return text
    }
}
