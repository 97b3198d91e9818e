import Membership
import SodiumCrypto

/// How large a room is, what people do in it, and when they pause; drawn from the seed.
struct RoomPlan {
    let nodeCount: Int
    let spaceCount: Int
    let actCount: Int
    let weights: ActWeights
    /// Acts in quick succession, and the mean time between two such bursts in seconds.
    let burst: Int
    let quiet: Double
    /// By node, the role with which it is let in.
    let roles: [Role]
    /// The last node turns hostile at this act; nil: it keeps the rules as all others do.
    let turnsHostileAt: Int?
    /// At this act the owner puts the hostile one out, or takes the right to write from it.
    let dismissesAt: Int?
    let vices: HostileMember.Vices
    /// Whether guests come by links, by a code for each, or by one code for all of a role.
    let way: Way

    enum Way: Int, CaseIterable {
        case spokenEach, spokenRoom, link
    }

    /// With `nodeCount`, a room of that size.
    init(from random: RandomSource, nodeCount forced: Int? = nil) {
        let nodeCount = forced ?? Self.size(from: random)
        self.nodeCount = nodeCount
        spaceCount = nodeCount > 16 ? 1 : 1 + random.integer(below: 3)
        // Large rooms are for what size does; small ones for what time does. In a third of these people do more: what
        // takes long comes to light there, and most comes to light with less.
        let isBusy = random.integer(below: 3) == 0
        actCount =
            nodeCount > 8
            ? 20 + random.integer(below: 30)
            : isBusy ? 40 + random.integer(below: 60) : 25 + random.integer(below: 35)
        weights = ActWeights(from: random)
        burst = 3 + random.integer(below: 12)
        let span = nodeCount > 12 ? 100 : 400 + random.integer(below: 300)
        quiet = Double(span) / Double(max(actCount / burst, 1))
        roles = (0..<nodeCount).map { _ in Self.role(from: random) }
        let isHostile = nodeCount > 2 && random.integer(below: 3) == 0
        turnsHostileAt = isHostile ? 5 + random.integer(below: actCount / 2) : nil
        let isDismissed = random.integer(below: 3) != 0
        let patience = 3 + random.integer(below: 15)
        dismissesAt = isDismissed ? turnsHostileAt.map { $0 + patience } : nil
        vices = HostileMember.Vices(HostileMember.Vices.all.filter { _ in random.integer(below: 2) == 0 })
        way = Way.allCases[random.integer(below: Way.allCases.count)]
    }

    private static func size(from random: RandomSource) -> Int {
        switch random.integer(below: 200) {
        case 0: 16 + random.integer(below: 30)
        case 1...4: 9 + random.integer(below: 4)
        case 5...20: 7 + random.integer(below: 2)
        case 21...60: 5 + random.integer(below: 2)
        case 61...160: 3 + random.integer(below: 2)
        default: 2
        }
    }

    private static func role(from random: RandomSource) -> Role {
        switch random.integer(below: 10) {
        case 0, 1: .mentor
        case 2: .reviewer
        case 3: .viewer
        default: .editor
        }
    }
}
