import CRDT
import Identity
import Replication
package import WireCodec

/// From what a person calls a version to the version, and back.
///
/// A version of a document is made of a set of changes that holds its own ancestors; the events that those changes made
/// in the document are then a version of its text.
extension Space {
    /// The moment of a document that a name means.
    ///
    /// A given name comes first, then a time, then the beginning of a change's id: of a change of this document, or
    /// where none has it, of any change of the space.
    package func version(
        _ name: VersionName, of id: Bytes32, names: NamedVersions
    ) throws(SpaceError) -> DocumentVersion {
        guard let document = documents[id] else { throw .unknownDocument(id) }
        let written = name.written
        if written.isEmpty || written == VersionName.now.written {
            return version(document.text.frontier, of: document)
        }
        if written == VersionName.start.written { return version(Frontier(), of: document) }
        let called = usable(names.all(of: id)).filter { $0.name.utf8.elementsEqual(written.utf8) }
        if let named = called.last(where: isInUse) {
            let indexes = named.changes.compactMap { chains.index(of: $0) }
            return version(frontier(of: document, below: indexes), of: document, name: written)
        }
        guard called.isEmpty else { throw .versionElsewhere(written) }
        if let time = name.time { return version(frontier(of: document, until: time), of: document) }
        guard let ranges = name.idRanges else { throw .unknownVersion(written) }
        var indexes: [Int] = []
        for range in ranges { indexes.append(try change(in: range, of: document, written)) }
        guard indexes.allSatisfy(isInUse) else { throw .versionElsewhere(written) }
        return version(frontier(of: document, below: indexes), of: document)
    }

    /// The text of a version. A replay of that part of the history at worst.
    package func text(of id: Bytes32, at version: DocumentVersion) -> String {
        documents[id]?.text.text(at: version.frontier).string() ?? ""
    }

    /// The named versions of a document in the view in use, the newest name last; without those that name what their
    /// author cannot have had.
    package func namedVersions(of id: Bytes32, in names: NamedVersions) -> [NamedVersion] {
        usable(names.all(of: id)).filter(isInUse)
    }

    /// Whether the view in use shows all of a version: none of it lies on another branch.
    private func isInUse(_ version: NamedVersion) -> Bool {
        version.changes.allSatisfy { chains.index(of: $0).map(isInUse) ?? false }
    }

    private func isInUse(_ index: Int) -> Bool { view.reach.map { chains.contains($0, index) } ?? true }

    /// The changes must be ancestors of the one that names them: so they are here, and each replica decides alike.
    private func usable(_ versions: [NamedVersion]) -> [NamedVersion] {
        versions.filter { version in
            guard let namer = chains.index(of: version.id.change) else { return false }
            return version.changes.allSatisfy { id in
                chains.index(of: id).map { chains.isAncestor($0, of: [namer]) } ?? false
            }
        }
    }

    /// How a version is written so that it is found again: for each of its changes as many digits as tell it apart from
    /// all others of the document, eight at least.
    ///
    /// O(changes of the document).
    package func written(_ version: DocumentVersion, of id: Bytes32) -> String {
        if version.changes.isEmpty { return VersionName.start.written }
        let digits = digits(for: version.changes, of: id)
        return version.changes.map { $0.hex.prefix(digits) }.joined(separator: "+")
    }

    /// How many digits tell each of these changes apart from all others of the document.
    func digits(for changes: [Bytes32], of id: Bytes32) -> Int {
        guard let document = documents[id] else { return Self.shownDigits }
        let sorted = changes.sorted()
        var longest = 0
        for index in document.changeIndexes {
            let other = chains.id(at: index)
            var low = 0
            var high = sorted.count
            while low < high {
                let middle = (low + high) / 2
                if sorted[middle] < other { low = middle + 1 } else { high = middle }
            }
            for near in [low - 1, low, low + 1] where sorted.indices.contains(near) && sorted[near] != other {
                longest = max(longest, Self.sharedDigits(sorted[near], other))
            }
        }
        return min(max(Self.shownDigits, longest + 1), 2 * Bytes32.count)
    }

    private static let shownDigits = 8

    private static func sharedDigits(_ left: Bytes32, _ right: Bytes32) -> Int {
        let (first, second) = (left.leadingWord, right.leadingWord)
        if first == second { return zip(left.hex, right.hex).prefix { $0 == $1 }.count }
        return (first ^ second).leadingZeroBitCount / 4
    }

    // MARK: From changes to events

    private func version(_ frontier: Frontier, of document: Document, name: String? = nil) -> DocumentVersion {
        let indexes = frontier.compactMap { lv -> Int? in
            let event = document.text.eventID(of: lv)
            return document.change(of: event.agent, sequence: event.sequence)
        }
        return DocumentVersion(
            frontier: frontier, changes: Set(indexes.map { chains.id(at: $0) }).sorted(),
            time: indexes.map { time(at: $0) }.max(), name: name)
    }

    /// The events of a document that these changes and their ancestors made.
    private func frontier(of document: Document, below indexes: [Int]) -> Frontier {
        if indexes.isEmpty { return Frontier() }
        return frontier(of: document) { chains.isAncestor($0, of: indexes) }
    }

    /// The events of all changes that are not later than a time.
    private func frontier(of document: Document, until tenths: UInt64) -> Frontier {
        frontier(of: document) { times[$0].tenths <= tenths }
    }

    /// The events of the changes that `isIn` holds, which hold their own ancestors: of each chain, those up to one.
    private func frontier(of document: Document, where isIn: (Int) -> Bool) -> Frontier {
        var counts: [AgentID: Int] = [:]
        for agent in document.agents { counts[agent] = document.eventCount(of: agent, where: isIn) }
        return document.text.frontier(of: TextDocument.Summary(counts: counts))
    }

    /// The one change whose id is in a range.
    private func change(
        in range: ClosedRange<Bytes32>, of document: Document, _ written: String
    ) throws(SpaceError) -> Int {
        var found = Set(document.changeIndexes.filter { range.contains(chains.id(at: $0)) })
        if found.isEmpty { found = Set((0..<chains.count).filter { range.contains(chains.id(at: $0)) }) }
        guard let only = found.first else { throw .unknownVersion(written) }
        guard found.count == 1 else {
            throw .ambiguousVersion(written, found.map { chains.id(at: $0) }.sorted())
        }
        return only
    }
}
