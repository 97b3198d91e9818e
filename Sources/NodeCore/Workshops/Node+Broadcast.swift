import CRDT
import Membership
import Replication
import Spaces
import WireCodec
import Workshops

/// Showing what one learner handed in to all, with their leave (Protocol/workshops.md, section 12).
extension Node {
    /// Where copies stand in the workshop's space.
    private static let folder = "solutions"

    func broadcast(
        _ id: RecordEntry.ID, of device: Bytes32, in replica: SpaceReplica, for request: RequestID
    ) throws(NodeFailure) {
        _ = try leadingRole(in: replica)
        let person = replica.space.workshopRules.person(device)
        let standing = try activity(id, in: replica).standings[person]
        guard let handIn = standing?.handIn ?? standing?.late else { throw .workshop(.refused(.unknownHandIn)) }
        if standing?.consents == true {
            let path = try show(handIn, on: id, isAnonymous: standing?.wantsNoName ?? false, in: replica)
            return finish(.workshop(.shown(path)), of: replica, for: request)
        }
        if standing?.asked?.handIn == handIn.id { throw .workshop(.askedAlready) }
        try say(
            .activity(.request(device: handIn.device, handIn: handIn.id)), about: .activity(id), in: replica,
            for: request)
    }

    /// Somebody agreed; where this device had asked, it shows what it asked for as soon as this event is over.
    func noteConsent(_ step: WorkshopStep, in replica: SpaceReplica) {
        guard case .activity(let id) = step.subject else { return }
        agreements.append(Agreement(workshop: replica.id, exercise: id, consent: step.id))
    }

    /// What is shown once only, by the node that asked.
    func tendBroadcasts() {
        let due = agreements
        agreements = []
        for agreement in due {
            guard let replica = replicas[agreement.workshop],
                let activity = replica.workshopBook.log.activity(agreement.exercise, by: replica.space.workshopRules)
            else { continue }
            do throws(NodeFailure) {
                guard let (handIn, isAnonymous) = asked(agreement, activity, in: replica) else { continue }
                let path = try show(handIn, on: activity.id, isAnonymous: isAnonymous, in: replica)
                flush(replica)
                log(.notice, "A solution is shown in \(path) of \(replica.id.short): its author agreed.")
            } catch {
                log(
                    .warning,
                    "A solution that may be shown in \(replica.id.short) could not be: \(error). Nothing of it is "
                        + "there. To try again: atelier workshop broadcast WHO")
            }
        }
    }

    /// What this device asked for and an agreement answers; nil where it counts for nothing, or another device asked.
    private func asked(
        _ agreement: Agreement, _ activity: Activity, in replica: SpaceReplica
    ) -> (Submission<HandIn>, isAnonymous: Bool)? {
        let rules = replica.space.workshopRules
        guard let place = activity.steps.firstIndex(where: { $0.id == agreement.consent }),
            case .activity(.consent(_, let isAnonymous)) = activity.steps[place].deed
        else { return nil }
        let person = rules.person(activity.steps[place].author)
        // The newest word on it before: a request that is answered by this.
        let before = activity.steps[..<place].last { step in
            switch step.deed {
            case .activity(.request(let device, _)): rules.person(device) == person
            case .activity(.consent): rules.person(step.author) == person
            default: false
            }
        }
        guard let before, before.author == deviceKey, case .activity(.request(_, let id)) = before.deed,
            activity.standings[person]?.consents == true,
            let handIn = activity.handIns.all[person]?.first(where: { $0.id == id })
        else { return nil }
        return (handIn, isAnonymous)
    }

    // MARK: The copy

    /// Copies a hand-in; answers where.
    private func show(
        _ handIn: Submission<HandIn>, on id: RecordEntry.ID, isAnonymous: Bool, in replica: SpaceReplica
    ) throws(NodeFailure) -> String {
        let exercise = try exercise(id, in: replica)
        guard let work = replicas[SpaceID(handIn.value.space)],
            let past = work.space.past(at: handIn.value.frontier)
        else { throw .workshop(.workElsewhere) }
        let files = past.workFiles.compactMap { starter($0, in: work.id) }
        guard files.count == past.workFiles.count else { throw .workshop(.workElsewhere) }
        // By the name that all know, not by what this node calls them.
        let name = replica.space.membership.members.first { $0.deviceKey == handIn.device }?.name
        let folder = freeFolder(for: isAnonymous ? nil : name, beneath: exercise.title, in: replica)
        let paths = files.map { folder + "/" + $0.path }
        guard paths.allSatisfy({ (try? Space.parts(of: $0)) != nil }) else { throw .workshop(.pathTooLong) }
        flush(replica)
        // A space that is full takes nothing away again, for that is written, too.
        try checkRoom(forBytes: files.reduce(0) { $0 + Self.roomInBytes(for: $1) }, in: replica)
        do throws(NodeFailure) {
            try copy(files, into: folder, of: replica)
        } catch {
            // Half a solution is none.
            takeAway(folder, from: replica)
            throw error
        }
        return folder
    }

    /// What a file takes at most: its bytes, and its name and attributes.
    private static func roomInBytes(for file: StarterFile) -> Int {
        file.text.utf8.count + (file.content?.sizeInBytes ?? 0) + file.path.utf8.count + 1024
    }

    private func copy(
        _ files: [StarterFile], into folder: String, of replica: SpaceReplica
    ) throws(NodeFailure) {
        for file in files {
            let made = try create(file.content == nil ? .text : .blob, at: folder + "/" + file.path, in: replica)
            try insert(file.text, into: made, of: replica)
            try set(file, of: made, in: replica)
            if !file.text.isEmpty {
                tell([TextEdit(at: 0, deleted: 0, inserted: file.text)], of: made, in: replica)
            }
        }
    }

    private func takeAway(_ folder: String, from replica: SpaceReplica) {
        guard let parts = try? FileTree.path(parsing: folder), replica.space.tree.resolve(parts) != nil else { return }
        do {
            try remove(try replica.space.removal(of: folder, by: deviceKey), from: replica)
            flush(replica)
        } catch {
            log(.warning, "A part of a solution is left in \(folder) of \(replica.id.short): \(error)")
        }
        tellTree(of: replica)
    }

    /// Nil where the bytes are not here.
    private func starter(_ file: LearnersWork.File, in work: SpaceID) -> StarterFile? {
        var starter: StarterFile
        switch file.content {
        case .text(let text, let form):
            starter = StarterFile(path: file.path, text: text)
            starter.form = form == .plain ? nil : form
        case .blob(let content):
            starter = StarterFile(path: file.path, text: "")
            guard let kept = blobs.kept[BlobKey(space: work, blob: BlobID(content.blob))], kept.pieces.isFull else {
                return nil
            }
            starter.content = kept.head
        }
        if file.isExecutable { starter.mode = FileMode(isExecutable: true) }
        return starter
    }

    /// One that is not there yet: of a name with a number behind it, of none with the number alone.
    private func freeFolder(for name: String?, beneath title: String, in replica: SpaceReplica) -> String {
        let parent = "\(Self.folder)/\(Self.part(title) ?? "exercise")"
        let stem = name.flatMap(Self.part)
        var number = 1
        while true {
            let last = stem.map { number == 1 ? $0 : "\($0) \(number)" } ?? "\(number)"
            let path = "\(parent)/\(last)"
            if let parts = try? FileTree.path(parsing: path), replica.space.tree.resolve(parts) == nil { return path }
            number += 1
        }
    }

    /// What may stand in a path of what people wrote; nil where nothing of it may.
    private static func part(_ text: String) -> String? {
        let kept = text.unicodeScalars.filter { !"/\\:*?\"<>|".unicodeScalars.contains($0) }.prefix(40)
        let words = String(String.UnicodeScalarView(kept)).split(separator: " ").joined(separator: " ")
        return (try? PathPart(words))?.text
    }
}

/// That somebody agreed to show their work, until it is looked at whether that was asked for here.
struct Agreement {
    let workshop: SpaceID
    let exercise: RecordEntry.ID
    let consent: RecordEntry.ID
}
