import CRDT
import Discovery
import Identity
import Membership
import NodeCore
import Replication
import SodiumCrypto
import Spaces

/// The last part of a run: in a room in which nothing fails any more people do not wait for each other's words.
extension RoomScenario {
    /// How long members may take to find each other when nothing keeps them apart, in seconds: links that are dead
    /// without a word are noticed after three quarters of a minute.
    private static let meetingSpan = 60.0
    /// How long a word may take to all of them, in seconds.
    private static let wordSpan = 2.0
    /// How much longer one waits to write who is shown a snapshot whose history never comes.
    private static let snapshotSpan = Double(NodeLimits.snapshotPatience / .milliseconds(1)) / 1000
    /// How long until all show where each is, in seconds: a word is said again after twenty.
    private static let sightSpan = 22.0
    /// With so many members, oneself among them, everybody talks to everybody (Protocol/gossip.md, section 2).
    private static let meshMax = 9
    /// With fewer neighbours a node of a large space looks for more. One may be in hostile hands.
    private static let neighboursMin = 2

    /// One says a word, and all have it at once.
    func speak() throws {
        guard let shared = spaces.first else { return }
        let members = Company.members(of: shared, in: world)
        let speakers = members.compactMap { actor(at: $0, in: shared) }.filter { mayWriteNow($0) }
        guard members.count > 1, !speakers.isEmpty else { return }
        try wait(seconds: Self.meetingSpan) { unmet(members, in: shared) != nil }
        if let words = unmet(members, in: shared) { return fail(.liveness, words) }
        if members.count <= Self.meshMax {
            try wait(seconds: Self.sightSpan) { unseen(members, in: shared) != nil }
            if let fault = unseen(members, in: shared) { return fail(.liveness, fault) }
        }
        try say(shared, members, speakers)
    }

    private func say(_ shared: SharedSpace, _ members: [Int], _ speakers: [Actor]) throws {
        let speaker = speakers[world.random.integer(below: speakers.count)]
        guard let document = log(of: speaker) else { return }
        let edit = TextEdit(at: 0, deleted: 0, inserted: "<at last>")
        let node = world.nodes[speaker.index]
        let span = Self.wordSpan + (node.node.snapshotMaker(of: shared.id) == nil ? 0 : Self.snapshotSpan)
        var isSaid = false
        world.command(
            .edit(shared.id, document: document.id, revision: nil, edits: [edit]), at: speaker.index
        ) { _ in isSaid = true }
        try wait(seconds: span) { !isSaid }
        guard isSaid else { return fail(.refusal, "a word at \(node.name) was not answered") }
        try wait(seconds: Self.wordSpan) { deaf(members, to: speaker) != nil }
        if let other = deaf(members, to: speaker) {
            fail(.liveness, "\(world.nodes[other].name) waits for a word of \(node.name)")
        }
        try wait(seconds: Self.wordSpan) { members.contains { !world.nodes[$0].node.isStored } }
    }

    /// What keeps members from talking, or nil. Where few are around, each has a link with each; a node to which the
    /// space is large has neighbours, and the space is large to none without the members for it.
    private func unmet(_ members: [Int], in shared: SharedSpace) -> String? {
        for one in members {
            let node = world.nodes[one]
            let missing = members.filter { $0 != one && !isLinked(one, with: $0) }
            if node.node.countsAsLarge(shared.id) {
                let known = node.node.space(shared.id)?.membership.memberDevices.count ?? 0
                guard known > Self.meshMax else { return "\(node.name) takes a space of \(known) for a large one" }
                let linked = members.count - 1 - missing.count
                guard linked >= min(Self.neighboursMin, members.count - 1) else {
                    return "\(node.name) has \(linked) neighbours"
                }
            } else if let other = missing.first {
                return "\(node.name) and \(world.nodes[other].name) do not meet"
            }
        }
        return nil
    }

    /// Whether the link of a node with another's device leads there, and not to a copy of it that was put away.
    private func isLinked(_ one: Int, with other: Int) -> Bool {
        let device = world.nodes[other].identity.device.publicKey
        return world.nodes[one].node.linkedHost(of: device) == world.nodes[other].endpoint.host
    }

    /// A member that has not all that the speaker has.
    private func deaf(_ members: [Int], to speaker: Actor) -> Int? {
        let said = world.nodes[speaker.index].node.space(speaker.shared.id)?.chains.frontier
        return members.first { world.nodes[$0].node.space(speaker.shared.id)?.chains.frontier != said }
    }
}
