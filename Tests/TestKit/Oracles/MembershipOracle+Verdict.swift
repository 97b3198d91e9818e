extension MembershipOracle {
    /// What counts of a set of ops.
    package struct Verdict: Sendable {
        var oracle: MembershipOracle
        package private(set) var counting: Ops = 0
        private let set: Ops
        /// By op, of those that count.
        private var ranks: [Rank?]
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
            if case .claim = oracle.ops[op].action {} else {
                place = oracle.place(author: oracle.ops[op].author, rank: rank, past: oracle.below[op])
            }
            return Turn(
                place: place, isRest: !isInside(op), height: oracle.heights[op], id: oracle.ops[op].idOrder)
        }

        private func ownRank(_ op: Int) -> Rank? {
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

        private func here() -> [Int] { oracle.list(counting) }

        private func grants(_ device: Int) -> [Grant] { device < grantsOf.count ? grantsOf[device] : [] }
        func ends(_ device: Int) -> [Int] { device < endsOf.count ? endsOf[device] : [] }
        func namings(_ device: Int) -> [Int] { device < namingsOf.count ? namingsOf[device] : [] }
        private func roles(_ device: Int) -> [Int] { device < rolesOf.count ? rolesOf[device] : [] }

        private func undoes(_ end: Int, _ grant: Grant) -> Bool {
            guard let op = grant.op else { return true }
            if oracle.isBelow(op, end) { return true }
            if oracle.isBelow(end, op) { return false }
            return (ranks[end]?.depth ?? 0) <= grant.giver
        }

        private func least(_ grants: [Grant]) -> [Grant] {
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

        private func isLocked(at frontier: [Int], for round: [Int]) -> Bool {
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

        // MARK: - What counts

        func mayCount(_ op: Int) -> Bool {
            let (author, parents) = (oracle.ops[op].author, oracle.ops[op].parents)
            guard let rank = ownRank(op) else { return false }
            if case .claim = oracle.ops[op].action { return true }
            if ends(author).contains(where: { oracle.areApart($0, op) }) { return false }
            guard let role = role(author, at: parents), let standing = standingRole(op) else { return false }
            switch oracle.ops[op].action {
            case .add(let device, let given):
                let isShut = isLocked(at: parents, for: [rank.depth, rank.claims]) && standing != 1
                return standing <= 2 && standing <= given && !isShut && mayReturn(device, op, rank)
            case .link(let device): return standing == role && mayReturn(device, op, rank)
            case .role(let devices, let given, _):
                return standing <= 2 && standing <= given && devices.allSatisfy { isSenior(rank, $0, op) }
            case .remove(let devices, _):
                if oracle.fixed[op].isInPerson { return devices.allSatisfy { isPerson(rank, $0, op) } }
                return standing <= 2 && devices.allSatisfy { isSenior(rank, $0, op) }
            case .admit(let device, _):
                if device == author { return false }
                return isSeniorAdmission(op) || isPerson(rank, device, op, isEver: true)
            case .leave, .claim: return true
            case .successor: return standing == 1
            case .epoch: return standing <= 3
            case .lock: return standing <= 2
            }
        }

        private func standingRole(_ op: Int) -> Int? {
            let author = oracle.ops[op].author
            let role = role(author, at: oracle.ops[op].parents)
            return roles(author).reduce(role) { weakest, other in
                guard let weakest, case .role(_, let otherRole, _) = oracle.ops[other].action,
                    oracle.fixed[other].demoted.contains(author), oracle.areApart(other, op)
                else { return weakest }
                return max(weakest, otherRole)
            }
        }

        private func isSeniorAdmission(_ op: Int) -> Bool {
            guard case .admit(let device, _) = oracle.ops[op].action, let rank = ownRank(op),
                let standing = standingRole(op)
            else { return false }
            return standing <= 2 && seen(device, op, isEver: true).allSatisfy { rank.depth < $0.rank.depth }
        }

        /// What a device is for an op about it.
        private func seen(_ device: Int, _ op: Int, isEver: Bool = false) -> [Grant] {
            let ends = isEver ? [] : ends(device).filter { oracle.isBelow($0, op) }
            return grants(device).filter { grant in
                guard let own = grant.op else { return !ends.contains { undoes($0, grant) } }
                return own != op && !oracle.isBelow(op, own) && !ends.contains { undoes($0, grant) }
            }
        }

        private func isSenior(_ rank: Rank, _ device: Int, _ op: Int) -> Bool {
            seen(device, op).allSatisfy { rank.depth < $0.rank.depth }
        }

        private func isPerson(_ rank: Rank, _ device: Int, _ op: Int, isEver: Bool = false) -> Bool {
            least(seen(device, op, isEver: isEver)).allSatisfy { rank.isPerson(of: $0.rank) }
        }

        private func mayReturn(_ device: Int, _ op: Int, _ rank: Rank) -> Bool {
            ends(device).allSatisfy { end in
                guard case .remove = oracle.ops[end].action, oracle.isBelow(end, op), let remover = ranks[end],
                    remover.depth < rank.depth
                else { return true }
                return grants(device).contains { grant in
                    grant.op.map { oracle.isBelow(end, $0) && oracle.isBelow($0, op) } ?? false
                }
            }
        }

        private func claimedRank(_ op: Int) -> Rank? {
            let author = oracle.ops[op].author
            let valid = namings(author).filter { naming in
                guard oracle.isBelow(naming, op), let rank = ranks[naming] else { return false }
                return !ends(author).contains { end in
                    guard case .remove = oracle.ops[end].action, let remover = ranks[end],
                        remover.depth < rank.depth || remover.isPerson(of: rank)
                    else { return false }
                    return oracle.areApart(end, op) || (oracle.isBelow(end, op) && oracle.isBelow(naming, end))
                }
            }
            let ranked = valid.compactMap { naming in ranks[naming].map { (op: naming, rank: $0) } }
            let least = ranked.filter { one in !ranked.contains { $0.rank.isLess(than: one.rank) } }
            let first = least.min { left, right in
                oracle.ops[left.op].idOrder.lexicographicallyPrecedes(oracle.ops[right.op].idOrder)
            }
            return first.map {
                Rank(depth: $0.rank.depth, claims: $0.rank.claims + 1, links: 0, person: $0.rank.person)
            }
        }

        // MARK: - What stands

        package struct Change: Sendable {
            package let frontier: [Int]
            package let isEdit: Bool
            package let id: Int

            package init(frontier: [Int], isEdit: Bool, id: Int) {
                self.frontier = frontier
                self.isEdit = isEdit
                self.id = id
            }
        }

        /// How many changes of a chain stand, from the first on.
        package func standing(_ changes: [Change], chain: Int, device: Int) -> Int {
            changes.indices.first { !stands($0, changes, chain: chain, device: device) } ?? changes.count
        }

        private func stands(_ index: Int, _ changes: [Change], chain: Int, device: Int) -> Bool {
            let change = changes[index]
            func suffices(_ role: Int?) -> Bool { role.map { change.isEdit ? $0 <= 3 : $0 <= 5 } ?? false }
            func reaches(_ cuts: [Cut]) -> Bool {
                cuts.contains { cut in
                    cut.chain == chain && index < cut.count
                        && (cut.count > changes.count || changes[cut.count - 1].id == cut.last)
                }
            }
            let admissions = here().filter { op in
                if case .admit(device, let cuts) = oracle.ops[op].action { reaches(cuts) } else { false }
            }
            if !suffices(role(device, at: change.frontier)), !admissions.contains(where: isSeniorAdmission) {
                return false
            }
            let past = oracle.history(change.frontier)
            for op in here() where past >> Ops(op) & 1 == 0 {
                let (cuts, left): ([Cut], Int?)
                switch oracle.ops[op].action {
                case .leave(let cut) where oracle.ops[op].author == device: (cuts, left) = (cut, nil)
                case .remove(let devices, let cut) where devices.contains(device): (cuts, left) = (cut, nil)
                case .role(_, let role, let cut) where oracle.fixed[op].demoted.contains(device):
                    (cuts, left) = (cut, role)
                default: continue
                }
                let isAdmitted = admissions.contains { (ranks[$0]?.depth ?? 0) <= (ranks[op]?.depth ?? 0) }
                if !reaches(cuts), !suffices(left), !isAdmitted { return false }
            }
            return true
        }
    }
}
