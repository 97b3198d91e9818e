import CRDT
import Identity
import Replication
package import WireCodec

/// What was done to a document, for people.
extension Space {
    /// How long an author may pause without a new line of the log beginning, in tenths of a second: five minutes.
    package static let linePauseMaxInTenths: UInt64 = 5 * 60 * 10

    /// What each change did to a document, in the order that is the same everywhere: `Protocol/records.md`, section 3.
    package func log(of document: Bytes32) -> [Document.LogEntry] {
        let entries = (documents[document]?.log ?? []).map { line in
            let index = Int(line.change)
            let time = time(at: index)
            return Document.LogEntry(
                index: index, id: chains.id(at: index), author: author(of: time.chain) ?? .zero, time: time,
                insertedInScalars: Int(line.inserted), deletedInScalars: Int(line.deleted))
        }
        let isOrdered = zip(entries, entries.dropFirst()).allSatisfy { $0.time <= $1.time }
        return isOrdered ? entries : entries.sorted { $0.time < $1.time }
    }

    /// The log of a document with a line for each change, the newest last.
    package func eachChange(of document: Bytes32, names: NamedVersions) -> [HistoryLine] {
        named(log(of: document).map { HistoryLine($0) }, namedVersions(of: document, in: names))
    }

    /// The log of a document in lines for people, the newest last.
    ///
    /// Changes of one author become one line as long as each comes at most five minutes after the one before, whatever
    /// others did meanwhile. Where a version got a name, its line ends.
    package func history(of document: Bytes32, names: NamedVersions) -> [HistoryLine] {
        let versions = namedVersions(of: document, in: names)
        let ends = Set(versions.flatMap(\.changes))
        var lines: [HistoryLine] = []
        /// By author, the line that may go on.
        var open: [Bytes32: Int] = [:]
        for entry in log(of: document) {
            if let index = open[entry.author],
                entry.time.tenths - lines[index].time.tenths <= Self.linePauseMaxInTenths
            {
                lines[index].add(entry)
            } else {
                open[entry.author] = lines.count
                lines.append(HistoryLine(entry))
            }
            if ends.contains(entry.id) { open[entry.author] = nil }
        }
        return named(lines.sorted { $0.time < $1.time }, versions)
    }

    /// Puts each name beside the newest of the changes that it names.
    private func named(_ lines: [HistoryLine], _ versions: [NamedVersion]) -> [HistoryLine] {
        var names: [Bytes32: [String]] = [:]
        for version in versions {
            let indexes = version.changes.compactMap { chains.index(of: $0) }
            guard let newest = indexes.max(by: { time(at: $0) < time(at: $1) }) else { continue }
            names[chains.id(at: newest), default: []].append(version.name)
        }
        if names.isEmpty { return lines }
        return lines.map { line in
            var line = line
            line.names = names[line.change] ?? []
            return line
        }
    }

    /// The beginning of what the changes of a line put in, at most `lengthMax` characters; a peer's words.
    ///
    /// What was put in at another place begins behind ` … `.
    package func written(in line: HistoryLine, of id: Bytes32, lengthMax: Int) -> String {
        guard let document = documents[id] else { return "" }
        var text = String.UnicodeScalarView()
        var next: Int?
        for index in line.indexes {
            let agent = chains.agent(at: index)
            guard let events = document.events(ofChange: index, by: agent) else { continue }
            for insertion in document.text.insertions(of: agent, sequences: events, lengthMax: lengthMax) {
                if let next, next != insertion.at { text.append(contentsOf: " … ".unicodeScalars) }
                text.append(contentsOf: insertion.beginning.unicodeScalars)
                next = insertion.at + insertion.count
                if text.count >= lengthMax { return String(String.UnicodeScalarView(text.prefix(lengthMax))) }
            }
        }
        return String(text)
    }

    /// How many of a line's changes took edits back, and how many brought some back.
    package func reversals(in line: HistoryLine, of id: Bytes32) -> (undos: Int, redos: Int) {
        guard let document = documents[id] else { return (0, 0) }
        let kinds = line.reversals.compactMap { index -> EventKind? in
            let agent = chains.agent(at: index)
            let first = document.events(ofChange: index, by: agent)?.lowerBound
            return first.flatMap { document.text.lv(of: agent, sequence: $0) }.map { document.text.kind(of: $0) }
        }
        return (kinds.count { $0 == .undo }, kinds.count { $0 == .redo })
    }

    /// How many digits tell the changes of these lines apart from all others of the document.
    package func digits(of lines: [HistoryLine], of id: Bytes32) -> Int {
        digits(for: lines.map(\.change), of: id)
    }
}
