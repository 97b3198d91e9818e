internal import WireCodec

/// The ops of a log as a graph of numbers, with the set of all ancestors of each.
///
/// Memory: at most n²/16 bytes for n ops, so 16 MiB at the log's limit. Nothing in here depends on which ops count.
struct MembershipGraph: Sendable {
    /// One op, its devices by number.
    struct Node: Sendable {
        let author: Int
        let parents: [Int]
        /// Steps on the longest way down to the genesis; 1 for an op without parents.
        let height: Int
        let kind: MembershipOp.Kind
        /// The devices that it is about; the author for `leave` and `claim`.
        let subjects: [Int]
        /// Of an add or a role op.
        let role: Role?
        /// Of a lock op.
        let isLocking: Bool
        /// What an op of `remove` is at its own parents: about devices of its author's own person.
        var isInPerson = false
        /// The subjects whose role it makes weaker, at its own parents.
        var demoted: [Int] = []
        /// What it accepts of chains.
        let cut: [ChainCut]
        /// The rank of its author at its own parents, or the place of a removal of the author inside its person, or of
        /// a leave, that it knows, whichever is later: it is not decided before what it knows of.
        var place = Place.first

        /// What devices of one person say about themselves; it is decided before what they say about others.
        var isInsidePerson: Bool {
            switch kind {
            case .link, .leave, .successor, .claim: true
            case .remove: isInPerson
            case .add, .role, .admit, .epoch, .lock: false
            }
        }
    }

    /// When an op is decided, at the earliest: the round, then the order in which devices of one person are heard.
    struct Place: Hashable, Comparable, Sendable {
        let round: Rank.Round
        let age: Int32

        static let first = Place(round: Rank.Round(depth: 0, claims: 0), age: 0)

        static func < (left: Place, right: Place) -> Bool { (left.round, left.age) < (right.round, right.age) }
    }

    private(set) var nodes: [Node] = []
    private(set) var ids: [Bytes32] = []
    /// By device number; the genesis' owner is 0.
    private(set) var devices: [Bytes32] = []
    /// By device number.
    private(set) var opsByAuthor: [[Int]] = []
    /// Removals inside a person, leaves and claims: what may have its turn behind an op that knows of it.
    private(set) var lateCount = 0
    private var ancestors: [OpSet] = []
    private var indexes: [Bytes32: Int] = [:]
    private var numbers: [Bytes32: Int] = [:]
    /// By device number: removals of it inside its person, and its leaves.
    private var endsInPerson: [[Int]] = []

    init(owner: Bytes32) {
        add(owner)
    }

    var count: Int { nodes.count }

    func index(of id: Bytes32) -> Int? { indexes[id] }

    func number(of device: Bytes32) -> Int? { numbers[device] }

    private mutating func add(_ device: Bytes32) {
        numbers[device] = devices.count
        devices.append(device)
        opsByAuthor.append([])
        endsInPerson.append([])
    }

    /// The indexes of a frontier's ids; nil where one is not known.
    func known(_ frontier: [Bytes32]) -> [Int]? {
        var found: [Int] = []
        found.reserveCapacity(frontier.count)
        for id in frontier {
            guard let index = indexes[id] else { return nil }
            found.append(index)
        }
        return found
    }

    func isAncestor(_ older: Int, of newer: Int) -> Bool { ancestors[newer].contains(older) }

    /// Whether an op is one of these or an ancestor of one. O(frontier).
    func covers(_ frontier: [Int], _ index: Int) -> Bool {
        frontier.contains { $0 == index || ancestors[$0].contains(index) }
    }

    /// The ops of a frontier and all their ancestors. O(frontier · n / 64).
    func history(of frontier: [Int]) -> OpSet {
        var history = OpSet()
        for index in frontier {
            history.formUnion(ancestors[index])
            history.insert(index)
        }
        return history
    }

    /// The members of the list that are no ancestor of another. O(n²) for short lists, O(n · ops / 64) for long ones.
    func newest(_ list: [Int]) -> [Int] {
        if list.count < 2 { return list }
        if list.count <= 8 {
            return list.filter { candidate in !list.contains { isAncestor(candidate, of: $0) } }
        }
        var below = OpSet()
        for index in list { below.formUnion(ancestors[index]) }
        return list.filter { !below.contains($0) }
    }

    /// The op as it would stand in the graph, whose parents are known, and the devices that are new with it: they have
    /// the numbers behind the last one. Nothing is changed, so that what is refused leaves no trace.
    func node(for op: MembershipOp, parents: [Int]) -> (node: Node, newcomers: [Bytes32]) {
        var newcomers: [Bytes32] = []
        func number(_ device: Bytes32) -> Int {
            if let known = numbers[device] { return known }
            if let known = newcomers.firstIndex(of: device) { return devices.count + known }
            newcomers.append(device)
            return devices.count + newcomers.count - 1
        }
        let author = number(op.author)
        var (subjects, role, isLocking): ([Int], Role?, Bool) = ([], nil, false)
        switch op.action {
        case .add(let device, let given, _): (subjects, role) = ([number(device)], given)
        case .link(let device, _), .successor(let device), .admit(let device, _): subjects = [number(device)]
        case .role(let devices, let given, _): (subjects, role) = (devices.map(number), given)
        case .remove(let devices, _): subjects = devices.map(number)
        case .leave, .claim: subjects = [author]
        case .epoch: break
        case .lock(let value): isLocking = value
        }
        let node = Node(
            author: author, parents: parents, height: 1 + (parents.map { nodes[$0].height }.max() ?? 0),
            kind: op.action.kind, subjects: subjects, role: role, isLocking: isLocking, cut: op.action.cut)
        return (node, newcomers)
    }

    /// When an op by an author of this rank is decided: in the rank's place, or in the latest one of the ends of the
    /// author that it knows and that its person, at that depth, said.
    func place(of author: Int, rank: Rank, at parents: [Int]) -> Place {
        let own = Place(round: rank.round, age: rank.links)
        guard author < endsInPerson.count else { return own }
        return endsInPerson[author].reduce(own) { place, end in
            let other = nodes[end].place
            guard other > place, other.round.depth == rank.depth, covers(parents, end) else { return place }
            return other
        }
    }

    mutating func append(_ node: Node, newcomers: [Bytes32], id: Bytes32) {
        for device in newcomers { add(device) }
        var below = OpSet()
        for parent in node.parents {
            below.formUnion(ancestors[parent])
            below.insert(parent)
        }
        let index = nodes.count
        if node.isInPerson || node.kind == .leave {
            lateCount += 1
            for subject in node.subjects { endsInPerson[subject].append(index) }
        }
        if node.kind == .claim { lateCount += 1 }
        opsByAuthor[node.author].append(index)
        nodes.append(node)
        ids.append(id)
        ancestors.append(below)
        indexes[id] = index
    }
}
