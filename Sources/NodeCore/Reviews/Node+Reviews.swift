import Identity
package import Membership
import Replication
package import Reviews
import Spaces
import WireCodec

/// What clients want of reviews: records that this device adds where the fold would count them.
extension Node {
    /// All reviews of a space, by the order in which they were begun.
    package func reviews(in space: SpaceID) -> [ReviewSight] {
        guard let replica = replicas[space] else { return [] }
        return replica.reviewBook.sights(in: replica.space, for: deviceKey)
    }

    package func review(_ id: ReviewID, in space: SpaceID) -> ReviewSight? {
        guard let replica = replicas[space] else { return nil }
        return replica.reviewBook.sight(of: id, in: replica.space, for: deviceKey)
    }

    /// What every review of a space is to meet that has no rules of its own.
    package func landRules(in space: SpaceID) -> LandRules {
        guard let replica = replicas[space] else { return LandRules() }
        return replica.reviewBook.rules(in: replica.space)
    }

    func perform(_ command: ReviewCommand, in replica: SpaceReplica, for request: RequestID) throws(NodeFailure) {
        switch command {
        case .open(let opening, let subject):
            let role = replica.space.membership.role(of: deviceKey)
            guard role?.canReview == true else { throw .space(.notAllowed(role)) }
            _ = try publish([.open(opening), .round(subject)], in: nil, of: replica)
            replica.waitingForFlush.append((request, .review(.opened(ReviewID(.zero)))))
        case .say(let deeds, let id):
            try requireCounted(deeds, in: id, of: replica)
            let ids = try publish(deeds, in: id, of: replica)
            replica.waitingForFlush.append((request, .review(.said(ids))))
        case .rule(let rules):
            let role = replica.space.membership.role(of: deviceKey)
            guard role?.canAdminister == true else { throw .space(.notAllowed(role)) }
            let ids = try publish([.rules(rules)], in: nil, of: replica)
            replica.waitingForFlush.append((request, .review(.said(ids))))
        case .listen:
            guard let subscription = newSubscription(for: request.client) else { throw .tooManySubscriptions }
            replica.reviewBook.listeners.append(subscription)
            return reply(request, .subscribed(subscription))
        }
        flush(replica)
    }

    /// Adds them all to a change that holds nothing else before them; answers their ids but for the change, which is
    /// known when it is closed.
    private func publish(
        _ deeds: [ReviewDeed], in id: ReviewID?, of replica: SpaceReplica
    ) throws(NodeFailure) -> [RecordEntry.ID] {
        guard deeds.count <= NodeLimits.reviewActsMax else {
            throw .review(.tooManyActs(limit: NodeLimits.reviewActsMax))
        }
        var records: [Record] = []
        for (place, deed) in deeds.enumerated() {
            guard let record = deed.record(in: id) else { throw .review(.unfit(place)) }
            records.append(record)
        }
        guard records.reduce(0, { $0 + $1.encode().count }) <= NodeLimits.reviewActsMaxInBytes else {
            throw .review(.tooLong(limitInBytes: NodeLimits.reviewActsMaxInBytes))
        }
        flush(replica)
        return try changing(replica) { draft throws(SpaceError) in
            records.map { RecordEntry.ID(change: .zero, index: draft.append($0)) }
        }
    }

    /// What the fold would say of them, one after the other: nobody's node writes what no other one counts.
    private func requireCounted(
        _ deeds: [ReviewDeed], in id: ReviewID, of replica: SpaceReplica
    ) throws(NodeFailure) {
        guard var trial = replica.reviewBook.sight(of: id, in: replica.space, for: deviceKey)?.review else {
            throw .review(.unknown)
        }
        guard let role = replica.space.membership.role(of: deviceKey), role.canChat else {
            throw .space(.notAllowed(replica.space.membership.role(of: deviceKey)))
        }
        let rules = replica.space.reviewRules
        let time = trial.steps.last?.time ?? trial.opened
        for (place, deed) in deeds.enumerated() {
            let step = ReviewStep(
                id: RecordEntry.ID(change: .zero, index: place), review: id, deed: deed, author: deviceKey, time: time)
            if let refusal = trial.apply(step, role: role, by: rules) { throw .review(.refused(place, refusal)) }
        }
    }

    // MARK: News

    /// Takes a record about reviews in; listeners hear of it where it counts, and a round's content is fetched, so that
    /// it is here when nobody is around any more.
    func noteReview(_ entry: RecordEntry, in replica: SpaceReplica, isHeard: Bool) {
        guard let step = replica.reviewBook.apply(entry), isHeard else { return }
        if case .round(.code(let code)) = step.deed { fetchContent(code.content, of: replica) }
        guard !replica.reviewBook.listeners.isEmpty, counts(step, in: replica) else { return }
        for listener in replica.reviewBook.listeners {
            outbox.append(.notify(listener, .review(space: replica.id, step)))
        }
    }

    private func counts(_ step: ReviewStep, in replica: SpaceReplica) -> Bool {
        guard let id = step.review else { return replica.space.reviewRules.role(step)?.canAdminister == true }
        let sight = replica.reviewBook.sight(of: id, in: replica.space, for: deviceKey)
        return sight?.review.steps.last { $0.id == step.id } != nil || sight?.review.id.change == step.id.change
    }

    /// Larger ones, and those beyond some at a time, are fetched when somebody asks for them.
    private func fetchContent(_ blob: BlobID, of replica: SpaceReplica) {
        guard let listed = replica.blobs.all.last(where: { $0.blob == blob }),
            listed.sizeInBytes <= NodeLimits.reviewContentMaxInBytes,
            blobs.ongoing.count < NodeLimits.reviewContentsAtOnce
        else { return }
        do throws(NodeFailure) {
            try want(blob, in: replica)
        } catch {
            log(.info, "The content of a round in \(replica.id.short) is not fetched by itself: \(error)")
        }
    }
}
