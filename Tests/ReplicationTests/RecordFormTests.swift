import TestKit
import Testing
import WireCodec

@testable import Replication

struct RecordFormTests {
    private struct File: Decodable {
        struct Valid: Decodable {
            let name, json, canonical: String
        }
        struct Malformed: Decodable {
            let name, bytes: String
        }

        let valid: [Valid]
        let malformed: [Malformed]
    }

    @Test("each vector has its canonical form, and that form is taken")
    func vectors() throws {
        let file = try VectorFile.read("records/record.json", as: File.self)
        #expect(file.valid.count >= 8)
        for valid in file.valid {
            let value = try JSONValue(parsing: [UInt8](valid.json.utf8), atMostBytes: ReplicationLimits.recordInBytes)
            #expect(value.canonicalBytes == [UInt8](valid.canonical.utf8), "\(valid.name)")
            #expect(throws: Never.self, "\(valid.name)") { try RecordForm.check([UInt8](valid.canonical.utf8)) }
        }
    }

    @Test("each malformed vector is refused")
    func malformed() throws {
        let file = try VectorFile.read("records/record.json", as: File.self)
        #expect(file.malformed.count >= 30)
        for malformed in file.malformed {
            let record = try bytes(malformed.bytes)
            #expect(throws: CodecError.self, "\(malformed.name)") { try RecordForm.check(record) }
        }
    }

    @Test("each prefix of a record is refused")
    func prefixes() {
        let record = chat("hello")
        for count in record.indices {
            #expect(throws: CodecError.self) { try RecordForm.check(Array(record[..<count])) }
        }
    }
}
