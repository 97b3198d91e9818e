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
        var three = cursor
        let other = try #require(Bytes32(hex: String(repeating: "cd", count: 32)))
        three.editor = 2
        three.others = [
            .init(
                editor: 0, document: other, anchor: nil,
                cursor: .init(character: EventID(chain: ChainID(chain), sequence: 9), isBehind: false)),
            .init(
                editor: 1, document: try #require(cursor.document),
                anchor: .init(character: EventID(chain: ChainID(chain), sequence: 1), isBehind: true), cursor: nil),
        ]
        #expect(seen["three editors of one device"] == three)
        for (name, told) in [
            ("three editors of one device", three),
            ("a cursor behind a character, told to three", cursor),
            ("a selection to the end of the text, idle, in the review", selection),
        ] {
            let vector = try #require(try vectors().first { $0.name == name })
            #expect(told.encode() == Array(vector.fields.fields.utf8))
        }
    }

    @Test("what is told of a device's other editors is as much as fits")
    func room() throws {
        let place = Whereabouts.Place(
            character: EventID(chain: ChainID(Bytes32(UInt64.max, .max, .max, .max)), sequence: 1 << 40), isBehind: true
        )
        var told = Whereabouts()
        (told.document, told.cursor, told.anchor, told.editor) = (.zero, place, place, 999)
        told.others = (0..<5).map { .init(editor: 990 + $0, document: .zero, anchor: place, cursor: place) }
        let bytes = told.encode()
        #expect(bytes.count <= 1_024)
        #expect(try #require(Whereabouts(decoding: bytes)).others == Array(told.others.prefix(1)))
        told.others = told.others.map { .init(editor: $0.editor, document: .zero, anchor: nil, cursor: nil) }
        #expect(try #require(Whereabouts(decoding: told.encode())).others == Array(told.others.prefix(3)))
    }

    @Test("a field that is known and has another form spoils the word; what is not known does not")
    func forms() {
        func read(_ text: String) -> Whereabouts? { Whereabouts(decoding: Array(text.utf8)) }
        #expect(read("{}") == Whereabouts())
        #expect(read(#"{"more":[1]}"#) == Whereabouts())
        let long = String(repeating: "v", count: Whereabouts.viewMaxInBytes)
        #expect(read(#"{"view":"\#(long)"}"#)?.view == long)
        let document = String(repeating: "ab", count: 32)
        let other = #"{"document":"\#(document)","editor":999}"#
        #expect(read(#"{"others":[\#(other),\#(other),\#(other)]}"#)?.others.count == Whereabouts.othersMax)
        let wrong = [
            #"{"view":"\#(long)v"}"#, #"{"view":1}"#, #"{"idle":1}"#, #"{"document":"ab"}"#, #"{"cursor":{}}"#,
            #"{"cursor":{"side":"left"}}"#, #"{"cursor":{"event":1,"side":"after"}}"#,
            #"{"cursor":{"chain":"11","event":1,"side":"after"}}"#, "[]", "{ }", "",
            #"{"editor":1000}"#, #"{"editor":-1}"#, #"{"editor":"1"}"#, #"{"others":{}}"#, #"{"others":[1]}"#,
            #"{"others":[{"editor":1}]}"#, #"{"others":[\#(other),\#(other),\#(other),\#(other)]}"#,
            #"{"others":[{"cursor":1,"document":"\#(document)","editor":1}]}"#,
        ]
        for text in wrong { #expect(read(text) == nil, "\(text)") }
    }
}
