import Discovery
import Identity
import Membership
import NodeCore
import Replication
import SodiumCrypto
import Spaces

/// A class comes in, by one code or link, and each gets the starter files.
extension LargeRoomScenario {
    /// How long one who was turned away waits before the next try, and how often it tries.
    private static let retrySeconds = 2.0
    private static let triesMax = 20
    /// Texts among the starter files; the rest of the bytes is one blob.
    private static let textShare = 8
    private static let textCount = 16

    /// What a mentor has prepared.
    struct Starter {
        let files: [StarterFile]
        let blob: [UInt8]

        var countInBytes: Int { files.reduce(blob.count) { $0 + $1.text.utf8.count } }
    }

    /// What became of one guest.
    struct Arrival {
        var setOutAt: UInt64
        var tries = 0
        var isIn = false
        var wholeAt: UInt64?
    }

    func makeStarter(ofBytes count: Int) -> Starter {
        let letters = Array("abcdefghijklmnopqrstuvwxyz    \n")
        let inEach = count / Self.textShare / Self.textCount
        let files = (0..<Self.textCount).map { number in
            let text = String((0..<inEach).map { _ in letters[world.random.integer(below: letters.count)] })
            return StarterFile(path: "starter/\(number).txt", text: text)
        }
        return Starter(files: files, blob: world.random.bytes(count - inEach * Self.textCount))
    }

    /// Where a class goes, and what it gets there.
    struct Classroom {
        let space: SpaceID
        let link: InviteLink
        let blob: BlobHead
    }

    /// Lists the blob, lets everybody in, and measures until all have all.
    func arrive(in space: SpaceID, with starter: Starter) throws -> LargeRoomReport.Arrivals? {
        guard let head = try list(starter.blob, in: space), let link = try invite(settings.nodes - 1, to: space) else {
            fail("nobody was invited")
            return nil
        }
        world.resetTraffic()
        let before = world.nodes[mentor].node.sentBytes
        let classroom = Classroom(space: space, link: link, blob: head)
        for guest in 1..<settings.nodes {
            let delay = Double(world.random.integer(below: settings.arrivalSeconds * 1000)) / 1000
            comers[guest] = Arrival(setOutAt: world.moment(inSeconds: delay))
            at(guest, inSeconds: delay) { [self] in setOut(guest, for: classroom) }
        }
        try waitForAll(in: classroom)
        return LargeRoomReport.Arrivals(
            Array(comers.values), withinSeconds: settings.arrivalSeconds, contentInBytes: starter.countInBytes,
            sentInBytes: world.sentInBytes, byMentor: world.nodes[mentor].node.sentBytes.since(before))
    }

    /// One guest asks to come in, again while it is turned away; then it fetches the blob.
    private func setOut(_ guest: Int, for classroom: Classroom) {
        comers[guest]?.tries += 1
        world.command(.follow(classroom.link, nil), at: guest) { [self] answer in
            guard case .success(.joined) = answer else {
                guard let tries = comers[guest]?.tries, tries < Self.triesMax else {
                    return fail("\(world.nodes[guest].name) was not let in: \(answer)")
                }
                return at(guest, inSeconds: Self.retrySeconds) { [self] in setOut(guest, for: classroom) }
            }
            comers[guest]?.isIn = true
            at(guest, inSeconds: 0) { [self] in
                world.command(.blob(classroom.space, .get(classroom.blob.id)), at: guest) { _ in }
            }
        }
    }

    private func waitForAll(in classroom: Classroom) throws {
        let end = world.moment(inSeconds: 180)
        var open = Set(comers.keys)
        while !open.isEmpty, world.nanoseconds < end, !hasFailed {
            try wait(0.05)
            for guest in open where comers[guest]?.isIn == true && hasAll(guest, in: classroom) {
                comers[guest]?.wholeAt = world.nanoseconds
                open.remove(guest)
            }
        }
        if let first = open.min() { fail("\(world.nodes[first].name) and \(open.count - 1) others lack something") }
    }

    private func hasAll(_ guest: Int, in classroom: Classroom) -> Bool {
        let (node, source) = (world.nodes[guest].node, world.nodes[mentor].node)
        return node.status(of: classroom.blob.id, in: classroom.space).state == .whole
            && node.space(classroom.space)?.chains.frontier == source.space(classroom.space)?.chains.frontier
    }

    private func at(_ node: Int, inSeconds seconds: Double, _ next: @escaping () -> Void) {
        world.schedule(.errand(node: node, life: world.nodes[node].life, next), inSeconds: seconds)
    }

    private func list(_ blob: [UInt8], in space: SpaceID) throws -> BlobHead? {
        let head = world.nodes[mentor].blobs.put(blob)
        var isListed = false
        world.command(.blob(space, .add(head, name: "starter.zip")), at: mentor) {
            if case .success(.blob(.added)) = $0 { isListed = true }
        }
        try wait(5) { !isListed }
        return isListed ? head : nil
    }
}
