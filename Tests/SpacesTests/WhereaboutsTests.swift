import Foundation
import Identity
import Replication
import TestKit
import Testing
import WireCodec

@testable import Spaces

/// Where a device is, in the fields of its words.
struct WhereaboutsTests {
    private struct File: Decodable {
        struct Case: Decodable {
            struct Fields: Decodable { let fields: String }

            let name: String
            let fields: Fields
        }

        let valid: [Case]
    }

    private func vectors() throws -> [File.Case] {
        let url = TestData.vectors("sync").appendingPathComponent("presence.json")
        return try JSONDecoder().decode(File.self, from: try Data(contentsOf: url)).valid
    }

    @Test("the vectors' fields are read as what they say, and written the same")
    func read() throws {
        var seen: [String: Whereabouts?] = [:]
        for vector in try vectors() { seen[vector.name] = Whereabouts(decoding: Array(vector.fields.fields.utf8)) }
        let chain = try #require(Bytes32(hex: String(repeating: "11", count: 32)))
        var cursor = Whereabouts()
        cursor.document = Bytes32(hex: String(repeating: "ab", count: 32))
        cursor.cursor = .init(character: EventID(chain: ChainID(chain), sequence: 7), isBehind: true)
        #expect(seen["a cursor behind a character, told to three"] == cursor)
        var selection = Whereabouts()
        selection.document = cursor.document
        selection.anchor = .init(character: nil, isBehind: true)
        selection.cursor = .init(character: nil, isBehind: false)
        (selection.isIdle, selection.view) = (true, "review")
        #expect(seen["a selection to the end of the text, idle, in the review"] == selection)
        var later = Whereabouts()
        later.view = "ü"
        #expect(seen["what nobody knows yet"] == later)
        for (name, told) in [
            ("a cursor behind a character, told to three", cursor),
            ("a selection to the end of the text, idle, in the review", selection),
        ] {
            let vector = try #require(try vectors().first { $0.name == name })
            #expect(told.encode() == Array(vector.fields.fields.utf8))
        }
    }

    @Test("a field that is known and has another form spoils the word; what is not known does not")
    func forms() {
        func read(_ text: String) -> Whereabouts? { Whereabouts(decoding: Array(text.utf8)) }
        #expect(read("{}") == Whereabouts())
        #expect(read(#"{"more":[1]}"#) == Whereabouts())
        let long = String(repeating: "v", count: Whereabouts.viewMaxInBytes)
        #expect(read(#"{"view":"\#(long)"}"#)?.view == long)
        let wrong = [
            #"{"view":"\#(long)v"}"#, #"{"view":1}"#, #"{"idle":1}"#, #"{"document":"ab"}"#, #"{"cursor":{}}"#,
            #"{"cursor":{"side":"left"}}"#, #"{"cursor":{"event":1,"side":"after"}}"#,
            #"{"cursor":{"chain":"11","event":1,"side":"after"}}"#, "[]", "{ }", "",
        ]
        for text in wrong { #expect(read(text) == nil, "\(text)") }
    }
}
