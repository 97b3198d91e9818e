import CRDT
import Identity
package import Membership
import Replication
package import Spaces
package import WireCodec
import Workshops

/// What learners make in exercises: a space of each one's own, which those who lead are let into and nobody else
/// (Protocol/workshops.md, section 10).
extension Node {
    /// The space for one's work on an exercise, made with its starter files where there is none.
    func takeExercise(
        _ id: RecordEntry.ID, in replica: SpaceReplica, for request: RequestID
    ) throws(NodeFailure) {
        let exercise = try exercise(id, in: replica)
        if let known = ownWork(on: id) { return replyWhenStored(request, .space(known.id)) }
        let log = replica.space.membership
        guard log.role(of: deviceKey)?.canChat == true else {
            throw .space(.notAllowed(log.role(of: deviceKey)))
        }
        let work = try makeSpace(
            Genesis.ownWorkTitle(for: id, called: exercise.title), starterFiles(of: exercise, in: replica))
        let leaders = log.members.filter { $0.role.canAdminister && !isOwnPerson($0.deviceKey, in: replica) }
        for leader in leaders { letIn(leader.deviceKey, as: .mentor, called: leader.name, to: work) }
        for leader in leaders { enrol(work, to: leader.deviceKey) }
        replyWhenStored(request, .space(work.id))
    }

    /// Hands in what the work is now.
    func handIn(
        _ id: RecordEntry.ID, note: String?, in replica: SpaceReplica, for request: RequestID
    ) throws(NodeFailure) {
        _ = try exercise(id, in: replica)
        guard let work = ownWork(on: id) else { throw .workshop(.noWork) }
        flush(work)
        var handIn = HandIn(work.space.genesis, frontier: work.space.newestChanges)
        handIn.note = note
        try say(.activity(.handIn(handIn)), about: .activity(id), in: replica, for: request)
    }

    /// What a person made, now or as it was handed in.
    func work(
        on id: RecordEntry.ID, of device: Bytes32, isHandedIn: Bool, in replica: SpaceReplica
    ) throws(NodeFailure) -> LearnersWork {
        _ = try exercise(id, in: replica)
        let (rules, role) = (replica.space.workshopRules, replica.space.membership.role(of: deviceKey))
        let person = rules.person(device)
        let isOwn = person == rules.person(deviceKey)
        guard isOwn || role?.canAdminister == true else { throw .space(.notAllowed(role)) }
        let standing = try activity(id, in: replica).standings[person]
        let handIn = standing?.handIn ?? standing?.late
        if isHandedIn, handIn == nil { throw .workshop(.refused(.unknownHandIn)) }
        let space = isHandedIn ? handIn.map { SpaceID($0.value.space) } : works(on: id, in: replica.id)[person]
        guard let work = space.flatMap({ replicas[$0] }) else { throw .workshop(isOwn ? .noWork : .workElsewhere) }
        flush(work)
        // Only of that space: who hands in another one later has not handed this one in.
        let past = handIn.flatMap { work.id.bytes == $0.value.space ? work.space.past(at: $0.value.frontier) : nil }
        let (now, then) = (work.space.workFiles, past?.workFiles)
        if isHandedIn, then == nil { throw .workshop(.workElsewhere) }
        return LearnersWork(
            space: work.id, person: person, handIn: handIn?.id, isHandedIn: isHandedIn || now == then,
            version: isHandedIn ? past?.newestChanges ?? [] : work.space.newestChanges,
            files: isHandedIn ? then ?? [] : now)
    }

    func exercise(_ id: RecordEntry.ID, in replica: SpaceReplica) throws(NodeFailure) -> Exercise {
        guard case .exercise(let exercise) = try activity(id, in: replica).opening else {
            throw .workshop(.refused(.otherActivity))
        }
        return exercise
    }

    /// The files beneath the starter's path, with paths from there; of an exercise without one none.
    private func starterFiles(of exercise: Exercise, in replica: SpaceReplica) -> [StarterFile] {
        guard let folder = exercise.starter else { return [] }
        let prefix = folder.hasSuffix("/") ? folder : folder + "/"
        return replica.space.files().filter { $0.path.hasPrefix(prefix) }.compactMap { file in
            starter(file, of: replica, at: String(file.path.dropFirst(prefix.count)))
        }
    }

    private func ownWork(on exercise: RecordEntry.ID) -> SpaceReplica? {
        works(on: exercise).first { isOwnPerson($0.space.genesis.ownerKey, in: $0) }
    }

    private func works(on exercise: RecordEntry.ID) -> [SpaceReplica] {
        spaceOrder.compactMap { replicas[$0] }.filter { $0.space.genesis.isOwnWork(for: exercise) }
    }

    /// The spaces in which members of a space work on an exercise, by person, as far as they are here.
    package func works(on exercise: RecordEntry.ID, in space: SpaceID) -> [Bytes32: SpaceID] {
        guard let members = membership(of: space)?.members else { return [:] }
        let persons = Dictionary(members.map { ($0.deviceKey, $0.person) }) { first, _ in first }
        let works = works(on: exercise).compactMap { work in
            persons[work.space.genesis.ownerKey].map { ($0, work.id) }
        }
        return Dictionary(works) { first, _ in first }
    }

    /// The workshop and the exercise that a space with somebody's work is for; nil of another space.
    package func exercise(ofWork space: SpaceID) -> (space: SpaceID, exercise: RecordEntry.ID)? {
        guard let work = replicas[space]?.space.genesis, work.isOwnWork else { return nil }
        for id in spaceOrder {
            guard let replica = replicas[id], !replica.workshopBook.isEmpty else { continue }
            let meetings = replica.workshopBook.log.meetings(by: replica.space.workshopRules)
            if let exercise = meetings.flatMap(\.activities).first(where: work.isOwnWork) { return (id, exercise) }
        }
        return nil
    }

    /// Whether a device enrols this one into a space with its own work, and may: it is a member of a space that this
    /// device leads, owns the new one, and lets nobody in but those who lead there and its own person.
    func isWorkEnrolment(_ message: WelcomeMessage, in genesis: Genesis, from host: Bytes32) -> Bool {
        guard genesis.isOwnWork else { return false }
        var work = Space(genesis: genesis).membership
        for bytes in message.operations {
            guard let op = try? MembershipOp(decoding: bytes), (try? work.insert(op)) != nil else { return false }
        }
        let members = work.members.map(\.deviceKey)
        return members.contains(deviceKey)
            && replicas.values.contains { replica in
                let log = replica.space.membership
                guard !replica.space.genesis.isOwnWork, log.role(of: deviceKey)?.canAdminister == true,
                    log.role(of: host) != nil
                else { return false }
                let learner = log.devices(ofPersonWith: host)
                return learner.contains(genesis.ownerKey)
                    && members.allSatisfy { learner.contains($0) || log.role(of: $0)?.canAdminister == true }
            }
    }
}
