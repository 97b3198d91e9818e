/// The slow obvious model of a membership log, written from Protocol/membership.md, sections 3 to 5: at most 128 ops,
/// each set of them a word with a bit for each op, and every question answered by going over all ops again.
///
/// Ops and devices are small numbers; the order of ids is that of `idOrder`.
package struct MembershipOracle: Sendable {
    /// A set of ops.
    package typealias Ops = UInt128

    package enum Action: Sendable {
        case add(Int, role: Int)
        case link(Int)
        case role([Int], role: Int, cut: [Cut])
        case remove([Int], cut: [Cut])
        case admit(Int, [Cut])
        case leave([Cut])
        case successor(Int)
        case claim
        case epoch
        case lock(Bool)
    }

    /// The first `count` changes of a chain; `last` stands for the id of the last of them.
    package struct Cut: Sendable {
        package let chain: Int
        package let count: Int
        package let last: Int

        package init(chain: Int, count: Int, last: Int) {
            self.chain = chain
            self.count = count
            self.last = last
        }
    }

    package struct Op: Sendable {
        package let author: Int
        package let parents: [Int]
        package let action: Action
        /// Less than that of another op exactly if its id is.
        package let idOrder: [UInt8]

        package init(author: Int, parents: [Int], action: Action, idOrder: [UInt8]) {
            self.author = author
            self.parents = parents
            self.action = action
            self.idOrder = idOrder
        }
    }

    package struct Rank: Equatable, Sendable {
        package let depth, claims, links, person: Int

        func isLess(than other: Rank) -> Bool {
            (depth, claims, links) < (other.depth, other.claims, other.links)
        }
        func isPerson(of other: Rank) -> Bool { depth == other.depth && person == other.person }
    }

    /// A round, and the links of a rank in it.
    struct Place: Comparable {
        let depth, claims, links: Int
        static let first = Place(depth: 0, claims: 0, links: 0)

        static func < (left: Place, right: Place) -> Bool {
            (left.depth, left.claims, left.links) < (right.depth, right.claims, right.links)
        }
    }

    /// What stays as it was when the op came in.
    struct Fixed {
        var place = Place.first
        var isInPerson = false
        var demoted: [Int] = []
    }

    package private(set) var ops: [Op] = []
    private(set) var below: [Ops] = []
    private(set) var heights: [Int] = []
    private(set) var fixed: [Fixed] = []

    package init() {}

    package var all: Ops { ops.isEmpty ? 0 : Ops.max >> Ops(Ops.bitWidth - ops.count) }

    package func history(_ frontier: [Int]) -> Ops { frontier.reduce(0) { $0 | below[$1] | 1 << Ops($1) } }

    package func newest(_ set: Ops) -> [Int] {
        let members = list(set)
        return members.filter { op in !members.contains { isBelow(op, $0) } }
    }

    func list(_ set: Ops) -> [Int] { ops.indices.filter { set >> Ops($0) & 1 == 1 } }
    func isBelow(_ older: Int, _ newer: Int) -> Bool { below[newer] >> Ops(older) & 1 == 1 }
    func areApart(_ left: Int, _ right: Int) -> Bool { left != right && !isBelow(left, right) && !isBelow(right, left) }

    /// Takes the op in if its history allows it; false when it does not.
    package mutating func offer(_ op: Op) -> Bool {
        let past = history(op.parents)
        let view = Verdict(self, over: past)
        guard let fixed = facts(of: op, in: view) else { return false }
        ops.append(op)
        below.append(past)
        heights.append(1 + (op.parents.map { heights[$0] }.max() ?? 0))
        self.fixed.append(fixed)
        let own = ops.count - 1
        var after = view
        after.oracle = self
        if after.position(of: own) != nil, after.mayCount(own) { return true }
        ops.removeLast()
        below.removeLast()
        heights.removeLast()
        self.fixed.removeLast()
        return false
    }

    /// Nil when a device that the op is about is what it may not be.
    private func facts(of op: Op, in view: Verdict) -> Fixed? {
        var fixed = Fixed()
        let rank = view.rank(op.author, at: op.parents)
        switch op.action {
        case .add(let device, _), .link(let device):
            if view.role(device, at: op.parents) != nil { return nil }
        case .role(let devices, let role, _):
            for device in devices {
                guard device != op.author, let before = view.role(device, at: op.parents) else { return nil }
                if before < role { fixed.demoted.append(device) }
            }
        case .remove(let devices, _):
            var own = 0
            for device in devices {
                if device == op.author { return nil }
                let target = view.rank(device, at: op.parents)
                if target == nil, view.namings(device).isEmpty { return nil }
                if let rank, let target, rank.isPerson(of: target) { own += 1 }
            }
            if own != 0, own != devices.count { return nil }
            fixed.isInPerson = own > 0
        default: break
        }
        if let rank { fixed.place = place(author: op.author, rank: rank, past: history(op.parents)) }
        if case .claim = op.action { fixed.place = .first }
        return fixed
    }

    func place(author: Int, rank: Rank, past: Ops) -> Place {
        var latest = Place(depth: rank.depth, claims: rank.claims, links: rank.links)
        for end in ops.indices where past >> Ops(end) & 1 == 1 && fixed[end].place.depth == rank.depth {
            let isHolding =
                switch ops[end].action {
                case .leave: ops[end].author == author
                case .remove(let devices, _): fixed[end].isInPerson && devices.contains(author)
                default: false
                }
            if isHolding { latest = max(latest, fixed[end].place) }
        }
        return latest
    }
}
