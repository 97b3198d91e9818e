import LocalRPC
import TestKit

@testable import EditorProtocol

/// A node with one document as its clients see it, thought out slowly: a list of edits, each moved over those that its
/// author did not know. Which of two insertions at one place comes first is thrown for.
struct ModelNode {
    private struct Entry {
        let client: Int
        let number: Int
        /// On the text before it.
        let delta: TextDelta
        let revisionAfter: Int
    }

    private var entries: [Entry] = []
    /// How many entries are on the disk.
    private var durable = 0
    private(set) var text = UnitText([])

    var revision: Int { entries.last?.revisionAfter ?? 0 }

    /// The number of a client's last edit that is here.
    func lastEdit(of client: Int) -> Int { entries.last { $0.client == client }?.number ?? 0 }

    /// An edit that a client made on the text at a revision; gives the splices at which it took effect. Nil for one
    /// that is here.
    mutating func edit(
        _ splices: [DocumentMethods.Splice], number: Int, at revision: Int, by client: Int,
        _ random: inout SeededRandom
    ) -> [DocumentMethods.Splice]? {
        guard number > lastEdit(of: client) else { return nil }
        let known = entries.prefix { $0.revisionAfter <= revision }.count
        var base = UnitText([])
        for entry in entries[..<known] { entry.delta.apply(to: &base) }
        guard var delta = NodeEdit.delta(splices, on: base) else { preconditionFailure("edits fit: \(random)") }
        for entry in entries[known...] { delta = delta.over(entry.delta, isFirst: random.oneIn(2)) }
        let result = Self.splices(of: delta, on: text)
        let events = splices.reduce(0) { $0 + $1.delete + $1.insert.unicodeScalars.count }
        entries.append(
            Entry(client: client, number: number, delta: delta, revisionAfter: self.revision + events))
        delta.apply(to: &text)
        return result
    }

    mutating func store() { durable = entries.count }

    /// The process dies: what is not on the disk has never been.
    mutating func crash() {
        entries.removeLast(entries.count - durable)
        text = UnitText([])
        for entry in entries { entry.delta.apply(to: &text) }
    }

    private static func splices(of delta: TextDelta, on text: UnitText) -> [DocumentMethods.Splice] {
        var shift = 0
        return delta.replacements.map { range, units in
            let start = text.scalars(before: range.lowerBound)
            let deleted = text.scalars(before: range.upperBound) - start
            let splice = DocumentMethods.Splice(at: start + shift, delete: deleted, insert: units.text)
            shift += splice.insert.unicodeScalars.count - deleted
            return splice
        }
    }
}

/// An editor as the protocol's plugins are: it drops a node's edit that does not follow all of its own.
struct ModelEditor {
    let uri: String
    private(set) var text: [Unicode.Scalar]
    private var nodeRevision = 0
    private var ownRevision = 0
    /// How many edits of the node came, those that were dropped among them.
    private(set) var editsReceived = 0
    private var lastID = 0
    /// Whether `open` was answered: from then on it tells what is typed.
    private(set) var isTracking = false

    init(uri: String, text: String) {
        self.uri = uri
        self.text = Array(text.unicodeScalars)
    }

    var string: String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: text)
        return String(view)
    }

    mutating func open() -> [UInt8] {
        lastID += 1
        return MessageWriter.request(
            EditorMethods.Open.self, id: .number(lastID), params: .init(uri: uri, content: string))
    }

    /// Replaces some characters, and says so.
    mutating func type(_ inserted: String, replacing range: Range<Int>) -> [UInt8] {
        let replacement = EditorReplacement(
            range: EditorRange(start: position(range.lowerBound), end: position(range.upperBound)),
            replacement: inserted)
        text.replaceSubrange(range, with: inserted.unicodeScalars)
        ownRevision += 1
        lastID += 1
        return MessageWriter.request(
            EditorMethods.Edit.self, id: .number(lastID),
            params: .init(uri: uri, revision: nodeRevision, delta: [replacement]))
    }

    mutating func receive(_ message: [UInt8]) throws {
        guard case .request(let request) = try RPCMessage(parsing: message) else {
            isTracking = true
            return
        }
        guard request.method == "edit" else { return }
        let params = try request.params(of: EditorMethods.Edited.self)
        editsReceived += 1
        guard params.uri == uri, params.revision == ownRevision else { return }
        for replacement in params.delta.reversed() {
            text.replaceSubrange(
                offset(replacement.range.start)..<offset(replacement.range.end),
                with: replacement.replacement.unicodeScalars)
        }
        nodeRevision += 1
    }

    private func position(_ offset: Int) -> EditorPosition {
        let before = text[..<offset]
        let start = (before.lastIndex(of: "\n") ?? -1) + 1
        return EditorPosition(line: before.count { $0 == "\n" }, character: offset - start)
    }

    private func offset(_ position: EditorPosition) -> Int {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        return lines[..<position.line].reduce(0) { $0 + $1.count + 1 } + position.character
    }
}
