extension Verdicts {
    /// What is about one device and counts, in the order in which it was decided.
    ///
    /// Where the same device is removed and let in, or given roles, again and again, most of that matters no more: what
    /// an end, or a role op, finds below it. An end that has all grants and ends before it below it is a *line*: who
    /// knows of it need not look at what was before it. Grants and ends that come later know of the line, or there is
    /// none. So what is asked of ops that follow one another is O(1) for each, however many there are.
    struct About: Sendable {
        /// Adds, links and claims.
        private(set) var grants: [Int] = []
        /// Removals and leaves.
        private(set) var ends: [Int] = []
        private(set) var roles: [Int] = []
        var admits: [Int] = []
        /// Ops that name the device as a successor.
        private(set) var namings: [Int] = []
        /// The last turn of all these but the admissions.
        private(set) var lastTurn: Turn?
        /// The newest line: its place in `ends`, and of the first grant behind it in `grants`.
        private var line: (end: Int, grant: Int)?
        /// The place of the newest role op that has all those before it below it.
        private var roleLine = 0

        static let nothing = About()

        mutating func add(grant: Int, in graph: MembershipGraph) {
            if let line, !graph.isAncestor(ends[line.end], of: grant) { self.line = nil }
            grants.append(grant)
        }

        mutating func add(end: Int, in graph: MembershipGraph) {
            let isAbove = { (older: Int) in graph.isAncestor(older, of: end) }
            let (firstEnd, firstGrant) = line ?? (0, 0)
            if ends[firstEnd...].allSatisfy(isAbove), grants[firstGrant...].allSatisfy(isAbove) {
                line = (ends.count, grants.count)
            } else if let line, !isAbove(ends[line.end]) {
                self.line = nil
            }
            ends.append(end)
        }

        mutating func add(naming: Int) { namings.append(naming) }

        /// Notes when one that was added was decided.
        mutating func note(_ turn: Turn) { lastTurn = lastTurn.map { max($0, turn) } ?? turn }

        mutating func add(role: Int, in graph: MembershipGraph) {
            if roles[roleLine...].allSatisfy({ graph.isAncestor($0, of: role) }) { roleLine = roles.count }
            roles.append(role)
        }

        /// Of the ends those that are seen and may undo a grant, and the first grant that one of them may not undo:
        /// from the line on, if that is seen.
        func recent(_ isSeen: (Int) -> Bool) -> (ends: [Int], firstGrant: Int) {
            guard let line, isSeen(ends[line.end]) else { return (ends.filter(isSeen), 0) }
            return (ends[line.end...].filter(isSeen), line.grant)
        }

        /// The place of the first end that may not be below one that is seen.
        func firstRecentEnd(_ isSeen: (Int) -> Bool) -> Int {
            line.map { isSeen(ends[$0.end]) ? $0.end : 0 } ?? 0
        }

        /// The role ops but those that are below one that is seen.
        func recentRoles(_ isSeen: (Int) -> Bool) -> ArraySlice<Int> {
            roleLine < roles.count && isSeen(roles[roleLine]) ? roles[roleLine...] : roles[...]
        }
    }
}
