import CRDT
import Identity
import Membership
import Replication
import SodiumCrypto
import Spaces
import WireCodec

/// Working apart on a space: founding branches, going from one view to another, merging.
extension Node {
    func perform(_ command: BranchCommand, in replica: SpaceReplica, for request: RequestID) throws(NodeFailure) {
        do throws(SpaceError) {
            switch command {
            case .list: reply(request, .branch(.list(replica.space.branchSummaries())))
            case .found(let name): try found(name, in: replica, for: request)
            case .use(let name): try use(replica.space.viewName(called: name), in: replica, for: request)
            case .compare(let name):
                flush(replica)
                let comparison = try replica.space.compare(with: try otherView(called: name, of: replica))
                reply(request, .branch(.compared(comparison)))
            case .merge(let name, let isReviewed):
                flush(replica)
                let view = try otherView(called: name, of: replica)
                try merge(view, isReviewed: isReviewed, in: replica, for: request)
            }
        } catch {
            throw .space(error)
        }
    }

    private func otherView(called name: String, of replica: SpaceReplica) throws(SpaceError) -> ViewName {
        let view = try replica.space.viewName(called: name)
        guard view != replica.space.inUse else { throw .branch(.inUse(name)) }
        return view
    }

    private func found(_ name: String, in replica: SpaceReplica, for request: RequestID) throws(SpaceError) {
        flush(replica)
        let nonce = random.bytes(ChainID.nonceInBytes)
        let own = OwnChain(id: ChainID(space: replica.id.bytes, deviceKey: deviceKey, nonce: nonce), nonce: nonce)
        var draft = ChangeDraft(chain: own.id, sequence: 0)
        try replica.space.foundBranch(name, by: deviceKey, in: &draft)
        let change = replica.space.change(
            closing: draft, origin: ChainOrigin(deviceKey: deviceKey, nonce: nonce), at: now.unixInTenths)
        let delta = try replica.space.apply(change, isSigned: true)
        let branch = BranchID(own.id)
        replica.otherChains[.branch(branch)] = own
        write(OwnViews.write(own, of: .branch(branch), in: replica.id))
        store([change], signature: identity.device.sign(change.signedBytes), in: replica)
        for entry in delta.records { tell(entry, in: replica) }
        pumpOthers(replica, except: nil)
        replyWhenStored(request, .branch(.founded(branch)))
    }

    // MARK: Going from view to view

    private func use(_ name: ViewName, in replica: SpaceReplica, for request: RequestID) throws(SpaceError) {
        flush(replica)
        let title = replica.space.viewTitle(name)
        if name != replica.space.inUse {
            let shown = replica.documentListeners.keys.sorted().map { ($0, replica.text(of: $0)) }
            replica.otherChains[replica.space.inUse] = replica.ownChain
            replica.space.use(name)
            replica.ownChain = replica.otherChains.removeValue(forKey: name)
            for (document, old) in shown { tellReplacement(of: old, in: document, of: replica) }
            tellTree(of: replica)
            for viewer in replica.sessions.keys {
                replica.sessions[viewer] = EditingSession(revision: replica.space.revision(of: viewer.document))
            }
            write(OwnViews.write(inUse: name, title: title, in: replica.id))
            // Kept texts tell by the count of changes whether they are good, and that is the same in all views.
            replica.keptTexts = nil
            keepTexts(of: replica)
        }
        replyWhenStored(request, .branch(.inUse(name, title: title)))
    }

    /// Tells whoever has a document open what turns its old text into the one that is shown now. A document that is not
    /// in this view is empty, until a view is shown that has it.
    private func tellReplacement(of old: String, in document: Bytes32, of replica: SpaceReplica) {
        let replacement = TextEdit.replacement(from: old, to: replica.text(of: document))
        for subscription in replica.documentListeners[document] ?? [] {
            outbox.append(
                .notify(
                    subscription,
                    .documentChanged(
                        space: replica.id, document: document, revision: replica.space.revision(of: document),
                        edits: replacement.map { [$0] } ?? [], origin: .local, author: deviceKey)))
        }
    }

    // MARK: Merging

    private func merge(
        _ name: ViewName, isReviewed: Bool, in replica: SpaceReplica, for request: RequestID
    ) throws(SpaceError) {
        let comparison = try replica.space.compare(with: name)
        guard replica.space.hasNews(in: name) else { return reply(request, .branch(.merged(comparison))) }
        if !isReviewed, comparison.regionCount > 0 {
            throw .branch(
                .needsReview(
                    comparison.theirTitle, regions: comparison.regionCount, documents: comparison.documentsToReview))
        }
        do {
            try changing(replica) { draft throws(SpaceError) in
                try replica.space.merge(name, by: self.deviceKey, in: &draft)
            }
        } catch {
            guard case .space(let reason) = error else { preconditionFailure("nothing else is thrown: \(error)") }
            throw reason
        }
        replica.waitingForFlush.append((request, .branch(.merged(comparison))))
        flush(replica)
    }
}

extension SpaceReplica {
    /// The text of a document as this node's clients see it; empty when the view in use has no such document.
    fileprivate func text(of document: Bytes32) -> String {
        space.documents[document]?.text.text.string() ?? ""
    }
}
