import Foundation
import TestKit
import Testing
import WireCodec

@testable import Spaces

@Suite struct RecordTests {
    @Test("every record of the vectors is read, and written back to its one form")
    func vectors() throws {
        let file = try RecordVectors.load()
        #expect(!file.valid.isEmpty && !file.malformed.isEmpty)
        for item in file.valid {
            let record = try Record(decoding: [UInt8](item.canonical.utf8))
            #expect(record.encode() == [UInt8](item.canonical.utf8), "\(item.name)")
            #expect(try Record(decoding: record.encode()) == record, "\(item.name)")
        }
    }

    @Test("every malformed record of the vectors is refused")
    func malformed() throws {
        for item in try RecordVectors.load().malformed {
            #expect(throws: SpaceError.malformedRecord, "\(item.name)") {
                try Record(decoding: try #require(Hex.decode(item.bytes)))
            }
        }
    }

    @Test("no prefix of a record is a record, nor is a record with a byte behind it")
    func prefixes() throws {
        var fields = JSONObject()
        fields["channel"] = "general"
        fields["text"] = "héllo \u{1F642}\n"
        let bytes = Record(kind: .chatMessage, fields: fields).encode()
        for count in 0..<bytes.count {
            #expect(throws: SpaceError.malformedRecord) { try Record(decoding: [UInt8](bytes.prefix(count))) }
        }
        #expect(throws: SpaceError.malformedRecord) { try Record(decoding: bytes + [0x20]) }
        #expect(try Record(decoding: bytes).fields == fields)
    }

    @Test("a member more, a member less and a member of another type are refused")
    func members() {
        let refused = [
            "{\"fields\":{},\"kind\":\"a.b\"}", "{\"fields\":{},\"version\":1}", "{\"kind\":\"a.b\",\"version\":1}",
            "{\"extra\":1,\"fields\":{},\"kind\":\"a.b\",\"version\":1}",
            "{\"fields\":[],\"kind\":\"a.b\",\"version\":1}",
            "{\"fields\":{},\"kind\":1,\"version\":1}", "{\"fields\":{},\"kind\":\"a.b\",\"version\":\"1\"}",
            "{\"fields\":{},\"kind\":\"a.b\",\"version\":0}", "{\"fields\":{},\"kind\":\"a.b\",\"version\":-1}",
        ]
        for text in refused {
            #expect(throws: SpaceError.malformedRecord, "\(text)") { try Record(decoding: [UInt8](text.utf8)) }
        }
    }

    @Test("a kind may have 1 to 64 bytes")
    func kinds() throws {
        func bytes(_ kind: String) -> [UInt8] { [UInt8]("{\"fields\":{},\"kind\":\"\(kind)\",\"version\":1}".utf8) }
        #expect(try Record(decoding: bytes(String(repeating: "k", count: 64))).kind.utf8.count == 64)
        for kind in ["", String(repeating: "k", count: 65)] {
            #expect(throws: SpaceError.malformedRecord) { try Record(decoding: bytes(kind)) }
        }
    }

    @Test("a record may have 65,536 bytes and not one more")
    func size() throws {
        let frame = "{\"fields\":{\"t\":\"\"},\"kind\":\"a\",\"version\":1}"
        func bytes(_ count: Int) -> [UInt8] {
            let filling = String(repeating: "x", count: count - frame.utf8.count)
            return [UInt8]("{\"fields\":{\"t\":\"\(filling)\"},\"kind\":\"a\",\"version\":1}".utf8)
        }
        #expect(Record.sizeMaxInBytes == 65_536)
        #expect(try Record(decoding: bytes(65_536)).encode().count == 65_536)
        #expect(throws: SpaceError.malformedRecord) { try Record(decoding: bytes(65_537)) }
    }
}

/// `Protocol/vectors/records/record.json`.
private struct RecordVectors: Decodable {
    struct Valid: Decodable {
        let name: String
        let canonical: String
    }

    struct Malformed: Decodable {
        let name: String
        let bytes: String
    }

    let valid: [Valid]
    let malformed: [Malformed]

    static func load() throws -> RecordVectors {
        let url = TestData.vectors("records").appendingPathComponent("record.json")
        return try JSONDecoder().decode(RecordVectors.self, from: Data(contentsOf: url))
    }
}
