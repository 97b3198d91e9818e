import Identity
import Membership
import Oracles
import Replication
import WireCodec

/// Who may do what in a space, and what stands of what was written there, worked out anew from all statements and
/// changes by the slow obvious model of Protocol/membership.md. It shares nothing with what nodes ask.
struct AuthorityModel {
    /// That the model does not take what nodes took in, or takes what they refuse.
    struct Disagreement: Error {
        let words: String
    }

    /// How many statements the model takes.
    static let operationsMax = MembershipOracle.Ops.bitWidth

    private let oracle: MembershipOracle
    private let whole: MembershipOracle.Verdict
    /// By the id of an op, its number.
    private let operations: [Bytes32: Int]
    /// The genesis' owner has the first number.
    private var devices: Numbering
    private var chains: Numbering
    private var changes: Numbering

    /// What the model calls keys and ids: by their order of appearance.
    private struct Numbering {
        private(set) var numbers: [Bytes32: Int] = [:]

        mutating func number(_ id: Bytes32) -> Int {
            let number = numbers[id] ?? numbers.count
            numbers[id] = number
            return number
        }
    }

    /// Of at most `operationsMax` statements.
    init(_ log: MembershipLog) throws {
        (devices, chains, changes) = (Numbering(), Numbering(), Numbering())
        _ = devices.number(log.genesis.ownerKey)
        var oracle = MembershipOracle()
        var operations: [Bytes32: Int] = [:]
        for op in log.operations {
            let said = MembershipOracle.Op(
                author: devices.number(op.author), parents: op.parents.compactMap { operations[$0] },
                action: Self.action(op.action, &devices, &chains, &changes), idOrder: op.id.bytes)
            guard said.parents.count == op.parents.count, oracle.offer(said) else {
                throw Disagreement(words: "a statement came in that may not: \(op.action)")
            }
            operations[op.id] = operations.count
        }
        self.oracle = oracle
        self.operations = operations
        whole = MembershipOracle.Verdict(oracle, over: oracle.all)
    }

    private static func action(
        _ action: MembershipOp.Action, _ devices: inout Numbering, _ chains: inout Numbering,
        _ changes: inout Numbering
    ) -> MembershipOracle.Action {
        func cuts(_ cuts: [ChainCut]) -> [MembershipOracle.Cut] {
            cuts.map {
                MembershipOracle.Cut(
                    chain: chains.number($0.chain.bytes), count: Int($0.count), last: changes.number($0.last))
            }
        }
        switch action {
        case .add(let device, let role, _): return .add(devices.number(device), role: Int(role.rawValue))
        case .link(let device, _): return .link(devices.number(device))
        case .role(let those, let role, let cut):
            return .role(those.map { devices.number($0) }, role: Int(role.rawValue), cut: cuts(cut))
        case .remove(let those, let cut): return .remove(those.map { devices.number($0) }, cut: cuts(cut))
        case .admit(let device, let cut): return .admit(devices.number(device), cuts(cut))
        case .leave(let cut): return .leave(cuts(cut))
        case .successor(let device): return .successor(devices.number(device))
        case .claim: return .claim
        case .epoch: return .epoch
        case .lock(let isLocking): return .lock(isLocking)
        }
    }

    /// Where a log says something else of its statements and members, or nil.
    func fault(of log: MembershipLog) -> String? {
        for (id, number) in operations where log.authority.counts(id) != (whole.counting >> number & 1 == 1) {
            return "a statement counts, or does not, against the rules"
        }
        let newest = oracle.newest(oracle.all)
        for (device, number) in devices.numbers {
            let role = log.role(of: device).map { Int($0.rawValue) }
            if role != whole.role(number, at: newest) { return "a member has a role against the rules" }
        }
        return nil
    }

    /// By device the first one of its person, by the whole log: who claims in another one's place is of that one's
    /// person. Of those who are no members nobody speaks for another.
    var persons: [Bytes32: Bytes32] {
        let newest = oracle.newest(oracle.all)
        let byNumber = devices.numbers.sorted { $0.value < $1.value }.map(\.key)
        return devices.numbers.compactMapValues { number in
            whole.rank(number, at: newest).map { byNumber[$0.person] }
        }
    }

    // MARK: Changes

    /// Of each change the role of its author at the frontier that it names; nil where that gives none.
    mutating func roles(in history: ChangeHistory) -> [Int?] {
        var views: [[Int]: MembershipOracle.Verdict] = [:]
        return history.entries.map { entry in
            guard let frontier = known(entry.change.membership) else { return nil }
            let view = views[frontier] ?? MembershipOracle.Verdict(oracle, over: oracle.history(frontier))
            views[frontier] = view
            return view.role(devices.number(entry.device), at: frontier)
        }
    }

    /// A change that its author's role did not allow, or nil: none comes in anywhere.
    static func illFormed(in history: ChangeHistory, _ roles: [Int?]) -> Int? {
        history.entries.indices.first { index in
            roles[index].map { history.entries[index].change.needsEditor ? $0 > 3 : $0 > 5 } ?? true
        }
    }

    /// Which changes stand: of each history of a chain the first so many, and what two have in common when it does in
    /// one of them.
    /// With `held`, as it is where only these are.
    mutating func standing(in history: ChangeHistory, within held: Set<Int>? = nil) -> [Bool] {
        var stands = [Bool](repeating: false, count: history.entries.count)
        let steps = history.entries.map { entry in
            MembershipOracle.Verdict.Change(
                frontier: known(entry.change.membership) ?? [], isEdit: entry.change.needsEditor,
                id: changes.number(entry.change.id))
        }
        let paths = history.paths(within: held)
        for path in paths {
            let first = history.entries[path[0]]
            let others = paths.filter { $0 != path && history.entries[$0[0]].change.chain == first.change.chain }
            let chain = MembershipOracle.Verdict.Chain(
                number: chains.number(first.change.chain.bytes), device: devices.number(first.device),
                changes: path.map { steps[$0] }, others: others.map { $0.map { steps[$0] } })
            for index in path.prefix(whole.standing(chain)) { stands[index] = true }
        }
        return stands
    }

    private func known(_ frontier: [Bytes32]) -> [Int]? {
        let found = frontier.compactMap { operations[$0] }
        return found.count == frontier.count ? found : nil
    }
}
