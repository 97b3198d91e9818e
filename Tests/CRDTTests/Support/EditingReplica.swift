import Testing

@testable import CRDT

/// A replica with one writer, who edits in commits and takes them back one at a time, as a node lets people do.
struct EditingReplica {
    var document = TextDocument()
    let agent: AgentID
    /// The writer's commits here, as local versions; everything else is a commit of its own, event by event.
    private(set) var commits: [Range<LV>] = []

    /// With a text that is the writer's first commit.
    init(_ name: String, _ text: String = "") throws {
        agent = AgentID(name)
        if !text.isEmpty { try insert(text, at: 0) }
    }

    /// The same writer at a document that was loaded from bytes, with no commits remembered but these.
    init(_ name: String, loaded document: TextDocument, commits: [Range<LV>] = []) {
        agent = AgentID(name)
        self.document = document
        self.commits = commits
        self.document.refresh()
    }

    var text: String { document.text.string() }

    // MARK: Editing

    /// What `body` does is one commit.
    mutating func commit(_ body: (inout TextDocument, TextDocument.Writer) throws -> Void) throws {
        let start = LV(document.eventCount)
        try body(&document, document.writer(for: agent))
        document.refresh()
        commits.append(start..<LV(document.eventCount))
    }

    mutating func insert(_ text: String, at position: Int) throws {
        try commit { try $0.insert(text, at: position, by: $1) }
    }

    mutating func delete(_ range: Range<Int>) throws {
        try commit { try $0.delete(range, by: $1) }
    }

    /// One commit that puts a text in the place of another.
    mutating func replace(_ range: Range<Int>, with text: String) throws {
        try commit {
            try $0.delete(range, by: $1)
            try $0.insert(text, at: range.lowerBound, by: $1)
        }
    }

    /// Takes in what another replica has.
    mutating func take(_ other: EditingReplica) throws {
        try document.apply(other.document.update(since: document.summary))
        document.refresh()
    }

    // MARK: Undo

    /// What one undo would take back.
    mutating func nextUndo() -> [Range<LV>] {
        document.nextUndo(of: [agent], grouping: grouping)
    }

    /// What one redo would bring back.
    mutating func nextRedo() -> LV? { document.nextRedo(of: [agent]) }

    /// Takes back the newest commit that stands; answers whether there was one.
    @discardableResult
    mutating func undo() throws -> Bool {
        let next = nextUndo()
        if next.isEmpty { return false }
        try document.undo(next, by: document.writer(for: agent))
        document.refresh()
        return true
    }

    /// Brings back what the newest undo took back; answers whether there was one.
    @discardableResult
    mutating func redo() throws -> Bool {
        guard let next = nextRedo() else { return false }
        try document.redo([next..<next + 1], by: document.writer(for: agent))
        document.refresh()
        return true
    }

    private var grouping: TextDocument.EditGrouping {
        TextDocument.EditGrouping(
            commit: { [commits] event in commits.first { $0.contains(event) } ?? event..<event + 1 },
            joins: { _, _ in false })
    }

    // MARK: Two of them

    /// Both get what the other has; answers the text that both show, which must be the same.
    static func meet(_ one: inout EditingReplica, _ other: inout EditingReplica) throws -> String {
        try one.take(other)
        try other.take(one)
        try #require(one.document.text == other.document.text)
        return one.text
    }

    /// A second writer who has everything that this one has.
    func joined(by name: String) throws -> EditingReplica {
        var other = try EditingReplica(name)
        try other.take(self)
        return other
    }
}
