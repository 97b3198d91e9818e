import Foundation
import Membership
import TestKit
import Testing
import WireCodec

@testable import Store

struct SearchTests {
    private let ada = Bytes32(1, 0, 0, 0)
    private let ben = Bytes32(2, 0, 0, 0)
    private let one = SpaceID(Bytes32(7, 0, 0, 0))
    private let two = SpaceID(Bytes32(8, 0, 0, 0))

    private func database(at path: String? = nil) throws -> NodeDatabase {
        let database = try path.map { try NodeDatabase(path: $0) } ?? NodeDatabase.inMemory()
        try database.commit([one, two].map { .space($0, genesis: [1, 2, 3]) })
        return database
    }

    private func entry(
        _ number: Int, _ text: String, by author: Bytes32? = nil, at tenths: UInt64 = 100, channel: String = "general",
        wording: Int = 0
    ) -> SearchEntry {
        let key = SearchEntry.Key(change: Bytes32(UInt64(number), 5, 5, 5), place: number % 3)
        return SearchEntry(
            key, author: author ?? ada, tenths: tenths, channel: channel, text: text, wording: wording)
    }

    private func found(_ query: SearchQuery, in database: NodeDatabase) throws -> [UInt64] {
        try database.search(query).map(\.key.change.leadingWord)
    }

    @Test("all words are found as beginnings of words, whatever their case, accents and signs, and nothing else is")
    func words() throws {
        let database = try database()
        let texts = [
            1: "The parser is Ready", 2: "parsing naïve input", 3: "a READY-made parser", 4: "nothing of that",
            5: "東京 café",
        ]
        try database.updateSearch(of: one, removing: [], adding: texts.sorted { $0.key < $1.key }.map { entry($0, $1) })
        let expected: [String: [UInt64]] = [
            "ready": [1, 3], "pars": [1, 2, 3], "ready pars": [1, 3], "naive": [2], "CAFE": [5], "東京": [5], "ars": [],
            "parser AND nothing": [], "\"parser\"": [1, 3], "par*": [1, 2, 3], "that\" OR \"ready": [],
            "NEAR(parser ready)": [], "text:parser": [], "-nothing": [4], "(": [1, 2, 3, 4, 5],
        ]
        for (words, numbers) in expected {
            #expect(try found(SearchQuery(words), in: database) == numbers, "\(words)")
        }
        #expect(SearchQuery(" \" * ").hasWords == false && SearchQuery("a").hasWords)
    }

    @Test("space, author, channel and time narrow what is found, and of much the newest comes, the oldest of it first")
    func filters() throws {
        let database = try database()
        try database.updateSearch(
            of: one, removing: [],
            adding: (1...9).map {
                entry(
                    $0, "word \($0)", by: $0 % 2 == 0 ? ben : ada, at: UInt64($0 * 10),
                    channel: $0 < 4 ? "plan" : "general")
            })
        try database.updateSearch(of: two, removing: [], adding: [entry(20, "word", by: ben, at: 45)])
        var query = SearchQuery("word")
        #expect(try found(query, in: database) == [1, 2, 3, 4, 20, 5, 6, 7, 8, 9])
        query.limit = 3
        #expect(try found(query, in: database) == [7, 8, 9])
        query.limit = -1
        #expect(try found(query, in: database) == [])
        query.limit = SearchQuery.limitMax
        query.authors = [ben]
        #expect(try found(query, in: database) == [2, 4, 20, 6, 8])
        query.spaces = [one]
        #expect(try found(query, in: database) == [2, 4, 6, 8])
        query.channel = "plan"
        #expect(try found(query, in: database) == [2])
        (query.channel, query.authors, query.times) = (nil, [], 20..<50)
        #expect(try found(query, in: database) == [2, 3, 4])
        query.words = ""
        #expect(try found(query, in: database) == [2, 3, 4])
    }

    @Test("200 messages are answered at most, and 16 words looked for")
    func limits() throws {
        let database = try database()
        #expect(SearchQuery.limitMax == 200 && SearchQuery.wordsMax == 16)
        try database.updateSearch(of: one, removing: [], adding: (1...201).map { entry($0, "word") })
        var query = SearchQuery("word")
        query.limit = 10_000
        #expect(try found(query, in: database).count == 200)
        query.words = Array(repeating: "word", count: 16).joined(separator: " ") + " absent"
        #expect(try found(query, in: database).count == 200, "the seventeenth is not looked for")
        query.words = Array(repeating: "word", count: 15).joined(separator: " ") + " absent"
        #expect(try found(query, in: database) == [])
    }

    @Test("what is taken out or replaced is found no more, and is in no page of the file")
    func removal() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("node.sqlite")
        let database = try database(at: path)
        try database.updateSearch(
            of: one, removing: [], adding: [entry(1, "xylophonist"), entry(2, "quagmires"), entry(3, "kept")])
        try database.updateSearch(
            of: one, removing: [entry(1, "").key], adding: [entry(2, "other words", wording: 3)])
        #expect(try found(SearchQuery("xylo"), in: database) == [] && found(SearchQuery("quag"), in: database) == [])
        #expect(try found(SearchQuery("other"), in: database) == [2])
        #expect(try database.searchable(in: one) == [entry(2, "").key: 3, entry(3, "").key: 0])
        #expect(try database.searchableSpaces() == [one])
        try database.close()
        let bytes = String(decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
        for word in ["xylophonist", "quagmires", "phonist"] { #expect(!bytes.contains(word), "\(word)") }
        #expect(bytes.contains("kept"))
    }

    @Test("what is said of a space that is not stored is passed over")
    func unknown() throws {
        let database = try database()
        let other = SpaceID(Bytes32(9, 0, 0, 0))
        try database.updateSearch(of: other, removing: [], adding: [entry(1, "word")])
        #expect(try database.searchable(in: other).isEmpty && found(SearchQuery("word"), in: database) == [])
    }
}
