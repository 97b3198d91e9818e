import CRDT
import Discovery
import Identity
import Membership
import NodeCore
import Replication
import SodiumCrypto
import Spaces
import WireCodec

/// A workshop on one network: one mentor types, and many others have it before their eyes. Nothing fails but that, in
/// its second part, a third of them come and go.
package final class LargeRoomScenario {
    /// What `LargeRoomReport` is held against.
    package static let copiesMax = 5
    package static let delayMaxInMilliseconds = 250.0

    package struct Settings: Sendable {
        package var nodes: Int
        package var seed: UInt64
        package var hasChurn: Bool
        /// How long is written in each part, in seconds.
        package var seconds: Double
        /// How much is in the starter files that everybody gets on coming in; 0: there are none, and guests come in a
        /// few at a time.
        package var starterInBytes: Int
        /// Within so many seconds all set out for them.
        package var arrivalSeconds = 30

        package init(
            nodes: Int, seed: UInt64 = 1, hasChurn: Bool = false, seconds: Double = 30, starterInBytes: Int = 0
        ) {
            self.nodes = nodes
            self.seed = seed
            self.hasChurn = hasChurn
            self.seconds = seconds
            self.starterInBytes = starterInBytes
        }
    }

    let settings: Settings
    let world: World
    let mentor = 0

    private struct Lesson {
        let space: SpaceID
        let document: Bytes32
    }

    private var lesson: Lesson?
    private let meter = RunMeter(author: 0)
    private var failure: Finding?
    var hasFailed: Bool { failure != nil }
    private var arrivals: LargeRoomReport.Arrivals?
    /// By node, who comes for the starter files.
    var comers: [Int: Arrival] = [:]
    /// By node, since when it is there; nil while it is away.
    private var presentSince: [UInt64?]
    private var metered: [Int?]
    private var departures = 0
    private var phases: [LargeRoomReport.Phase] = []
    private var linksMost = 0

    /// Guests that come in at once.
    private static let guestsAtOnce = 16
    /// Keystrokes a second.
    private static let pace = 15.0
    /// Who came back is given so long to find its neighbours, in nanoseconds.
    private static let arrivalSpan: UInt64 = 3_000_000_000
    /// Departures a second, for each member.
    private static let departuresPerMember = 1.0 / 30

    package init(_ settings: Settings) throws {
        self.settings = settings
        world = try World(seed: settings.seed, keepsTrace: false, nodeCount: settings.nodes, plan: .calmLAN)
        presentSince = Array(repeating: 0, count: settings.nodes)
        metered = Array(repeating: nil, count: settings.nodes)
    }

    package func run() throws -> LargeRoomReport {
        try gather()
        if failure == nil { try settle() }
        if failure == nil { try write("all stay", comeAndGo: false) }
        if failure == nil, settings.hasChurn { try write("a third come and go", comeAndGo: true) }
        return LargeRoomReport(
            seed: settings.seed, nodes: settings.nodes, arrivals: arrivals, phases: phases, linksMost: linksMost,
            simulatedSeconds: world.seconds, failure: failure)
    }

    func fail(_ words: String) {
        if failure == nil { failure = Finding(kind: .divergence, words: words) }
    }

    @discardableResult
    func wait(_ seconds: Double, while isNotDone: () -> Bool = { true }) throws -> Bool {
        try world.run(until: world.moment(inSeconds: seconds), while: isNotDone)
    }

    // MARK: Coming together

    private func gather() throws {
        var made: SpaceID?
        let starter = settings.starterInBytes > 0 ? makeStarter(ofBytes: settings.starterInBytes) : nil
        let files = [StarterFile(path: "lesson.md", text: "")] + (starter?.files ?? [])
        world.command(.createSpace(title: "Workshop", files: files), at: mentor) {
            if case .success(.space(let id)) = $0 { made = id }
        }
        try wait(5) { made == nil }
        guard let made, let document = try? world.nodes[mentor].node.space(made)?.documentID(at: "lesson.md") else {
            return fail("the space was not made")
        }
        let lesson = Lesson(space: made, document: document)
        self.lesson = lesson
        if let starter {
            arrivals = try arrive(in: made, with: starter)
            return
        }
        for start in stride(from: 1, to: settings.nodes, by: Self.guestsAtOnce) where failure == nil {
            try letIn(start..<min(start + Self.guestsAtOnce, settings.nodes), to: lesson.space)
        }
    }

    private func letIn(_ guests: Range<Int>, to space: SpaceID) throws {
        guard let link = try invite(guests.count, to: space) else { return fail("no invitation") }
        var open = guests.count
        for guest in guests {
            world.command(.follow(link, nil), at: guest) { [self] answer in
                open -= 1
                if case .success(.joined) = answer { return }
                fail("\(world.nodes[guest].name) was not let in: \(answer)")
            }
        }
        if try !wait(60, while: { open > 0 }) { fail("a join did not end") }
        try wait(1)
    }

    /// A link for so many guests.
    func invite(_ guests: Int, to space: SpaceID) throws -> InviteLink? {
        guard let terms = InvitationTerms(way: .byLink([world.nodes[mentor].endpoint]), guests: guests) else {
            return nil
        }
        var link: InviteLink?
        world.command(.invite(space, .editor, terms), at: mentor) {
            if case .success(.invitedByLink(let made, _)) = $0 { link = made }
        }
        try wait(5) { link == nil }
        return link
    }

    /// Until every node has what the mentor has, and no more links than it needs.
    private func settle() throws {
        try wait(40)
        guard let space = lesson?.space else { return }
        let frontier = world.nodes[mentor].node.space(space)?.chains.frontier
        let behind = world.nodes.filter { $0.node.space(space)?.chains.frontier != frontier }
        if let first = behind.first { fail("\(first.name) and \(behind.count - 1) others are behind before it begins") }
    }

    // MARK: Writing

    private func write(_ name: String, comeAndGo: Bool) throws {
        let count = Int(settings.seconds * Self.pace)
        // The tree grows in the first seconds.
        for _ in 0..<Int(3 * Self.pace) { try type(comeAndGo: comeAndGo) }
        meter.reset()
        departures = 0
        for _ in 0..<count { try type(comeAndGo: comeAndGo) }
        try wait(10)
        phases.append(summary(name))
        try comeBack()
    }

    private func type(comeAndGo: Bool) throws {
        guard let lesson else { return }
        if comeAndGo { try shuffleAudience() }
        hearAll()
        let edits = [TextEdit(at: 0, deleted: 0, inserted: "x")]
        let node = world.nodes[mentor].node
        let before = node.space(lesson.space)?.chains.count ?? 0
        let audience = listeners()
        let moment = world.nanoseconds
        world.command(.edit(lesson.space, document: lesson.document, revision: nil, edits: edits), at: mentor) { _ in }
        // The flush may wait for its tick.
        try wait(0.02) { (node.space(lesson.space)?.chains.count ?? 0) == before }
        guard let place = newest(in: lesson.space) else { return fail("a keystroke made no change") }
        meter.wrote(place.sequence, of: place.chain, at: moment, for: audience)
        let rest = 1 / Self.pace - Double(world.nanoseconds - moment) / 1e9
        try wait(rest)
        linksMost = max(linksMost, world.nodes.filter(\.isUp).map(\.node.linkCount).max() ?? 0)
    }

    private func newest(in space: SpaceID) -> (chain: ChainID, sequence: UInt64)? {
        guard let table = world.nodes[mentor].node.space(space)?.chains, table.count > 0 else { return nil }
        let place = table.entry(at: table.count - 1)
        return (place.chain, place.sequence)
    }

    /// Who is there for long enough to be counted on.
    private func listeners() -> [RunMeter.Listener] {
        world.nodes.indices.dropFirst().compactMap { index in
            guard let since = presentSince[index], since + Self.arrivalSpan <= world.nanoseconds || since == 0 else {
                return nil
            }
            return .init(node: index, life: world.nodes[index].life)
        }
    }

    /// A node that starts anew is another one to listen to.
    private func hearAll() {
        for index in world.nodes.indices where world.nodes[index].isUp && metered[index] != world.nodes[index].life {
            let listener = RunMeter.Listener(node: index, life: world.nodes[index].life)
            metered[index] = listener.life
            world.nodes[index].node.meterRuns { [unowned self] event in
                meter.note(event, at: listener, moment: world.nanoseconds)
            }
        }
    }

    // MARK: Coming and going

    /// About a third of the members are away at any time, or came back a moment ago.
    private func shuffleAudience() throws {
        let random = world.random
        let chance = Self.departuresPerMember / Self.pace
        for index in world.nodes.indices.dropFirst() {
            guard world.nodes[index].isUp else {
                if Double(random.integer(below: 1_000_000)) / 1e6 < 2 * chance { try back(index) }
                continue
            }
            guard Double(random.integer(below: 1_000_000)) / 1e6 < chance else { continue }
            departures += 1
            presentSince[index] = nil
            if random.integer(below: 2) == 0 {
                try world.stop(index)
            } else {
                world.die(index, silently: random.integer(below: 2) == 0)
            }
        }
    }

    private func back(_ index: Int) throws {
        try world.restart(index, cleanly: false)
        presentSince[index] = world.nanoseconds
    }

    private func comeBack() throws {
        for index in world.nodes.indices where !world.nodes[index].isUp { try back(index) }
        try wait(30)
        guard let lesson else { return }
        let texts = world.nodes.map { $0.node.space(lesson.space)?.documents[lesson.document]?.text.text.string() }
        let behind = texts.indices.filter { texts[$0] != texts[mentor] }
        if let first = behind.first {
            fail("\(world.nodes[first].name) and \(behind.count - 1) others have another text at the end")
        }
    }

    // MARK: What came of it

    private func summary(_ name: String) -> LargeRoomReport.Phase {
        var delays: [UInt64] = []
        var (awaited, missed) = (0, 0)
        for (sequence, change) in meter.written {
            for listener in change.audience {
                // Who left before it could come is not blamed.
                let delay = meter.delay(of: sequence, to: listener)
                if delay == nil, world.nodes[listener.node].life != listener.life || !world.nodes[listener.node].isUp {
                    continue
                }
                awaited += 1
                if let delay, delay <= 10_000_000_000 { delays.append(delay) } else { missed += 1 }
            }
        }
        delays.sort()
        let copies = meter.copies
        func milliseconds(_ share: Double) -> Double {
            guard !delays.isEmpty else { return 0 }
            let index = min(Int(Double(delays.count) * share), delays.count - 1)
            return (Double(delays[index]) / 1e4).rounded() / 100
        }
        let runs = max(meter.news + meter.repetitions, 1)
        return LargeRoomReport.Phase(
            name: name, changes: meter.written.count,
            copiesMean: (Double(copies.reduce(0, +) * 10) / Double(max(copies.count, 1))).rounded() / 10,
            copiesMedian: copies.isEmpty ? 0 : copies[copies.count / 2], copiesMax: copies.last ?? 0,
            delayMedian: milliseconds(0.5), delay99: milliseconds(0.99), delayMax: milliseconds(1), awaited: awaited,
            missed: missed,
            repetitionsPercent: (Double(meter.repetitions * 1000) / Double(runs)).rounded() / 10,
            departures: departures)
    }
}
