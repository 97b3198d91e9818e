import LocalRPC
import TerminalRendering

/// Reviews in words, as people read them. What peers wrote went through `PeerText`.
enum ReviewWords {
    /// `9f3c1a2b.0`: enough of an id to be typed.
    static func short(_ id: String) -> String {
        let parts = id.split(separator: ".", maxSplits: 1)
        let beginning = String((parts.first ?? "").prefix(8))
        return parts.count == 2 ? beginning + "." + PeerText(String(parts[1])).name : beginning
    }

    static func name(_ person: ReviewMethods.Person) -> String {
        person.isSelf ? "you" : PeerText(person.name).name
    }

    static func names(_ persons: [ReviewMethods.Person]) -> String { persons.map(name).joined(separator: ", ") }

    /// Whose turn it is.
    static func turn(_ head: ReviewMethods.Head) -> String {
        if head.status != "open" { return "nobody" }
        if head.isReady { return "ready to land" }
        return head.isAnyonesTurn ? "anybody" : head.waiting.isEmpty ? "nobody" : names(head.waiting)
    }

    static func verdict(_ verdict: String) -> String {
        switch verdict {
        case "accept": "accepts it"
        case "needs-work": "says it needs work"
        case "reject": "rejects it"
        case "comment": "has commented"
        case "none": "has taken the verdict back"
        default: PeerText(verdict).name
        }
    }

    /// `src/a.c:12-14`, `src/a.c (before the change):3`, or the review as a whole.
    static func place(_ place: ReviewMethods.Place) -> String {
        guard let path = place.path else { return "the whole" }
        let lines = place.line.map { line in
            let last = place.lastLine ?? line
            return ":" + (last > line ? "\(line)-\(last)" : "\(line)")
        }
        return PeerText(path).path + (place.old == true ? " (before)" : "") + (lines ?? "")
    }

    static func unmet(_ unmet: ReviewMethods.Unmet) -> String {
        let name = unmet.name.map { PeerText($0).name } ?? ""
        let count = unmet.count ?? 1
        switch unmet.kind {
        case "accepts":
            return count == 1 ? "one more person has to accept it" : "\(count) more persons have to accept it"
        case "required": return (unmet.who.map(Self.name) ?? name) + " has to accept it"
        case "check": return "the check \(name) has to pass"
        case "checklist": return "to be ticked: \(name)"
        case "openThreads": return count == 1 ? "one thread is open" : "\(count) threads are open"
        case "objection": return (unmet.who.map(Self.name) ?? "somebody") + " objects"
        case "noRound": return "there is no round"
        default: return PeerText(unmet.kind).name
        }
    }

    /// What stands above a comment.
    static func heading(_ comment: ReviewMethods.Comment, in thread: ReviewMethods.Thread) -> String {
        var words = "\(name(comment.by)), \(LocalTime.minute(comment.time)), \(short(comment.id))"
        if comment.id == thread.thread { words += thread.isResolved ? ", resolved" : ", open" }
        if comment.isNew { words += ", new" }
        if comment.earlier?.isEmpty == false { words += ", edited" }
        if let unknown = thread.unknownToResolver, unknown > 0, comment.id == thread.thread {
            words += " (who resolved it had not seen \(unknown == 1 ? "a comment" : "\(unknown) comments"))"
        }
        return words
    }

    /// What a comment says, its suggestion and the reactions to it below.
    static func text(_ comment: ReviewMethods.Comment) -> String {
        var text = comment.text ?? "(taken back)"
        if let suggestion = comment.suggestion {
            text += (text.isEmpty ? "" : "\n") + (comment.isApplied == true ? "Suggested, and taken:" : "Suggested:")
            let lines = suggestion.split(separator: "\n", omittingEmptySubsequences: false)
            text += lines.dropLast(suggestion.hasSuffix("\n") ? 1 : 0).map { "\n  + " + $0 }.joined()
        }
        for reaction in comment.reactions ?? [] {
            text += "\n\(reaction.reaction) \(reaction.by.map { $0.isSelf ? "you" : $0.name }.joined(separator: ", "))"
        }
        return text
    }
}
