package import Spaces
package import WireCodec

/// Work that each person does in a space of their own, and hands in.
package struct Exercise: Equatable, Sendable {
    package struct Row: Equatable, Sendable {
        package let name: String
        /// At most so many points.
        package let points: Int

        package init(name: String, points: Int) {
            self.name = name
            self.points = points
        }
    }

    /// How the work is tested: a line for a shell, in a copy of the work (Protocol/workshops.md, section 11).
    package struct Test: Equatable, Sendable {
        package let command: String
        /// At most so long it may take; nil: as whoever runs it says.
        package var seconds: Int?

        package init(command: String, seconds: Int? = nil) {
            self.command = command
            self.seconds = seconds
        }
    }

    package let title: String
    package var text: String?
    /// Where the files lie that everybody begins with, in the tree of the space.
    package var starter: String?
    /// What is looked at in scoring; no name twice.
    package var rubric: [Row] = []
    /// At most so many points where there is no rubric.
    package var points: Int?
    package var test: Test?
    /// From when it begins.
    package var due: DueTime?

    package init(title: String) {
        self.title = title
    }

    package var pointsMax: Int { rubric.isEmpty ? points ?? 0 : rubric.reduce(0) { $0 + $1.points } }
}

/// What a person hands in: a version of a space that the person made.
package struct HandIn: Equatable, Sendable {
    /// The first statement of that space: nobody can name a space of another person as theirs.
    package let genesis: [UInt8]
    package let space: Bytes32
    /// The device that made it.
    package let owner: Bytes32
    /// The newest changes of what is handed in, ascending.
    package let frontier: [Bytes32]
    /// A hash of the files there.
    package var content: Bytes32?
    package var note: String?
}

/// What tests of a hand-in came to.
package struct TestResult: Equatable, Sendable {
    package let handIn: RecordEntry.ID
    package let passed: Int
    package let failed: Int
    package let exitCode: Int
    package var skipped: Int
    package var seconds: Int?
    /// The blob that they wrote, in the space of the work.
    package var log: Bytes32?
    /// What who ran them says of it.
    package var text: String?

    package init(handIn: RecordEntry.ID, passed: Int, failed: Int, exitCode: Int) {
        self.handIn = handIn
        self.passed = passed
        self.failed = failed
        self.exitCode = exitCode
        skipped = 0
    }
}

/// What a mentor makes of a person's work.
package struct Score: Equatable, Sendable {
    package let device: Bytes32
    /// Which hand-in was looked at.
    package var handIn: RecordEntry.ID?
    /// Of rows of the rubric.
    package var rows: [String: Int] = [:]
    /// Where there is no rubric.
    package var points: Int?
    package var text: String?

    package init(device: Bytes32) {
        self.device = device
    }

    package var total: Int { rows.isEmpty ? points ?? 0 : rows.values.reduce(0, +) }

    func fits(_ exercise: Exercise) -> Bool {
        if exercise.rubric.isEmpty { return rows.isEmpty && points ?? 0 <= exercise.points ?? 0 }
        let most = Dictionary(exercise.rubric.map { ($0.name, $0.points) }) { first, _ in first }
        return points == nil && rows.allSatisfy { name, points in most[name].map { points <= $0 } ?? false }
    }
}

/// How a person stands in an exercise.
package struct Standing: Equatable, Sendable {
    package struct Result: Equatable, Sendable {
        package let result: TestResult
        package let author: Bytes32
        package let time: HybridTime
    }

    package struct Mark: Equatable, Sendable {
        package let score: Score
        package let author: Bytes32
        package let time: HybridTime
    }

    package struct Asked: Equatable, Sendable {
        package let handIn: RecordEntry.ID
        package let author: Bytes32
        package let time: HybridTime
    }

    package struct Stuck: Equatable, Sendable {
        package let word: String?
        package let time: HybridTime
    }

    /// What counts.
    package internal(set) var handIn: Submission<HandIn>?
    /// Whether that came when its time was over, by a rule that lets it count all the same.
    package internal(set) var isLate = false
    /// What does not count since it was not heard in time, where it is newer.
    package internal(set) var late: Submission<HandIn>?
    /// The newest result that the person told of a hand-in of theirs.
    package internal(set) var own: Result?
    /// The newest that an owner's or mentor's node told.
    package internal(set) var checked: Result?
    package internal(set) var mark: Mark?
    package internal(set) var stuck: Stuck?
    /// Whether others may be shown the person's solution, and whether without their name.
    package internal(set) var consents = false
    package internal(set) var wantsNoName = false
    /// What the person was asked to let others see, and has not answered.
    package internal(set) var asked: Asked?
    /// Whether they said no when they were asked last.
    package internal(set) var declined = false

    init() {}
}

// MARK: Fields

extension Exercise {
    init(_ fields: JSONObject) throws(Misfit) {
        self.init(title: try required(try fields.text("title", maxInBytes: WorkshopLimits.titleInBytes)))
        text = try fields["text"]?.text(maxInBytes: WorkshopLimits.textInBytes)
        starter = try fields.text("starter", maxInBytes: WorkshopLimits.pathInBytes)
        points = try fields.number("points", in: 0...WorkshopLimits.pointsLast)
        rubric = try fields.list("rubric", max: WorkshopLimits.itemCount) { (value) throws(Misfit) in
            let fields = try value.fields()
            let name = try required(try fields.text("name", maxInBytes: WorkshopLimits.wordsInBytes))
            let points = try required(try fields.number("points", in: 0...WorkshopLimits.pointsLast))
            return Row(name: name, points: points)
        }
        test = try Test(fields)
        due = try DueTime(fields)
        let names = Set(rubric.map { Array($0.name.utf8) })
        guard names.count == rubric.count, rubric.isEmpty || points == nil else { throw Misfit() }
    }

    func write(to fields: inout JSONObject) {
        fields["title"] = .string(title)
        fields["text"] = text.map { .string($0) }
        fields["starter"] = starter.map { .string($0) }
        fields["points"] = points.map { .number($0) }
        fields["test"] = test.map { .string($0.command) }
        fields["seconds"] = test?.seconds.map { .number($0) }
        due?.write(to: &fields)
        if !rubric.isEmpty {
            fields["rubric"] = .array(rubric.map { ["name": .string($0.name), "points": .number($0.points)] })
        }
    }
}

extension Exercise.Test {
    /// Nil where there is none; a time without one says nothing.
    init?(_ fields: JSONObject) throws(Misfit) {
        let seconds = try fields.number("seconds", in: 1...WorkshopLimits.testInSeconds)
        guard let command = try fields.text("test", maxInBytes: WorkshopLimits.testInBytes) else {
            guard seconds == nil else { throw Misfit() }
            return nil
        }
        self.init(command: command, seconds: seconds)
    }
}

extension TestResult {
    init(_ fields: JSONObject) throws(Misfit) {
        let counts = 0...WorkshopLimits.countEnd - 1
        self.init(
            handIn: try required(try fields.reference("handin")),
            passed: try required(try fields.number("passed", in: counts)),
            failed: try required(try fields.number("failed", in: counts)),
            exitCode: try required(
                try fields.number("exit", in: -WorkshopLimits.countEnd...WorkshopLimits.countEnd - 1)))
        if let skipped = try fields.number("skipped", in: counts) { self.skipped = skipped }
        seconds = try fields.number("seconds", in: counts)
        log = try fields.key("log")
        text = try fields["text"]?.text(maxInBytes: WorkshopLimits.textInBytes)
    }

    func write(to fields: inout JSONObject) {
        fields["handin"] = .string(handIn.reference)
        fields["passed"] = .number(passed)
        fields["failed"] = .number(failed)
        fields["exit"] = .number(exitCode)
        if skipped != 0 { fields["skipped"] = .number(skipped) }
        fields["seconds"] = seconds.map { .number($0) }
        fields["log"] = log.map { .string($0.hex) }
        fields["text"] = text.map { .string($0) }
    }
}

extension Score {
    init(_ fields: JSONObject) throws(Misfit) {
        self.init(device: try required(try fields.key("device")))
        handIn = try fields.reference("handin")
        points = try fields.number("points", in: 0...WorkshopLimits.pointsLast)
        text = try fields["text"]?.text(maxInBytes: WorkshopLimits.textInBytes)
        if let rows = fields["rows"] {
            let rows = try rows.fields()
            guard (1...WorkshopLimits.itemCount).contains(rows.count) else { throw Misfit() }
            for member in rows.members {
                guard SessionDeed.isFit(member.key, maxInBytes: WorkshopLimits.wordsInBytes) else { throw Misfit() }
                self.rows[member.key] = try member.value.number(in: 0...WorkshopLimits.pointsLast)
            }
            guard self.rows.count == rows.count else { throw Misfit() }
        }
        guard !self.rows.isEmpty || points != nil || text != nil else { throw Misfit() }
    }

    func write(to fields: inout JSONObject) {
        fields["device"] = .string(device.hex)
        fields["handin"] = handIn.map { .string($0.reference) }
        fields["points"] = points.map { .number($0) }
        fields["text"] = text.map { .string($0) }
        guard !rows.isEmpty else { return }
        var object = JSONObject()
        for (name, points) in rows { object[name] = .number(points) }
        fields["rows"] = .object(object)
    }
}
