import Foundation
import Testing

@testable import LocalRPC

struct JSONRPCTests {
    private func request(_ line: String) throws -> IncomingRequest {
        guard case .request(let request) = try RPCMessage(parsing: [UInt8](line.utf8)) else {
            throw RPCFailure(.invalidRequest, "not a request")
        }
        return request
    }

    @Test("members may come in any order, with white space, and unknown ones are passed over")
    func anyOrder() throws {
        let line = """
             { "params" : {"path":"a.md","later":[1,{"x":null}]}, "trace":{"a":[true,false]},
              "method":"doc.cat", "id" : "q-1" , "jsonrpc":"2.0" }
            """
        let request = try request(line)
        #expect(request.id == .string("q-1"))
        #expect(request.method == "doc.cat")
        #expect(try request.params(of: DocumentMethods.Cat.self) == .init(path: "a.md"))
    }

    @Test("ids are kept as they are: integers to both ends of their range, strings, null, none")
    func ids() throws {
        for (text, id) in [
            ("0", RequestID.number(0)), ("-1", .number(-1)), ("9223372036854775807", .number(.max)),
            ("-9223372036854775808", .number(.min)), ("\"\"", .string("")), ("\"\\u00e9\"", .string("é")),
        ] {
            #expect(try request(#"{"jsonrpc":"2.0","id":\#(text),"method":"m"}"#).id == id)
        }
        #expect(try request(#"{"jsonrpc":"2.0","id":null,"method":"m"}"#).id == nil)
        #expect(try request(#"{"jsonrpc":"2.0","method":"m"}"#).id == nil)
    }

    @Test("absent parameters are read as an empty object")
    func absentParameters() throws {
        let bare = try request(#"{"jsonrpc":"2.0","id":1,"method":"space.show"}"#)
        #expect(try bare.params(of: SpaceMethods.Show.self) == .init(space: nil))
        #expect(throws: RPCFailure.self) { try bare.params(of: DocumentMethods.Edit.self) }
    }

    @Test("every beginning of a message is refused")
    func prefixes() throws {
        let params = DocumentMethods.Edit.Params(
            space: "s", path: "a\"b", revision: 3, edits: [.init(at: 1, delete: 0, insert: "é\n😀")])
        let message = MessageWriter.request(DocumentMethods.Edit.self, id: .string("7"), params: params)
        for count in message.indices {
            #expect(throws: RPCFailure.self) { try RPCMessage(parsing: Array(message[..<count])) }
        }
        guard case .request(let whole) = try RPCMessage(parsing: message) else {
            Issue.record("the whole message is no request")
            return
        }
        #expect(try whole.params(of: DocumentMethods.Edit.self) == params)
    }

    @Test("what is written holds no line break and is JSON that Foundation reads")
    func writtenOnOneLine() throws {
        let everyControl =
            String(String.UnicodeScalarView((0..<0x20).compactMap { Unicode.Scalar($0) })) + "\u{7F}\u{2028}"
        let message = MessageWriter.failure(
            RPCFailure(.failed, everyControl, kept: "\"\\", next: everyControl), id: .string(everyControl))
        #expect(!message.contains { $0 < 0x20 })
        let object = try #require(
            try JSONSerialization.jsonObject(with: Data(message)) as? [String: Any])
        #expect(object["id"] as? String == everyControl)
        let error = try #require(object["error"] as? [String: Any])
        #expect(error["message"] as? String == everyControl)
        #expect((error["data"] as? [String: String]) == ["kind": "failed", "kept": "\"\\", "next": everyControl])
    }

    @Test("an edit with null for what may be absent is an edit without it")
    func nullFields() throws {
        let line =
            #"{"jsonrpc":"2.0","id":1,"method":"doc.edit","params":"#
            + #"{"space":null,"revision":null,"path":"a","edits":[]}}"#
        #expect(try request(line).params(of: DocumentMethods.Edit.self) == .init(path: "a", edits: []))
    }
}
