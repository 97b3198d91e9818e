import CRDT
import Chat
import Membership
import Spaces
import WireCodec

/// Whom a text names, and where it leads: found when it is said, so that it stays right afterwards.
extension Node {
    func words(_ text: String, in replica: SpaceReplica) -> ChatWords {
        var words = ChatWords(text)
        words.mentions = Array(mentions(in: text, of: replica).sorted().prefix(ChatWords.mentionsMax))
        words.links = Array(links(in: text, of: replica).prefix(ChatWords.linksMax))
        return words
    }

    /// `@name` where no letter stands before it and none behind it; of several names that fit, the longest. Who has one
    /// name with others is named with them.
    private func mentions(in text: String, of replica: SpaceReplica) -> Set<Bytes32> {
        guard text.contains("@") else { return [] }
        let membership = replica.space.membership
        let names = membership.members.map {
            (name: name(of: $0.deviceKey, in: membership).lowercased(), of: $0.person)
        }
        var found: Set<Bytes32> = []
        var before: Character = " "
        var rest = text[...]
        while let at = rest.firstIndex(of: "@") {
            if at > rest.startIndex { before = rest[rest.index(before: at)] }
            rest = rest[rest.index(after: at)...]
            if before.isLetter || before.isNumber { continue }
            let behind = rest.lowercased()
            let fitting = names.filter { name in
                guard !name.name.isEmpty, behind.hasPrefix(name.name) else { return false }
                let next = behind.dropFirst(name.name.count).first
                return next.map { !$0.isLetter && !$0.isNumber } ?? true
            }
            let longest = fitting.map(\.name.count).max() ?? 0
            found.formUnion(fitting.filter { $0.name.count == longest }.map(\.of))
            before = "@"
        }
        return found
    }

    /// `path:line` where a text of that path has that line.
    private func links(in text: String, of replica: SpaceReplica) -> [ChatLink] {
        guard text.contains(":") else { return [] }
        var links: [ChatLink] = []
        for word in text.split(whereSeparator: \.isWhitespace) {
            let written = word.trimmingPunctuation
            guard let colon = written.lastIndex(of: ":"), let line = Int(written[written.index(after: colon)...]),
                line >= 1, let document = try? replica.space.documentID(at: String(written[..<colon])),
                let place = place(atLine: line - 1, of: document, in: replica),
                let link = ChatLink(written: String(written), target: .place(document: document, place))
            else { continue }
            if !links.contains(where: { $0.written == link.written }) { links.append(link) }
        }
        return links
    }

    /// Behind the first character of a line that is no white space: it goes where the line goes.
    private func place(atLine line: Int, of document: Bytes32, in replica: SpaceReplica) -> Whereabouts.Place? {
        guard let text = replica.space.documents[document]?.text.text,
            let start = try? text.position(of: LineColumn(line: line, column: 0))
        else { return nil }
        let end = (try? text.position(of: LineColumn(line: line + 1, column: 0))) ?? text.lengthInScalars
        let indent = text.string(inScalars: start..<end).unicodeScalars.prefix { $0 == " " || $0 == "\t" }.count
        let position = min(start + indent + 1, max(start, end - (end < text.lengthInScalars ? 1 : 0)))
        // What hangs on a character hangs on one that others can know.
        flush(replica)
        return replica.space.place(at: position, in: document)
    }
}

extension Substring {
    /// Without what stands around a path in a sentence.
    fileprivate var trimmingPunctuation: Substring {
        let marks: Set<Character> = ["(", ")", "[", "]", "<", ">", "\"", "'", "`", ",", ".", ";", "!", "?", ":"]
        var part = drop { marks.contains($0) && $0 != "." }
        while let last = part.last, marks.contains(last) { part.removeLast() }
        return part
    }
}
