import Identity
import Membership
import Spaces
import TestKit
import WireCodec

@testable import Reviews

/// People who say whatever they like in reviews, at times that fall together: some of it counts, most of it has the
/// right form, and some is none at all.
struct ReviewPlay {
    var random: SeededRandom
    private(set) var entries: [RecordEntry] = []
    private var roles: [RecordEntry.ID: Role] = [:]
    private var reviews: [String] = []
    private var rounds: [String] = []
    private var comments: [String] = []
    private let devices: [Bytes32]

    init(seed: UInt64) {
        random = SeededRandom(seed: seed)
        devices = (0..<5).map { Bytes32(UInt64($0 + 1), 0, 0, 9) }
    }

    /// The second device is the first one's person too.
    static func person(of device: Bytes32) -> Bytes32 {
        device == Bytes32(2, 0, 0, 9) ? Bytes32(1, 0, 0, 9) : device
    }

    func role(of entry: RecordEntry) -> Role? { roles[entry.id] }

    var rules: ReviewRules {
        let roles = roles
        return ReviewRules(role: { roles[$0.id] }, person: Self.person)
    }

    /// One more change, of one to three records.
    mutating func step() {
        let change = Bytes32(random.next(), random.next(), 0, 0)
        let author = devices[random.below(devices.count)]
        let role: Role? =
            random.oneIn(12) ? [nil, .relay, .viewer][random.below(3)] : Role.allCases[random.below(4)]
        let time = HybridTime(
            tenths: UInt64(random.below(40)), depth: UInt32(random.below(3)), chain: ChainID(author),
            sequence: UInt64(entries.count), change: change)
        for index in 0...random.below(3) {
            let id = RecordEntry.ID(change: change, index: index)
            let (kind, fields) = said(by: author, in: change, index)
            guard let record = try? Record(decoding: Self.bytes(kind, fields)) else { continue }
            entries.append(RecordEntry(id: id, record: record, author: author, time: time))
            roles[id] = role
        }
    }

    private static func bytes(_ kind: String, _ fields: JSONObject) -> [UInt8] {
        let object: JSONValue = ["fields": .object(fields), "kind": .string(kind), "version": 1]
        return object.canonicalBytes
    }

    // MARK: What is said

    private mutating func pick(_ names: [String]) -> JSONValue {
        if names.isEmpty || random.oneIn(20) { return .string(String(repeating: "7", count: 64) + ".0") }
        return .string(names[random.below(names.count)])
    }

    private mutating func said(
        by author: Bytes32, in change: Bytes32, _ index: Int
    ) -> (String, JSONObject) {
        var fields = JSONObject()
        let kinds = [
            "open", "round", "round", "comment", "comment", "comment", "edit", "react", "resolve", "vote", "vote",
            "vote",
            "seen", "applied", "check", "ask", "turn", "rules",
        ]
        let kind = reviews.isEmpty ? "open" : kinds[random.below(kinds.count)]
        if kind != "open" { fields["review"] = reviews.isEmpty ? nil : .string(reviews[random.below(reviews.count)]) }
        switch kind {
        case "open":
            fields["title"] = .string("title \(random.below(3))")
            if random.oneIn(2) { fields["reviewers"] = .array([.string(devices[random.below(5)].hex)]) }
            reviews = Array((reviews + [change.hex]).suffix(3))
        case "round": round(&fields, in: change)
        case "comment": comment(&fields, "\(change.hex).\(index)")
        case "edit", "react", "resolve", "seen", "applied": about(kind, &fields)
        default: judge(kind, &fields)
        }
        if random.oneIn(25), let key = fields.members.randomElement(using: &random)?.key { fields[key] = [1] }
        return ("review." + kind, fields)
    }

    private mutating func round(_ fields: inout JSONObject, in change: Bytes32) {
        if random.oneIn(5) { fields["review"] = nil }
        if random.oneIn(5) {
            fields["document"] = .string(String(repeating: "d", count: 64))
            for key in ["from", "to"] {
                fields[key] = .array([.string(String(repeating: random.oneIn(2) ? "e" : "f", count: 64))])
            }
        } else {
            for key in ["content", "patch"] {
                fields[key] = .string(String(repeating: random.oneIn(2) ? "a" : "b", count: 64))
            }
        }
        rounds = Array((rounds + [change.hex]).suffix(6))
    }

    private mutating func comment(_ fields: inout JSONObject, _ name: String) {
        fields["text"] = .string("words \(random.below(3))")
        if random.oneIn(2) { fields["thread"] = pick(comments) }
        if fields["thread"] != nil {
            if random.oneIn(2) { fields["resolved"] = .bool(random.oneIn(2)) }
            if random.oneIn(2) { fields["known"] = .int(Int64(random.below(4))) }
        }
        if random.oneIn(3) { fields["round"] = pick(rounds) }
        if random.oneIn(3) { fields["suggestion"] = "else\n" }
        comments = Array((comments + [name]).suffix(8))
    }

    private mutating func about(_ kind: String, _ fields: inout JSONObject) {
        switch kind {
        case "edit":
            if random.oneIn(3) {
                fields["title"] = .string("title \(random.below(3))")
            } else {
                fields["comment"] = pick(comments)
                fields["text"] = random.oneIn(4) ? nil : .string("words \(random.below(3))")
            }
        case "react":
            fields["comment"] = pick(comments)
            fields["reaction"] = random.oneIn(2) ? "+1" : "-1"
        case "resolve":
            fields["thread"] = pick(comments)
            fields["known"] = .int(Int64(random.below(4)))
        case "seen":
            fields["round"] = pick(rounds)
            fields["file"] = random.oneIn(2) ? "a" : nil
        default: fields["comments"] = .array([pick(comments)])
        }
        if kind != "edit", kind != "applied", random.oneIn(3) { fields["back"] = .bool(random.oneIn(4) ? false : true) }
    }

    private mutating func judge(_ kind: String, _ fields: inout JSONObject) {
        switch kind {
        case "vote":
            fields["round"] = pick(rounds)
            let verdicts = ["accept", "accept", "accept", "needs-work", "reject", "comment", "none", "maybe"]
            fields["verdict"] = .string(verdicts[random.below(verdicts.count)])
            if random.oneIn(3) { fields["ticked"] = ["docs"] }
        case "check":
            fields["round"] = pick(rounds)
            fields["name"] = random.oneIn(2) ? "tests" : "lint"
            fields["exit"] = .int(Int64(random.below(2)))
        case "ask":
            fields["reviewer"] = .string(devices[random.below(5)].hex)
            if random.oneIn(3) { fields["back"] = true }
        case "turn":
            fields["to"] = .string(random.oneIn(8) ? "landed" : ["open", "closed", "abandoned"][random.below(3)])
        default:
            if random.oneIn(2) { fields["review"] = nil }
            fields["accepts"] = .int(Int64(random.below(3)))
            if random.oneIn(2) { fields["required"] = .array([.string(devices[random.below(5)].hex)]) }
            if random.oneIn(2) { fields["checks"] = ["tests"] }
            if random.oneIn(2) { fields["checklist"] = ["docs"] }
            if random.oneIn(2) { fields["openThreads"] = .bool(random.oneIn(2)) }
            if random.oneIn(2) { fields["anew"] = .bool(random.oneIn(2)) }
        }
    }
}
