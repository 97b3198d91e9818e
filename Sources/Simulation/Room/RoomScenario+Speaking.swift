import CRDT
import Identity
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
    /// Rooms with more members are no full meshes.
    private static let meshMax = 9

    /// One says a word, and all have it at once.
    func speak() throws {
        guard let shared = spaces.first else { return }
        let members = Company.members(of: shared, in: world)
        let speakers = members.compactMap { actor(at: $0, in: shared) }.filter { mayEdit($0) && log(of: $0) != nil }
        guard members.count > 1, !speakers.isEmpty else { return }
        let areLinked = try wait(seconds: Self.meetingSpan) {
            members.count > Self.meshMax || unlinked(members) != nil
        }
        if !areLinked, members.count <= Self.meshMax, let (one, other) = unlinked(members) {
            return fail(.liveness, "\(world.nodes[one].name) and \(world.nodes[other].name) do not meet")
        }
        try say(shared, members, speakers)
    }

    private func say(_ shared: SharedSpace, _ members: [Int], _ speakers: [Actor]) throws {
        let speaker = speakers[world.random.integer(below: speakers.count)]
        guard let document = log(of: speaker) else { return }
        let edit = TextEdit(at: 0, deleted: 0, inserted: "<at last>")
        var isSaid = false
        world.command(
            .edit(shared.id, document: document.id, revision: nil, edits: [edit]), at: speaker.index
        ) { _ in isSaid = true }
        try wait(seconds: Self.wordSpan) { !isSaid || deaf(members, to: speaker) != nil }
        guard isSaid else { return fail(.refusal, "a word at \(world.nodes[speaker.index].name) was not answered") }
        if let other = deaf(members, to: speaker) {
            fail(.liveness, "\(world.nodes[other].name) waits for a word of \(world.nodes[speaker.index].name)")
        }
        try wait(seconds: Self.wordSpan) { members.contains { !world.nodes[$0].node.isStored } }
    }

    /// Two members without a link.
    private func unlinked(_ members: [Int]) -> (Int, Int)? {
        for one in members {
            for other in members where one != other {
                let device = world.nodes[other].identity.device.publicKey
                if !world.nodes[one].node.isConnected(device) { return (one, other) }
            }
        }
        return nil
    }

    /// A member that has not all that the speaker has.
    private func deaf(_ members: [Int], to speaker: Actor) -> Int? {
        let said = world.nodes[speaker.index].node.space(speaker.shared.id)?.chains.frontier
        return members.first { world.nodes[$0].node.space(speaker.shared.id)?.chains.frontier != said }
    }
}
