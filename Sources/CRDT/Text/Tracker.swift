/// The state in which concurrent events are replayed: every character since a base version, deleted ones too, in
/// document order, each with its state in two versions.
///
/// The *prepare* version is that of the parents of the event to come; `retreat` and `advance` move it about. The
/// *effect* version holds everything that was replayed: what the visible text shows. An event's position counts the
/// characters visible at the prepare version; its effect is given out as a position in the effect version.
///
/// Characters stand in items, runs that share their state. The text at the base is one item of *underwater*
/// characters, of exactly its length, whose versions are made up.
///
/// Source: Gentle and Kleppmann, "Collaborative Text Editing with Eg-walker" (EuroSys 2025), section 3.
/// A small worked example is in the README of this module.
struct Tracker: ~Copyable {
    /// What `LeafTree.Counts` means here: characters visible in the two versions, and those inserted at the prepare
    /// version, deleted or not.
    enum Count {
        static let prepare = 0
        static let effect = 1
        static let inserted = 2
    }

    struct Item: Sendable {
        let start: LV
        var count: UInt32
        /// The character to the left of the first one when it was inserted, or `edge`. Each later one's is the one
        /// before it.
        let originLeft: LV
        /// The character to the right of the whole run when it was inserted, or `edge`.
        let originRight: LV
        /// At the prepare version: 0 not inserted yet, 1 visible, 1 + n hidden for n reasons: deletions in force, and
        /// an insertion that was undone.
        var state: UInt32
        /// How many of those reasons there are in the effect version.
        var hidden: UInt32 = 0
        var leaf: LeafTree.Leaf = 0

        var end: LV { start + count }

        var counts: LeafTree.Counts {
            LeafTree.Counts(
                state == Item.visible ? count : 0, hidden == 0 ? count : 0, state == Item.notInserted ? 0 : count, 0)
        }

        static let notInserted: UInt32 = 0
        static let visible: UInt32 = 1
    }

    /// Where items stand: slot `slot` of a leaf.
    struct Place {
        var leaf: LeafTree.Leaf
        var slot: Int
    }

    /// Before the first or after the last character; no version is so great.
    static let edge = LV.max
    /// The versions of underwater characters begin here.
    static let underwaterStart = LV(CausalLimits.eventCountMax)
    static let leafItemsMax = 32

    /// Everything below this cut is underwater. It is critical: what was replayed follows all of it.
    private(set) var base: LV
    /// The prepare version.
    private(set) var version: Frontier
    /// All events from `base` up to here were replayed.
    var replayedEnd: LV

    private(set) var tree = LeafTree()
    /// Leaf `n` has its items in the slots from `n * leafItemsMax` on.
    private(set) var slots = Column<UInt32>()
    private(set) var slotCounts = Column<Int>()
    /// Items never move and never go, so that everything else can name them by number.
    private(set) var items = Column<Item>()
    private(set) var events = EventIndex()
    private(set) var underwater = EventIndex()
    /// By left origin, where many were inserted at one place.
    var siblings: [LV: Siblings] = [:]
    /// What undos did; empty in most trackers.
    var undone = UndoneEvents()

    /// The leaf of the last search and what stands before it; no leaf when something changed elsewhere.
    private var cursorLeaf = LeafTree.none
    private var cursorBefore = LeafTree.Counts.zero
    /// For walks between two prepare versions, and the order of replay; they hold nothing in between.
    private var walk = GraphWalk()
    var plan = MergePlan()

    /// A tracker at a critical cut, with the version and the length of the text there.
    init(base: LV, version: Frontier, length: Int) {
        self.base = base
        self.version = version
        replayedEnd = base
        begin(length: length)
    }

    /// Becomes a new tracker and keeps the memory.
    mutating func restart(base: LV, version: Frontier, length: Int) {
        self.base = base
        self.version = version
        replayedEnd = base
        cursorLeaf = LeafTree.none
        tree.removeAll()
        slots.truncate(to: 0)
        slotCounts.truncate(to: 0)
        items.truncate(to: 0)
        events.removeAll()
        underwater.removeAll()
        siblings = [:]
        undone.removeAll()
        begin(length: length)
    }

    private mutating func begin(length: Int) {
        slots.append(repeating: 0, count: Self.leafItemsMax)
        slotCounts.append(0)
        if length == 0 { return }
        var item = Item(
            start: Self.underwaterStart, count: UInt32(length), originLeft: Self.edge, originRight: Self.edge,
            state: Item.visible)
        item.leaf = tree.firstLeaf
        items.append(item)
        slotCounts[0] = 1
        tree.add(item.counts, to: tree.firstLeaf)
        underwater.insert(EventIndex.Run(start: item.start, target: .item(0)))
    }

    private init(copying other: borrowing Tracker) {
        base = other.base
        version = other.version
        replayedEnd = other.replayedEnd
        tree = other.tree.clone()
        slots = other.slots.clone()
        slotCounts = other.slotCounts.clone()
        items = other.items.clone()
        events = other.events.clone()
        underwater = other.underwater.clone()
        siblings = other.siblings
        undone = other.undone
    }

    /// The same state in other memory. O(n).
    borrowing func clone() -> Tracker { Tracker(copying: self) }

    /// How many characters are visible at the prepare version.
    var prepareLength: Int { Int(tree.total[Count.prepare]) }

    // MARK: Moving the prepare version

    /// Makes `parents` the prepare version. Cost: O(log n) for each run between the two versions.
    mutating func move(to parents: Frontier, graph: CausalGraph) {
        if version == parents { return }
        graph.diff(version, parents, &walk)
        for index in 0..<walk.onlyA.count { shift(walk.onlyA[index], isRetreat: true) }
        for index in (0..<walk.onlyB.count).reversed() { shift(walk.onlyB[index], isRetreat: false) }
        version = parents
    }

    /// Notes that the prepare version now ends in this event, the last of those just applied.
    mutating func didApply(upTo last: LV) {
        version = Frontier(last)
    }

    /// An insertion's character goes between 0 and 1, a deletion's target one down or up; an undo does the reverse to
    /// what it names.
    private mutating func shift(_ span: GraphWalk.Span, isRetreat: Bool) {
        var start = span.start
        while start < span.end {
            let (run, next) = events.run(holding: start)
            let end = min(next, span.end)
            let offset = start - run.start
            switch run.target {
            case .item(let number):
                if offset == 0 && items[Int(number)].end <= end {
                    // As nearly always: a whole item, which needs no search and no cut.
                    shiftItem(Int(number), isRetreat: isRetreat)
                    start = items[Int(number)].end
                    continue
                }
                shiftItems(start..<end, isRetreat: isRetreat)
            case .deletesUp(let first):
                shiftItems(first + offset..<first + offset + (end - start), isRetreat: isRetreat)
            case .deletesDown(let first):
                let last = first - offset
                shiftItems(last + 1 - (end - start)..<last + 1, isRetreat: isRetreat)
            case .undo(let number): shiftUndo(Int(number), isRetreat: isRetreat)
            case .void: break
            }
            start = end
        }
    }

    mutating func shiftItems(_ characters: Range<LV>, isRetreat: Bool) {
        var start = characters.lowerBound
        while start < characters.upperBound {
            let number = isolate(start, upTo: characters.upperBound)
            shiftItem(number, isRetreat: isRetreat)
            start = items[number].end
        }
    }

    @inline(__always) private mutating func shiftItem(_ number: Int, isRetreat: Bool) {
        update(number) { item in
            if isRetreat { item.state &-= 1 } else { item.state &+= 1 }
        }
    }

    // MARK: Items

    /// The item that holds a character.
    func itemNumber(holding character: LV) -> Int {
        let run = character < Self.underwaterStart ? events.run(holding: character) : underwater.run(holding: character)
        guard case .item(let number) = run.run.target else {
            preconditionFailure("a deletion was taken for a character")
        }
        return Int(number)
    }

    /// An item that starts at a character and ends at `end` or before; cuts items where needed.
    mutating func isolate(_ character: LV, upTo end: LV) -> Int {
        isolate(character, upTo: end, in: itemNumber(holding: character))
    }

    /// The same where the item that holds the character is known.
    @inline(__always) mutating func isolate(_ character: LV, upTo end: LV, in item: Int) -> Int {
        var number = item
        if items[number].start < character { number = split(number, at: character) }
        if items[number].end > end { _ = split(number, at: end) }
        return number
    }

    @inline(__always) mutating func update(_ number: Int, _ change: (inout Item) -> Void) {
        let before = items[number].counts
        change(&items[number])
        let after = items[number].counts
        if before != after { add(after &- before, to: items[number].leaf) }
    }

    /// Changes what a leaf counts.
    @inline(__always) private mutating func add(_ change: LeafTree.Counts, to leaf: LeafTree.Leaf) {
        if leaf != cursorLeaf { cursorLeaf = LeafTree.none }
        tree.add(change, to: leaf)
    }

    /// The leaf that holds the character with `position` visible ones before it at the prepare version, and what stands
    /// before that leaf. O(log n), O(1) where the last one was found and nothing else was changed.
    @inline(__always) mutating func leaf(holding position: Int) -> (leaf: LeafTree.Leaf, before: LeafTree.Counts) {
        if cursorLeaf != LeafTree.none {
            let first = Int(cursorBefore[Count.prepare])
            let held = Int(tree.counts(of: cursorLeaf)[Count.prepare])
            if position >= first && position < first + held { return (cursorLeaf, cursorBefore) }
        }
        (cursorLeaf, cursorBefore) = tree.find(unit: position, of: Count.prepare)
        return (cursorLeaf, cursorBefore)
    }

    /// Lets an item grow by characters that follow its last one.
    mutating func grow(_ number: Int, by count: Int) {
        update(number) { $0.count += UInt32(count) }
    }

    /// Cuts an item in two and returns the number of the right one. The sums do not change.
    @discardableResult
    mutating func split(_ number: Int, at character: LV) -> Int {
        let whole = items[number]
        precondition(whole.start < character && character < whole.end, "an item is cut inside")
        items[number].count = character - whole.start
        let right = Item(
            start: character, count: whole.end - character, originLeft: character - 1, originRight: whole.originRight,
            state: whole.state, hidden: whole.hidden)
        let place = place(of: number)
        add(.zero &- right.counts, to: place.leaf)
        return insert(right, at: Place(leaf: place.leaf, slot: place.slot + 1))
    }

    /// Puts an item in a place and into the index, and returns its number.
    @discardableResult
    mutating func insert(_ new: Item, at wanted: Place) -> Int {
        var place = wanted
        if slotCounts[Int(place.leaf)] == Self.leafItemsMax { place = splitLeaf(at: place) }
        let number = items.count
        var item = new
        item.leaf = place.leaf
        items.append(item)
        let slot = slots.base + Int(place.leaf) * Self.leafItemsMax + place.slot
        (slot + 1).update(from: slot, count: slotCounts[Int(place.leaf)] - place.slot)
        slot.pointee = UInt32(number)
        slotCounts[Int(place.leaf)] += 1
        add(item.counts, to: place.leaf)
        indexItem(item.start, number)
        return number
    }

    /// Notes what events did that inserted nothing.
    mutating func note(_ start: LV, _ target: EventIndex.Target) {
        events.insert(EventIndex.Run(start: start, target: target))
    }

    private mutating func indexItem(_ start: LV, _ number: Int) {
        let run = EventIndex.Run(start: start, target: .item(UInt32(number)))
        if start < Self.underwaterStart { events.insert(run) } else { underwater.insert(run) }
    }

    /// Moves the upper half of a full leaf to a new one and says where `place` is now.
    private mutating func splitLeaf(at place: Place) -> Place {
        let right = tree.insertLeaf(after: place.leaf)
        if tree.leafCapacity > slotCounts.count {
            slotCounts.append(0)
            slots.append(repeating: 0, count: Self.leafItemsMax)
        }
        let half = Self.leafItemsMax / 2
        var moved = LeafTree.Counts.zero
        for offset in 0..<half {
            let number = slots[Int(place.leaf) * Self.leafItemsMax + half + offset]
            slots[Int(right) * Self.leafItemsMax + offset] = number
            items[Int(number)].leaf = right
            moved &+= items[Int(number)].counts
        }
        slotCounts[Int(place.leaf)] = half
        slotCounts[Int(right)] = half
        tree.add(.zero &- moved, to: place.leaf)
        tree.add(moved, to: right)
        cursorLeaf = LeafTree.none
        return place.slot <= half ? place : Place(leaf: right, slot: place.slot - half)
    }
}
