import WireCodec

/// Whether a record's fields have the form that Protocol/reviews.md, section 2, gives them: a table, and one check for
/// each word of it.
enum ReviewForms {
    private enum Form {
        case words, text, suggestion, id, hash, key, comment, number, integer, truth, path, reaction, command
        case keys, changes, comments, points, scores, place, verdict, turn
    }

    private typealias Fields = (needed: [String: Form], possible: [String: Form])

    static func fits(_ kind: String, _ fields: JSONObject) -> Bool {
        shapes(of: kind).contains { shape in
            shape.needed.allSatisfy { key, form in fields[key].map { fits($0, form) } ?? false }
                && shape.possible.allSatisfy { key, form in fields[key].map { fits($0, form) } ?? true }
        }
    }

    private static func shapes(of kind: String) -> [Fields] {
        let review: [String: Form] = ["review": .id]
        func about(_ needed: [String: Form], _ possible: [String: Form] = [:]) -> Fields {
            (needed.merging(review) { $1 }, possible)
        }
        let rules: [String: Form] = [
            "accepts": .number, "required": .keys, "checks": .points, "checklist": .points, "rubric": .scores,
            "openThreads": .truth, "anew": .truth, "review": .id,
        ]
        switch kind {
        case "review.open":
            return [(["title": .words], ["description": .text, "target": .words, "reviewers": .keys])]
        case "review.round":
            let code: [String: Form] = [
                "base": .words, "head": .words, "message": .text, "files": .number, "inserted": .number,
                "deleted": .number, "review": .id,
            ]
            return [
                (["content": .id, "patch": .hash], code),
                (["document": .id, "from": .changes, "to": .changes], review),
            ]
        case "review.comment":
            let all: [String: Form] = [
                "round": .id, "suggestion": .suggestion, "mentions": .keys, "place": .place, "thread": .comment,
                "known": .number, "resolved": .truth,
            ]
            return [about(["text": .text], all)]
        case "review.edit":
            return [
                about(["comment": .comment], ["text": .text]), about(["title": .words], ["description": .text]),
                about(["description": .text], ["title": .words]),
            ]
        case "review.react": return [about(["comment": .comment, "reaction": .reaction], ["back": .truth])]
        case "review.resolve": return [about(["thread": .comment], ["known": .number, "back": .truth])]
        case "review.vote":
            return [
                about(
                    ["round": .id, "verdict": .verdict],
                    ["text": .text, "scores": .scores, "ticked": .points, "mentions": .keys])
            ]
        case "review.seen": return [about(["round": .id], ["file": .path, "back": .truth])]
        case "review.applied": return [about(["comments": .comments], ["commit": .words])]
        case "review.check":
            return [
                about(
                    ["round": .id, "name": .words, "exit": .integer],
                    ["command": .command, "log": .id, "seconds": .number])
            ]
        case "review.ask": return [about(["reviewer": .key], ["back": .truth])]
        case "review.turn": return [about(["to": .turn], ["text": .text, "commit": .words])]
        case "review.rules": return [([:], rules)]
        default: return []
        }
    }

    private static func fits(_ value: JSONValue, _ form: Form) -> Bool {
        switch form {
        case .words: isLine(value, 256)
        case .path: isLine(value, 4096)
        case .reaction: isLine(value, 32)
        case .command: isLine(value, 1024)
        case .text: value.string.map { (1...16_384).contains($0.utf8.count) } ?? false
        case .suggestion: value.string.map { $0.utf8.count <= 32_768 } ?? false
        case .id, .hash, .key: isHex(value)
        case .comment: isComment(value)
        case .number: value.int.map { (0...2_147_483_647).contains($0) } ?? false
        case .integer: value.int.map { (-2_147_483_648...2_147_483_647).contains($0) } ?? false
        case .truth: value.bool != nil
        case .keys: isList(value, 1...64, ascending: true, isHex)
        case .changes: isList(value, 0...256, ascending: true, isHex)
        case .comments: isList(value, 1...256, ascending: false, isComment)
        case .points: isList(value, 1...256, ascending: false) { isLine($0, 256) }
        case .scores:
            value.object.map { object in
                (1...256).contains(object.count)
                    && object.members.allSatisfy { isLine(.string($0.key), 256) && fits($0.value, .number) }
            } ?? false
        case .place: value.object.map { $0["file"].map { isLine($0, 4096) } ?? false } ?? false
        case .verdict: ["accept", "needs-work", "reject", "comment", "none"].contains(value.string)
        case .turn: ["open", "closed", "abandoned", "landed"].contains(value.string)
        }
    }

    private static func isLine(_ value: JSONValue, _ limit: Int) -> Bool {
        guard let text = value.string, (1...limit).contains(text.utf8.count) else { return false }
        return !text.unicodeScalars.contains { $0.value < 0x20 || (0x7F...0x9F).contains($0.value) }
    }

    private static func isHex(_ value: JSONValue) -> Bool {
        guard let text = value.string, text.utf8.count == 64 else { return false }
        return text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    }

    /// `…64 digits….0`
    private static func isComment(_ value: JSONValue) -> Bool {
        let parts = (value.string ?? "").split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, isHex(.string(String(parts[0]))), let index = Int(parts[1]), index >= 0 else {
            return false
        }
        return String(index) == parts[1]
    }

    private static func isList(
        _ value: JSONValue, _ counts: ClosedRange<Int>, ascending: Bool, _ fits: (JSONValue) -> Bool
    ) -> Bool {
        guard let list = value.array, counts.contains(list.count), list.allSatisfy(fits) else { return false }
        let texts = list.compactMap(\.string)
        return ascending ? zip(texts, texts.dropFirst()).allSatisfy { $0 < $1 } : Set(texts).count == texts.count
    }
}
