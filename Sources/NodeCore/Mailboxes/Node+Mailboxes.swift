package import Membership
import Replication
import Spaces
import WireCodec

/// Mailboxes (`Protocol/bundles.md`, section 6): when one is visited, and what is done there.
extension Node {
    private static let mailboxPrefix = "mailbox/"

    func perform(_ command: MailboxCommand, for request: RequestID) throws(NodeFailure) {
        switch command {
        case .add(let space, let place): try addMailbox(at: place, of: space, for: request)
        case .remove(let id):
            let box = try mailbox(id)
            mailboxes[id] = nil
            write(.setting(key: Self.mailboxPrefix + "\(id.value)", value: []))
            for visitor in box.visitors + box.nextVisitors { fail(visitor, .noMailbox) }
            replyWhenStored(request, .done)
        case .sync(let id):
            let box = try mailbox(id)
            guard replicas[box.space] != nil else { throw .stillLoading }
            if box.isVisited {
                box.nextVisitors.append(request)
            } else {
                box.visitors.append(request)
                visit(box)
            }
        case .listed(let id, let entries): reply(request, .mailbox(.look(listed(entries, in: try mailbox(id)))))
        case .look(let id, let entry, let head, let pieces):
            let wantsMore = look(into: entry, head: head, pieces: pieces, of: try mailbox(id))
            reply(request, .mailbox(.looked(wantsMore: wantsMore)))
        case .next(let id): try next(in: try mailbox(id), for: request)
        case .taken(let id, let name, let changeCount):
            let box = try mailbox(id)
            box.taken.insert(name)
            if let letter = box.letters[name], let replica = replicas[box.space] {
                let isWhole = changeCount.map { MailboxReading(of: replica).keepsItsWord(letter, changeCount: $0) }
                box.letters[name]?.isWhole = isWhole == true
                // What did not fit is read again when it does.
                box.letters[name]?.isBroken = isWhole != true && !isHoldingBack(box.space)
            }
            reply(request, .done)
        case .posted(let id, let entry):
            let box = try mailbox(id)
            if var posting = box.posting, posting.name == entry.name {
                posting.letter.sizeInBytes = entry.sizeInBytes
                box.letters[entry.name] = posting.letter
            }
            box.posting = nil
            reply(request, .done)
        case .removed(let id, let names):
            let box = try mailbox(id)
            for name in names { box.letters[name] = nil }
            reply(request, .done)
        case .ended(let id, let failure):
            end(try mailbox(id), failure)
            reply(request, .done)
        }
    }

    private func mailbox(_ id: MailboxID) throws(NodeFailure) -> Mailbox {
        guard let box = mailboxes[id] else { throw .noMailbox }
        return box
    }

    private func addMailbox(
        at place: MailboxPlace, of space: SpaceID, for request: RequestID
    ) throws(NodeFailure) {
        guard membership(of: space) != nil else { throw .unknownSpace }
        guard !mailboxes.values.contains(where: { $0.space == space && $0.place == place }) else {
            throw .mailboxKnown
        }
        guard mailboxes.count < NodeLimits.mailboxesMax else { throw .tooManyMailboxes(limit: NodeLimits.mailboxesMax) }
        lastMailbox = MailboxID(value: lastMailbox.value + 1)
        let box = Mailbox(id: lastMailbox, space: space, place: place)
        mailboxes[box.id] = box
        keep(box)
        replyWhenStored(request, .mailbox(.added(box.id)))
    }

    private func keep(_ box: Mailbox) {
        write(.setting(key: Self.mailboxPrefix + "\(box.id.value)", value: box.encode()))
    }

    func restoreMailboxes(_ settings: [String: [UInt8]]) {
        for (key, bytes) in settings where key.hasPrefix(Self.mailboxPrefix) {
            guard let value = UInt32(key.dropFirst(Self.mailboxPrefix.count)),
                let box = Mailbox(decoding: bytes, id: MailboxID(value: value))
            else { continue }
            mailboxes[box.id] = box
        }
        lastMailbox = mailboxes.keys.max() ?? lastMailbox
    }

    // MARK: When

    var mailboxDeadline: Deadline? {
        var earliest: Deadline?
        for box in mailboxes.values where !box.isVisited && replicas[box.space] != nil {
            earliest = .earliest(earliest, box.dueAt)
        }
        return earliest
    }

    func visitDueMailboxes() {
        for box in mailboxes.values.sorted(by: { $0.id < $1.id }) where !box.isVisited {
            if replicas[box.space] != nil, box.dueAt <= now.monotonicInNanoseconds { visit(box) }
        }
    }

    /// Something was written here.
    func tellMailboxes(of space: SpaceID) {
        for box in mailboxes.values where box.space == space { box.hasNews(at: now) }
    }

    private func visit(_ box: Mailbox) {
        box.beginVisit()
        guard replicas[box.space]?.space.membership.role(of: deviceKey)?.canRead == true else {
            return end(box, "This device may not read the space any more.")
        }
        guard !isHoldingBack(box.space) else {
            return end(box, "The space takes as much of this device's disk as it may; see: atelier space show")
        }
        outbox.append(.visitMailbox(box.id, box.place))
    }

    private func end(_ box: Mailbox, _ failure: String?) {
        if failure == nil {
            box.seen = newest(in: box).merging(box.seen) { max($0, $1) }
            keep(box)
        } else {
            log(.warning, "The mailbox \(box.place.text) could not be visited: \(failure ?? "")")
        }
        box.endVisit(failure, at: now, random: random)
        let visitors = box.visitors
        (box.visitors, box.nextVisitors) = (box.nextVisitors, [])
        for visitor in visitors { replyWhenStored(visitor, .mailbox(.visited(status(of: box)))) }
        if !box.visitors.isEmpty { visit(box) }
    }

    // MARK: What is there

    private func listed(_ entries: [MailboxEntry], in box: Mailbox) -> [String] {
        // What was written before somebody else was faster is not there: it may be written again.
        box.postCount = 0
        let sizes = Dictionary(entries.map { ($0.name, $0.sizeInBytes) }) { first, _ in first }
        box.letters = box.letters.filter { sizes[$0.key] == $0.value.sizeInBytes }
        box.passedOver = box.passedOver.filter { sizes[$0.key] == $0.value }
        box.locked = []
        let new = sizes.keys.filter { box.letters[$0] == nil && box.passedOver[$0] == nil }
        return Array(new.sorted().prefix(NodeLimits.mailboxFilesMax))
    }

    /// Learns what a file is; true when more of it is needed for that.
    private func look(into entry: MailboxEntry, head bytes: [UInt8], pieces: [[UInt8]], of box: Mailbox) -> Bool {
        guard let head = try? BundleHead(decoding: bytes), head.isOf(box.space) else {
            box.passedOver[entry.name] = entry.sizeInBytes
            return false
        }
        guard let key = try? key(for: head), key.space == box.space else {
            box.locked.insert(entry.name)
            return false
        }
        var beginning = LetterBeginning()
        for (number, piece) in pieces.enumerated() where !beginning.isDone {
            let items = try? BundlePiece.open(piece, number: UInt64(number), of: bytes, with: key)
            for item in items ?? [] { beginning.take(item) }
            if items == nil { beginning.isBroken = true }
        }
        if let basis = beginning.basis, let holding = beginning.holding, basis.space == box.space,
            holding.frontier.space == box.space, holding.isSigned,
            Mailbox.name(of: holding.number, by: holding.device, under: key) == entry.name
        {
            box.letters[entry.name] = Mailbox.Letter(
                device: holding.device, number: holding.number, time: holding.time, epoch: head.epoch, basis: basis,
                frontier: holding.frontier, sizeInBytes: entry.sizeInBytes)
            if let replica = replicas[box.space] { note(holding, in: replica) }
            return false
        }
        guard beginning.isDone || pieces.count >= LetterBeginning.piecesMax else { return true }
        box.passedOver[entry.name] = entry.sizeInBytes
        return false
    }

    /// The newest number of each device that is there.
    private func newest(in box: Mailbox) -> [Bytes32: UInt64] {
        Dictionary(box.letters.values.map { ($0.device, $0.number) }) { max($0, $1) }
    }

    /// Devices whose newest file has gone, though nobody removes that while they read the space.
    private func rolledBack(_ box: Mailbox) -> Set<Bytes32> {
        let present = newest(in: box)
        let gone = box.seen.filter { device, number in
            present[device, default: 0] < number
                && replicas[box.space]?.space.membership.role(of: device)?.canRead == true
        }
        return Set(gone.keys)
    }

    // MARK: What is done

    private func next(in box: Mailbox, for request: RequestID) throws(NodeFailure) {
        guard let replica = replicas[box.space] else { throw .unknownSpace }
        flush(replica)
        checkForRollback(box, in: replica)
        if let name = MailboxReading(of: replica).next(of: box.letters, but: box.taken) {
            return reply(request, .mailbox(.next(.take(name: name))))
        }
        let plan = plan(of: box, in: replica)
        if box.postCount < NodeLimits.mailboxPostsMax, let post = plan.post() {
            return try write(post, to: box, in: replica, for: request)
        }
        let broken = box.letters.filter { $0.value.device == deviceKey && $0.value.isBroken }.map(\.key)
        let names = (plan.superfluous() + broken).sorted()
        reply(request, .mailbox(.next(names.isEmpty ? .end : .remove(names: names))))
    }

    private func plan(of box: Mailbox, in replica: SpaceReplica) -> MailboxPlan {
        MailboxPlan(box.letters, in: replica, of: deviceKey) { heard(of: [$0], in: box.space).first }
    }

    /// Notices that files have gone which are kept as long as their device reads the space. What was in them and is
    /// lacked by somebody is written anew, as always.
    private func checkForRollback(_ box: Mailbox, in replica: SpaceReplica) {
        guard !box.isChecked else { return }
        box.isChecked = true
        // A file under a key that is not here yet may be the newest one.
        guard box.locked.isEmpty else { return }
        box.rolledBack = rolledBack(box)
        guard !box.rolledBack.isEmpty else { return }
        let names = box.rolledBack.sorted().map { name(of: $0, in: replica.space.membership) }
        log(
            .warning,
            """
            In the mailbox \(box.place.text) the newest files of \(names.joined(separator: ", ")) have gone: it was \
            put back to an earlier state. What is missing is written there again.
            """)
        for device in box.rolledBack { box.seen[device] = newest(in: box)[device] }
    }

    private func write(
        _ post: MailboxPlan.Post, to box: Mailbox, in replica: SpaceReplica, for request: RequestID
    ) throws(NodeFailure) {
        guard let key = epochs[box.space]?.writing else { throw .noBundleKey }
        let number = max(box.nextNumber, (newest(in: box)[deviceKey] ?? 0) + 1)
        box.nextNumber = number + 1
        box.postCount += 1
        // Whoever wrote a file under the key has it.
        let holders = Set(box.letters.values.filter { $0.epoch == key.id }.map(\.device)).union([deviceKey])
        let recipients = EpochView.readers(replica.space.membership).filter { !holders.contains($0) }
        let tips = replica.space.chains.tips(of: post.known)
        let basis = FrontierMessage(space: box.space, membership: post.ops, chains: tips)
        let export = try beginExport(
            BundlePlan(known: post.known, basis: basis, recipients: recipients, number: number), of: replica,
            for: request.client)
        exports[export.id] = export
        let name = Mailbox.name(of: number, by: deviceKey, under: key)
        box.posting = (
            name,
            Mailbox.Letter(
                device: deviceKey, number: number, time: now.unixInMilliseconds, epoch: key.id, basis: basis,
                frontier: frontier(of: replica), sizeInBytes: 0, isWhole: true)
        )
        // The number is never used twice, whatever happens.
        keep(box)
        replyWhenStored(request, .mailbox(.next(.post(name: name, export.id, head: export.head))))
    }

    // MARK: What people see

    /// In the order in which they were added.
    package var mailboxIDs: [MailboxID] { mailboxes.keys.sorted() }

    /// The mailboxes of a space, or all.
    package func mailboxes(of space: SpaceID?) -> [MailboxStatus] {
        mailboxes.values.filter { space == nil || $0.space == space }.sorted { $0.id < $1.id }.map(status)
    }

    private func status(of box: Mailbox) -> MailboxStatus {
        let plan = replicas[box.space].map { self.plan(of: box, in: $0) }
        return MailboxStatus(
            id: box.id, space: box.space, place: box.place, lastVisit: box.lastVisit, failure: box.failure,
            letterCount: box.letters.count, waitingCount: plan?.waitingCount ?? 0, lockedCount: box.locked.count,
            rolledBack: box.rolledBack.sorted(), isVisited: box.isVisited)
    }
}

/// What the first pieces of a file say of it.
private struct LetterBeginning {
    /// The two frontiers fill that many at most.
    static let piecesMax = 4

    var basis: FrontierMessage?
    var holding: Holding?
    var isBroken = false

    var isDone: Bool { isBroken || holding != nil }

    mutating func take(_ item: BundleItem) {
        switch item {
        case .basis(let frontier) where basis == nil: basis = frontier
        case .holding(let word) where holding == nil: holding = word
        default: break
        }
    }
}
