import Identity
import Membership
package import Replication
package import WireCodec

// Which view a change belongs to, and how it gets there.
extension Space {
    /// Takes in a change of another device, or one read back from the store: verified, parents known. What it says of
    /// texts and the tree goes into its own view; its records are told whatever the view.
    ///
    /// The answer tells of texts and tree as the view in use shows them. Nothing is changed when it throws: then the
    /// change is not well-formed, on every replica alike.
    package mutating func apply(_ change: Change, isSigned: Bool) throws(SpaceError) -> SpaceDelta {
        // Nearly always.
        if branches.isEmpty, change.sequence > 0 {
            return settling(change, try applyInUse(change, isSigned: isSigned))
        }
        let beginning = BranchBeginning(change)
        let name = beginning.map { ViewName.branch($0.id) } ?? viewName(of: change)
        try checkMerge(change, into: name)
        if beginning != nil { beginKeepingViews() }
        let isNewView = name != inUse && otherViews[name] == nil
        if isNewView { otherViews[name] = makeView(reach(of: name, and: change)) }
        let isMerge = isMerge(change, into: name)
        do {
            let delta = try within(name) { space throws(SpaceError) in
                isMerge ? try space.merge(change, isSigned: isSigned) : try space.applyInUse(change, isSigned: isSigned)
            }
            if let beginning { branches.note(beginning, of: change) }
            if isMerge { dropMergedViews() }
            return settling(change, name == inUse ? delta : delta.elsewhere)
        } catch {
            if isNewView { otherViews[name] = nil }
            throw error
        }
    }

    /// Takes in the change made of this device's own draft in the view in use, whose parts are shown already.
    package mutating func adopt(_ change: Change) -> SpaceDelta {
        let isMerge = isMerge(change, into: inUse)
        if let beginning = BranchBeginning(change) { branches.note(beginning, of: change) }
        guard isMerge else { return settling(change, adoptInUse(change)) }
        let treeCount = view.treeSteps.count
        do {
            let brought = try bringIn(chains.parentIndexes(of: change))
            let treeChanged = view.treeSteps.count != treeCount
            var delta = adoptInUse(change)
            delta.texts = brought + delta.texts
            delta.treeChanged = delta.treeChanged || treeChanged
            dropMergedViews()
            return settling(change, delta)
        } catch {
            preconditionFailure("what a draft merges was tried before it was closed: \(error)")
        }
    }

    /// The view that a change belongs to, which is not here yet: as the first change below it in its chain says.
    func viewName(of change: Change) -> ViewName {
        change.sequence > 0 ? viewName(behind: chains.index(of: change.previous)) : .main
    }

    /// The view of a change, and of those that go on behind it in its chain. O(1).
    func viewName(behind index: Int?) -> ViewName {
        guard !branches.isEmpty, let index,
            let first = chains.index(inStrand: chains.strand(at: index), sequence: 0)
        else { return .main }
        return branches[first: chains.id(at: first)].map { .branch($0) } ?? .main
    }

    /// Lets a document of the view in use go on at a revision, at the least.
    package mutating func raiseRevision(of document: Bytes32, to revision: Int) {
        documents[document]?.raiseRevision(to: revision)
    }

    /// The newest revision of a document in the view in use; of one that is not in it, the one from which it goes on
    /// when it is shown again.
    package func revision(of document: Bytes32) -> Int {
        documents[document]?.revision ?? revisionFloors[document] ?? 0
    }

    /// The newest changes of the view in use, and what the draft merges, as its change names them.
    func changeParents(of draft: ChangeDraft) -> [Bytes32] {
        var reach = view.reach ?? chains.everything
        if let merged = draft.merged { chains.extend(&reach, to: merged.newest.map { Int($0) }) }
        return chains.parents(forNextOf: draft.chain, on: reach.newest)
    }

    /// The newest changes of the view in use, ascending: none of them is an ancestor of another.
    package var newestChanges: [Bytes32] {
        (view.reach ?? chains.everything).newest.map { chains.id(at: Int($0)) }.sorted()
    }

    // MARK: Going from view to view

    /// Lets this node's clients see and write another view from now on; drafts are closed before.
    ///
    /// Revisions never name two texts: each document goes on above the revision that it was last shown with.
    package mutating func use(_ name: ViewName) {
        precondition(name == .main || name.branch.flatMap { branches[$0] } != nil, "only a branch that is here is used")
        if name == inUse { return }
        // One that this view lacks was shown empty, at its floor.
        for id in revisionFloors.keys where documents[id] == nil { revisionFloors[id, default: 0] += 1 }
        for (id, document) in documents { revisionFloors[id] = document.revision + 1 }
        if otherViews[name] == nil { otherViews[name] = makeView(reach(of: name)) }
        exchange(with: name)
        dropMergedViews()
        for (id, floor) in revisionFloors { documents[id]?.raiseRevision(to: floor) }
    }

    /// Makes another view the one in use for as long as `body` runs. O(1) for one that is made up.
    mutating func within<Value, Failure: Error>(
        _ name: ViewName, _ body: (inout Space) throws(Failure) -> Value
    ) throws(Failure) -> Value {
        if name == inUse { return try body(&self) }
        if otherViews[name] == nil { otherViews[name] = makeView(reach(of: name)) }
        let shown = inUse
        exchange(with: name)
        defer { exchange(with: shown) }
        return try body(&self)
    }

    private mutating func exchange(with name: ViewName) {
        guard var other = otherViews.removeValue(forKey: name) else {
            preconditionFailure("a view is made up before it is used")
        }
        swap(&view, &other)
        otherViews[inUse] = other
        inUse = name
    }

    /// From the first branch on, each view says which changes it holds.
    mutating func beginKeepingViews() {
        if view.reach == nil { view.reach = chains.everything }
    }

    /// Forgets the views of branches that another view holds wholly: they can be made up again from it.
    private mutating func dropMergedViews() {
        guard !otherViews.isEmpty, let shown = view.reach else { return }
        for (name, other) in otherViews where name != .main {
            guard let reach = other.reach else { continue }
            let isHeld =
                chains.contains(shown, reach)
                || otherViews.contains { $0.key < name && $0.value.reach.map { chains.contains($0, reach) } == true }
            if isHeld { otherViews[name] = nil }
        }
    }
}

// MARK: - Making views up

extension Space {
    /// Which changes a view holds: those of its chains and all their ancestors.
    package func reach(of name: ViewName) -> Reach {
        if name == inUse { return view.reach ?? chains.everything }
        if let reach = otherViews[name]?.reach { return reach }
        guard let branch = name.branch.flatMap({ branches[$0] }) else { return Reach() }
        return chains.reach(of: newest(of: branch))
    }

    /// The newest change of each chain that writes a branch; of a forked one, of each history that does.
    package func newest(of branch: Branch) -> [Int] {
        branch.chains.flatMap { chains.newestOfStrands(of: $0) }
            .filter { viewName(behind: $0) == .branch(branch.id) }
    }

    /// The same before a change of it is taken in, which may be the first of it that comes here.
    private func reach(of name: ViewName, and change: Change) -> Reach {
        var reach = reach(of: name)
        chains.extend(&reach, to: chains.parentIndexes(of: change))
        return reach
    }

    /// The view that some changes make. O(1) where another view holds just these; else what differs from the others is
    /// made up anew.
    func makeView(_ reach: Reach) -> SpaceView {
        for (_, source) in sources() where source.reach == reach { return source }
        var made = SpaceView()
        made.reach = Reach()
        do {
            _ = try fill(&made, to: reach)
        } catch {
            preconditionFailure("what one view took in, another one takes in: \(error)")
        }
        return made
    }

    /// All views that are made up, in an order that is the same for the same history.
    private func sources() -> [(name: ViewName, view: SpaceView)] {
        ([(inUse, view)] + otherViews.map { ($0.key, $0.value) }).sorted { $0.0 < $1.0 }
    }

    /// Brings into a view what it lacks of `wanted`, from the other views. Each change is in one of them at least: the
    /// one of its chain, or one that holds all of that. Answers what it did to the texts.
    private func fill(
        _ target: inout SpaceView, to wanted: Reach, isSeen: Bool = false
    ) throws(SpaceError) -> [TextChange] {
        var brought: [TextChange] = []
        for (_, source) in sources() {
            guard let known = target.reach, !chains.contains(known, wanted) else { break }
            brought += try target.take(wanted, from: source, in: chains, isSeen: isSeen)
        }
        precondition(target.reach.map { chains.contains($0, wanted) } ?? false, "a change is in none of the views")
        return brought
    }

    /// Brings the ancestors of a change into the view in use, where it lacks some: then the change is a merge.
    mutating func bringIn(_ parents: [Int]) throws(SpaceError) -> [TextChange] {
        guard var wanted = view.reach, !parents.allSatisfy({ chains.contains(wanted, $0) }) else { return [] }
        chains.extend(&wanted, to: parents)
        var target = view
        let brought = try fill(&target, to: wanted, isSeen: true)
        view = target
        return brought
    }

    /// Whether a view lacks an ancestor of a change that goes into it.
    private func isMerge(_ change: Change, into name: ViewName) -> Bool {
        guard let reach = name == inUse ? view.reach : otherViews[name]?.reach else { return false }
        return !change.parents.allSatisfy { parent in
            chains.index(of: parent).map { chains.contains(reach, $0) } ?? false
        }
    }

    /// Takes in a change of the view in use, and before it what it merges.
    private mutating func merge(_ change: Change, isSigned: Bool) throws(SpaceError) -> SpaceDelta {
        let before = view
        do {
            let brought = try bringIn(chains.parentIndexes(of: change))
            var delta = try applyInUse(change, isSigned: isSigned)
            delta.texts = brought + delta.texts
            delta.treeChanged = delta.treeChanged || before.treeSteps.count != view.treeSteps.count
            return delta
        } catch {
            view = before
            throw error
        }
    }

    /// Whoever merges changes what a view shows, and so must be allowed to edit. A change that names one of another
    /// view as its parent merges; but not the first one of a branch's chain, which only says where the branch begins.
    private func checkMerge(_ change: Change, into name: ViewName) throws(SpaceError) {
        guard !branches.isEmpty, !change.parents.isEmpty, change.sequence > 0 || name == .main else { return }
        let parents = change.parents.compactMap { chains.index(of: $0) }
        guard parents.contains(where: { viewName(behind: $0) != name }) else { return }
        let device = change.origin?.deviceKey ?? author(of: change.chain)
        let role = device.flatMap { membership.role(of: $0, at: change.membership) }
        guard role?.canEdit == true else { throw .notAllowed(role) }
    }
}

extension SpaceDelta {
    /// What those hear of it who see another view.
    fileprivate var elsewhere: SpaceDelta {
        var delta = SpaceDelta()
        delta.records = records
        return delta
    }
}
