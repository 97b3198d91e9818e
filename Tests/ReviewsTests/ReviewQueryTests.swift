import Testing
import WireCodec

@testable import Reviews

@Suite struct ReviewQueryTests {
    private let kim = Bytes32(0, 0, 0, 1)
    private let me = Bytes32(0, 0, 0, 2)

    private func facts(
        status: ReviewDeed.Status = .open, waiting: [Bytes32] = [], asked: [Bytes32] = []
    ) -> ReviewQuery.Facts {
        var turn = WhoseTurn()
        turn.persons = waiting
        return ReviewQuery.Facts(
            id: ReviewID(Bytes32(0xABCD_0000_0000_0000, 0, 0, 0)), status: status, title: "Parse Numbers faster",
            author: kim, turn: turn, asked: asked, verdicts: [.accept, .needsWork], isReady: false, openThreads: 2,
            news: 3)
    }

    private func matches(_ query: String, _ facts: ReviewQuery.Facts? = nil) throws -> Bool {
        let asker = ReviewQuery.Asker(me: me) { person, name in person == kim && (name == "kim" || name == "Kim L") }
        return try ReviewQuery(parsing: query).matches(facts ?? self.facts(), for: asker)
    }

    @Test("all terms must hold, and none that is negated; words are looked for in the title, in any case")
    func terms() throws {
        for query in [
            "", "status:open author:kim", "numbers FASTER", "-author:me", "vote:needs-work -vote:reject", "is:new",
            "is:threads -is:ready -is:mine", "id:abcd", "author:\"Kim L\"", "status:any",
        ] { #expect(try matches(query), "\(query)") }
        for query in [
            "status:landed", "author:me", "author:ben", "slower", "-numbers", "vote:reject", "is:ready", "is:mine",
            "id:abce", "waiting:me", "reviewer:me", "-status:open",
        ] { #expect(try !matches(query), "\(query)") }
        #expect(try matches("waiting:me", facts(waiting: [kim, me])))
        #expect(try matches("waiting:kim -waiting:me", facts(waiting: [kim])))
        #expect(try matches("reviewer:me", facts(asked: [me])))
    }

    @Test("without a status open reviews are meant")
    func openOnly() throws {
        #expect(try !matches("numbers", facts(status: .closed)))
        #expect(try matches("status:closed", facts(status: .closed)))
        #expect(try matches("status:any", facts(status: .landed)))
    }

    @Test("a query that says nothing is told what is wrong in it")
    func mistakes() {
        #expect(throws: ReviewQuery.Mistake.unknownKey("colour")) { try ReviewQuery(parsing: "colour:red") }
        #expect(throws: ReviewQuery.Mistake.unknownValue(.status, "merged")) {
            try ReviewQuery(parsing: "status:merged")
        }
        #expect(throws: ReviewQuery.Mistake.unknownValue(.author, "")) { try ReviewQuery(parsing: "author:") }
        #expect(throws: ReviewQuery.Mistake.unknownValue(.vote, "yes")) { try ReviewQuery(parsing: "vote:yes") }
        #expect(throws: ReviewQuery.Mistake.openQuote) { try ReviewQuery(parsing: "author:\"Kim") }
    }
}

@Suite struct MentionsTests {
    private let members: [(name: String, device: Bytes32)] = [
        ("ada", Bytes32(0, 0, 0, 1)), ("ada lovelace", Bytes32(0, 0, 0, 2)),
        ("Ben", Bytes32(0, 0, 0, 3)), ("", Bytes32(0, 0, 0, 4)),
    ]

    private func found(_ text: String) -> [UInt64] {
        Mentions.found(in: text, among: members).map { $0.bytes.last.map(UInt64.init) ?? 0 }
    }

    @Test("names behind an @ at the start of a word are found, the longest of those that fit, each once")
    func names() {
        #expect(found("@ada, look") == [1])
        #expect(found("see @ada lovelace and @Ben!") == [2, 3])
        #expect(found("(@Ben) @Ben @ada") == [1, 3])
        for text in ["mail me at x@ada", "@adam", "@ben", "@", "ada", "", "@ada_b"] {
            #expect(found(text).isEmpty, "\(text)")
        }
    }

    @Test("64 are named at most")
    func many() {
        let members = (0..<80).map { (name: "n\($0)x", device: Bytes32(0, 0, 0, UInt64($0))) }
        let text = members.map { "@\($0.name)" }.joined(separator: " ")
        #expect(Mentions.found(in: text, among: members).count == 64)
    }
}
