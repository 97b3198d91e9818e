import Replication
import Spaces
import WireCodec

extension ReviewDeed {
    /// What the fields of a record say, and of which review; nil when they are not as the page has them for the kind.
    /// What more there is, is passed over. `change` is the record's own, which a review that it opens is named by.
    static func reading(
        _ kind: RecordKind, _ fields: JSONObject, in change: Bytes32
    ) -> (review: ReviewID?, deed: ReviewDeed)? {
        do throws(MisshapenField) {
            let fields = RecordFields(fields)
            switch kind {
            case .reviewOpen: return (ReviewID(change), .open(try Opening(fields)))
            case .reviewRound:
                return (ReviewID(try fields.key("review") ?? change), .round(try RoundSubject(fields)))
            case .reviewRules:
                return (try fields.key("review").map { ReviewID($0) }, .rules(try LandRules(fields)))
            default: return (ReviewID(try fields.requiredKey("review")), try said(kind, fields))
            }
        } catch {
            return nil
        }
    }

    private static func said(_ kind: RecordKind, _ fields: RecordFields) throws(MisshapenField) -> ReviewDeed {
        switch kind {
        case .reviewComment: return .comment(try Comment(fields))
        case .reviewEdit: return try edit(fields)
        case .reviewReact:
            guard let reaction = try fields.words("reaction", maxInBytes: ReviewLimits.reactionInBytes) else {
                throw MisshapenField()
            }
            return .react(
                try fields.requiredComment("comment"), reaction: reaction, isBack: try fields.mark("back"))
        case .reviewResolve:
            return .settle(
                Settling(
                    thread: try fields.requiredComment("thread"), resolves: try !fields.mark("back"),
                    known: try fields.number("known") ?? 0))
        case .reviewVote: return .vote(try Ballot(fields))
        case .reviewSeen:
            let path = try fields.words("file", maxInBytes: ReviewLimits.pathInBytes)
            return .see(RoundID(try fields.requiredKey("round")), path: path, isBack: try fields.mark("back"))
        case .reviewApplied:
            let comments = try fields.list("comments", max: ReviewLimits.listCount, RecordFields.comment)
            guard !comments.isEmpty else { throw MisshapenField() }
            return .apply(comments, commit: try fields.words("commit"))
        case .reviewCheck: return .check(try CheckResult(fields))
        case .reviewAsk: return .ask(try fields.requiredKey("reviewer"), isBack: try fields.mark("back"))
        case .reviewTurn:
            guard let status = try fields.words("to").flatMap({ Status(rawValue: $0) }) else { throw MisshapenField() }
            var turn = Turn(status)
            turn.text = try fields.text("text")
            turn.commit = try fields.words("commit")
            return .turn(turn)
        default: throw MisshapenField()
        }
    }

    private static func edit(_ fields: RecordFields) throws(MisshapenField) -> ReviewDeed {
        if let comment = try fields.comment("comment") { return .edit(comment, text: try fields.text("text")) }
        let title = try fields.words("title")
        let description = try fields.text("description")
        guard title != nil || description != nil else { throw MisshapenField() }
        return .describe(title: title, description: description)
    }
}

extension ReviewDeed.Opening {
    init(_ fields: RecordFields) throws(MisshapenField) {
        guard let title = try fields.words("title") else { throw MisshapenField() }
        self.init(title: title)
        description = try fields.text("description")
        target = try fields.words("target")
        reviewers = try fields.keys("reviewers", max: ReviewLimits.personCount)
    }
}

extension RoundSubject {
    init(_ fields: RecordFields) throws(MisshapenField) {
        if let document = try fields.key("document") {
            self = .document(
                Document(
                    document: document,
                    from: try fields.keys("from", max: ReviewLimits.listCount, mayBeEmpty: true),
                    to: try fields.keys("to", max: ReviewLimits.listCount, mayBeEmpty: true)))
            return
        }
        var code = Code(content: BlobID(try fields.requiredKey("content")), patch: try fields.requiredKey("patch"))
        code.base = try fields.words("base")
        code.head = try fields.words("head")
        code.message = try fields.text("message")
        code.files = try fields.number("files") ?? 0
        code.inserted = try fields.number("inserted") ?? 0
        code.deleted = try fields.number("deleted") ?? 0
        self = .code(code)
    }
}

extension ReviewDeed.Comment {
    init(_ fields: RecordFields) throws(MisshapenField) {
        guard let text = try fields.text("text") else { throw MisshapenField() }
        self.init(text: text)
        if let thread = try fields.comment("thread") {
            reply = Reply(
                thread: thread, resolves: try fields.mark("resolved"), known: try fields.number("known") ?? 0)
        } else if let value = fields.fields["place"] {
            place = try CommentPlace(value)
        }
        round = try fields.key("round").map { RoundID($0) }
        if let value = fields.fields["suggestion"] {
            guard let lines = value.string, lines.utf8.count <= ReviewLimits.suggestionInBytes else {
                throw MisshapenField()
            }
            suggestion = lines
        }
        mentions = try fields.keys("mentions", max: ReviewLimits.personCount)
    }
}

extension CommentPlace {
    init(_ value: JSONValue) throws(MisshapenField) {
        guard let object = value.object else { throw MisshapenField() }
        let fields = RecordFields(object)
        guard let path = try fields.words("file", maxInBytes: ReviewLimits.pathInBytes) else { throw MisshapenField() }
        self.init(path: path)
        isOld = try fields.mark("old")
        let (from, to) = (try fields.number("from"), try fields.number("to"))
        switch (from, to) {
        case (nil, nil): break
        case (let from?, let to?) where from < to: lines = from..<to
        default: throw MisshapenField()
        }
        quoted = try fields.list("lines", max: ReviewLimits.quotedLineCount, Self.quotedLine)
        before = try fields.list("before", max: ReviewLimits.contextLineCount, Self.quotedLine)
        after = try fields.list("after", max: ReviewLimits.contextLineCount, Self.quotedLine)
        if let document = try fields.key("document") {
            guard let start = object["start"].flatMap({ Whereabouts.Place($0) }),
                let end = object["end"].flatMap({ Whereabouts.Place($0) })
            else { throw MisshapenField() }
            span = Span(document: document, start: start, end: end)
        }
    }

    /// May be empty, as lines are.
    private static func quotedLine(_ value: JSONValue) throws(MisshapenField) -> String {
        guard let line = value.string, line.utf8.count <= ReviewLimits.quotedLineInBytes else { throw MisshapenField() }
        return line
    }
}

extension Ballot {
    init(_ fields: RecordFields) throws(MisshapenField) {
        guard let verdict = try fields.words("verdict").flatMap({ Verdict(rawValue: $0) }) else {
            throw MisshapenField()
        }
        self.init(round: RoundID(try fields.requiredKey("round")), verdict: verdict)
        text = try fields.text("text")
        scores = try fields.numbers("scores")
        ticked = try fields.list("ticked", max: ReviewLimits.listCount, RecordFields.words)
        mentions = try fields.keys("mentions", max: ReviewLimits.personCount)
    }
}

extension ReviewDeed.CheckResult {
    /// What a program on any system can exit with.
    static let exitCodes = -ReviewLimits.numberEnd..<ReviewLimits.numberEnd

    init(_ fields: RecordFields) throws(MisshapenField) {
        guard let name = try fields.words("name"), let code = try fields.number("exit", in: Self.exitCodes) else {
            throw MisshapenField()
        }
        self.init(round: RoundID(try fields.requiredKey("round")), name: name, exitCode: code)
        command = try fields.words("command", maxInBytes: ReviewLimits.commandInBytes)
        log = try fields.key("log").map { BlobID($0) }
        seconds = try fields.number("seconds")
    }
}

extension LandRules {
    init(_ fields: RecordFields) throws(MisshapenField) {
        self.init()
        accepts = try fields.number("accepts") ?? 1
        required = try fields.keys("required", max: ReviewLimits.personCount)
        checks = try fields.list("checks", max: ReviewLimits.listCount, RecordFields.words)
        checklist = try fields.list("checklist", max: ReviewLimits.listCount, RecordFields.words)
        rubric = try fields.numbers("rubric")
        allowsOpenThreads = try fields.mark("openThreads")
        keepsOnSamePatch = try !fields.mark("anew")
    }
}
