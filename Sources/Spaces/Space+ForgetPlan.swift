import CRDT
import Identity
import Membership
import Replication
package import WireCodec

extension Space {
    /// Finds what a query is about, for `device` to have it forgotten.
    ///
    /// Without `containing` only changes are chosen of whose text nothing is shown any more, in any document. A change
    /// is forgotten with all that it inserted or not at all. Costs some replays of the history of each document that
    /// the changes wrote in.
    package func forgetPlan(_ query: ForgetQuery, by device: Bytes32) throws(SpaceError) -> ForgetPlan {
        let role = membership.role(of: device)
        guard role?.canEdit == true else { throw .notAllowed(role) }
        guard let document = documents[query.document] else { throw .unknownDocument(query.document) }
        var search = ForgetSearch(space: self, query: query)
        do throws(CRDTError) {
            try search.choose(from: document)
            return try search.plan { mayForget($0, author: device, role: role) }
        } catch {
            throw .text(error)
        }
    }
}

/// One run of a query.
private struct ForgetSearch {
    private struct Chosen {
        let chain: ChainID
        let sequence: UInt64
    }

    private let space: Space
    private let query: ForgetQuery
    /// By their index in the space.
    private var chosen: [Int: Chosen] = [:]
    /// Of the documents that were asked about.
    private var shown: [Bytes32: ShownText] = [:]

    init(space: Space, query: ForgetQuery) {
        self.space = space
        self.query = query
    }

    /// The changes of a document that fit the query, whoever made them.
    mutating func choose(from document: Document) throws(CRDTError) {
        let sought = try query.containing.map { (words) throws(CRDTError) in
            Set(try document.text.insertions(of: words).flatMap { document.changes(of: $0) })
        }
        for chain in space.chains.tips {
            if let author = query.author, chain.deviceKey != author { continue }
            let all = ChainRange(chain: chain.chain, from: 0, to: chain.count)
            for part in document.parts(of: all, in: space.chains) where fits(part, of: document, sought) {
                chosen[part.change] = Chosen(chain: chain.chain, sequence: space.chains.entry(at: part.change).sequence)
            }
        }
        // What is shown anywhere stays, unless it holds what is looked for.
        if sought != nil { return }
        for id in try documentsTouched() {
            guard let text = shown[id] else { continue }
            for change in text.changes { chosen[change] = nil }
        }
        for change in try shownElsewhere() { chosen[change] = nil }
    }

    /// For each character of chosen changes that another view shows and the one in use does not, the change.
    private func shownElsewhere() throws(CRDTError) -> [Int] {
        let ranges = ranges()
        var makers: [Int] = []
        for name in space.otherViews.keys.sorted() {
            guard let view = space.otherViews[name] else { continue }
            for (id, document) in view.documents {
                guard ranges.contains(where: { document.hasPart(of: $0, in: space.chains) }) else { continue }
                // The same events show the same text.
                if space.documents[id]?.text.summary == document.text.summary { continue }
                let here = shown[id].map(\.changes) ?? []
                makers += try ShownText(document).makers.filter { chosen[$0] != nil && !here.contains($0) }
            }
        }
        return makers
    }

    private func fits(_ part: Document.Part, of document: Document, _ sought: Set<Int>?) -> Bool {
        if let sought, !sought.contains(part.change) { return false }
        if let before = query.before, space.time(at: part.change).tenths >= before { return false }
        let (chain, sequence, _) = space.chains.entry(at: part.change)
        return !space.isTextForgotten(chain, sequence: sequence) && document.text.insertedCount(of: part.events) > 0
    }

    /// Every document that a chosen change wrote in; of each it is found out what it shows.
    private mutating func documentsTouched() throws(CRDTError) -> [Bytes32] {
        var touched: [Bytes32] = []
        let ranges = ranges()
        for (id, document) in space.documents.sorted(by: { $0.key < $1.key }) {
            guard ranges.contains(where: { document.hasPart(of: $0, in: space.chains) }) else { continue }
            touched.append(id)
            if shown[id] == nil { shown[id] = try ShownText(document) }
        }
        return touched
    }

    /// What is to be done, by one who may have the changes of some chains forgotten.
    mutating func plan(_ mayForget: (ChainID) -> Bool) throws(CRDTError) -> ForgetPlan {
        var plan = ForgetPlan()
        for (change, entry) in chosen where !mayForget(entry.chain) {
            plan.foreignChangeCount += 1
            chosen[change] = nil
        }
        plan.changeCount = chosen.count
        for entry in chosen.values {
            plan.authors[space.author(of: entry.chain) ?? .zero, default: 0] += 1
        }
        plan.ranges = ranges()
        plan.shownElsewhereInScalars = try shownElsewhere().count
        for id in try documentsTouched() {
            guard let document = space.documents[id], let text = shown[id] else { continue }
            plan.insertedInScalars += plan.ranges.reduce(0) { sum, range in
                document.events(of: range, in: space.chains).reduce(sum) {
                    $0 + document.text.insertedCount(of: $1)
                }
            }
            let replacement = text.replacement(of: Set(chosen.keys), without: query.containing)
            plan.shownInScalars += replacement.shown
            plan.shownMatchesInScalars += replacement.matches
            if !replacement.edits.isEmpty { plan.edits.append((id, replacement.edits)) }
        }
        return plan
    }

    private func ranges() -> [ChainRange] {
        var ranges: [ChainRange] = []
        for entry in chosen.values.sorted(by: { ($0.chain, $0.sequence) < ($1.chain, $1.sequence) }) {
            // A range means all histories of a forked chain: of those each place is named once.
            if let last = ranges.last, last.chain == entry.chain, last.to > entry.sequence { continue }
            if let last = ranges.last, last.chain == entry.chain, last.to == entry.sequence {
                ranges[ranges.count - 1] = ChainRange(chain: last.chain, from: last.from, to: last.to + 1)
            } else {
                ranges.append(ChainRange(chain: entry.chain, from: entry.sequence, to: entry.sequence + 1))
            }
        }
        return ranges
    }
}
