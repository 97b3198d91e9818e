import CRDT
import Discovery
import Membership
import NodeCore
import Pairing
import SodiumCrypto
import Spaces

/// How a room comes together: spaces are made, and guests let in.
extension RoomScenario {
    /// Guests that join at once.
    private static let guestsAtOnce = 8

    func gather() throws {
        for number in 0..<plan.spaceCount where failure == nil {
            // The first space has everybody in it.
            let host =
                number == 0 ? 0 : world.random.integer(below: plan.nodeCount - (plan.turnsHostileAt == nil ? 0 : 1))
            guard let shared = try makeSpace(number, at: host) else { return fail(.refusal, "a space was not stored") }
            let guests = (0..<plan.nodeCount).filter {
                $0 != host && (number == 0 || world.random.integer(below: 2) == 0)
            }
            try letIn(guests, to: shared, by: host)
        }
    }

    private func makeSpace(_ number: Int, at host: Int) throws -> SharedSpace? {
        var made: SpaceID?
        let files = [
            StarterFile(path: SharedSpace.logPath, text: "log\n"), StarterFile(path: SharedSpace.draftPath, text: ""),
        ]
        world.command(.createSpace(title: "Room \(number)", files: files), at: host) {
            if case .success(.space(let id)) = $0 { made = id }
        }
        try wait(seconds: 5) { made == nil }
        guard let made, let log = try? world.nodes[host].node.space(made)?.documentID(at: SharedSpace.logPath)
        else { return nil }
        let shared = SharedSpace(id: made, log: log, holder: host)
        for path in SharedSpace.shelvedPaths {
            world.command(.createDocument(made, path: path), at: host) {
                if case .success(.document(let id, _)) = $0 { shared.shelved.append(id) }
            }
        }
        spaces.append(shared)
        return shared
    }

    private func letIn(_ guests: [Int], to shared: SharedSpace, by host: Int) throws {
        for role in Role.allCases {
            let those = guests.filter { plan.roles[$0] == role }
            let atOnce = plan.way == .spokenEach ? 1 : Self.guestsAtOnce
            for start in stride(from: 0, to: those.count, by: atOnce) where failure == nil {
                try join(Array(those[start..<min(start + atOnce, those.count)]), to: shared, as: role, by: host)
            }
        }
    }

    private func join(_ guests: [Int], to shared: SharedSpace, as role: Role, by host: Int) throws {
        let endpoint = world.nodes[host].endpoint
        let isByBeacon = world.random.integer(below: 2) == 0
        guard
            let command = invitation(
                to: shared, as: role, by: host, guests: guests.count, at: isByBeacon ? nil : endpoint)
        else { return fail(.refusal, "no invitation") }
        try tryWrongCode(like: command, at: guests[0])
        var open = guests.count
        for guest in guests {
            world.command(command, at: guest) { [self] answer in
                open -= 1
                switch answer {
                case .success(.joined): shared.holders.insert(guest)
                default: fail(.refusal, "no join at \(world.nodes[guest].name): \(answer)")
                }
            }
        }
        if try !wait(seconds: 60, while: { open > 0 }) { fail(.refusal, "a join did not end") }
    }

    /// The command with which a guest comes in; nil where none was given.
    func invitation(
        to shared: SharedSpace, as role: Role, by host: Int, guests: Int, at endpoint: Endpoint?
    ) -> NodeCommand? {
        let places = [world.nodes[host].endpoint]
        let way: InvitationTerms.Way = plan.way == .link ? .byLink(places) : .spoken
        guard let terms = InvitationTerms(way: way, guests: guests) else { return nil }
        var command: NodeCommand?
        var isAnswered = false
        world.command(.invite(shared.id, role, terms), at: host) {
            isAnswered = true
            switch $0 {
            case .success(.invited(let code, _)): command = .join(code, endpoint)
            case .success(.invitedByLink(let link, _)): command = .follow(link, nil)
            default: break
            }
        }
        // A link is told when it is on the disk.
        if !isAnswered, !world.isFaulty { _ = try? wait(seconds: 5) { !isAnswered } }
        return command
    }

    /// A guess must fail in clear words and leave the code usable.
    private func tryWrongCode(like command: NodeCommand, at guest: Int) throws {
        guard case .join(let code, let endpoint?) = command, world.random.integer(below: 8) == 0 else { return }
        let wrong = PairingCode.generate(number: code.number, words: code.words.count, from: world.random)
        var answer: Result<NodeReply, NodeFailure>?
        world.command(.join(wrong, endpoint), at: guest) { answer = $0 }
        try wait(seconds: 30) { answer == nil }
        guard case .failure(.wrongCode)? = answer else {
            return fail(.refusal, "a wrong code ended in \(answer as Any)")
        }
        // A person looks at the words again before the next try; who tries at once is turned away.
        try wait(seconds: 5) { true }
    }

    /// Guests that were invited a moment ago set out.
    func sendArrivals() {
        let all = arrivals
        arrivals = []
        for (guest, shared, command) in all where world.nodes[guest].isUp && world.taken[guest] == nil {
            world.command(command, at: guest) {
                // While things fail a join may fail too; the guest is asked again another time.
                if case .success(.joined) = $0 { shared.holders.insert(guest) }
            }
        }
    }
}
