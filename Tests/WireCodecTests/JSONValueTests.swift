import TestKit
import Testing
import WireCodec

struct JSONValueTests {
    private func parse(_ text: String) throws(JSONError) -> JSONValue {
        try JSONValue(parsing: [UInt8](text.utf8), atMostBytes: 10_000)
    }

    private func canonical(_ value: JSONValue) -> String { String(decoding: value.canonicalBytes, as: UTF8.self) }

    @Test("keys stand in the order of their UTF-16 code units: the example of RFC 8785, section 3.2.3")
    func sortedKeys() throws {
        let value = try parse(
            #"""
            {
              "\u20ac": "Euro Sign", "\r": "Carriage Return", "\ufb33": "Hebrew Letter Dalet With Dagesh", "1": "One",
              "\ud83d\ude00": "Emoji: Grinning Face", "\u0080": "Control",
              "\u00f6": "Latin Small Letter O With Diaeresis"
            }
            """#)
        let keys = try #require(value.object).members.map(\.key)
        #expect(keys == ["\r", "1", "\u{80}", "ö", "€", "😀", "\u{FB33}"])
        #expect(canonical(value).hasPrefix(#"{"\r":"Carriage Return","1":"One",""#))
    }

    @Test("keys of any letters stand in the order of Foundation's UTF-16", arguments: SeededRandom.seeds(0..<4))
    func anyKeys(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let scalars: [Unicode.Scalar] = [
            "a", "b", "\u{7F}", "\u{7FF}", "\u{800}", "\u{D7FF}", "\u{E000}", "\u{EFFF}", "\u{F000}", "\u{FFFF}",
            "\u{10000}", "\u{10FFFF}",
        ]
        for _ in 0..<300 {
            var keys: Set<[Unicode.Scalar]> = []
            for _ in 0..<6 { keys.insert((0..<random.below(4)).map { _ in scalars[random.below(scalars.count)] }) }
            let texts = keys.map { String(String.UnicodeScalarView($0)) }
            var object = JSONObject()
            for key in texts { object[key] = 1 }
            let expected = texts.sorted { Array($0.utf16).lexicographicallyPrecedes(Array($1.utf16)) }
            #expect(object.members.map { Array($0.key.utf16) } == expected.map { Array($0.utf16) }, "\(random)")
            let read = try parse(canonical(.object(object)))
            #expect(read == .object(object), "\(random)")
            let members = texts.shuffled(using: &random).map { canonical(.string($0)) + ":1" }
            #expect(try parse("{" + members.joined(separator: ",") + "}") == .object(object), "\(random)")
        }
        #expect(throws: JSONError.self) { try parse(#"{"b":1,"a":1,"b":1}"#) }
        #expect(throws: JSONError.self) { try parse(#"{"a":1,"b":1,"b":1}"#) }
    }

    @Test("strings have the shortest escapes: the example of RFC 8785, section 3.2.2")
    func escapes() throws {
        let value = try parse(#"{ "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/" }"#)
        #expect(canonical(value) == #"{"string":"€$\u000f\nA'B\"\\\\\"/"}"#)
        #expect(canonical(.string("\u{8}\u{9}\u{A}\u{C}\u{D}\u{1F}\u{7F}")) == "\"\\b\\t\\n\\f\\r\\u001f\u{7F}\"")
    }

    @Test("literals, arrays and nested values are written without white space")
    func values() throws {
        let value = try parse(" [ null , true , false , -1 , 0 , { \"b\" : [ ] , \"a\" : { } } ] ")
        #expect(canonical(value) == #"[null,true,false,-1,0,{"a":{},"b":[]}]"#)
        #expect(value.array?[5]["b"] == .array([]))
        #expect(value.array?[5]["c"] == nil)
    }

    @Test("the largest integers are read, and one past them is refused")
    func integers() throws {
        #expect(try parse("9007199254740991").int == 9_007_199_254_740_991)
        #expect(try parse("-9007199254740991").int == -9_007_199_254_740_991)
        for text in ["9007199254740992", "-9007199254740992", "99999999999999999999999"] {
            #expect(throws: JSONError.notAnInteger(at: 0)) { try parse(text) }
        }
    }

    @Test(
        "a number that is not an integer in its one form is refused",
        arguments: ["1.0", "1e3", "1E3", "-0", "01", "-01", "1.", "0.5"])
    func notIntegers(text: String) {
        #expect(throws: JSONError.notAnInteger(at: 0)) { try parse(text) }
    }

    @Test(
        "what is no JSON is refused",
        arguments: [
            "", " ", "{", "[1", "[1,", "[1,]", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{a:1}", "'a'", "\"a", "\"\\x\"",
            "+1",
            "\"\\u12g4\"", "tru", "nulll", "1 2", "\"a\nb\"", "-", "\u{FEFF}1", "{\"a\":1 \"b\":2}", "[1 2]", "]",
        ])
    func malformed(text: String) {
        #expect(throws: JSONError.self) { try parse(text) }
    }

    @Test("a key that comes twice is refused, however it is written")
    func duplicateKeys() {
        #expect(throws: JSONError.duplicateKey(at: 0)) { try parse(#"{"a":1,"b":2,"\u0061":3}"#) }
    }

    @Test(
        "half of a surrogate pair is refused",
        arguments: [#""\ud83d""#, #""\ude00""#, #""\ud83d\u0041""#, #""\ud83dx""#])
    func loneSurrogates(text: String) {
        #expect(throws: JSONError.loneSurrogate(at: 1)) { try parse(text) }
    }

    @Test("bytes that are no UTF-8 are refused")
    func invalidUTF8() {
        #expect(throws: JSONError.invalidUTF8) {
            try JSONValue(parsing: [0x22, 0xED, 0xA0, 0x80, 0x22], atMostBytes: 10)
        }
    }

    @Test("nesting at its limit is read, and one deeper is refused")
    func nesting() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        #expect(throws: Never.self) { try parse(nested(JSONValue.nestingLast)) }
        #expect(throws: JSONError.tooDeep(at: JSONValue.nestingLast)) { try parse(nested(JSONValue.nestingLast + 1)) }
        #expect(throws: JSONError.self) { try parse(nested(5_000)) }
    }

    @Test("a text at the limit of bytes is read, and one byte more is refused")
    func length() throws {
        #expect(try JSONValue(parsing: [UInt8]("[10]".utf8), atMostBytes: 4) == [10])
        #expect(throws: JSONError.tooLong(count: 4, limit: 3)) {
            try JSONValue(parsing: [UInt8]("[10]".utf8), atMostBytes: 3)
        }
    }

    @Test(
        "only the canonical form is taken where it is asked for",
        arguments: [" 1", "{\"b\":1,\"a\":2}", "[1, 2]", #""\u0041""#, #""\/""#, #""\u000A""#])
    func notCanonical(text: String) {
        #expect(throws: JSONError.notCanonical) {
            try JSONValue(canonical: [UInt8](text.utf8), atMostBytes: 100)
        }
    }

    @Test("texts that only look the same are different keys and different values")
    func canonicallyEquivalent() throws {
        let value = try parse(#"{"\u00e9":1,"e\u0301":2}"#)
        #expect(value["\u{E9}"] == 1 && value["e\u{301}"] == 2)
        #expect(JSONValue.string("\u{E9}") != .string("e\u{301}"))
    }

    private func randomValue(_ random: inout SeededRandom, depth: Int) -> JSONValue {
        switch random.below(depth > 0 ? 6 : 4) {
        case 0: return .null
        case 1: return .bool(random.oneIn(2))
        case 2: return .int((Int64(bitPattern: random.next()) >> 11) >> Int64(random.below(53)))
        case 3: return .string(randomText(&random))
        case 4: return .array((0..<random.below(4)).map { _ in randomValue(&random, depth: depth - 1) })
        default:
            var object = JSONObject()
            for _ in 0..<random.below(4) { object[randomText(&random)] = randomValue(&random, depth: depth - 1) }
            return .object(object)
        }
    }

    private func randomText(_ random: inout SeededRandom) -> String {
        var text = String.UnicodeScalarView()
        for _ in 0..<random.below(6) {
            let limit = [0x20, 0x80, 0x800, 0x11_0000][random.below(4)]
            text.append(Unicode.Scalar(UInt32(random.below(limit))) ?? "x")
        }
        return String(text)
    }

    @Test("a value is read back from its canonical form, and each prefix of that form is refused")
    func roundTrips() throws {
        for seed in SeededRandom.seeds(0..<60) {
            var random = SeededRandom(seed: seed)
            let value = JSONValue.array([randomValue(&random, depth: 4)])
            let bytes = value.canonicalBytes
            #expect(try JSONValue(canonical: bytes, atMostBytes: bytes.count) == value, "\(random)")
            for count in bytes.indices {
                #expect(throws: JSONError.self, "\(random), prefix of \(count)") {
                    try JSONValue(parsing: Array(bytes[..<count]), atMostBytes: 100_000)
                }
            }
        }
    }
}
