import Identity
package import Membership
package import Replication
import SodiumCrypto
import Spaces
import WireCodec

/// Writing bundles (`Protocol/bundles.md`): piece after piece, as whoever writes them down asks for the next.
extension Node {
    func perform(_ command: BundleCommand, in space: SpaceID?, for request: RequestID) throws(NodeFailure) {
        switch command {
        case .beginExport(let scope):
            guard let replica = space.flatMap({ replicas[$0] }) else { throw .unknownSpace }
            let export = try beginExport(scope, of: replica, for: request.client)
            exports[export.id] = export
            reply(request, .bundle(.begun(export.id, head: export.head)))
        case .nextPiece(let id):
            guard let export = exports[id], export.client == request.client, export.request == nil else {
                throw .noBundle
            }
            export.request = request
            proceed(export)
        case .beginImport(let head): try beginImport(head, for: request)
        case .take(let id, let piece): take(piece, of: try bundle(id, of: request.client), for: request)
        case .endImport(let id, let ending): try end(try bundle(id, of: request.client), ending, for: request)
        case .abandon(let id):
            if exports[id]?.client == request.client { exports[id] = nil }
            if imports[id]?.client == request.client { imports[id] = nil }
            reply(request, .done)
        }
    }

    private func bundle(_ id: BundleID, of client: ClientID) throws(NodeFailure) -> BundleImport {
        guard let bundle = imports[id], bundle.client == client else { throw .noBundle }
        return bundle
    }

    func newBundle() throws(NodeFailure) -> BundleID {
        guard exports.count + imports.count < NodeLimits.bundlesMax else { throw .tooManyBundles }
        defer { nextBundle += 1 }
        return BundleID(value: nextBundle)
    }

    /// A client hung up, and nobody else knows of its bundles.
    func abandonBundles(of client: ClientID) {
        exports = exports.filter { $0.value.client != client }
        imports = imports.filter { $0.value.client != client }
    }

    private func beginExport(
        _ scope: BundleScope, of replica: SpaceReplica, for client: ClientID
    ) throws(NodeFailure) -> BundleExport {
        flush(replica)
        let log = replica.space.membership
        let readers = EpochView.readers(log)
        let recipients: [Bytes32]
        if case .member(let device) = scope {
            recipients = log.devices(ofPersonWith: device).filter { readers.contains($0) }
            if recipients.isEmpty { throw .noBundleReader }
        } else {
            recipients = readers
        }
        let (known, basis) = basis(of: scope, among: recipients, in: replica)
        return try beginExport(
            BundlePlan(known: known, basis: basis, recipients: recipients, number: 0), of: replica, for: client)
    }

    func beginExport(
        _ plan: BundlePlan, of replica: SpaceReplica, for client: ClientID
    ) throws(NodeFailure) -> BundleExport {
        let log = replica.space.membership
        guard log.role(of: deviceKey)?.canRead == true else { throw .space(.notAllowed(log.role(of: deviceKey))) }
        guard let key = epochs[replica.id]?.writing else { throw .noBundleKey }
        let id = try newBundle()
        let held = frontier(of: replica)
        var contents = BundleContents(frontier: ShortFrontier(held))
        let head = head(for: plan.recipients, under: key, contents: &contents)
        let operations = log.opsMissing(given: plan.basis.membership).map { $0.encode() }
        contents.operationCount = operations.count
        let messages = MembershipMessage.messages(space: replica.id, operations: operations)
        let holding = Holding.make(held, number: plan.number, at: now.unixInMilliseconds, by: identity.device)
        let items =
            [.genesis(replica.space.genesis.encode()), .basis(plan.basis), .holding(holding)]
            + messages.map { BundleItem.membership($0) }
        let start = BundleExport.Start(
            id: id, client: client, key: key, head: head, known: plan.known, items: items, contents: contents)
        return BundleExport(start, of: replica.space.chains)
    }

    /// All that is here.
    func frontier(of replica: SpaceReplica) -> FrontierMessage {
        FrontierMessage(
            space: replica.id, membership: replica.space.membership.frontier, chains: replica.space.chains.tips)
    }

    /// The same as people carry it; nil for a space that is not here, or whose history is being read.
    package func shortFrontier(of space: SpaceID) -> ShortFrontier? {
        replicas[space].map { ShortFrontier(frontier(of: $0)) }
    }

    /// What the readers are taken to have.
    private func basis(
        of scope: BundleScope, among recipients: [Bytes32], in replica: SpaceReplica
    ) -> (Reach, FrontierMessage) {
        let chains = replica.space.chains
        let said: [FrontierMessage]
        switch scope {
        case .everything: said = []
        case .since(let short):
            said = [short.frontier(in: chains, membership: replica.space.membership.operations.map(\.id))]
        case .member: said = heard(of: recipients, in: replica.id)
        }
        guard var known = said.first.map({ chains.reach(of: $0) }) else {
            return (Reach(), FrontierMessage(space: replica.id, membership: [], chains: []))
        }
        for frontier in said.dropFirst() { known = chains.common(known, chains.reach(of: frontier)) }
        // A device that wrote a change had all that it builds on.
        if case .member = scope, let only = recipients.first, recipients.count == 1 {
            let own = chains.tips.filter { $0.deviceKey == only }.compactMap { chains.index(of: $0.id) }
            chains.extend(&known, to: own)
        }
        let log = replica.space.membership
        let common = Set(said.dropFirst().reduce(into: Set(said[0].membership)) { $0.formIntersection($1.membership) })
        let membership = common.filter { log.contains($0) }
        return (
            known, FrontierMessage(space: replica.id, membership: Array(membership), chains: chains.tips(of: known))
        )
    }

    /// The head of a bundle: its key for each device that a key is known of, filled up with seals for nobody.
    private func head(
        for recipients: [Bytes32], under key: EpochKey, contents: inout BundleContents
    ) -> [UInt8] {
        let bundle = random.bytes32()
        var seals: [BundleHead.Seal] = []
        for device in recipients {
            if seals.count < BundleHead.sealsMax, let recipient = recipient(device, in: key.space),
                let seal = seal(key, to: recipient, in: bundle)
            {
                seals.append(seal)
                contents.sealedTo.append(device)
            } else {
                contents.unsealed.append(device)
            }
        }
        while seals.count < BundleHead.filledCount(seals.count) {
            let nobody = SealRecipient(
                device: random.bytes32(), serial: 0, key: KeyPair.generate(from: random).publicKey)
            if let seal = seal(key, to: nobody, in: bundle) { seals.append(seal) }
        }
        seals.sort { $0.hint.value < $1.hint.value }
        return BundleHead(id: bundle, space: key.space, epoch: key.id, seals: seals).encode()
    }

    /// Nil where nothing can be sealed to the key.
    private func seal(_ key: EpochKey, to recipient: SealRecipient, in bundle: Bytes32) -> BundleHead.Seal? {
        guard let sealed = try? key.seal(forBundle: bundle, to: recipient, from: identity.channel, random: random)
        else {
            return nil
        }
        let hint = BundleHead.hint(of: recipient.device, serial: recipient.serial, in: bundle)
        return BundleHead.Seal(hint: hint, sealed: sealed)
    }

    // MARK: Pieces

    /// Fills the next piece and answers with it, or asks the store for what belongs in it.
    private func proceed(_ export: BundleExport) {
        guard let request = export.request else { return }
        guard let replica = replicas[export.space] else {
            exports[export.id] = nil
            return fail(request, .unknownSpace)
        }
        let chains = replica.space.chains
        while export.fill(), !export.hasEnd {
            guard let range = export.nextRange(in: chains) else {
                export.end()
                continue
            }
            guard let bodies = replica.bodies(of: range) else {
                let fetch = FetchRequest(
                    reader: .bundle(export.id), space: replica.id, chain: range.chain,
                    strand: chains.ordinal(ofStrand: range.strand), from: range.from, to: range.to)
                export.fetching = fetch
                outbox.append(.fetch(fetch))
                return
            }
            guard add(bodies, ofStrand: range.strand, of: replica, to: export) else { return }
        }
        export.request = nil
        if export.isDone { return finish(export, for: request) }
        reply(request, .bundle(.piece(export.sealPiece(from: random))))
    }

    /// The store's answer.
    func fetched(_ changes: [StoredChange], for request: FetchRequest, into id: BundleID) {
        guard let export = exports[id], let replica = replicas[request.space], export.fetching == request else {
            return
        }
        export.fetching = nil
        let strand = replica.space.chains.strand(of: request.chain, ordinal: request.strand)
        // The disk may hold texts still that were forgotten just now.
        let kept = changes.compactMap { try? replica.space.kept($0) }
        guard let strand, kept.count == changes.count, kept.first?.sequence == request.from else {
            return giveUp(export, because: "the store did not give changes from \(request.from) on of a chain")
        }
        if add(kept, ofStrand: strand, of: replica, to: export) { proceed(export) }
    }

    private func add(
        _ changes: [StoredChange], ofStrand strand: Int, of replica: SpaceReplica, to export: BundleExport
    ) -> Bool {
        let chains = replica.space.chains
        let first = changes[0].sequence
        // Always named: the reader may know forks of the chain that the writer does not.
        let previous = first == 0 ? nil : chains.index(inStrand: strand, sequence: first - 1).map { chains.id(at: $0) }
        guard let run = ChangesMessage(run: changes, behind: previous.map { IDPrefix($0) }, space: replica.id) else {
            giveUp(export, because: "a run of changes does not end in a signed one")
            return false
        }
        export.add(run, ofStrand: strand)
        return true
    }

    private func giveUp(_ export: BundleExport, because reason: String) {
        log(.warning, "A bundle of \(export.space.short) was given up: \(reason).")
        exports[export.id] = nil
        if let request = export.request { fail(request, .bundleBroken) }
    }

    private func finish(_ export: BundleExport, for request: RequestID) {
        exports[export.id] = nil
        epochs[export.space]?.ring.note(sealedInBytes: export.sealedInBytes, under: export.key.id)
        writeRing(of: export.space)
        reply(request, .bundle(.written(export.contents)))
    }
}
