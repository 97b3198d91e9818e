import Identity
import LocalRPC
import Membership
import NodeCore
import Reviews
import Spaces
import WireCodec

/// `review.*`
enum ReviewHandlers {
    static func add(to table: inout [String: Handler]) {
        table[ReviewMethods.List.name] = list
        table[ReviewMethods.Show.name] = show
        table[ReviewMethods.Open.name] = open
        table[ReviewMethods.Revise.name] = revise
        table[ReviewMethods.Publish.name] = publish
        table[ReviewMethods.Rules.name] = rules
        table[ReviewMethods.Port.name] = port
        table[ReviewMethods.Export.name] = ReviewExporting.run
        table[ReviewMethods.Subscribe.name] = subscribe
    }

    // MARK: Reading

    private static func list(_ call: RPCCall) {
        call.with(ReviewMethods.List.self) { params throws(RPCFailure) in
            let space = try call.node.spaceID(named: params.space)
            let query: ReviewQuery
            do throws(ReviewQuery.Mistake) {
                query = try ReviewQuery(parsing: params.query ?? "")
            } catch {
                throw RPCFailure(query: error)
            }
            let shapes = ReviewShapes(space, call.node)
            let found = call.node.reviews(in: space).filter { query.matches(shapes.facts(of: $0), for: shapes.asker) }
            call.succeed(ReviewMethods.List.self, .init(reviews: found.map(shapes.head)))
        }
    }

    private static func show(_ call: RPCCall) {
        call.with(ReviewMethods.Show.self) { params throws(RPCFailure) in
            let space = try call.node.spaceID(named: params.space)
            let sight = try call.node.review(named: params.review, in: space)
            call.succeed(ReviewMethods.Show.self, ReviewShapes(space, call.node).whole(sight))
        }
    }

    private static func port(_ call: RPCCall) {
        call.with(ReviewMethods.Port.self) { params throws(RPCFailure) in
            let port: LinePort
            do throws(LinePort.Excess) {
                port = try LinePort(
                    from: params.from.map { ($0.path, $0.text) }, to: params.to.map { ($0.path, $0.text) })
            } catch {
                throw RPCFailure(port: error)
            }
            var landings: [ReviewMethods.Landing] = []
            for place in params.places { landings.append(try landing(of: place, by: port)) }
            call.succeed(ReviewMethods.Port.self, .init(landings: landings))
        }
    }

    private static func landing(
        of place: ReviewMethods.Place, by port: LinePort
    ) throws(RPCFailure) -> ReviewMethods.Landing {
        guard let path = place.path, let line = place.line, line >= 1, case let last = place.lastLine ?? line,
            last >= line, last < ReviewLimits.numberEnd
        else { throw RPCFailure(.usage, "A place needs a `path`, a `line` from 1, and no `lastLine` before it.") }
        return ReviewMethods.Landing(port.landing(of: line - 1..<last, in: path), of: line - 1..<last, in: path)
    }

    // MARK: Saying

    private static func open(_ call: RPCCall) {
        call.with(ReviewMethods.Open.self) { params throws(RPCFailure) in
            let space = try call.node.spaceID(named: params.space)
            var opening = ReviewDeed.Opening(title: params.title)
            opening.description = params.description.flatMap { $0.isEmpty ? nil : $0 }
            opening.target = params.target
            var reviewers: Set<Bytes32> = []
            for name in params.reviewers ?? [] { reviewers.insert(try call.node.person(named: name, in: space)) }
            opening.reviewers = reviewers.sorted()
            let subject = try RoundSubject(params.round, in: space, call.node)
            call.command(ReviewMethods.Open.self, .review(space, .open(opening, subject))) { reply in
                guard case .review(.opened(let id)) = reply else { return nil }
                return .init(review: id.change.hex, round: id.change.hex)
            }
        }
    }

    private static func revise(_ call: RPCCall) {
        call.with(ReviewMethods.Revise.self) { params throws(RPCFailure) in
            let space = try call.node.spaceID(named: params.space)
            let id = try call.node.review(named: params.review, in: space).review.id
            let subject = try RoundSubject(params.round, in: space, call.node)
            call.command(ReviewMethods.Revise.self, .review(space, .say([.round(subject)], in: id))) { reply in
                guard case .review(.said(let ids)) = reply, let round = ids.first else { return nil }
                return .init(review: id.change.hex, round: round.change.hex)
            }
        }
    }

    private static func publish(_ call: RPCCall) {
        call.with(ReviewMethods.Publish.self) { params throws(RPCFailure) in
            let space = try call.node.spaceID(named: params.space)
            let sight = try call.node.review(named: params.review, in: space)
            guard !params.acts.isEmpty else {
                throw RPCFailure(.usage, "There is nothing to publish.", kept: "Nothing was said.")
            }
            let reader = ReviewActReader(sight.review, in: space, call.node)
            var deeds: [ReviewDeed] = []
            for act in params.acts { deeds.append(try reader.deed(of: act)) }
            let id = sight.review.id
            call.command(ReviewMethods.Publish.self, .review(space, .say(deeds, in: id))) { reply in
                guard case .review(.said(let ids)) = reply else { return nil }
                return .init(review: id.change.hex, ids: ids.map(\.written))
            }
        }
    }

    private static func rules(_ call: RPCCall) {
        call.with(ReviewMethods.Rules.self) { params throws(RPCFailure) in
            let space = try call.node.spaceID(named: params.space)
            let sight = try params.review.map { name throws(RPCFailure) in
                try call.node.review(named: name, in: space)
            }
            guard let wanted = params.rules else {
                let rules = sight?.rules ?? call.node.landRules(in: space)
                return call.succeed(ReviewMethods.Rules.self, ReviewShapes(space, call.node).shape(rules))
            }
            let rules = try LandRules(wanted, in: space, call.node)
            let command = sight.map { ReviewCommand.say([.rules(rules)], in: $0.review.id) } ?? .rule(rules)
            call.command(ReviewMethods.Rules.self, .review(space, command)) { reply in
                guard case .review(.said) = reply else { return nil }
                return ReviewShapes(space, call.node).shape(rules)
            }
        }
    }

    private static func subscribe(_ call: RPCCall) {
        call.with(ReviewMethods.Subscribe.self) { params throws(RPCFailure) in
            let space = try call.node.spaceID(named: params.space)
            call.command(ReviewMethods.Subscribe.self, .review(space, .listen)) { reply in
                guard case .subscribed(let subscription) = reply else { return nil }
                return .init(subscription: Int(subscription.number))
            }
        }
    }
}

extension Node {
    /// The review that a client means: by its id, a beginning of it with four digits at least, or `@last`.
    func review(named name: String, in space: SpaceID) throws(RPCFailure) -> ReviewSight {
        if let id = Bytes32(hex: name), let sight = review(ReviewID(id), in: space) { return sight }
        let all = reviews(in: space)
        if name == "@last", let last = all.last { return last }
        let digits = name.lowercased()
        let found = digits.utf8.count >= 4 ? all.filter { $0.review.id.change.hex.hasPrefix(digits) } : []
        guard let first = found.first else { throw RPCFailure(review: .unknown) }
        guard found.count == 1 else {
            throw RPCFailure(
                .ambiguous, "Several reviews begin so: \(name).", kept: "Nothing was changed.",
                next: "Give more digits; see: atelier review list")
        }
        return first
    }
}

extension LandRules {
    init(_ shape: ReviewMethods.RuleSet, in space: SpaceID, _ node: Node) throws(RPCFailure) {
        self.init()
        accepts = shape.accepts ?? 1
        var required: Set<Bytes32> = []
        for name in shape.required ?? [] { required.insert(try node.person(named: name, in: space)) }
        self.required = required.sorted()
        checks = shape.checks ?? []
        checklist = shape.checklist ?? []
        for score in shape.rubric ?? [] { rubric[score.name] = score.score }
        allowsOpenThreads = shape.openThreads ?? false
        keepsOnSamePatch = shape.keepsOnSamePatch ?? true
    }
}

extension ReviewMethods.Landing {
    init(_ landing: LinePort.Landing, of lines: Range<Int>, in path: String) {
        switch landing {
        case .exact: self.init(.exact, path, lines)
        case .moved(let path, let lines): self.init(.moved, path, lines)
        case .changed(let path, let lines): self.init(.changed, path, lines)
        case .gone(let path, let line):
            self.init(fate: .gone)
            self.path = path
            self.line = line + 1
        }
    }

    private init(_ fate: Fate, _ path: String, _ lines: Range<Int>) {
        self.init(fate: fate)
        self.path = path
        line = lines.lowerBound + 1
        lastLine = lines.upperBound
    }
}
