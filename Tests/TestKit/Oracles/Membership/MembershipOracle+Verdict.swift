extension MembershipOracle {
    /// What counts of a set of ops.
    package struct Verdict: Sendable {
        var oracle: MembershipOracle
        package private(set) var counting: Ops = 0
        /// Admissions by a senior, as it was when they were decided.
        private(set) var seniorAdmissions: Ops = 0
        private let set: Ops
        /// By op, of those that count.
        private(set) var ranks: [Rank?]
        private var given: [Int?]
        /// By device: what counts and gives, ends, names it, or sets its role.
        private var grantsOf: [[Grant]] = []
        private var endsOf: [[Int]] = []
        private var namingsOf: [[Int]] = []
        private var rolesOf: [[Int]] = []
        private var locks: [Int] = []

        package init(_ oracle: MembershipOracle, over set: Ops) {
            self.oracle = oracle
            self.set = set
            ranks = Array(repeating: nil, count: oracle.ops.count)
            given = Array(repeating: nil, count: oracle.ops.count)
            makeRoom(device: 0)
            grantsOf[0] = [Grant(op: nil, rank: Rank(depth: 0, claims: 0, links: 0, person: 0), role: 1, giver: -1)]
            var open = oracle.list(set)
            // A turn changes only with what counts about the op's author.
            var turns: [Int: Turn?] = [:]
            while true {
                for op in open where turns[op] == nil { turns[op] = .some(position(of: op)) }
                let found = open.compactMap { op in (turns[op] ?? nil).map { (op: op, turn: $0) } }
                guard let next = found.min(by: { isEarlier($0.turn, $1.turn) })?.op else { break }
                open.removeAll { $0 == next }
                guard mayCount(next) else { continue }
                count(next)
                let devices = subjects(next)
                for op in open where devices.contains(oracle.ops[op].author) { turns[op] = nil }
            }
        }

        private func subjects(_ op: Int) -> [Int] {
            switch oracle.ops[op].action {
            case .add(let device, _), .link(let device), .successor(let device), .admit(let device, _): [device]
            case .role(let devices, _, _), .remove(let devices, _): devices
            case .leave, .claim: [oracle.ops[op].author]
            case .epoch, .lock: []
            }
        }

        private mutating func count(_ op: Int) {
            guard let rank = ownRank(op) else { return }
            if isSeniorAdmission(op) { seniorAdmissions |= 1 << Ops(op) }
            counting |= 1 << Ops(op)
            ranks[op] = rank
            let author = oracle.ops[op].author
            switch oracle.ops[op].action {
            case .add(let device, let role):
                let own = Rank(depth: rank.depth + 1, claims: 0, links: 0, person: device)
                grant(device, Grant(op: op, rank: own, role: role, giver: rank.depth))
            case .link(let device):
                let own = Rank(depth: rank.depth, claims: rank.claims, links: rank.links + 1, person: rank.person)
                let role = role(author, at: oracle.ops[op].parents) ?? 6
                grant(device, Grant(op: op, rank: own, role: role, giver: rank.depth))
            case .claim: grant(author, Grant(op: op, rank: rank, role: 1, giver: rank.depth))
            case .remove(let devices, _):
                for device in devices {
                    makeRoom(device: device)
                    endsOf[device].append(op)
                }
            case .leave:
                makeRoom(device: author)
                endsOf[author].append(op)
            case .role(let devices, _, _):
                for device in devices {
                    makeRoom(device: device)
                    rolesOf[device].append(op)
                }
            case .successor(let device):
                makeRoom(device: device)
                namingsOf[device].append(op)
            case .lock: locks.append(op)
            case .admit, .epoch: break
            }
        }

        private mutating func grant(_ device: Int, _ grant: Grant) {
            makeRoom(device: device)
            grantsOf[device].append(grant)
            if let op = grant.op { given[op] = grant.role }
        }

        private mutating func makeRoom(device: Int) {
            while grantsOf.count <= device {
                grantsOf.append([])
                endsOf.append([])
                namingsOf.append([])
                rolesOf.append([])
            }
        }

        struct Turn {
            let place: Place
            let isRest: Bool
            let height: Int
            let id: [UInt8]
        }

        private func isEarlier(_ left: Turn, _ right: Turn) -> Bool {
            let rounds = ((left.place.depth, left.place.claims), (right.place.depth, right.place.claims))
            if rounds.0 != rounds.1 { return rounds.0 < rounds.1 }
            if left.isRest != right.isRest { return right.isRest }
            if left.place.links != right.place.links, !left.isRest { return left.place.links < right.place.links }
            if left.height != right.height { return left.height < right.height }
            return left.id.lexicographicallyPrecedes(right.id)
        }

        private func isInside(_ op: Int) -> Bool {
            switch oracle.ops[op].action {
            case .link, .leave, .successor, .claim: true
            case .remove: oracle.fixed[op].isInPerson
            default: false
            }
        }

        /// Depth, claims, inside or rest, links; nil while the author has no rank.
        func position(of op: Int) -> Turn? {
            guard let rank = ownRank(op) else { return nil }
            var place = Place(depth: rank.depth, claims: rank.claims, links: -1)
            if case .claim = oracle.ops[op].action {
            } else {
                place = oracle.place(author: oracle.ops[op].author, rank: rank, past: oracle.below[op])
            }
            return Turn(
                place: place, isRest: !isInside(op), height: oracle.heights[op], id: oracle.ops[op].idOrder)
        }

        func ownRank(_ op: Int) -> Rank? {
            if case .claim = oracle.ops[op].action { return claimedRank(op) }
            return rank(oracle.ops[op].author, at: oracle.ops[op].parents)
        }

        // MARK: - Grants and roles

        struct Grant {
            let op: Int?
            let rank: Rank
            let role: Int
            let giver: Int
        }

        func here() -> [Int] { oracle.list(counting) }

        func grants(_ device: Int) -> [Grant] { device < grantsOf.count ? grantsOf[device] : [] }
        func ends(_ device: Int) -> [Int] { device < endsOf.count ? endsOf[device] : [] }
        func namings(_ device: Int) -> [Int] { device < namingsOf.count ? namingsOf[device] : [] }
        func roles(_ device: Int) -> [Int] { device < rolesOf.count ? rolesOf[device] : [] }

        func undoes(_ end: Int, _ grant: Grant) -> Bool {
            guard let op = grant.op else { return true }
            if oracle.isBelow(op, end) { return true }
            if oracle.isBelow(end, op) { return false }
            return (ranks[end]?.depth ?? 0) <= grant.giver
        }

        func least(_ grants: [Grant]) -> [Grant] {
            grants.filter { grant in !grants.contains { $0.rank.isLess(than: grant.rank) } }
        }

        private func grants(_ device: Int, at past: Ops) -> [Grant] {
            let ends = ends(device).filter { past >> Ops($0) & 1 == 1 }
            let seen = grants(device).filter { grant in grant.op.map { past >> Ops($0) & 1 == 1 } ?? true }
            return least(seen.filter { grant in !ends.contains { undoes($0, grant) } })
        }

        package func rank(_ device: Int, at frontier: [Int]) -> Rank? {
            let found = grants(device, at: oracle.history(frontier))
            if let genesis = found.first(where: { $0.op == nil }) { return genesis.rank }
            return found.min { left, right in
                guard let leftOp = left.op, let rightOp = right.op else { return false }
                return oracle.ops[leftOp].idOrder.lexicographicallyPrecedes(oracle.ops[rightOp].idOrder)
            }?.rank
        }

        package func role(_ device: Int, at frontier: [Int]) -> Int? {
            let past = oracle.history(frontier)
            let grants = grants(device, at: past)
            if grants.isEmpty { return nil }
            let roles = roles(device).filter { past >> Ops($0) & 1 == 1 }
            let all = grants.compactMap(\.op) + roles
            let heads = all.filter { op in !all.contains { oracle.isBelow(op, $0) } }
            if heads.isEmpty { return 1 }
            let depth = heads.compactMap { ranks[$0]?.depth }.min() ?? 0
            let senior = heads.filter { ranks[$0]?.depth == depth }
            let said = senior.compactMap { op -> Int? in
                if case .role(_, let role, _) = oracle.ops[op].action { role } else { nil }
            }
            return said.max() ?? senior.compactMap { given[$0] }.min()
        }

        package func isLocked(at frontier: [Int]) -> Bool { isLocked(at: frontier, for: [Int.max, 0]) }

        func isLocked(at frontier: [Int], for round: [Int]) -> Bool {
            let past = oracle.history(frontier)
            func roundOf(_ op: Int) -> [Int] { [ranks[op]?.depth ?? 0, ranks[op]?.claims ?? 0] }
            func isLate(_ left: [Int], _ right: [Int]) -> Bool { right.lexicographicallyPrecedes(left) }
            let seen = locks.filter { past >> Ops($0) & 1 == 1 && !isLate(roundOf($0), round) }
            let rest = seen.filter { op in
                !seen.contains { oracle.isBelow(op, $0) && !isLate(roundOf($0), roundOf(op)) }
            }
            let first = rest.filter { op in !rest.contains { isLate(roundOf(op), roundOf($0)) } }
            return first.contains { if case .lock(true) = oracle.ops[$0].action { true } else { false } }
        }
    }
}
